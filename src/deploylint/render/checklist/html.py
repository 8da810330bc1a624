"""One page that needs nothing else: no scripts, no pictures, no fonts, and a policy that lets none in.

Filters are radio buttons and style; whoever prints the page prints what is chosen.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator
from datetime import timedelta
from hashlib import sha256
from html import escape

from deploylint.model.checklist import ChecklistReport, Decision, Phase, State
from deploylint.render.checklist.evidence import moment
from deploylint.render.checklist.html_style import style
from deploylint.render.checklist.reasons import in_words
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import (
    STATES,
    context,
    counted,
    headline,
    keeping_closed,
    overdue,
    plain,
    sections,
    tally,
)
from deploylint.render.checklist.words import evidence_lines, expiry, owner, remarks
from deploylint.render.options import Options
from deploylint.render.terminal import shown

_FILTERS = {
    "unmet": "not met",
    **{str(state): in_words(state) for state in STATES},
    "late": "overdue",
    "later": "not due yet",
}
"""By class: what the filter is called."""
_GATES = {"advise": "advised", "trigger": "rollback trigger"}


def render(report: ChecklistReport, options: Options) -> str:
    """The page; without anything unmet it opens with the whole list in sight."""
    css = style(_FILTERS)
    digest = b64encode(sha256(css.encode()).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = _text(f"{plain(report.checklist.title)}: {headline(report, gate=options.gate)}")
    lines = [
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>",
        f"<style>{css}</style>\n</head>\n<body>",
        *_head(report, options),
        *_timeline(report),
        *_records(report),
        *_filters(report),
        *_list(report),
        *_notes(report),
        "</body>\n</html>",
    ]
    return "\n".join(lines) + "\n"


def _text(text: str, limit: int = 1_000) -> str:
    return escape(shown(text, limit))


def _head(report: ChecklistReport, options: Options) -> Iterator[str]:
    due = [decision for decision in report.decisions if decision.due]
    yield f"<header><h1>{_text(plain(report.checklist.title))}</h1>"
    yield f'<p class="verdict {report.verdict}">{_text(headline(report, gate=options.gate))}</p>'
    yield f'<p class="context">{_text(", ".join(context(report)))}</p>'
    yield f'<p class="context">Of {len(due):,} items that are due: {_text(tally(due) or "none")}</p></header>'


def _timeline(report: ChecklistReport) -> Iterator[str]:
    yield '<ol class="phases" aria-label="Phases">'
    for phase in sorted(report.checklist.phases, key=lambda phase: phase.offset):
        those = [decision for decision in report.decisions if decision.item.phase == phase.id]
        if those:
            later = not any(decision.due for decision in those)
            kind = "asked" if phase.id == report.phase else "later" if later else ""
            yield f'<li class="{kind}"><b>{_text(phase.id)}</b>{_text(phase.title)}{_bar(those)}'
            yield f"{_text(tally(those))}<span>{_text(_when(report, phase, later=later))}</span></li>"
    yield "</ol>"


def _when(report: ChecklistReport, phase: Phase, *, later: bool) -> str:
    """The phase's instant, where the time of the deployment is known, and whether it has come."""
    t0 = moment(report.release.t0)
    began = overdue(report, phase.id)
    try:
        at = f"{t0 + timedelta(seconds=phase.offset):%Y-%m-%d %H:%M} UTC" if t0 else ""
    except OverflowError:
        at = ""
    return ", ".join(filter(None, (at, began, "not due yet" if later else "")))


def _bar(decisions: Iterable[Decision]) -> str:
    counts = counted(decisions)
    scale = 100 / max(sum(counts.values()), 1)
    rects, at = [], 0.0
    for state, number in counts.items():
        if number:
            rects.append(f'<rect class="{state}" x="{at:.3f}" width="{number * scale:.3f}" height="6"/>')
            at += number * scale
    return f'<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">{"".join(rects)}</svg>'


