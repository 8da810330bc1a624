"""A team's own Markdown list as a checklist: each of its boxes is an item that somebody attests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from deploylint.checklist.list_matching import match, own_id
from deploylint.checklist.list_phases import PhaseFinder
from deploylint.checklist.markdown_list import Box, MarkdownList, read_list
from deploylint.model.checklist import AttestationTerms, Item, Phase, RecordProblem

TERMS = AttestationTerms("release", "that it is done for this release, and where that can be seen")
"""What a box of a team's own list asks of a person: one record for each release."""


class OwnItems(NamedTuple):
    """The items that a team's own boxes are, in order, and what is wrong with the list."""

    items: tuple[Item, ...]
    problems: tuple[RecordProblem, ...]


def items_of(path: str, text: str, phases: Sequence[Phase], known: Sequence[Item] = ()) -> list[Item]:
    """The boxes of the list at `path` as items that need an attestation, except those that are `known` items.

    An item's id is the one written behind its box, or begins with `MD-` and stays as long as the headings above the
    box and its words stay. Of boxes that are the same the first counts. A box that is only like a known item, or has an
    id that is none, is an item of its own until somebody says which it is, so that nothing is lost.
    """
    return list(own_items(path, read_list(text), phases, known).items)


def own_items(path: str, found: MarkdownList, phases: Sequence[Phase], known: Sequence[Item] = ()) -> OwnItems:
    """As `items_of`, for a list that has been read, with what is wrong with it."""
    matching = match(path, found, known)
    phase = PhaseFinder(found.headings, phases)
    items: dict[str, Item] = {}
    problems = list(matching.problems)
    for box in matching.own:
        item = _item(path, found.title, box, phase.at(box.line))
        first = items.setdefault(item.id, item)
        if first is not item:
            text = f"says the same as the box on line {first.line} below the same headings, and both are {item.id}"
            problems.append(RecordProblem("duplicate-box", path, box.line, text, item.id))
    return OwnItems(tuple(items.values()), tuple(problems))


def _item(path: str, title: str, box: Box, phase: str) -> Item:
    return Item(
        id=own_id(box),
        text=box.words,
        section=box.headings[0] if box.headings else title or path,
        subsection=" / ".join(box.headings[1:]),
        phase=phase,
        gate="block",
        applies_if="any",
        requires=(("attest",),),
        attestation=TERMS,
        path=path,
        line=box.line,
    )
