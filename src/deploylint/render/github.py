"""Annotations on a pull request, by GitHub's workflow commands.

Escapes: actions/toolkit, packages/core/src/command.ts. Limits: ten annotations of each level per step; later ones are
dropped without a word (docs/problem-matchers.md there), so the worst are written and the rest are counted.
"""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.model import Finding, Report, Severity, Span
from deploylint.render.options import Options
from deploylint.render.remedy import in_short
from deploylint.render.terminal import shown
from deploylint.render.totals import found, read, several, severities, worst_first

PER_LEVEL = 10
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
        title = _property("more findings")
        count = several(len(rest), "more finding")
        text = f"{count} ({severities(rest)}) not shown here: see the job summary or the log"
        lines.append(f"::notice title={title}::{_data(text)}")
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
    properties = {"file": shown(finding.path), **_region(finding.span), "title": title}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items() if value)
    return f"::{LEVEL[finding.severity]} {written}::{_data(message)}"


def _region(span: Span) -> dict[str, int]:
    """Columns only on one line, and never backwards: else the runner drops the annotation."""
    if span.end_line > span.line:
        return {"line": span.line, "endLine": span.end_line}
    last = max(span.end_column, span.column + 1)
    return {"line": span.line, "endLine": span.line, "col": span.column, "endColumn": last}


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
