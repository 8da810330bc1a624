"""The job summary in GitHub's Markdown: counts, a table, and what each rule is about.

GitHub takes 1 MiB per step and drops the whole of a longer summary, so this one is cut before, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Finding, Report, RuleText
from deploylint.render.budget import Budget
from deploylint.render.links import blob_url
from deploylint.render.markdown import code, literal, prose
from deploylint.render.options import Options
from deploylint.render.totals import found, kinds, read, reasons, several, severities, silenced, worst_first

MOST_BYTES = 900_000
"""What the parts below can come to together."""
_TABLE = 500_000
_DETAILS = 250_000
_SUPPRESSED = 40_000
_PLACES = 20
_WIDEST = 300


def render(report: Report, options: Options) -> str:
    """The summary; `repository_url` and `commit` make its places links."""
    findings = worst_first(report.findings)
    lines = [f"## deploylint: {found(report)}", "", *_read(report), ""]
    if findings:
        lines += [*_table(findings, options), "", *_details(report, findings, options)]
    if report.suppressed and options.show_suppressed:
        lines += ["", *_suppressed(report, options)]
    if report.notes:
        lines += ["", *(f"- {literal(note, _WIDEST)}" for note in report.notes[:_PLACES])]
    return "\n".join(lines).rstrip() + "\n"


def _read(report: Report) -> Iterator[str]:
    said = [read(report) + (f" ({literal(kinds(report.read))})" if report.read else "")]
    if report.skipped:
        said.append(f"{len(report.skipped):,} skipped ({literal(reasons(report.skipped))})")
    if report.suppressed:
        said.append(f"{several(len(report.suppressed), 'finding')} suppressed")
    yield ", ".join(said) + "."
    if report.findings and report.fail_on is not None:
        failing = list(report.failing)
        yield f"**{len(failing):,}** of them {'is' if len(failing) == 1 else 'are'} {report.fail_on} or worse."


def _where(finding: Finding, options: Options) -> str:
    text = code(f"{finding.path}:{finding.span.line}", _WIDEST)
    url = blob_url(options, finding.path, finding.span)
    return f'<a href="{url}">{text}</a>' if url else text


def _what(finding: Finding) -> str:
    also = ", ".join(code(other.rule) for other in finding.also)
    return literal(finding.message, _WIDEST) + (f" (also {also})" if also else "")


def _table(findings: list[Finding], options: Options) -> list[str]:
    lines = Budget(_TABLE)
    lines.take(("| severity | rule | place | finding |", "|---|---|---|---|"))
    taken = lines.take(
        f"| {finding.severity} | {code(finding.rule)} | {_where(finding, options)} | {_what(finding)} |"
        for finding in findings
    )
    return lines.lines + _cut(findings[taken:])


def _cut(rest: list[Finding]) -> list[str]:
    return ["", f"_{several(len(rest), 'more finding')} ({severities(rest)}) did not fit here._"] if rest else []


def _details(report: Report, findings: list[Finding], options: Options) -> list[str]:
    rules = {rule.id: rule for rule in report.rules()}
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    lines = Budget(_DETAILS)
    parts = ("\n".join(_rule(name, rules.get(name), group, options)) for name, group in groups.items())
    taken = lines.take(parts)
    rest = len(groups) - taken
    return lines.lines + ([f"_{several(rest, 'more rule')} did not fit here._"] if rest else [])


def _rule(name: str, rule: RuleText | None, group: list[Finding], options: Options) -> Iterator[str]:
    title = f": {literal(rule.title)}" if rule else ""
    yield f"<details><summary>{code(name)}{title} ({len(group):,})</summary>"
    yield ""
    if rule:
        yield prose(rule.why)
        yield ""
        if rule.remedy.strip():
            yield f"**Remedy:** {prose(rule.remedy)}"
            yield ""
    for finding in group[:_PLACES]:
        yield f"- {_where(finding, options)} {_what(finding)}"
    if len(group) > _PLACES:
        yield f"- and {len(group) - _PLACES:,} more"
    yield ""
    yield "</details>"
    yield ""


def _suppressed(report: Report, options: Options) -> list[str]:
    lines = Budget(_SUPPRESSED)
    lines.take((f"<details><summary>{several(len(report.suppressed), 'finding')} suppressed</summary>", ""))
    taken = lines.take(
        f"- {_where(finding, options)} {code(finding.rule)}: {literal(silenced(finding), _WIDEST)}"
        for finding in report.suppressed
    )
    rest = len(report.suppressed) - taken
    return [*lines.lines, *([f"- and {rest:,} more"] if rest > 0 else []), "", "</details>"]
