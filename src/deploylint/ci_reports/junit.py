"""JUnit XML, as jest-junit, pytest, surefire, playwright, mocha, gotestsum and others write it.

A suite may say more failures in its counters than its cases show, because setup failed or cases were left out; the
larger number counts.
"""

from __future__ import annotations

from deploylint.ci_reports.lookups import count
from deploylint.ci_reports.readings import Case, Outcomes, Report, ReportError
from deploylint.ci_reports.xml_text import Element
from deploylint.values.patterns import lazy_pattern

PROBE = "artifact.junit"
_COMMITS = ("commit", "github_sha", "ci_commit_sha", "git_commit", "git.commit", "git.commit.id", "revision")
_ITEM = lazy_pattern(r"T[-+][0-9][0-9a-z]*\.[A-Z][A-Za-z0-9]*-?[A-Za-z0-9-]*")
_FAILED = ("failure", "error", "rerunFailure", "rerunError")


def read(root: Element) -> Report:
    """`testsuites` or `testsuite`. Raises ReportError for counters that are no numbers, and for a gate's own outcome.

    The checklist itself can be written as JUnit XML, with a case called "S102 Test file uploads". Taken for a test of
    uploads it would prove itself.
    """
    run = _Run()
    run.suite(root, ())
    if any(_ITEM.fullmatch(place) for case in run.cases for place in case.where):
        raise ReportError("it is the outcome of a gate and holds no tests")
    tests = Outcomes(tuple(run.cases), run.uncounted, run.flaky)
    return Report((PROBE,), "JUnit XML", tests, run.commit, max(run.times, default=""))


class _Run:
    def __init__(self) -> None:
        self.cases: list[Case] = []
        self.uncounted = self.flaky = 0
        self.commit = ""
        self.times: list[str] = []

    def suite(self, suite: Element, above: tuple[str, ...]) -> int:
        """Reads a suite and all in it; the number of failures that it accounts for."""
        self._say(suite)
        attributes = suite.attributes
        where = (*above, *filter(None, (attributes.get("name"), attributes.get("file"), attributes.get("package"))))
        seen = sum(self.suite(inner, where) for inner in suite.named("testsuite"))
        seen += sum(self._case(case, where) for case in suite.named("testcase"))
        claimed = count(attributes, "failures") + count(attributes, "errors")
        # a suite may itself hold the error that kept its cases from running
        claimed = max(claimed, seen + sum(child.tag in _FAILED for child in suite.children))
        self.uncounted += claimed - seen if claimed > seen else 0
        return max(claimed, seen)

    def _case(self, case: Element, where: tuple[str, ...]) -> int:
        attributes = case.attributes
        tags = {child.tag for child in case.children}
        skipped = "skipped" in tags or attributes.get("status") in ("skipped", "disabled", "notrun")
        failed = not tags.isdisjoint(_FAILED) or attributes.get("status") in ("failed", "error")
        self.flaky += bool(tags & {"flakyFailure", "flakyError"}) and not failed
        outcome = "failed" if failed else "skipped" if skipped else "passed"
        places = (attributes.get("file", ""), attributes.get("classname", ""))
        self.cases.append(Case(attributes.get("name", ""), (*where, *filter(None, places)), outcome))
        return failed

    def _say(self, suite: Element) -> None:
        if suite.attributes.get("timestamp"):
            self.times.append(suite.attributes["timestamp"])
        for properties in suite.named("properties"):
            for entry in properties.named("property"):
                if entry.attributes.get("name", "").lower() in _COMMITS and not self.commit:
                    self.commit = entry.attributes.get("value", "")
