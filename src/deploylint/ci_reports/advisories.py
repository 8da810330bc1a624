"""Advisories on dependencies: npm, pnpm and yarn, osv-scanner, pip-audit, govulncheck, OWASP Dependency-Check.

pip-audit and govulncheck rate nothing, so what they find has no severity.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from deploylint.ci_reports.lookups import count, number, rows, table, text
from deploylint.ci_reports.readings import Flaw, Flaws, Report, ReportError, Scanner

PROBE = "artifact.audit"
RATINGS = ("critical", "high", "medium", "low", "info")
_SAME = {"moderate": "medium", "informational": "info", "negligible": "info", "none": "info"}


def rating(word: str) -> str:
    """One of RATINGS, empty for what is none of them."""
    plain = word.strip().lower()
    plain = _SAME.get(plain, plain)
    return plain if plain in RATINGS else ""


def scored(score: float | None) -> str:
    """The rating of a CVSS score (CVSS v3.1 specification, section 5)."""
    if score is None or score <= 0 or score > 10:
        return ""
    return "critical" if score >= 9 else "high" if score >= 7 else "medium" if score >= 4 else "low"


def audited(tool: str, flaws: Iterable[Flaw], *, commit: str = "", written: str = "", trouble: str = "") -> Report:
    """The report of one tool that looked at dependencies."""
    return Report((PROBE,), tool, Flaws(tuple(flaws), (Scanner(tool, trouble=trouble),)), commit, written)


def is_npm(document: Any) -> bool:
    """`npm audit --json` of npm 6 (advisories) and 7 (vulnerabilities), and of pnpm, which writes the first."""
    if not isinstance(document, dict) or not isinstance(document.get("metadata"), dict):
        return False
    return "vulnerabilities" in document["metadata"] and ("advisories" in document or "auditReportVersion" in document)


def npm(document: dict[str, Any]) -> Report:
    """One flaw for each advisory or vulnerable package, and for each that only the counters in `metadata` know of."""
    key = "advisories" if "advisories" in document else "vulnerabilities"
    flaws: list[Flaw] = []
    for name, entry in table(document, key).items():
        if not isinstance(entry, dict):
            raise ReportError(f"{key!r} holds something that is no mapping")
        flaws.append(Flaw(name, rating(text(entry, "severity"))))
    return audited("npm audit", [*flaws, *_uncounted(flaws, table(table(document, "metadata"), "vulnerabilities"))])


def _uncounted(flaws: Sequence[Flaw], counters: dict[str, Any]) -> list[Flaw]:
    listed = [flaw.severity for flaw in flaws]
    missing: list[Flaw] = []
    for word in counters:
        severity = rating(word)
        if severity:
            more = min(count(counters, word) - listed.count(severity), 10_000)
            missing += [Flaw("", severity)] * max(more, 0)
    return missing


def is_yarn(documents: Sequence[Any]) -> bool:
    """`yarn audit --json` of yarn 1: a stream of `auditAdvisory` that an `auditSummary` ends."""
    kinds = ("auditAdvisory", "auditSummary", "auditAction")
    return any(isinstance(entry, dict) and entry.get("type") in kinds for entry in documents[:50])


def yarn(documents: Sequence[Any]) -> Report:
    """Advisories, one for each path to it, held against the summary. Raises ReportError without one."""
    flaws: dict[str, Flaw] = {}
    summary: dict[str, Any] | None = None
    for entry in documents:
        data = table(entry, "data") if isinstance(entry, dict) and entry.get("type") != "info" else {}
        if text(entry, "type") == "auditAdvisory":
            advisory = table(data, "advisory")
            name = str(advisory.get("id", ""))[:40]
            flaws[name] = Flaw(name, rating(text(advisory, "severity")))
        elif text(entry, "type") == "auditSummary":
            summary = table(data, "vulnerabilities")
    if summary is None:
        raise ReportError("it has no summary; is the file cut off?")
    found = list(flaws.values())
    return audited("yarn audit", [*found, *_uncounted(found, summary)])


def is_yarn_berry(documents: Sequence[Any]) -> bool:
    """`yarn npm audit --json` of yarn 4: a line for each advisory, and nothing at all when there is none."""
    first = documents[0]
    return isinstance(first, dict) and "value" in first and "Severity" in table(first, "children")


def yarn_berry(documents: Sequence[Any]) -> Report:
    """`children.Severity` of each."""
    return audited(
        "yarn npm audit", [Flaw(text(e, "value"), rating(text(table(e, "children"), "Severity"))) for e in documents]
    )


def is_osv(document: Any) -> bool:
    """`osv-scanner --format json`. Empty results alone could be any tool's; it writes its configuration beside them."""
    return (
        isinstance(document, dict)
        and isinstance(document.get("results"), list)
        and all(isinstance(entry, dict) and "packages" in entry for entry in document["results"])
        and (bool(document["results"]) or "experimental_config" in document)
    )


