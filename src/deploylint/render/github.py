"""Annotations on a pull request, by GitHub's workflow commands.

Limits: ten annotations of each level per step; later ones are dropped without a word (actions/toolkit,
docs/problem-matchers.md), so the worst are written and the rest are counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.model import Finding, Report, Severity, Span
from deploylint.render.options import Options
from deploylint.render.remedy import in_short
from deploylint.render.terminal import shown
from deploylint.render.totals import found, read, several, severities, worst_first
from deploylint.render.workflow_commands import PER_LEVEL, annotation

LEVEL = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def render(report: Report, options: Options) -> str:  # noqa: ARG001 - every renderer is called alike
    """Workflow commands, worst first, then one plain line that counts; the whole list is for the job summary."""
    chosen, rest = _chosen(worst_first(report.findings))
    lines = [_annotation(finding) for finding in chosen]
    if rest:
        count = several(len(rest), "more finding")
        text = f"{count} ({severities(rest)}) not shown here: see the job summary or the log"
        lines.append(annotation("notice", {"title": "more findings"}, text))
    lines.append(f"deploylint: {found(report)}, {read(report)}")
    return "\n".join(lines) + "\n"


def _chosen(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """Those that GitHub will show, and the rest. A rest takes one of the notices: it is told in one."""
    levels: dict[str, list[Finding]] = {"error": [], "warning": [], "notice": []}
    for finding in findings:
        levels[LEVEL[finding.severity]].append(finding)
    room = dict.fromkeys(levels, PER_LEVEL)
    if any(len(those) > PER_LEVEL for those in levels.values()):
        room["notice"] -= 1
    chosen = [finding for level, those in levels.items() for finding in those[: room[level]]]
    rest = [finding for level, those in levels.items() for finding in those[room[level] :]]
    return chosen, rest


def _annotation(finding: Finding) -> str:
    place = f"{shown(finding.path)}:{finding.span.line}:{finding.span.column}"
    title = f"{shown(finding.rule)} ({finding.severity})"
    message = f"{place}: {shown(finding.rule)} {shown(finding.message)}"
    message += "".join(f"\nalso: {shown(other.rule)} {shown(other.message)}" for other in finding.also)
    remedy = in_short(finding.remedy)
    if remedy:
        message += f"\nhelp: {remedy}"
    region = {name: str(number) for name, number in _region(finding.span).items()}
    properties = {"file": shown(finding.path), **region, "title": title}
    return annotation(LEVEL[finding.severity], properties, message)


def _region(span: Span) -> dict[str, int]:
    """Columns only on one line, and never backwards: else the runner drops the annotation."""
    if span.end_line > span.line:
        return {"line": span.line, "endLine": span.end_line}
    last = max(span.end_column, span.column + 1)
    return {"line": span.line, "endLine": span.line, "col": span.column, "endColumn": last}
