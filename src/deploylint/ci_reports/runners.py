"""JSON of test runners: jest and vitest, Playwright, `go test -json`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from deploylint.ci_reports.lookups import count, epoch, rows, table, text
from deploylint.ci_reports.readings import Case, Outcomes, Report, ReportError

PROBE = "artifact.junit"
_JEST = {
    "passed": "passed",
    "failed": "failed",
    "pending": "skipped",
    "skipped": "skipped",
    "todo": "skipped",
    "disabled": "skipped",
}
_PLAYWRIGHT = {"expected": "passed", "flaky": "passed", "unexpected": "failed", "skipped": "skipped"}
_GO = {"pass": "passed", "fail": "failed", "skip": "skipped"}


def is_jest(document: Any) -> bool:
    """jest --json and vitest's reporter `json`, which writes the same."""
    return isinstance(document, dict) and "numTotalTests" in document and "testResults" in document


def jest(document: dict[str, Any]) -> Report:
    """`testResults[].assertionResults[]`, and the counters beside them. Raises ReportError."""
    cases: list[Case] = []
    broken = 0
    for result in rows(document, "testResults"):
        file = text(result, "name") or text(result, "testFilePath")
        its = [_jest_case(entry, file) for key in ("assertionResults", "testResults") for entry in rows(result, key)]
        unexplained = text(result, "status") == "failed" and not any(case.outcome == "failed" for case in its)
        broken += unexplained or bool(result.get("testExecError"))
        cases += its
    failed = sum(case.outcome == "failed" for case in cases)
    claimed = max(count(document, "numFailedTests") - failed, count(document, "numRuntimeErrorTestSuites"), broken)
    if document.get("success") is False and not failed:
        claimed = max(claimed, 1)
    return Report((PROBE,), "jest", Outcomes(tuple(cases), claimed), "", epoch(document.get("startTime")))


def _jest_case(entry: dict[str, Any], file: str) -> Case:
    above = entry.get("ancestorTitles")
    titles = [title for title in above if isinstance(title, str)] if isinstance(above, list) else []
    return Case(text(entry, "title"), (file, *titles), _JEST.get(text(entry, "status"), "failed"))


def is_playwright(document: Any) -> bool:
    """Playwright's reporter `json`."""
    return isinstance(document, dict) and "suites" in document and "stats" in document and "config" in document


def playwright(document: dict[str, Any]) -> Report:
    """`suites[].specs[].tests[]`, nested; `errors` are what kept tests from running. Raises ReportError."""
    cases: list[Case] = []
    for suite in rows(document, "suites"):
        cases.extend(_specs(suite, (), 0))
    stats = table(document, "stats")
    failed = sum(case.outcome == "failed" for case in cases)
    errors = sum(1 for _ in rows(document, "errors"))
    uncounted = max(count(stats, "unexpected") - failed, errors, 0)
    tests = Outcomes(tuple(cases), uncounted, count(stats, "flaky"))
    return Report((PROBE,), "Playwright", tests, "", text(stats, "startTime"))


def _specs(suite: dict[str, Any], above: tuple[str, ...], depth: int) -> Iterator[Case]:
    if depth > 50:
        raise ReportError("its suites are nested too deeply")
    where = (*above, *filter(None, (text(suite, "file"), text(suite, "title"))))
    for spec in rows(suite, "specs"):
        tags = spec.get("tags")
        marks = [f"@{tag}".replace("@@", "@") for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        for test in rows(spec, "tests"):
            outcome = _PLAYWRIGHT.get(text(test, "status"), "failed")
            yield Case(" ".join((text(spec, "title"), *marks)), where, outcome)
    for inner in rows(suite, "suites"):
        yield from _specs(inner, where, depth + 1)


def is_go(documents: Sequence[Any]) -> bool:
    """The stream of `go test -json` (`go doc test2json`)."""
    first = documents[0]
    return isinstance(first, dict) and "Action" in first and ("Package" in first or "ImportPath" in first)


def go(documents: Sequence[Any]) -> Report:
    """Each test is what its last action says; one that never ended has failed, as has a package that does not build."""
    outcomes: dict[tuple[str, str], str] = {}
    packages: dict[str, str] = {}
    last = ""
    for event in documents:
        if not isinstance(event, dict):
            raise ReportError("it holds an event that is no mapping")
        action, package, test = text(event, "Action"), text(event, "Package"), text(event, "Test")
        last = max(last, text(event, "Time"))
        if test and action in ("run", *_GO):
            outcomes[package, test] = _GO.get(action, "failed")
        elif action in _GO:
            packages[package] = _GO[action]
    cases = tuple(Case(test, (package,), outcome) for (package, test), outcome in outcomes.items())
    failing = {case.where[0] for case in cases if case.outcome == "failed"}
    broken = sum(outcome == "failed" and package not in failing for package, outcome in packages.items())
    return Report((PROBE,), "go test", Outcomes(cases, broken), "", last)
