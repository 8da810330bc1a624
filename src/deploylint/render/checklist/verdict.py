"""What all formats say of the whole: the verdict, what was judged, the counts, and the order of things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from deploylint.model.checklist import ChecklistReport, Decision, Phase, State
from deploylint.render.checklist.evidence import moment, span_of
from deploylint.render.checklist.reasons import in_words
from deploylint.render.totals import several

STATES = (State.FAIL, State.EXPIRED, State.UNKNOWN, State.WAIVED, State.NOT_APPLICABLE, State.PASS)
"""The order in which states are counted and shown."""
_LATE = 60
BLOCKING = (State.FAIL, State.EXPIRED, State.UNKNOWN)


def headline(report: ChecklistReport, *, gate: bool = True) -> str:
    """The verdict in one line: `may go …`, `closed: 12 items fail, 3 expired, 40 unknown`, `ROLLBACK: …`.

    Where it is no `gate` that is asked, nothing is opened or closed: `12 items fail, 3 expired, 40 unknown`.
    """
    said = _HEADLINES[report.verdict](report)
    return said if gate else said.removeprefix("closed: ").replace("may go", "nothing fails", 1)


def _rollback(report: ChecklistReport) -> str:
    fired = [decision.item for decision in report.decisions if decision.fired]
    if len(fired) == 1:
        return f"ROLLBACK: a trigger has fired: {fired[0].id} {plain(fired[0].text)}"
    return f"ROLLBACK: {len(fired)} triggers have fired: {', '.join(item.id for item in fired)}"


def _closed(report: ChecklistReport) -> str:
    counts = Counter(decision.state for decision in keeping_closed(report))
    parts = [(counts[state], state) for state in BLOCKING if counts[state]]
    (number, first), *rest = parts
    verb = ("fails" if number == 1 else "fail") if first is State.FAIL else in_words(first)
    return ", ".join([f"closed: {several(number, 'item')} {verb}", *(f"{n:,} {in_words(s)}" for n, s in rest)])


def _unknown(report: ChecklistReport) -> str:
    number = len(keeping_closed(report))
    return f"closed: nothing fails, but {several(number, 'item')} {'is' if number == 1 else 'are'} unknown"


def _go(report: ChecklistReport) -> str:
    counts = counted(decision for decision in report.decisions if decision.due)
    met = (State.PASS, State.WAIVED, State.NOT_APPLICABLE)
    held = ", ".join(f"{counts[state]:,} {in_words(state)}" for state in met if counts[state])
    unseen = sum(decision.state is State.UNKNOWN for decision in keeping_closed(report))
    if unseen:
        return ": ".join(filter(None, (f"may go, with {several(unseen, 'item')} unknown", held)))
    return f"may go: {held or 'nothing that blocks is due'}"


_HEADLINES = {"rollback": _rollback, "closed": _closed, "unknown": _unknown, "go": _go}


def keeping_closed(report: ChecklistReport) -> list[Decision]:
    """What keeps the gate closed or, of unknowns, would: blocking items that are open to doubt, and blind triggers."""
    return [decision for decision in report.decisions if decision.blocks or blind(decision)]


def blind(decision: Decision) -> bool:
    """Whether it is a rollback trigger of which nobody knows whether it has fired."""
    return decision.due and decision.item.gate == "trigger" and not decision.state.open and not decision.fired


def advice(report: ChecklistReport) -> list[Decision]:
    """What is due, is not met, and does not keep the gate closed."""
    return [d for d in report.decisions if d.due and d.item.gate == "advise" and not d.state.open]


def context(report: ChecklistReport) -> list[str]:
    """What was judged and when, in short pieces."""
    release = report.release
    phase = f"up to {report.phase}" if report.phase else "all phases"
    where = f" to {release.environment}" if release.environment else ""
    tag = f"release {release.tag}" if release.tag else "untagged release"
    asked = f"live evidence from {report.environment}" if report.environment else "nothing live was asked"
    now = moment(report.as_of)
    return [
        phase,
        f"{tag}{where}",
        f"commit {report.commit[:10]}" if report.commit else "no commit",
        f"{now:%Y-%m-%d %H:%M} UTC" if now else report.as_of,
        asked,
    ]


def counted(decisions: Iterable[Decision]) -> Mapping[State, int]:
    """How many items are in each state, with the zeros."""
    counts = Counter(decision.state for decision in decisions)
    return {state: counts[state] for state in STATES}


def tally(decisions: Iterable[Decision]) -> str:
    """`2 fail, 1 expired, 98 pass`; empty without items."""
    return ", ".join(f"{number:,} {in_words(state)}" for state, number in counted(decisions).items() if number)


class Group(NamedTuple):
    """Decisions of one phase and section, in the checklist's order. `title` is the section and its part."""

    phase: str
    title: str
    decisions: tuple[Decision, ...]


def groups(report: ChecklistReport, decisions: Iterable[Decision]) -> list[Group]:
    """The decisions by phase, earliest first, and by section in the checklist's order."""
    found: dict[tuple[str, str], list[Decision]] = {}
    for decision in decisions:
        found.setdefault((decision.item.phase, section(decision)), []).append(decision)
    offsets = {phase.id: phase.offset for phase in report.checklist.phases}
    places: dict[str, int] = {}
    for decision in report.decisions:
        places.setdefault(section(decision), len(places))
    ordered = sorted(found.items(), key=lambda entry: (offsets.get(entry[0][0], 1 << 40), places.get(entry[0][1], 0)))
    return [Group(phase, title, tuple(those)) for (phase, title), those in ordered]


def section(decision: Decision) -> str:
    """`Environment Setup (3 days before) / Database`."""
    item = decision.item
    return plain(f"{item.section} / {item.subsection}" if item.subsection else item.section)


def sections(report: ChecklistReport) -> dict[str, dict[str, list[Decision]]]:
    """All decisions by section and its parts, in the checklist's order."""
    found: dict[str, dict[str, list[Decision]]] = {}
    for decision in report.decisions:
        found.setdefault(decision.item.section, {}).setdefault(decision.item.subsection, []).append(decision)
    return found


def plain(text: str) -> str:
    """An item's words without the marks of Markdown that lists use for emphasis and code."""
    return text.replace("**", "").replace("`", "")


def later(report: ChecklistReport) -> Iterator[tuple[Phase, list[Decision]]]:
    """The phases that have items not yet due, and those items."""
    for phase in sorted(report.checklist.phases, key=lambda phase: phase.offset):
        waiting = [d for d in report.decisions if not d.due and d.item.phase == phase.id]
        if waiting:
            yield phase, waiting


def overdue(report: ChecklistReport, phase_id: str) -> str:
    """`3 days ago`: when the phase began; empty when it has not, or nobody knows when the deployment is."""
    t0, now = moment(report.release.t0), moment(report.as_of)
    phase = next((phase for phase in report.checklist.phases if phase.id == phase_id), None)
    if t0 is None or now is None or phase is None:
        return ""
    late = int((now - t0).total_seconds()) - phase.offset
    return f"{span_of(late)} ago" if late >= _LATE else ""
