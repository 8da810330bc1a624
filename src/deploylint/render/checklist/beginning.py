"""Where to begin when much is open: the few steps that bring most."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deploylint.model.checklist import ChecklistReport, Decision, State
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import groups, keeping_closed
from deploylint.render.totals import several

_FEW = 10
"""So many open items need no way in: the page itself is short."""
_MOST = 3
_KINDS = (
    ("add --report ", "{number} for reports that CI writes: {step}"),
    ("deploylint attest ", "{number} for the word of a person: {step}"),
    ("git add ", "{number} for a commit: {step}"),
    ("deploylint explain ", "{number} for something that rules can look at: {step}"),
)


def beginnings(report: ChecklistReport, *, gate: bool) -> list[str]:
    """At most three lines; none where little is open. `gate` names the command for the first phase."""
    unmet = keeping_closed(report)
    return [*_steps(report, unmet, gate)][:_MOST] if len(unmet) > _FEW else []


def _steps(report: ChecklistReport, unmet: Sequence[Decision], gate: bool) -> Iterator[str]:
    failing = [decision for decision in unmet if decision.state in (State.FAIL, State.EXPIRED)]
    if failing:
        wrong = f"{several(len(failing), 'item')} {'is' if len(failing) == 1 else 'are'} wrong"
        yield f"{wrong}, {failing[0].item.id} first: {step(failing[0], report)}"
    first = groups(report, unmet)[0].phase
    if first != report.phase:
        due = sum(decision.item.phase == first for decision in unmet)
        command = f"deploylint {'gate' if gate else 'checklist'} --phase {first}"
        yield f"{several(due, 'open item')} {'is' if due == 1 else 'are'} due first: {command}"
    yield from _kinds(report, [decision for decision in unmet if decision.state is State.UNKNOWN])


def _kinds(report: ChecklistReport, unknown: Sequence[Decision]) -> Iterator[str]:
    """What brings the missing evidence, what most items wait for first."""
    steps = [str(step(decision, report)) for decision in unknown]
    found = [(words, [taken for taken in steps if taken.startswith(begin)]) for begin, words in _KINDS]
    for words, those in sorted(found, key=lambda entry: -len(entry[1])):
        if those:
            waiting = f"{several(len(those), 'item')} {'waits' if len(those) == 1 else 'wait'}"
            yield words.format(step=those[0], number=waiting)
