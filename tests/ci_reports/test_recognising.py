"""What a report is, its content says, and what its numbers mean."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploylint.ci_reports.readings import (
    Attack,
    Case,
    Coverage,
    Flaws,
    Load,
    Outcomes,
    Remarks,
    Report,
    ReportError,
    Restore,
)
from deploylint.ci_reports.recognising import read

SHA = "3f2a" * 10
DIGEST = "sha256:" + "ab" * 32


def told(document: Any) -> Report:
    return read(json.dumps(document).encode())


def stream(*documents: Any) -> Report:
    return read("\n".join(map(json.dumps, documents)).encode())


def outcomes(report: Report) -> list[str]:
    assert isinstance(report.reading, Outcomes)
    return [case.outcome for case in report.reading.cases]


def ratings(report: Report) -> list[str]:
    assert isinstance(report.reading, Flaws)
    return sorted(flaw.severity for flaw in report.reading.flaws)


def test_junit_with_suites_in_suites() -> None:
    report = read(
        b"""<?xml version="1.0" encoding="utf-8"?>
        <testsuites><testsuite name="api" file="tests/api.spec.ts" failures="1" timestamp="2026-11-20T10:00:00Z">
          <properties><property name="GITHUB_SHA" value="%s"/></properties>
          <testsuite name="orders"><testcase classname="orders.Create" name="creates"/>
            <testcase name="refuses"><failure message="no">at line 3</failure></testcase></testsuite>
          <testcase name="waits"><skipped/></testcase>
          <testcase name="retries"><flakyFailure/></testcase>
        </testsuite></testsuites>"""
        % SHA.encode()
    )

    assert report.commit == SHA
    assert report.written == "2026-11-20T10:00:00Z"
    assert outcomes(report) == ["passed", "failed", "skipped", "passed"]
    assert isinstance(report.reading, Outcomes)
    assert report.reading.uncounted == 0
    assert report.reading.flaky == 1
    assert Case("creates", ("api", "tests/api.spec.ts", "orders", "orders.Create"), "passed") in report.reading.cases


@pytest.mark.parametrize(
    ("suite", "uncounted"),
    [
        ('<testsuite failures="2"><testcase name="a"><failure/></testcase></testsuite>', 1),
        ('<testsuite errors="1"/>', 1),
        ('<testsuite><error message="setup"/></testsuite>', 1),
        ('<testsuites failures="1"><testsuite failures="1"/></testsuites>', 1),
        ('<testsuites failures="3"><testsuite failures="1"/></testsuites>', 3),
        ('<testsuite failures=""><testcase name="a"/></testsuite>', 0),
    ],
)
def test_counters_that_say_more_than_the_cases(suite: str, uncounted: int) -> None:
    reading = read(suite.encode()).reading

    assert isinstance(reading, Outcomes)
    assert reading.uncounted == uncounted


def test_the_outcome_of_a_gate_is_no_test() -> None:
    case = '<testcase name="S102 Test file uploads" classname="T-1d.S102"/>'
    with pytest.raises(ReportError, match="outcome of a gate"):
        read(f'<testsuites><testsuite name="T-1d Testing">{case}</testsuite></testsuites>'.encode())


@pytest.mark.parametrize("counter", ["-1", "x", "1e400", "0.5", "nan"])
def test_a_counter_that_is_none_is_not_passed_over(counter: str) -> None:
    with pytest.raises(ReportError) as caught:
        read(f'<testsuite failures="{counter}"><testcase name="a"/></testsuite>'.encode())

    assert caught.value.probes == ("artifact.junit",)


def jest(**changes: Any) -> dict[str, Any]:
    case = {"title": "logs in", "ancestorTitles": ["auth"], "status": "passed"}
    suite = {"name": "/ci/app/src/auth/login.test.ts", "status": "passed", "assertionResults": [case]}
    counters = {"numTotalTests": 1, "numFailedTests": 0, "numRuntimeErrorTestSuites": 0, "success": True}
    return {**counters, "startTime": 1763632800000, "testResults": [suite], **changes}


def test_jest_and_vitest() -> None:
    report = told(jest())

    assert report.written == "2025-11-20T10:00:00+00:00"
    assert report.reading == Outcomes((Case("logs in", ("/ci/app/src/auth/login.test.ts", "auth"), "passed"),))


@pytest.mark.parametrize(
    "changes",
    [
        {"numFailedTests": 2},
        {"numRuntimeErrorTestSuites": 1},
        {"success": False},
        {"testResults": [{"name": "a", "status": "failed", "assertionResults": []}]},
        {"testResults": [{"name": "a", "testExecError": {"message": "cannot find module"}, "assertionResults": []}]},
    ],
)
def test_jest_suites_that_did_not_run(changes: dict[str, Any]) -> None:
    reading = told(jest(**changes)).reading

    assert isinstance(reading, Outcomes)
    assert reading.uncounted > 0


def test_playwright() -> None:
    def spec(title: str, status: str, *tags: str) -> dict[str, Any]:
        return {"title": title, "tags": tags, "tests": [{"status": status}]}

    inner = {
        "title": "basket",
        "file": "e2e/shop.spec.ts",
        "specs": [spec("pays", "unexpected"), spec("adds", "flaky")],
    }
    suite = {"title": "e2e/shop.spec.ts", "file": "e2e/shop.spec.ts", "specs": [spec("opens", "expected", "critical")]}
    stats = {"startTime": "2026-11-20T10:00:00.000Z", "expected": 1, "unexpected": 1, "flaky": 1}
    report = told({"config": {}, "suites": [{**suite, "suites": [inner]}], "errors": [], "stats": stats})

    assert outcomes(report) == ["passed", "failed", "passed"]
    assert isinstance(report.reading, Outcomes)
    assert report.reading.cases[0].name == "opens @critical"
    assert (report.reading.uncounted, report.reading.flaky) == (0, 1)

    broken = told({"config": {}, "suites": [], "errors": [{"message": "no tests found"}], "stats": {}})
    assert broken.reading == Outcomes((), 1)


def go(action: str, package: str = "example.test/shop", test: str = "") -> dict[str, Any]:
    event = {"Time": "2026-11-20T10:00:00Z", "Action": action, "Package": package}
    return {**event, "Test": test} if test else event


def test_go_tests_end_or_fail() -> None:
    report = stream(
        go("run", test="TestPay"),
        go("pass", test="TestPay"),
        go("run", test="TestHang"),
        go("run", test="TestSkip"),
        go("skip", test="TestSkip"),
        go("fail", "example.test/broken"),
    )

    assert outcomes(report) == ["passed", "failed", "skipped"]
    assert isinstance(report.reading, Outcomes)
    assert report.reading.uncounted == 1
    assert report.written == "2026-11-20T10:00:00Z"


JACOCO = """<?xml version="1.0"?><!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">
<report name="shop"><sessioninfo id="a" start="1" dump="1763632800000"/>
<package name="p"><counter type="LINE" missed="9" covered="1"/></package>
<counter type="BRANCH" missed="1" covered="3"/><counter type="LINE" missed="1" covered="9"/></report>"""
COBERTURA = (
    '<coverage line-rate="0.9" lines-covered="{}" lines-valid="{}" branches-covered="1" branches-valid="2"'
    ' timestamp="1763632800"/>'
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (COBERTURA.format(801, 1000), Coverage(80.1, 50.0, 1000)),
        (COBERTURA.format(0, 0), Coverage(None, 50.0, None)),
        (COBERTURA.format(11, 10), Coverage(None, 50.0, 10)),
        (COBERTURA.format("x", "y"), Coverage(None, 50.0, None)),
        ('<coverage line-rate="0.85"><packages/></coverage>', Coverage(85.0)),
        ('<coverage line-rate="1"/>', Coverage(None)),
        ('<coverage line-rate="8.5"><packages/></coverage>', Coverage(None)),
        (JACOCO, Coverage(90.0, 75.0, 10)),
        ("<report/>", Coverage(None)),
        (
            '<coverage generated="1763632800000"><project><metrics statements="10" coveredstatements="9"'
            ' conditionals="4" coveredconditionals="1"/></project></coverage>',
            Coverage(90.0, 25.0, 10),
        ),
        (
            "TN:\nSF:a.js\nLF:6\nLH:5\nBRF:2\nBRH:1\nend_of_record\nSF:b.js\nLF:4\nLH:4\nend_of_record\n",
            Coverage(90.0, 50.0, 10),
        ),
        ("mode: atomic\na.go:1.2,3.4 6 9\na.go:5.1,6.2 4 0\na.go:5.1,6.2 4 2\n", Coverage(100.0, None, 10)),
        ("mode: set\n", Coverage(None)),
    ],
)
def test_coverage_as_text(text: str, expected: Coverage) -> None:
    assert read(text.encode()).reading == expected


@pytest.mark.parametrize(
    "text", ["SF:a.js\nLF:6\nLH:5\n", "TN:\nSF:a\nLF:-1\nend_of_record\n", "mode: set\na.go:1.2,3.4 6\n"]
)
def test_coverage_that_is_cut_off(text: str) -> None:
    with pytest.raises(ReportError) as caught:
        read(text.encode())

    assert caught.value.probes == ("artifact.coverage",)


def test_coverage_as_json() -> None:
    summary = {"total": {"lines": {"total": 10, "covered": 9, "pct": 90}, "branches": {"total": 4, "covered": 1}}}
    empty = {"total": {"lines": {"total": 0, "covered": 0, "pct": "Unknown"}}}
    totals = {
        "covered_lines": 9,
        "num_statements": 10,
        "percent_covered": 12.5,
        "covered_branches": 1,
        "num_branches": 4,
    }
    report = told({"meta": {"version": "7.6", "timestamp": "2026-11-20T10:00:00.123"}, "files": {}, "totals": totals})

    assert told(summary).reading == Coverage(90.0, 25.0, 10)
    assert told(empty).reading == Coverage(None)
    assert report.reading == Coverage(90.0, 25.0, 10)
    assert report.written == "2026-11-20T10:00:00.123"


def eslint(*messages: int, **changes: Any) -> dict[str, Any]:
    severities = [{"ruleId": "no-var", "severity": severity} for severity in messages]
    counters = {"errorCount": messages.count(2), "warningCount": messages.count(1)}
    return {"filePath": "/ci/a.ts", "messages": severities, **counters, **changes}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ([eslint()], Remarks(0, 0, 1)),
        ([eslint(2, 1, 1), eslint()], Remarks(1, 2, 2)),
        ([eslint(2, errorCount=0)], Remarks(1, 0, 1)),
        ([], Remarks(0, 0, 0)),
        ([{"code": "F401", "filename": "a.py", "location": {"row": 1}}], Remarks(1, 0)),
        ({"Issues": [{"FromLinter": "errcheck"}, {"Severity": "warning"}], "Report": {}}, Remarks(1, 1)),
        ({"Issues": None, "Report": {"Linters": []}}, Remarks(0, 0)),
    ],
)
def test_remarks_of_linters(document: Any, expected: Remarks) -> None:
    report = told(document)

    assert report.probes == ("artifact.eslint",)
    assert report.reading == expected


def test_checkstyle() -> None:
    text = '<checkstyle><file name="A"><error severity="warning"/><error/><error severity="info"/></file></checkstyle>'

    assert read(text.encode()).reading == Remarks(1, 1)


def test_npm_audits_old_and_new_and_pnpm() -> None:
    counters = {"info": 0, "low": 0, "moderate": 1, "high": 0, "critical": 1, "total": 2}
    old = {
        "advisories": {"7": {"severity": "critical"}, "8": {"severity": "moderate"}},
        "metadata": {"vulnerabilities": counters},
    }
    new = {
        "auditReportVersion": 2,
        "vulnerabilities": {"a": {"severity": "moderate", "via": []}},
        "metadata": {"vulnerabilities": counters},
    }

    assert ratings(told(old)) == ["critical", "medium"]
    assert ratings(told(new)) == ["critical", "medium"]
    assert told(new).probes == ("artifact.audit",)


def test_yarn_one_and_four() -> None:
    advisory = {"type": "auditAdvisory", "data": {"advisory": {"id": 7, "severity": "high"}}}
    summary = {"type": "auditSummary", "data": {"vulnerabilities": {"high": 2, "low": 1}}}

    assert ratings(stream(advisory, advisory, summary)) == ["high", "high", "low"]
    assert ratings(stream({"value": "a", "children": {"ID": 1, "Severity": "moderate"}})) == ["medium"]
    with pytest.raises(ReportError, match="cut off"):
        stream(advisory)


def test_osv_scanner() -> None:
    vulnerabilities = [
        {"id": "GHSA-1", "database_specific": {"severity": "LOW"}},
        {"id": "CVE-1"},
        {"id": "GHSA-2", "database_specific": {"severity": "MODERATE"}},
        {"id": "GO-1"},
    ]
    groups = [{"ids": ["GHSA-1", "CVE-1"], "max_severity": "9.8"}, {"ids": ["GHSA-2"], "max_severity": ""}]
    report = told({"results": [{"packages": [{"vulnerabilities": vulnerabilities, "groups": groups}]}]})

    assert ratings(report) == ["", "critical", "medium"]
    assert ratings(told({"results": [], "experimental_config": {}})) == []
    with pytest.raises(ReportError, match="no report that is known"):
        told({"results": [], "errors": []})


def test_audits_that_rate_nothing() -> None:
    pip = {"dependencies": [{"name": "a", "version": "1", "vulns": [{"id": "PYSEC-1"}]}], "fixes": []}
    skipped = told({"dependencies": [{"name": "a", "skip_reason": "not on PyPI"}], "fixes": []})
    config = {"config": {"protocol_version": "v1.0.0", "scan_level": "symbol"}}
    called = {"finding": {"osv": "GO-1", "trace": [{"module": "m", "function": "F"}]}}
    required = {"finding": {"osv": "GO-2", "trace": [{"module": "m"}]}}

    assert ratings(told(pip)) == [""]
    assert isinstance(skipped.reading, Flaws)
    assert skipped.reading.scanners[0].trouble == "it skipped every dependency"
    assert ratings(stream(config, {"progress": {}}, required, called, called)) == [""]
    assert ratings(stream(config, required)) == []


def test_dependency_check() -> None:
    dependency = {"fileName": "a.jar", "vulnerabilities": [{"name": "CVE-1", "severity": "CRITICAL"}]}
    document = {
        "reportSchema": "1.1",
        "projectInfo": {"reportDate": "2026-11-20T10:00:00.123456Z"},
        "dependencies": [dependency, {}],
    }

    assert ratings(told(document)) == ["critical"]


def test_scans_of_images_and_folders() -> None:
    result = {
        "Class": "os-pkgs",
        "Vulnerabilities": [{"VulnerabilityID": "CVE-1", "Severity": "HIGH"}],
        "Secrets": [{"Severity": "CRITICAL"}],
    }
    trivy = {
        "SchemaVersion": 2,
        "CreatedAt": "2026-11-20T10:00:00.123456789Z",
        "ArtifactName": "shop:1",
        "Results": [result],
    }
    image = told({**trivy, "ArtifactType": "container_image", "Metadata": {"RepoDigests": [f"r.test/shop@{DIGEST}"]}})
    folder = told({**trivy, "ArtifactType": "repository", "Metadata": {"Commit": SHA}})
    source = {"type": "image", "target": {"manifestDigest": DIGEST, "repoDigests": []}}
    grype = told({"matches": [{"vulnerability": {"id": "CVE-1", "severity": "Negligible"}}], "source": source})

    assert image.probes == ("artifact.image-scan",)
    assert ratings(image) == ["critical", "high"]
    assert isinstance(image.reading, Flaws)
    assert image.reading.digests == (DIGEST,)
    assert (folder.probes, folder.commit) == (("artifact.audit",), SHA)
    assert (grype.probes, ratings(grype)) == (("artifact.image-scan",), ["info"])
    assert isinstance(grype.reading, Flaws)
    assert grype.reading.digests == (DIGEST,)


def test_a_scan_that_found_nothing_to_look_at() -> None:
    reading = told(
        {"SchemaVersion": 2, "ArtifactName": ".", "ArtifactType": "filesystem", "Results": [{"Class": "config"}]}
    ).reading

    assert isinstance(reading, Flaws)
    assert reading.scanners[0].trouble


def sarif(name: str, *results: dict[str, Any], rules: tuple[dict[str, Any], ...] = (), **run: Any) -> dict[str, Any]:
    driver = {"name": name, "rules": list(rules)}
    return {"version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": list(results), **run}]}


def test_severities_of_sarif() -> None:
    rated = {"id": "js/sql-injection", "properties": {"security-severity": "8.8", "tags": ["external/cwe/cwe-089"]}}
    plain = {"id": "plain", "defaultConfiguration": {"level": "error"}}
    report = told(
        sarif(
            "CodeQL",
            {"ruleId": "js/sql-injection", "level": "warning"},
            {"ruleIndex": 1},
            {"ruleId": "other"},
            {"ruleId": "other", "kind": "pass"},
            {"ruleId": "other", "suppressions": [{"kind": "inSource"}]},
            {"ruleId": "plain", "suppressions": [{"kind": "external", "status": "rejected"}]},
            {"ruleId": "other", "baselineState": "absent"},
            rules=(rated, plain),
            versionControlProvenance=[{"revisionId": SHA}],
        )
    )

    assert ratings(report) == ["high", "high", "high", "medium"]
    assert (report.probes, report.commit) == (("artifact.sarif",), SHA)
    assert isinstance(report.reading, Flaws)
    assert report.reading.flaws[0].about == {"injection"}
    assert report.reading.scanners[0].looks_for == {"injection"}


def test_what_else_sarif_is_for() -> None:
    assert told(sarif("docker scout")).probes == ("artifact.sarif", "artifact.image-scan")
    assert told(sarif("Trivy", properties={"imageName": "shop:1"})).probes == ("artifact.sarif", "artifact.image-scan")
    assert told(sarif("osv-scanner")).probes == ("artifact.sarif", "artifact.audit")


def test_sarif_of_two_commits_and_of_a_failed_run() -> None:
    runs: list[Any] = []
    for commit in (SHA, "b" * 40):
        runs += sarif("a", versionControlProvenance=[{"revisionId": commit}])["runs"]
    with pytest.raises(ReportError, match="different commits"):
        told({"version": "2.1.0", "runs": runs})

    reading = told(sarif("Semgrep", invocations=[{"executionSuccessful": False}])).reading
    assert isinstance(reading, Flaws)
    assert reading.scanners[0].trouble == "its run did not succeed"


K6 = {
    "http_reqs": {"type": "counter", "values": {"count": 1200, "rate": 20}},
    "http_req_duration": {
        "type": "trend",
        "values": {"p(95)": 180.5, "p(99)": 300},
        "thresholds": {"p(95)<100": {"ok": True}},
    },
    "http_req_failed": {"type": "rate", "values": {"rate": 0.005, "passes": 6, "fails": 1194}},
    "vus": {"type": "gauge", "values": {"value": 1, "min": 1, "max": 1000}},
    "vus_max": {"type": "gauge", "values": {"value": 1500, "min": 1500, "max": 1500}},
}
OLD_K6 = {name: metric["values"] for name, metric in K6.items()}
GATLING = {
    "name": "All Requests",
    "numberOfRequests": {"total": "200", "ok": "198", "ko": "2"},
    **{f"percentiles{n}": {"total": str(n * 100), "ok": "-", "ko": "-"} for n in (1, 2, 3, 4)},
    "meanNumberOfRequestsPerSecond": {"total": "2"},
}
JMETER = {
    "sampleCount": 200,
    "errorCount": 2,
    "pct1ResTime": 1,
    "pct2ResTime": 300.0,
    "pct3ResTime": 400.0,
    "throughput": 2,
}
ARTILLERY = {
    "counters": {"http.requests": 200, "http.codes.200": 197, "http.codes.503": 1, "errors.ETIMEDOUT": 1},
    "summaries": {"http.response_time": {"p95": 300, "p99": 400}},
    "firstMetricAt": 1763632800000,
    "lastMetricAt": 1763632900000,
}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({"metrics": K6, "state": {"testRunDurationMs": 60000}}, Load(1200, 0.005, 180.5, 300.0, 1000.0, 60.0)),
        (
            {"metrics": {**OLD_K6, "http_req_failed": {"value": 0, "passes": 12, "fails": 1188}}},
            Load(1200, 0.01, 180.5, 300.0, 1000.0, 60.0),
        ),
        ({"metrics": {"http_req_duration": {"values": {"p(95)": 0}}}}, Load(0, None, 0.0)),
        ({"metrics": {"vus": {"values": {"max": -5}}, "http_reqs": {"values": {"count": "many"}}}}, Load(0)),
        ({"type": "GROUP", "stats": GATLING}, Load(200, 0.01, 300.0, 400.0, None, 100.0)),
        (GATLING, Load(200, 0.01, 300.0, 400.0, None, 100.0)),
        ({"Total": JMETER}, Load(200, 0.01, 300.0, 400.0, None, 100.0)),
        ({"aggregate": ARTILLERY}, Load(200, 0.01, 300.0, 400.0, None, 100.0)),
        (
            {"aggregate": {"requestsCompleted": 200, "codes": {"200": 199, "404": 1}, "latency": {"p95": 5, "p99": 6}}},
            Load(200, 0.005, 5.0, 6.0),
        ),
    ],
)
def test_load_tests(document: Any, expected: Load) -> None:
    report = told(document)

    assert report.probes == ("artifact.load",)
    assert report.reading == expected


LOCUST = "Type,Name,Request Count,Failure Count,Requests/s,95%,99%\nGET,/,9,0,1,2,3\n,Aggregated,200,2,2.0,300,400\n"
HISTORY = (
    "Timestamp,User Count,Type,Name,95%,Total Request Count,Total Failure Count\n"
    "1763632800,500,,Aggregated,N/A,10,0\n1763632900,1000,,Aggregated,80,200,2\n"
)
SAMPLES = "timeStamp,elapsed,label,success,allThreads\n" + "".join(
    f"{1763632800000 + n * 100},{n},home,{'false' if n == 7 else 'true'},{n}\n" for n in range(1, 101)
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (LOCUST, Load(200, 0.01, 300.0, 400.0, None, 100.0)),
        (HISTORY, Load(200, 0.01, None, None, 1000.0, 100.0)),
        (SAMPLES, Load(100, 0.01, 95.0, 99.0, 100.0, 9.9)),
        ("timeStamp,elapsed,success\n", Load(0)),
    ],
)
def test_load_tests_as_tables(text: str, expected: Load) -> None:
    assert read(text.encode()).reading == expected


@pytest.mark.parametrize("text", [LOCUST[:-60], SAMPLES + "17,5", SAMPLES + "x,y,z,true,1\n"])
def test_tables_that_are_cut_off(text: str) -> None:
    with pytest.raises(ReportError) as caught:
        read(text.encode())

    assert caught.value.probes == ("artifact.load",)


def test_zap() -> None:
    alert = {"pluginid": "40018", "alert": "SQL Injection", "riskcode": "3", "cweid": "89"}
    site = {
        "@name": "https://staging.shop.test",
        "alerts": [alert, {"pluginid": "10038", "name": "CSP", "riskcode": "2", "cweid": "693"}],
    }
    document = {"@programName": "ZAP", "created": "2026-11-20T10:00:00.5Z", "site": [site]}
    reading = told(document).reading

    assert isinstance(reading, Attack)
    assert reading.active
    assert [(found.risk, set(found.about)) for found in reading.alerts] == [(3, {"injection"}), (2, set())]
    assert told({**document, "site": {**site, "alerts": []}}).reading == Attack((), ("https://staging.shop.test",))
    with pytest.raises(ReportError, match="no risk"):
        told({**document, "site": [{"alerts": [{"riskcode": "9"}]}]})


RECORD = """restore-test:
  environment: production
  snapshot: s3://backups/2026-11-20
  started: 2026-11-20T03:00:00Z
  finished: 2026-11-20T03:41:10Z
  rows_expected: 12
  rows_restored: 11
"""


def test_a_restored_backup() -> None:
    report = read(RECORD.encode())

    assert report.reading == Restore(12, 11, 2470.0, "production", "s3://backups/2026-11-20")
    assert report.written == "2026-11-20T03:41:10Z"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("environment: production", "environment: ''"),
        ("T03:41:10Z", "T03:41:10"),
        ("03:41", "02:41"),
        ("12", "-12"),
        ("11\n", "[]\n"),
    ],
)
def test_a_restored_backup_that_says_too_little(old: str, new: str) -> None:
    with pytest.raises(ReportError) as caught:
        read(RECORD.replace(old, new, 1).encode())

    assert caught.value.probes == ("artifact.restore-test",)
