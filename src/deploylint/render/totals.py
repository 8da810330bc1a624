"""What all formats count, and in which words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from deploylint.model import Finding, Report, Severity, Skipped

WORST_FIRST = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW, Severity.INFO)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """By severity, then in the order they came: by path, line, column and rule."""
    return sorted(findings, key=lambda finding: -finding.severity)


def by_severity(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity, worst first, with the zeros."""
    counts = Counter(finding.severity for finding in findings)
    return {severity: counts[severity] for severity in WORST_FIRST}


def several(number: int, noun: str) -> str:
    """`1 finding`, `2 findings`, `1,000 findings`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def severities(findings: Iterable[Finding]) -> str:
    """`1 critical, 2 medium`; empty without findings."""
    return ", ".join(f"{count:,} {severity}" for severity, count in by_severity(findings).items() if count)


def found(report: Report) -> str:
    """`3 findings (1 high, 2 low)`, or `no findings`."""
    if not report.findings:
        return "no findings"
    return f"{several(len(report.findings), 'finding')} ({severities(report.findings)})"


def read(report: Report) -> str:
    """`12 files read`."""
    return f"{several(len(report.read), 'file')} read"


def kinds(kind_of: Mapping[str, str]) -> str:
    """`3 kubernetes, 1 docker`: how many files of each kind, most first."""
    return _counted(Counter(kind_of.values()))


def reasons(skipped: Iterable[Skipped]) -> str:
    """`2 binary, 1 too large`: why files were skipped, most first; rare reasons are taken together."""
    counts = Counter(one.reason for one in skipped)
    kept = Counter(dict(_ranked(counts)[:4]))
    rest = counts.total() - kept.total()
    return _counted(kept) + (f", {rest:,} for other reasons" if rest else "")


def _counted(counts: Counter[str]) -> str:
    return ", ".join(f"{number:,} {what}" for what, number in _ranked(counts))


def _ranked(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def silenced(finding: Finding) -> str:
    """`suppressed by comment (reason, until 2027-01-31)`."""
    suppression = finding.suppression
    if suppression is None:
        return "suppressed"
    details = [suppression.reason, f"until {suppression.until}" if suppression.until else ""]
    said = ", ".join(filter(None, details))
    return f"suppressed by {suppression.by}" + (f" ({said})" if said else "")
