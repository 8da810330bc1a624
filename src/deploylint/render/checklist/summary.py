"""The job summary in GitHub's Markdown: the verdict, a table of phases, then what blocks, with details to unfold.

GitHub takes 1 MiB per step and drops the whole of a longer summary, so this one is cut before, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.model.checklist import ChecklistReport, Decision, Phase, State
from deploylint.render.budget import Budget
from deploylint.render.checklist.markdown import head, records
from deploylint.render.checklist.reasons import SIGN, in_words
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import (
    BLOCKING,
    STATES,
    advice,
    counted,
    groups,
    keeping_closed,
    overdue,
    plain,
)
from deploylint.render.checklist.words import evidence_lines, remarks
from deploylint.render.markdown import code, sentence
from deploylint.render.options import Options
from deploylint.render.totals import several

_BLOCKS = 500_000
_PARTS = 250_000
_RECORDS = 100_000
_WIDEST = 300


def render(report: ChecklistReport, options: Options) -> str:
    """The summary of one step."""
    lines = [
        f"## {sentence(plain(report.checklist.title), _WIDEST)}",
        "",
        *head(report, gate=options.gate),
        "",
        *_phases(report),
    ]
    blocks = Budget(_BLOCKS)
    fired = [decision for decision in report.decisions if decision.fired]
    _part(blocks, report, "Roll back", fired, unfolded=True)
    closing = keeping_closed(report)
    for state in BLOCKING:
        those = [decision for decision in closing if decision.state is state]
        _part(blocks, report, f"{SIGN[state]} {in_words(state)}", those, unfolded=state is not State.UNKNOWN)
    lines += blocks.lines
    parts = Budget(_PARTS)
    _part(parts, report, "Not met, but only advised", advice(report), unfolded=False)
    due = [decision for decision in report.decisions if decision.due]
    _part(parts, report, "🟡 waived", [d for d in due if d.state is State.WAIVED], unfolded=False)
    _part(parts, report, "Worth knowing", [d for d in due if d.state.open and remarks(d)], unfolded=False)
    lines += parts.lines
    kept = Budget(_RECORDS)
    kept.take(records(report, "###"))
    kept.take(["", *(f"- {sentence(note, _WIDEST)}" for note in (*report.checklist.notes, *report.notes))])
    return "\n".join([*lines, *kept.lines]).rstrip() + "\n"


def _phases(report: ChecklistReport) -> Iterator[str]:
    """A row for each phase that has items, in order of time."""
    yield f"| phase | {' | '.join(in_words(state) for state in STATES)} | |"
    yield "|---|" + "---:|" * len(STATES) + "---|"
    for phase, those in _by_phase(report):
        counts = counted(those)
        cells = " | ".join(f"**{n:,}**" if n and s in BLOCKING else f"{n or ''}" for s, n in counts.items())
        waits = "not due yet" if not any(decision.due for decision in those) else ""
        began = waits or overdue(report, phase.id)
        yield f"| {code(phase.id)} {sentence(phase.title, _WIDEST)} | {cells} | {began} |"


def _by_phase(report: ChecklistReport) -> Iterator[tuple[Phase, list[Decision]]]:
    for phase in sorted(report.checklist.phases, key=lambda phase: phase.offset):
        those = [decision for decision in report.decisions if decision.item.phase == phase.id]
        if those:
            yield phase, those


def _part(budget: Budget, report: ChecklistReport, title: str, decisions: list[Decision], *, unfolded: bool) -> None:
    """Decisions by section, to be unfolded; how many did not fit is said."""
    if not decisions:
        return
    opened = " open" if unfolded else ""
    budget.take(("", f"<details{opened}><summary>{title} ({len(decisions):,})</summary>"))
    left = len(decisions)
    for group in groups(report, decisions):
        if not budget.add(f"\n**{code(group.phase)} {sentence(group.title, _WIDEST)}**\n"):
            break
        taken = budget.take("\n".join(_item(decision, report)) for decision in group.decisions)
        left -= taken
        if taken < len(group.decisions):
            break
    rest = [f"- _{several(left, 'more item')} did not fit here_"] if left else []
    budget.lines += [*rest, "", "</details>"]


def _item(decision: Decision, report: ChecklistReport) -> Iterable[str]:
    yield f"- {code(decision.item.id)} **{sentence(plain(decision.item.text), _WIDEST)}**"
    for text in (*evidence_lines(decision, report.as_of), *remarks(decision)):
        yield f"  - {sentence(text, _WIDEST)}"
    next_step = str(step(decision, report))
    if next_step:
        yield f"  - next: {code(next_step, _WIDEST)}"