def _classes(decision: Decision, report: ChecklistReport) -> list[str]:
    """The filters that an item is in."""
    if not decision.due:
        return ["later"]
    unmet = not decision.state.open
    late = unmet and bool(overdue(report, decision.item.phase))
    return [str(decision.state), *(["unmet"] if unmet else []), *(["late"] if late else [])]


def _filters(report: ChecklistReport) -> Iterator[str]:
    counts = dict.fromkeys(_FILTERS, 0)
    for decision in report.decisions:
        for name in _classes(decision, report):
            counts[name] += 1
    chosen = "unmet" if keeping_closed(report) else "all"
    yield "<fieldset><legend>Show</legend>"
    labels = {"all": "all", **_FILTERS}
    for name, number in {"all": len(report.decisions), **counts}.items():
        if number:
            checked = " checked" if name == chosen else ""
            yield f'<label><input type="radio" name="show" id="show-{name}"{checked}>{labels[name]} {number:,}</label>'
    yield "</fieldset>"


def _list(report: ChecklistReport) -> Iterator[str]:
    for section, parts in sections(report).items():
        yield f'<section class="part"><h2>{_text(plain(section))}</h2>'
        for part, those in parts.items():
            yield '<div class="part">' + (f"<h3>{_text(plain(part))}</h3>" if part else "")
            for decision in those:
                yield from _item(decision, report)
            yield "</div>"
        yield "</section>"


def _item(decision: Decision, report: ChecklistReport) -> Iterator[str]:
    item = decision.item
    word = in_words(decision.state) if decision.due else "not due yet"
    tags = filter(None, (_GATES.get(item.gate, ""), "has fired" if decision.fired else ""))
    yield f'<article class="item {" ".join(_classes(decision, report))}" id="{_text(item.id)}">'
    yield f'<div class="state">{word}<code>{_text(item.id)} {_text(item.phase)}</code></div><div>'
    yield f"<p>{_text(plain(item.text))}{''.join(f' <span class=tag>{tag}</span>' for tag in tags)}</p>"
    said = [*evidence_lines(decision, report.as_of), *remarks(decision)]
    if said:
        yield f"<ul>{''.join(f'<li>{_text(one)}</li>' for one in said)}</ul>"
    yield from _facts(decision, report)
    yield "</div></article>"


def _facts(decision: Decision, report: ChecklistReport) -> Iterator[str]:
    late = overdue(report, decision.item.phase) if decision.due and not decision.state.open else ""
    facts = [
        f"{name} {value}"
        for name, value in (("owner", owner(decision)), ("until", expiry(decision)), ("was due", late))
        if value and decision.state is not State.NOT_APPLICABLE
    ]
    if facts:
        yield f'<p class="about">{_text(", ".join(facts))}</p>'
    next_step = str(step(decision, report)) if decision.due else ""
    if next_step:
        yield f'<p class="next">next: <code>{_text(next_step)}</code></p>'


def _records(report: ChecklistReport) -> Iterator[str]:
    if report.problems:
        yield "<section><h2>Records that are not in order</h2><ul>"
        for problem in report.problems:
            of = f"<code>{_text(problem.item)}</code> " if problem.item else ""
            yield f"<li><code>{_text(f'{problem.path}:{problem.line}')}</code> {of}{_text(problem.message)}</li>"
        yield "</ul></section>"
    if report.changes:
        since = f" since <code>{_text(report.base[:40])}</code>" if report.base else ""
        yield f"<section><h2>What decides the gate has changed{since}</h2><ul>"
        for change in sorted(report.changes, key=lambda change: not change.loosens):
            looser = '<span class="looser">looser</span> ' if change.loosens else ""
            yield f"<li>{looser}<code>{_text(change.path)}</code> {_text(change.text)}</li>"
        yield "</ul></section>"


def _notes(report: ChecklistReport) -> Iterator[str]:
    notes = (*report.checklist.notes, *report.notes)
    if notes:
        yield f"<section><h2>Notes</h2><ul>{''.join(f'<li>{_text(note)}</li>' for note in notes)}</ul></section>"
    yield f'<p class="context">deploylint {_text(report.version)}</p>'
