"""For people: each finding with the lines it stands on, what it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from deploylint.model import Confidence, Finding, Report
from deploylint.render.frame import frame
from deploylint.render.options import Options
from deploylint.render.remedy import in_short
from deploylint.render.style import BOLD, GOOD, GUTTER, QUIET, SEVERITY, Paint, hyperlink
from deploylint.render.terminal import log_safe, shown, terminal_safe
from deploylint.render.totals import kinds, reasons, several, severities, silenced
from deploylint.render.wrapping import wrapped


def render(report: Report, options: Options) -> str:
    """The report for a terminal: findings grouped by file, then what was read and what was not."""
    paint = Paint(options.color)
    lines: list[str] = []
    if report.findings:
        lines += _Findings(report, options, paint).lines()
    if options.show_suppressed and report.suppressed:
        lines += [*_suppressed(report, paint), ""]
    lines += _summary(report, options, paint)
    return log_safe("\n".join(lines) + "\n")


class _Findings:
    """The part of the output that shows findings; remembers which rules were introduced already."""

    def __init__(self, report: Report, options: Options, paint: Paint) -> None:
        self.report = report
        self.options = options
        self.paint = paint
        self.width = max(options.width, 40)
        self.introduced: set[str] = set()

    def lines(self) -> list[str]:
        lines: list[str] = []
        for path, group in groupby(self.report.findings, key=lambda finding: finding.path):
            findings = list(group)
            count = self.paint(f"({several(len(findings), 'finding')})", QUIET)
            lines += [f"{self.paint(shown(path), BOLD)} {count}", ""]
            for _, same in groupby(findings, key=lambda finding: finding.span):
                lines += [*self._at_one_place(list(same)), ""]
        return lines

    def _at_one_place(self, findings: list[Finding]) -> Iterator[str]:
        """Findings that stand on the same words share one frame."""
        paint = self.paint
        first = findings[0]
        style = SEVERITY[max(finding.severity for finding in findings)]
        gutter = max(len(str(first.span.line + 1)), 2)
        for finding in findings:
            head = paint(f"{finding.severity}[{shown(finding.rule)}]", SEVERITY[finding.severity])
            yield f"{head}: {paint(shown(finding.message), BOLD)}"
            for other in finding.also:
                yield f"  also {other.severity}[{shown(other.rule)}]: {shown(other.message)}"
        yield f"{' ' * gutter}{paint('-->', GUTTER)} {self._where(first)}"
        yield from frame(first.excerpt, first.span, self.width, gutter, paint, style)
        for name, text in (note for finding in findings for note in self._notes(finding)):
            lead = f"{' ' * gutter} {paint('=', GUTTER)} {paint(f'{name}:', BOLD)} "
            indent = gutter + len(name) + 5
            opening, *rest = wrapped(text, self.width - indent)
            yield lead + opening
            for line in rest:
                yield " " * indent + line

    def _where(self, finding: Finding) -> str:
        text = f"{shown(finding.path)}:{finding.span.line}:{finding.span.column}"
        if not self.options.links:
            return text
        from deploylint.render.links import blob_url

        return hyperlink(text, blob_url(self.options, finding.path, finding.span))

    def _notes(self, finding: Finding) -> Iterator[tuple[str, str]]:
        for place in finding.related:
            text = f"{shown(place.path)}:{place.span.line}:{place.span.column}"
            yield "see", f"{text}: {shown(place.message)}" if place.message else text
        if finding.confidence is not Confidence.HIGH:
            yield "confidence", str(finding.confidence)
        if finding.remedy:
            yield "help", in_short(finding.remedy)
        if finding.rule not in self.introduced:
            self.introduced.add(finding.rule)
            yield "more", f"deploylint explain {shown(finding.rule)}"


def _suppressed(report: Report, paint: Paint) -> Iterator[str]:
    yield paint(f"Suppressed ({several(len(report.suppressed), 'finding')})", BOLD)
    for finding in report.suppressed:
        where = f"{shown(finding.path)}:{finding.span.line}:{finding.span.column}"
        yield f"  {where}: {finding.severity}[{shown(finding.rule)}]: {shown(finding.message)}"
        yield paint(f"    {shown(silenced(finding))}", QUIET)


def _summary(report: Report, options: Options, paint: Paint) -> Iterator[str]:
    read = f"read {several(len(report.read), 'file')}"
    if report.read:
        read += f" ({terminal_safe(kinds(report.read))})"
    if report.findings:
        yield f"{paint(several(len(report.findings), 'finding'), BOLD)}: {severities(report.findings)}"
        yield from _verdict(report)
        yield f"  {read}"
    else:
        yield f"{paint('No findings:', GOOD)} {read}"
    if report.skipped:
        why = shown(reasons(report.skipped))
        yield f"  skipped {several(len(report.skipped), 'file')} ({why}); --show-files lists them"
    if report.suppressed:
        hint = "" if options.show_suppressed else "; --show-suppressed lists them"
        yield f"  {several(len(report.suppressed), 'finding')} suppressed{hint}"
    for note in report.notes:
        yield f"  note: {shown(note)}"


def _verdict(report: Report) -> Iterator[str]:
    if report.fail_on is None:
        return
    failing = sum(1 for _ in report.failing)
    yield f"  {failing:,} of them {report.fail_on} or worse" if failing else f"  none of them {report.fail_on} or worse"
