"""One line per finding, `path:line:column: severity rule message`, and a last line that counts."""

from __future__ import annotations

from deploylint.model import Finding, Report
from deploylint.render.options import Options
from deploylint.render.terminal import log_safe, shown
from deploylint.render.totals import found, read, several, silenced


def render(report: Report, options: Options) -> str:
    """The report as lines for editors and `grep`; repository text in them is escaped."""
    lines = [_line(finding) for finding in report.findings]
    if options.show_suppressed:
        lines += [f"{_line(finding)} [{shown(silenced(finding))}]" for finding in report.suppressed]
    lines.append(_last(report))
    return log_safe("\n".join(lines) + "\n")


def _line(finding: Finding) -> str:
    return (
        f"{shown(finding.path)}:{finding.span.line}:{finding.span.column}: "
        f"{finding.severity} {shown(finding.rule)} {shown(finding.message)}{_also(finding)}"
    )


def _also(finding: Finding) -> str:
    names = ", ".join(shown(other.rule) for other in finding.also)
    return f" (also {names})" if names else ""


def _last(report: Report) -> str:
    parts = [found(report), read(report)]
    if report.skipped:
        parts.append(f"{len(report.skipped):,} skipped")
    if report.suppressed:
        parts.append(f"{several(len(report.suppressed), 'finding')} suppressed")
    return ", ".join(parts)
