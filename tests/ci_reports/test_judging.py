"""What readings mean for what items ask."""

from __future__ import annotations

from typing import Any

import pytest

from deploylint.ci_reports.asking import Asked, Unasked, Verdict
from deploylint.ci_reports.evidence import JUDGES
from deploylint.ci_reports.readings import (
    Alert,
    Attack,
    Case,
    Coverage,
    Flaw,
    Flaws,
    Load,
    Outcomes,
    Reading,
    Remarks,
    Restore,
    Scanner,
)
from deploylint.ci_reports.subjects import is_about, kinds
from deploylint.ci_reports.tools import is_tool
from deploylint.model.checklist import ProbeUse, State, Threshold
from made_up_secrets import ALNUM, text

PASS, FAIL, UNKNOWN = State.PASS, State.FAIL, State.UNKNOWN


def verdicts(probe: str, reading: Reading, **parameters: Any) -> list[Verdict]:
    return list(JUDGES[probe](reading, Asked(ProbeUse(probe, parameters), {})))


def state(probe: str, reading: Reading, **parameters: Any) -> State:
    return verdicts(probe, reading, **parameters)[0].state


def suite(*outcomes: str, name: str = "adds", where: tuple[str, ...] = ("tests/basket.spec.ts",)) -> Outcomes:
    return Outcomes(tuple(Case(name, where, outcome) for outcome in outcomes))


def test_a_suite_in_words() -> None:
    tests = suite(*["passed"] * 1200, *["skipped"] * 3)

    assert [verdict.text for verdict in verdicts("artifact.junit", tests)] == ["1,200 tests of {} pass, 3 are skipped"]
    assert verdicts("artifact.junit", suite("passed"))[0].text == "1 test of {} passes"
    failed = verdicts("artifact.junit", suite("passed", "failed"))[0]
    assert (failed.state, failed.text) == (FAIL, "1 of 2 tests of {} failed, such as adds")
    assert (failed.measured.observed, failed.measured.operator, failed.measured.threshold) == (1, "==", 0)


@pytest.mark.parametrize(
    ("tests", "expected"),
    [
        (Outcomes(()), FAIL),
        (Outcomes((), uncounted=1), FAIL),
        (suite("passed")._replace(uncounted=1), FAIL),
        (suite("skipped", "skipped"), UNKNOWN),
        (suite("passed", "skipped"), PASS),
    ],
)
def test_suites_as_a_whole(tests: Outcomes, expected: State) -> None:
    assert state("artifact.junit", tests) is expected


def test_warnings_on_suites_do_not_decide() -> None:
    tests = suite("passed", "skipped")._replace(flaky=1)
    said = verdicts("artifact.junit", tests)

    assert [verdict.warning for verdict in said] == [False, True, True]
    assert said[1].text == "1 of 2 tests of {} are skipped"


LOGIN = Case("logs in with a password", ("src/auth/login.spec.ts",), "passed")
UPLOAD = Case("refuses a file that is too large", ("src/files/upload.spec.ts",), "failed")
OTHER = Case("adds an item", ("src/basket.spec.ts",), "passed")


def test_only_tests_about_a_topic_decide() -> None:
    tests = Outcomes((LOGIN, UPLOAD, OTHER))

    assert state("artifact.junit", tests, about=["authentication"]) is PASS
    assert state("artifact.junit", tests, about=["upload"]) is FAIL
    assert verdicts("artifact.junit", tests, about=["payment"]) == []
    assert state("artifact.junit", tests, words=["add* item"]) is PASS
    assert state("artifact.junit", tests._replace(uncounted=1), about=["authentication"]) is UNKNOWN
    assert verdicts("artifact.junit", tests, about=["authentication"])[0].text == (
        "1 test about authentication of {} passes"
    )


def test_every_flow_is_asked_about() -> None:
    tests = Outcomes((LOGIN, OTHER))
    said = verdicts("artifact.junit", tests, flows={"login": ["log* in"], "basket": ["add* item"], "pay": ["pay*"]})

    assert [verdict.state for verdict in said] == [PASS, PASS]
    assert [v.state for v in verdicts("artifact.junit", Outcomes((UPLOAD,)), flows=["upload"])] == [FAIL]


@pytest.mark.parametrize(
    ("name", "where", "subject"),
    [
        ("testUploadOfPdf", (), "upload"),
        ("stores", ("com.acme.shop.files.UploadControllerTest",), "upload"),
        ("test_login_fails", ("tests.test_api",), "authentication"),
        ("answers 403 to other tenants", (), "authorization"),
        ("x", ("tests/smoke/test_home.py",), "smoke"),
        ("checkout @critical", ("e2e/shop.spec.ts",), "critical"),
        ("sends an email", (), "notification"),
        ("texts by SMS", (), "notification"),
        ("charges through Razorpay", (), "external"),
        ("x", ("/home/runner/work/shop/shop/e2e/tests/a/b/c.spec.ts",), "e2e"),
        ("orders", ("end-to-end",), "e2e"),
        ("[smoke] home answers", (), "smoke"),
        ("home answers @smoke-test @smoke", (), "smoke"),
        ("x", ("pact/orders.spec.ts",), "contract"),
    ],
)
def test_words_that_tell_a_topic(name: str, where: tuple[str, ...], subject: str) -> None:
    assert is_about(Case(name, where, "passed"), [subject])


