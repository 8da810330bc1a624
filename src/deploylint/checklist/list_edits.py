"""What must change in a Markdown list so that it is true: one character in a box, and notes that deploylint wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from deploylint.checklist.list_matching import Matching
from deploylint.checklist.markdown_list import NOTE, NOTE_END, Box, Mark
from deploylint.model.checklist import Decision, Item, Policy, RecordProblem, State
from deploylint.values.patterns import lazy_pattern

_NOT_IN_NOTE = lazy_pattern(r"[^A-Za-z0-9 ():.+-]")
Pairs = Sequence[tuple[Box, Item]]


class Edit(NamedTuple):
    """What stands from `start` to `end` (offsets) gives way to `text`."""

    start: int
    end: int
    text: str


class Plan(NamedTuple):
    """The edits that make a list true, in order, and what they mend, each at its line."""

    edits: tuple[Edit, ...]
    problems: tuple[RecordProblem, ...]


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text with the edits, which must not overlap."""
    parts = []
    start = 0
    for edit in sorted(edits):
        parts += [text[start : edit.start], edit.text]
        start = edit.end
    return "".join([*parts, text[start:]])


def ticks(path: str, pairs: Pairs, decisions: Mapping[str, Decision], policy: Policy) -> Plan:
    """Tick the boxes of items that pass, and take away every other tick.

    With `policy.tick_excused` items that are waived or not applicable are ticked as well. An item that nothing was
    decided of does not pass.
    """
    edits, problems = [], []
    for box, item in pairs:
        decision = decisions.get(item.id)
        wanted = decision is not None and _is_ticked(decision, policy)
        if wanted != box.ticked:
            edits.append(Edit(box.mark, box.mark + 1, "x" if wanted else " "))
            problems.append(_untrue(path, box, item, decision))
    return Plan(tuple(edits), tuple(problems))


def _is_ticked(decision: Decision, policy: Policy) -> bool:
    return decision.state is State.PASS or (policy.tick_excused and decision.state.open)


def _untrue(path: str, box: Box, item: Item, decision: Decision | None) -> RecordProblem:
    if box.ticked or decision is None:
        return RecordProblem("ticked-without-evidence", path, box.line, _unearned(item, decision), item.id)
    has = "passes" if decision.state is State.PASS else f"is {standing(decision)}"
    return RecordProblem("not-ticked", path, box.line, f"{item.id} {has} and its box is not ticked", item.id)


def _unearned(item: Item, decision: Decision | None) -> str:
    if decision is None:
        return f"{item.id} is ticked without evidence: nothing was decided of it"
    if decision.state.open:
        return f"{item.id} is ticked, but {standing(decision)}: the policy tick-excused ticks such boxes"
    return f"{item.id} is ticked without evidence: it is {standing(decision)}; next: {_next(decision)}"


def _next(decision: Decision) -> str:
    """The command or change that would bring the evidence; a record of a person where that is what is missing."""
    item = decision.item
    asked = any("attest" in slot.kinds and slot.required and not slot.state.open for slot in decision.slots)
    if asked and item.attestation is not None and decision.state is not State.FAIL:
        return f"deploylint attest {item.id}"
    return decision.step or f"deploylint explain {item.id}"


def standing(decision: Decision) -> str:
    """How an item stands, in a few words that hold nothing of the repository: `unknown (no-evidence)`."""
    if decision.state is State.WAIVED and decision.waiver is not None:
        return f"waived until {decision.waiver.expires}"
    return f"{decision.state} ({decision.reason})" if decision.reason else str(decision.state)


def notes(path: str, text: str, pairs: Pairs, decisions: Mapping[str, Decision], add: bool | None) -> Plan:
    """Keep the notes behind boxes of `text` true, which say how the items stand that do not pass.

    `add` writes notes where there are none; False takes all away; None keeps those true that are there.
    """
    edits, problems = [], []
    for box, item in pairs:
        decision = decisions.get(item.id)
        wanted = _note(decision) if decision is not None and add is not False else ""
        found = [edit for edit in _note_edits(box, wanted, add is True) if text[edit.start : edit.end] != edit.text]
        edits += found
        if found:
            problems.append(RecordProblem("stale-note", path, box.line, f"the note on {item.id} is not true", item.id))
    return Plan(tuple(edits), tuple(problems))


def _note(decision: Decision) -> str:
    if decision.state is State.PASS:
        return ""
    return f" {NOTE}{_NOT_IN_NOTE.sub('', standing(decision))}{NOTE_END}"


def _note_edits(box: Box, wanted: str, add: bool) -> list[Edit]:
    if not box.notes:
        return [Edit(box.end, box.end, wanted)] if add and wanted else []
    first, *others = box.notes
    return [Edit(first.start, first.end, wanted), *(Edit(other.start, other.end, "") for other in others)]


def ids_added(path: str, matching: Matching) -> Plan:
    """Write the id of its item behind every box that has none and is sure."""
    bare = [(box, item) for box, item in matching.pairs if not box.ids and box.line not in matching.unsure]
    return Plan(
        tuple(_id_edit(box, item.id) for box, item in bare),
        tuple(RecordProblem("no-id", path, box.line, f"the box of {i.id} has no id", i.id) for box, i in bare),
    )


def _id_edit(box: Box, name: str) -> Edit:
    place = box.notes[0].start if box.notes else box.end
    return Edit(place, place, f" <!-- dl:{name} -->")


def ids_removed(path: str, boxes: Iterable[Box]) -> Plan:
    """Take away the ids behind boxes, whatever they name."""
    having = [box for box in boxes if box.ids]
    return Plan(
        tuple(Edit(mark.start, mark.end, "") for mark in _ids(having)),
        tuple(RecordProblem("has-id", path, box.line, "the box has an id") for box in having),
    )


def _ids(boxes: Iterable[Box]) -> Iterator[Mark]:
    return (mark for box in boxes for mark in box.ids)
