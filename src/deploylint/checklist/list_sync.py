"""A Markdown list held against what was decided of its items: what is not true of it, and the text that is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from deploylint.checklist import list_edits
from deploylint.checklist.list_edits import Edit, Plan, applied
from deploylint.checklist.list_files import ListFile
from deploylint.checklist.list_matching import Matching, match
from deploylint.checklist.markdown_list import MarkdownList, read_list
from deploylint.checklist.own_items import own_items
from deploylint.model.checklist import Checklist, ChecklistReport, Item, RecordProblem
from deploylint.scan import UsageError

MAX_BOXES = 5_000
"""Boxes that a list may have."""

_NOTES = frozenset({"missing-box", "reworded", "no-boxes"})


class Wish(NamedTuple):
    """What a call wants of a list. `ids` is `add`, `remove` or empty, which is to keep its ticks true.

    `notes` writes notes on what does not pass (True), takes them away (False), or keeps true those that are there.
    """

    ids: str = ""
    notes: bool | None = None


class OpenList(NamedTuple):
    """A list on disk and what was read in it."""

    file: ListFile
    found: MarkdownList


class Synced(NamedTuple):
    """What came of one list: the edits that make it `text`, what they mend, and what only a person can mend.

    `remarks` are worth saying and make the list no less true.
    """

    list: OpenList
    edits: tuple[Edit, ...]
    text: str
    mended: tuple[RecordProblem, ...]
    open: tuple[RecordProblem, ...]
    remarks: tuple[RecordProblem, ...]

    @property
    def true(self) -> bool:
        """Whether there is nothing to mend."""
        return not (self.edits or self.open)


def opened(file: ListFile) -> OpenList:
    """The list of a file. Raises UsageError for one of more than `MAX_BOXES` boxes."""
    found = read_list(file.text)
    if len(found.boxes) > MAX_BOXES:
        raise UsageError(f"{file.path} has {len(found.boxes):,} boxes, more than the {MAX_BOXES:,} that are read")
    return OpenList(file, found)


def extension(lists: Sequence[OpenList]) -> Callable[[Checklist], tuple[Item, ...]]:
    """A function that gives the items which the lists have beyond those of a checklist."""

    def beyond(checklist: Checklist) -> tuple[Item, ...]:
        own: dict[str, Item] = {}
        for each in lists:
            for item in own_items(each.file.path, each.found, checklist.phases, checklist.items).items:
                own.setdefault(item.id, item)
        return tuple(own.values())

    return beyond


def synced(each: OpenList, report: ChecklistReport, wish: Wish) -> Synced:
    """Hold a list against a report. A team's own box that the report knows nothing of does not pass."""
    path = each.file.path
    known = report.checklist.items
    ours = {item.id for item in known}
    beyond = [item for item in extension([each])(report.checklist) if item.id not in ours]
    matching = match(path, each.found, [*known, *beyond])
    plan = _plan(each, matching, report, wish)
    problems = [*matching.problems]
    if not each.found.boxes:
        problems.append(
            RecordProblem("no-boxes", path, 0, "there is no box in this file, such as `- [ ] Backup tested`")
        )
    return Synced(
        each,
        plan.edits,
        applied(each.file.text, plan.edits),
        plan.problems,
        tuple(problem for problem in problems if problem.code not in _NOTES),
        tuple(problem for problem in problems if problem.code in _NOTES),
    )


def _plan(each: OpenList, matching: Matching, report: ChecklistReport, wish: Wish) -> Plan:
    path = each.file.path
    if wish.ids == "add":
        return list_edits.ids_added(path, matching)
    if wish.ids == "remove":
        return list_edits.ids_removed(path, each.found.boxes)
    decisions = {decision.item.id: decision for decision in report.decisions}
    ticks = list_edits.ticks(path, matching.pairs, decisions, report.checklist.policy)
    notes = list_edits.notes(path, each.file.text, matching.pairs, decisions, wish.notes)
    problems = sorted([*ticks.problems, *notes.problems], key=lambda problem: problem.line)
    return Plan(tuple(sorted([*ticks.edits, *notes.edits])), tuple(problems))