def osv(document: dict[str, Any]) -> Report:
    """A flaw for each group of aliases: its highest score, else the word of its database. Raises ReportError."""
    flaws: list[Flaw] = []
    for result in rows(document, "results"):
        for package in rows(result, "packages"):
            words = {
                text(v, "id"): text(table(v, "database_specific"), "severity") for v in rows(package, "vulnerabilities")
            }
            grouped: set[str] = set()
            for group in rows(package, "groups"):
                listed = group.get("ids")
                ids = [name for name in listed if isinstance(name, str)] if isinstance(listed, list) else []
                grouped.update(ids)
                severity = scored(number(group.get("max_severity")))
                flaws.append(Flaw(next(iter(ids), ""), severity or _worst(words.get(name, "") for name in ids)))
            flaws += [Flaw(name, rating(word)) for name, word in words.items() if name not in grouped]
    return audited("osv-scanner", flaws)


def _worst(words: Iterable[str]) -> str:
    ratings = {rating(word) for word in words}
    return next((word for word in RATINGS if word in ratings), "")


def is_pip_audit(document: Any) -> bool:
    """`pip-audit --format json`."""
    listed = document.get("dependencies") if isinstance(document, dict) else None
    return (
        isinstance(listed, list)
        and bool(listed)
        and all(isinstance(e, dict) and {"vulns", "skip_reason"} & e.keys() for e in listed)
    )


def pip_audit(document: dict[str, Any]) -> Report:
    """Vulnerabilities without a rating."""
    dependencies = list(rows(document, "dependencies"))
    looked = any("vulns" in entry for entry in dependencies)
    flaws = [Flaw(text(vuln, "id"), "") for entry in dependencies for vuln in rows(entry, "vulns")]
    return audited("pip-audit", flaws, trouble="" if looked else "it skipped every dependency")


def is_govulncheck(documents: Sequence[Any]) -> bool:
    """`govulncheck -format json`: a stream that begins with its configuration."""
    first = documents[0]
    return isinstance(first, dict) and "protocol_version" in table(first, "config")


def govulncheck(documents: Sequence[Any]) -> Report:
    """Vulnerabilities whose code is called; those that are only in a module do not count, as for the tool."""
    called: set[str] = set()
    level = ""
    for entry in documents:
        level = level or text(table(entry, "config"), "scan_level")
        finding = table(entry, "finding")
        trace = list(rows(finding, "trace"))
        if finding and (level in ("module", "package") or not trace or "function" in trace[0]):
            called.add(text(finding, "osv"))
    return audited("govulncheck", [Flaw(name, "") for name in sorted(called)])


def is_dependency_check(document: Any) -> bool:
    """OWASP Dependency-Check with `--format JSON`."""
    return isinstance(document, dict) and "dependencies" in document and "reportSchema" in document


def dependency_check(document: dict[str, Any]) -> Report:
    """`dependencies[].vulnerabilities[]`; what is suppressed stands apart there."""
    flaws = [
        Flaw(text(vulnerability, "name"), rating(text(vulnerability, "severity")))
        for dependency in rows(document, "dependencies")
        for vulnerability in rows(dependency, "vulnerabilities")
    ]
    written = text(table(document, "projectInfo"), "reportDate")
    return audited("Dependency-Check", flaws, written=written)
