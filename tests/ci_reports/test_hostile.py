"""Reports are text that anybody may have written: they are read, or refused with a reason, and in time."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.ci_reports import json_text, xml_text
from deploylint.ci_reports.asking import Asked, Verdict
from deploylint.ci_reports.evidence import JUDGES
from deploylint.ci_reports.readings import Report, ReportError
from deploylint.ci_reports.recognising import MAX_BYTES, read
from deploylint.model.checklist import ProbeUse, State

KEYS = (
    *(
        "runs",
        "tool",
        "driver",
        "rules",
        "results",
        "suppressions",
        "properties",
        "metrics",
        "http_reqs",
        "values",
        "aggregate",
    ),
    *("counters", "total", "lines", "covered", "totals", "meta", "Total", "sampleCount", "stats", "numberOfRequests"),
    *("percentiles1", "percentiles4", "testResults", "numTotalTests", "assertionResults", "suites", "config", "specs"),
    *("metadata", "vulnerabilities", "advisories", "matches", "source", "ArtifactName", "SchemaVersion", "Results"),
    *("packages", "groups", "dependencies", "vulns", "reportSchema", "site", "@version", "alerts", "riskcode"),
    *(
        "restore-test",
        "Action",
        "Package",
        "Test",
        "filePath",
        "messages",
        "Issues",
        "Report",
        "type",
        "severity",
        "level",
    ),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(KEYS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=25,
)


def judged(report: Report) -> list[Verdict]:
    return [
        verdict
        for probe in report.probes
        for verdict in JUDGES[probe](report.reading, Asked(ProbeUse(probe, {"vus": 1, "seconds": 1}), {}))
    ]


def read_or_refuse(data: bytes) -> None:
    try:
        said = [verdict.text for verdict in judged(read(data))]
    except ReportError as problem:
        said = [str(problem)]
    assert all("\n" not in text for text in said)


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    read_or_refuse(data)


@given(VALUES)
def test_any_json(value: Any) -> None:
    read_or_refuse(json.dumps(value).encode())


@given(st.lists(VALUES, max_size=4))
def test_any_stream(values: list[Any]) -> None:
    read_or_refuse("\n".join(map(json.dumps, values)).encode())


TAGS = st.sampled_from(
    ["testsuites", "testsuite", "testcase", "coverage", "report", "counter", "checkstyle", "file", "error"]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["name", "failures", "errors", "lines-valid", "lines-covered", "type", "missed", "covered", "severity"]
    ),
    st.sampled_from(["", "1", "-1", "1e999", "NaN", "LINE", "warning", "٣", "9" * 400]),
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 0) -> str:
    tag = draw(TAGS)
    said = "".join(f' {key}="{value}"' for key, value in draw(ATTRIBUTES).items())
    inner = "".join(draw(st.lists(trees(depth + 1), max_size=2))) if depth < 3 else ""
    return f"<{tag}{said}>{inner}</{tag}>"


@given(trees())
def test_any_xml(text: str) -> None:
    read_or_refuse(text.encode())


@given(
    st.sampled_from(
        [
            "TN:",
            "SF:a",
            "mode: set",
            "Type,Name,Request Count,Failure Count",
            "timeStamp,elapsed,success",
            "restore-test:",
        ]
    ),
    st.text(),
)
def test_any_lines(first: str, rest: str) -> None:
    read_or_refuse(f"{first}\n{rest}".encode("utf-8", "surrogatepass"))


WHOLE = {
    "jest": {"numTotalTests": 1, "testResults": [{"assertionResults": [{"title": "a", "status": "failed"}]}]},
    "sarif": {"runs": [{"tool": {"driver": {"name": "CodeQL"}}, "results": [{"ruleId": "a", "level": "error"}]}]},
    "trivy": {"SchemaVersion": 2, "ArtifactName": "a", "Results": [{"Vulnerabilities": [{"Severity": "HIGH"}]}]},
    "zap": {"@version": "2", "site": [{"@name": "a", "alerts": [{"riskcode": "3"}]}]},
    "eslint": [{"filePath": "a", "messages": [{"severity": 2}]}],
}


@pytest.mark.parametrize("name", WHOLE)
def test_no_value_of_another_type_hides_a_failure(name: str) -> None:
    """Whatever one list of a failing report is replaced by, what is left is no pass."""
    whole = json.dumps(WHOLE[name])
    assert [verdict.state for verdict in judged(read(whole.encode()))] == [State.FAIL]
    tried = 0
    for at, character in enumerate(whole):
        if character == "[":
            for other in ('"x"', "7", "true", "{}"):
                try:
                    document = json.loads(whole[:at] + other + whole[_closing(whole, at) :])
                    verdicts = judged(read(json.dumps(document).encode()))
                except (json.JSONDecodeError, ReportError):
                    tried += 1
                else:
                    assert State.PASS not in [verdict.state for verdict in verdicts], (other, document)
    assert tried


def _closing(text: str, at: int) -> int:
    depth = 0
    for end in range(at, len(text)):
        depth += {"[": 1, "]": -1}.get(text[end], 0)
        if not depth:
            return end + 1
    raise AssertionError


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE t [<!ENTITY a "aa">]><testsuite name="&a;"/>', "document type of its own"),
        (
            '<!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]><testsuite>&a;</testsuite>',
            "document type of its own",
        ),
        ("<!DOCTYPE t [<!ELEMENT t ANY>]><testsuite/>", "document type of its own"),
        ("<testsuite>&undeclared;</testsuite>", "no valid XML"),
        ("<testsuite><testcase name='a'>", "no valid XML"),
        ("<testsuite>" * 200 + "</testsuite>" * 200, "nested too deeply"),
        ('<?xml version="1.0" encoding="rot13"?><testsuite/>', "encoding"),
        ("<html/>", "root is <html>"),
    ],
)
def test_xml_that_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ReportError, match=reason):
        read(text.encode())


def test_a_document_type_alone_is_not_followed() -> None:
    text = '<!DOCTYPE testsuite SYSTEM "http://192.0.2.1/x.dtd"><testsuite><testcase name="a"/></testsuite>'

    assert read(text.encode()).probes == ("artifact.junit",)


def test_xml_in_other_encodings() -> None:
    text = '<?xml version="1.0" encoding="{}"?><testsuite><testcase name="größe"/></testsuite>'

    for name in ("utf-8-sig", "utf-16", "iso-8859-1"):
        report = read(text.format(name.removesuffix("-sig")).encode(name))
        assert getattr(report.reading, "cases")[0].name == "größe"  # noqa: B009


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"runs": [', "cut off"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a": ' + "9" * 5_000 + "}", "too long"),
        ('{"a": "\udcff"}', "not UTF-8"),
        ('{"hello": 1}', "no report that is known"),
        ("hello", "no report that is known"),
        ("", "empty"),
        ("\0\0\0\0", "no text"),
    ],
)
def test_text_that_is_refused(text: str, reason: str) -> None:
    with pytest.raises(ReportError, match=reason):
        read(text.encode("utf-8", "surrogateescape"))


def test_numbers_that_are_none() -> None:
    text = (
        '{"metrics": {"http_reqs": {"values": {"count": NaN}}, "http_req_duration": {"values": {"p(95)": -Infinity}}}}'
    )

    assert [verdict.state for verdict in judged(read(text.encode()))] == [State.UNKNOWN]


def test_size_and_amount_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MAX_VALUES", 100)
    monkeypatch.setattr(xml_text, "MAX_ELEMENTS", 100)
    for text in ("[" + "0," * 200 + "0]", "<testsuite>" + "<a/>" * 200 + "</testsuite>"):
        with pytest.raises(ReportError, match="too many"):
            read(text.encode())
    with pytest.raises(ReportError, match="50 MB"):
        read(b" " * (MAX_BYTES + 1))


def test_a_large_report_is_read_in_time() -> None:
    lines = '<line number="1" hits="1"/>' * 300_000
    text = f'<coverage lines-covered="9" lines-valid="10"><packages><package>{lines}</package></packages></coverage>'
    start = time.process_time()

    assert read(text.encode()).probes == ("artifact.coverage",)
    assert time.process_time() - start < 10