@pytest.mark.parametrize(
    ("name", "where", "subject"),
    [
        ("lists books", ("src/author.spec.ts",), "authentication"),
        ("lists", ("/home/runner/work/upload-service/upload-service/src/list/list.spec.ts",), "upload"),
        ("x", ("com.acme.payment.shop.basket.BasketTest",), "payment"),
        ("paints", (), "payment"),
        ("adds item 403", (), "authorization"),
        ("has the role button", (), "authorization"),
        ("logs critical errors", (), "critical"),
        ("refuses an email without a sign", (), "notification"),
        ("resolves by dependency injection", (), "injection"),
        ("creates a contract", (), "contract"),
        ("smokes salmon", (), "smoke"),
        ("x" * 5_000 + " upload", (), "upload"),
    ],
)
def test_words_that_do_not(name: str, where: tuple[str, ...], subject: str) -> None:
    assert not is_about(Case(name, where, "passed"), [subject])


def test_kinds_of_suites() -> None:
    assert kinds(Case("a", ("tests/integration/api/v1/test_a.py",), "passed")) == {"integration"}
    assert kinds(OTHER) == set()


@pytest.mark.parametrize(
    ("reading", "parameters", "expected"),
    [
        (Coverage(80.0, None, 10), {}, FAIL),
        (Coverage(80.0001, None, 10), {}, PASS),
        (Coverage(79.999, None, 10), {}, FAIL),
        (Coverage(85, None, 10), {"lines": 90}, FAIL),
        (Coverage(None), {}, UNKNOWN),
        (Coverage(100.0, None, 0), {}, UNKNOWN),
    ],
)
def test_coverage_is_more_than_its_limit(reading: Coverage, parameters: dict[str, Any], expected: State) -> None:
    assert state("artifact.coverage", reading, **parameters) is expected


def test_coverage_in_words() -> None:
    said = verdicts("artifact.coverage", Coverage(79.999, 50, 1200), branches=80)

    assert said[0].text == "79.99 % of 1,200 lines are covered in {}"
    assert (said[1].warning, said[1].text) == (True, "50 % of the branches are covered in {}")


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Remarks(0, 0, 3), PASS),
        (Remarks(0, 0), PASS),
        (Remarks(0, 1, 3), FAIL),
        (Remarks(1, 0, 3), FAIL),
        (Remarks(0, 0, 0), UNKNOWN),
    ],
)
def test_remarks(reading: Remarks, expected: State) -> None:
    assert state("artifact.eslint", reading) is expected


def flaws(*ratings: str, tool: str = "Trivy", trouble: str = "") -> Flaws:
    return Flaws(tuple(Flaw("CVE-1", rating, tool, "error") for rating in ratings), (Scanner(tool, trouble=trouble),))


@pytest.mark.parametrize("probe", ["artifact.audit", "artifact.image-scan"])
@pytest.mark.parametrize(
    ("reading", "parameters", "expected"),
    [
        (flaws(), {}, PASS),
        (flaws("medium", "low"), {}, PASS),
        (flaws("high"), {}, FAIL),
        (flaws("high"), {"severities": ["critical"]}, PASS),
        (flaws("medium"), {"severities": ["medium"]}, FAIL),
        (flaws("high"), {"severities": []}, FAIL),
        (flaws("", "low"), {}, UNKNOWN),
        (flaws("", "high"), {}, FAIL),
        (flaws(trouble="it found nothing"), {}, UNKNOWN),
        (flaws("critical", trouble="it found nothing"), {}, FAIL),
    ],
)
def test_advisories(probe: str, reading: Flaws, parameters: dict[str, Any], expected: State) -> None:
    assert state(probe, reading, **parameters) is expected


def test_results_of_the_tools_that_are_asked_about() -> None:
    codeql = Scanner("CodeQL", frozenset({"injection"}))
    hadolint = Scanner("Hadolint")
    injection = Flaw("js/sql-injection", "high", "CodeQL", "error", frozenset({"injection"}))
    noise = Flaw("DL3008", "high", "Hadolint", "error")

    assert verdicts("artifact.sarif", Flaws((), (hadolint,)), tools=["sast"]) == []
    assert verdicts("artifact.sarif", Flaws((noise,), (hadolint,)), tools=["sast"]) == []
    assert state("artifact.sarif", Flaws((noise,), (hadolint, codeql)), tools=["sast"]) is PASS
    assert state("artifact.sarif", Flaws((noise,), (hadolint,)), tools=["Hadolint"]) is FAIL
    assert state("artifact.sarif", Flaws((), (codeql,)), tools=["sast"], about=["injection"]) is PASS
    assert state("artifact.sarif", Flaws((injection,), (codeql,)), about=["injection"]) is FAIL
    assert verdicts("artifact.sarif", Flaws((), (codeql,)), tools=["sast"], about=["xss"]) == []
    assert state("artifact.sarif", flaws("low", tool="ESLint"), tools=["lint"], levels=["error"]) is FAIL


