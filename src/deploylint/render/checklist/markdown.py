"""The whole list in Markdown, as people keep it: boxes by section, with the evidence below each."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model.checklist import ChecklistReport, Decision, State
from deploylint.render.checklist.reasons import SIGN, in_words
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import context, headline, plain, sections, tally
from deploylint.render.checklist.words import evidence_lines, expiry, owner, remarks
from deploylint.render.markdown import code, sentence
from deploylint.render.options import Options

_WIDEST = 500


def render(report: ChecklistReport, options: Options) -> str:
    """The list in the checklist's order. Only what passes is ticked, unless the policy ticks what is excused."""
    lines = [f"# {sentence(plain(report.checklist.title), _WIDEST)}", "", *head(report, gate=options.gate)]
    for section, parts in sections(report).items():
        lines += ["", f"## {sentence(plain(section), _WIDEST)}"]
        for part, those in parts.items():
            lines += ["", f"### {sentence(plain(part), _WIDEST)}", ""] if part else [""]
            for decision in those:
                lines += _item(decision, report)
    return "\n".join([*lines, *_tail(report)]).rstrip() + "\n"


def head(report: ChecklistReport, *, gate: bool) -> Iterator[str]:
    """The verdict, what was judged, and the counts of what is due."""
    yield f"**{sentence(headline(report, gate=gate), _WIDEST)}**"
    yield ""
    yield f"{sentence(', '.join(context(report)), _WIDEST)}."
    due = [decision for decision in report.decisions if decision.due]
    later = len(report.decisions) - len(due)
    rest = f"; {later:,} not due yet" if later else ""
    yield f"Of {len(due):,} items that are due: {tally(due) or 'none'}{rest}."


def _item(decision: Decision, report: ChecklistReport) -> Iterator[str]:
    item = decision.item
    state = f"{SIGN[decision.state]} {in_words(decision.state)}" if decision.due else "not due yet"
    box = f"[{'x' if _ticked(decision, report) else ' '}] " if item.box else ""
    gate = {"advise": ", advised", "trigger": ", rollback trigger"}.get(item.gate, "")
    fired = " **has fired**" if decision.fired else ""
    yield f"- {box}{sentence(plain(item.text), _WIDEST)} ({code(item.id)}{gate}): **{state}**{fired}"
    for text in (*evidence_lines(decision, report.as_of), *remarks(decision)):
        yield f"  - {sentence(text, _WIDEST)}"
    facts = [f"{name} {value}" for name, value in (("owner", owner(decision)), ("until", expiry(decision))) if value]
    if facts:
        yield f"  - {sentence(', '.join(facts), _WIDEST)}"
    next_step = str(step(decision, report)) if decision.due else ""
    if next_step:
        yield f"  - next: {code(next_step, _WIDEST)}"


def _ticked(decision: Decision, report: ChecklistReport) -> bool:
    if decision.state is State.PASS:
        return True
    return decision.state.open and report.checklist.policy.tick_excused


def _tail(report: ChecklistReport) -> Iterator[str]:
    yield from records(report, "##")
    notes = (*report.checklist.notes, *report.notes)
    if notes:
        yield from ("", "## Notes", "", *(f"- {sentence(note, _WIDEST)}" for note in notes))


def records(report: ChecklistReport, level: str) -> Iterator[str]:
    """Records that are not in order, and what has changed in what decides the gate, below headings of this level."""
    if report.problems:
        yield from ("", f"{level} Records that are not in order", "")
        for problem in report.problems:
            of = f" {code(problem.item)}" if problem.item else ""
            yield f"- {code(f'{problem.path}:{problem.line}', _WIDEST)}{of} {sentence(problem.message, _WIDEST)}"
    if report.changes:
        since = f" since {code(report.base[:40])}" if report.base else ""
        yield from ("", f"{level} What decides the gate has changed{since}", "")
        for change in sorted(report.changes, key=lambda change: not change.loosens):
            looser = "**looser**: " if change.loosens else ""
            yield f"- {looser}{code(change.path, _WIDEST)} {sentence(change.text, _WIDEST)}"
