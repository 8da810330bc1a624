"""SARIF 2.1.0: results that are not suppressed, with the severity that GitHub reads from `security-severity`.

A result whose rule has no number is high when its level is error, medium when it is warning. A suppression counts
unless it is rejected or under review (SARIF 2.1.0, section 3.27.23); `baselineState: absent` is of another run.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.ci_reports.advisories import scored
from deploylint.ci_reports.lookups import number, rows, table, text
from deploylint.ci_reports.readings import Flaw, Flaws, Report, ReportError, Scanner
from deploylint.ci_reports.scanners import digests_of
from deploylint.ci_reports.subjects import flaw_subjects
from deploylint.ci_reports.tools import is_tool

PROBE = "artifact.sarif"
_LEVELS = {"error": "high", "warning": "medium", "note": "low", "none": "info"}
_UNDECIDED = ("open", "review", "fail")


def is_sarif(document: Any) -> bool:
    """SARIF of any version that has runs."""
    return isinstance(document, dict) and isinstance(document.get("runs"), list)


def read(document: dict[str, Any]) -> Report:
    """All runs. A scan of an image or of dependencies is for those probes as well. Raises ReportError."""
    flaws: list[Flaw] = []
    scanners: list[Scanner] = []
    commits: set[str] = set()
    written = ""
    digests: tuple[str, ...] = ()
    image = False
    for run in rows(document, "runs"):
        one = _Run(run)
        flaws += one.flaws()
        scanners.append(one.scanner())
        commits |= {text(entry, "revisionId") for entry in rows(run, "versionControlProvenance")}
        written = max([written, *(text(entry, "endTimeUtc") for entry in rows(run, "invocations"))])
        properties = table(run, "properties")
        image = image or "imageName" in properties or is_tool(one.name, "image")
        digests += digests_of(properties.get("repoDigests"))
    commits.discard("")
    if len(commits) > 1:
        raise ReportError("its runs speak of different commits", (PROBE,))
    probes = [PROBE]
    if image:
        probes.append("artifact.image-scan")
    elif any(is_tool(scanner.name, "dependencies") for scanner in scanners):
        probes.append("artifact.audit")
    names = ", ".join(sorted({scanner.name for scanner in scanners if scanner.name}))
    return Report(
        tuple(probes), names or "SARIF", Flaws(tuple(flaws), tuple(scanners), digests), "".join(commits), written
    )


class _Run:
    def __init__(self, run: dict[str, Any]) -> None:
        self._run = run
        driver = table(table(run, "tool"), "driver")
        self.name = text(driver, "name")
        self._components: list[list[dict[str, Any]]] = [list(rows(driver, "rules"))]
        self._components += [list(rows(extension, "rules")) for extension in rows(table(run, "tool"), "extensions")]
        self._by_id = {text(rule, "id"): rule for rules in reversed(self._components) for rule in rules}
        self._subjects = {id(rule): flaw_subjects(_words(rule)) for rules in self._components for rule in rules}

    def scanner(self) -> Scanner:
        looks_for: frozenset[str] = frozenset().union(*self._subjects.values())
        failed = any(entry.get("executionSuccessful") is False for entry in rows(self._run, "invocations"))
        trouble = "its run did not succeed" if failed else "" if "results" in self._run else "it has no results"
        return Scanner(self.name, looks_for, trouble)

    def flaws(self) -> Iterator[Flaw]:
        for result in rows(self._run, "results"):
            if result.get("kind", "fail") in _UNDECIDED and not _set_aside(result):
                yield self._flaw(result)

    def _flaw(self, result: dict[str, Any]) -> Flaw:
        rule = self._rule(result)
        level = text(result, "level") or text(table(rule, "defaultConfiguration"), "level") or "warning"
        score = next(
            (
                found
                for holder in (result, rule)
                if (found := number(table(holder, "properties").get("security-severity"))) is not None
            ),
            None,
        )
        about = self._subjects.get(id(rule), frozenset()) | flaw_subjects(_words(result))
        name = text(result, "ruleId") or text(rule, "id")
        return Flaw(name, scored(score) or _LEVELS.get(level, "high"), self.name, level, about)

    def _rule(self, result: dict[str, Any]) -> dict[str, Any]:
        reference = table(result, "rule")
        component = table(reference, "toolComponent").get("index")
        at = reference.get("index", result.get("ruleIndex"))
        which = component + 1 if isinstance(component, int) and not isinstance(component, bool) else 0
        rules = self._components[which] if 0 <= which < len(self._components) else []
        if isinstance(at, int) and 0 <= at < len(rules):
            return rules[at]
        named: dict[str, Any] = self._by_id.get(text(result, "ruleId") or text(reference, "id"), {})
        return named


def _set_aside(result: dict[str, Any]) -> bool:
    suppressions = list(rows(result, "suppressions"))
    accepted = all(text(entry, "status") not in ("rejected", "underReview") for entry in suppressions)
    return (bool(suppressions) and accepted) or result.get("baselineState") == "absent"


def _words(holder: dict[str, Any]) -> str:
    """What says what a rule or result is about: its ids, its title, and the tags that name weaknesses."""
    properties = table(holder, "properties")
    tags = properties.get("tags")
    listed = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
    cwe = properties.get("cwe")
    listed += (
        [cwe] if isinstance(cwe, str) else [tag for tag in cwe if isinstance(tag, str)] if isinstance(cwe, list) else []
    )
    title = text(table(holder, "shortDescription"), "text")
    return " ".join((text(holder, "id"), text(holder, "ruleId"), text(holder, "name"), title, *listed))