def test_sorts_of_tools() -> None:
    assert is_tool("Semgrep OSS", "sast")
    assert is_tool("osv-scanner", "dependencies")
    assert is_tool("docker scout", "image")
    assert not is_tool("deploylint", "sast")
    assert not is_tool("", "sast")


@pytest.mark.parametrize(
    ("reading", "parameters", "expected"),
    [
        (Attack((), ("https://a.test",)), {}, PASS),
        (Attack((), ()), {}, UNKNOWN),
        (Attack((Alert("SQLi", 3, frozenset({"injection"})),), ("https://a.test",), True), {}, FAIL),
        (Attack((Alert("CSP", 2),), ("https://a.test",)), {}, PASS),
        (Attack((Alert("CSP", 2),), ("https://a.test",)), {"risks": ["medium"]}, FAIL),
        (Attack((), ("https://a.test",)), {"about": ["injection"]}, UNKNOWN),
        (Attack((Alert("CSP", 3),), ("https://a.test",), True), {"about": ["injection"]}, PASS),
        (Attack((Alert("x", 3, frozenset({"xss"})),), ("https://a.test",)), {"about": ["xss"]}, FAIL),
    ],
)
def test_alerts(reading: Attack, parameters: dict[str, Any], expected: State) -> None:
    assert state("artifact.zap", reading, **parameters) is expected


GOOD = Load(1200, 0.005, 180.0, 300.0, 1000.0, 60.0)


@pytest.mark.parametrize(
    ("changes", "parameters", "expected", "reason"),
    [
        ({}, {"p95_ms": 200, "requests": 1000, "seconds": 60, "vus": 1000}, PASS, ""),
        ({"p95": 200.0}, {"p95_ms": 200}, FAIL, ""),
        ({"p95": None}, {"p95_ms": 200}, UNKNOWN, "no-data"),
        ({"requests": 999}, {"requests": 1000}, UNKNOWN, "too-few-samples"),
        ({"seconds": 59.0}, {"seconds": 60}, UNKNOWN, "too-few-samples"),
        ({"seconds": None}, {"seconds": 60}, UNKNOWN, "no-data"),
        ({"users": 999.0}, {"vus": 1000}, FAIL, ""),
        ({"users": None}, {"vus": 1000}, UNKNOWN, "no-data"),
        ({"failed": 0.01}, {}, FAIL, ""),
        ({"failed": 0.01}, {"failed_percent": 2}, PASS, ""),
        ({"failed": None}, {}, UNKNOWN, "no-data"),
        ({"requests": 0}, {"p95_ms": 200}, UNKNOWN, "no-data"),
        ({"requests": 0}, {}, UNKNOWN, "too-few-samples"),
        ({"requests": 3, "p95": 900.0}, {"p95_ms": 200, "requests": 1000}, FAIL, ""),
    ],
)
def test_load(changes: dict[str, Any], parameters: dict[str, Any], expected: State, reason: str) -> None:
    verdict = verdicts("artifact.load", GOOD._replace(**changes), **parameters)[0]

    assert (verdict.state, verdict.reason) == (expected, reason)


def test_warnings_on_load() -> None:
    said = verdicts("artifact.load", GOOD._replace(p99=900.0), p95_ms=200, warn_p95_ms=160, p99_ratio=3)

    assert [verdict.warning for verdict in said] == [False, True, True]
    assert said[0].text == "the 95th percentile is 180 ms in {}, to be < 200 ms"
    assert said[2].text == "the 99th percentile is 5 times the 95th in {}"


@pytest.mark.parametrize(
    ("expected_rows", "restored", "expected"), [(12, 12, PASS), (12, 11, FAIL), (12, 13, FAIL), (0, 0, UNKNOWN)]
)
def test_restored_rows(expected_rows: int, restored: int, expected: State) -> None:
    reading = Restore(expected_rows, restored, 100.0, "production", "s")
    said = verdicts("artifact.restore-test", reading, seconds=60)

    assert said[0].state is expected
    assert len(said) == (2 if expected_rows else 1)


def test_thresholds_by_name() -> None:
    threshold = Threshold("p95", 100, "ms", "", 200)
    asked = Asked(ProbeUse("artifact.load", {"p95_ms": "$p95"}), {"p95": threshold})

    assert [verdict.state for verdict in JUDGES["artifact.load"](GOOD, asked)] == [FAIL]
    for value in ("$other", "100", [100], True, float("nan")):
        with pytest.raises(Unasked):
            verdicts("artifact.load", GOOD, p95_ms=value)


def test_names_of_tests_cannot_pretend_to_be_the_file() -> None:
    said = verdicts("artifact.junit", suite("failed", name="a {}\nb" + "c" * 200))[0].text

    assert said.count("{}") == 1
    assert "\n" not in said
    assert len(said) < 130


def test_secrets_in_names_of_tests_are_masked() -> None:
    secret = "ghp_" + text(ALNUM, 36)
    said = verdicts("artifact.junit", suite("failed", name=f"{'logs in with a token ' * 3}{secret}"))[0].text

    assert secret[:12] not in said
    assert "****" in said
