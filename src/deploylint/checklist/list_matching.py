"""Which box of a Markdown list is which item: by the id behind it, else by its headings and words. Never a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from deploylint.checklist.markdown_list import OWN, Box, MarkdownList, plain
from deploylint.model.checklist import Item, RecordProblem
from deploylint.values.patterns import lazy_pattern

CLOSE = 0.6
"""From this likeness on (twice the words in common over the words of both) a box may be an item reworded."""
_OWN_ID = lazy_pattern(r"MD-[a-z0-9]+(?:-[a-z0-9]+)*")
_OWN_ID_LIMIT = 64
_COMPARED_WORDS = 40
_NAMED_MISSING = 8


class Matching(NamedTuple):
    """The boxes that are items of the checklist, and the others, which are the team's own until somebody says else.

    `unsure` are lines of boxes that may be an item of the checklist reworded, whatever they are until then.
    """

    pairs: tuple[tuple[Box, Item], ...]
    own: tuple[Box, ...]
    problems: tuple[RecordProblem, ...]
    unsure: frozenset[int] = frozenset()


def own_id(box: Box) -> str:
    """The id of the item that a team's own box is: the one written behind it, else its key."""
    return next((mark.name for mark in box.ids if _is_own(mark.name)), box.key)


def match(path: str, found: MarkdownList, items: Sequence[Item]) -> Matching:
    """Which boxes of the list at `path` are which items.

    An id that stands behind a box decides; else the headings above it and its words must be the item's. What is only
    like an item that has no box is a problem that names the item. Items without a box are one problem, a note.
    """
    matcher = _Matcher(path, items)
    sure = [(box, matcher.sure(box)) for box in found.boxes]
    pairs = tuple((box, item) for box, item in sure if item is not None)
    taken = {item.id for _, item in pairs}
    free = [item for item in items if item.id not in taken and not item.id.startswith(OWN)]
    unsure = list(_unsure(path, [box for box, item in sure if item is None or item.id == box.key], free))
    named = {problem.item for problem in unsure}
    missing = [item for item in free if item.box and item.id not in named]
    problems = [*matcher.problems, *_duplicates(path, pairs), *unsure]
    problems += [_nearly(path, line, said) for line, said in found.nearly]
    if missing and found.boxes:
        problems.append(_missing(path, missing))
    return Matching(
        pairs,
        tuple(box for box, item in sure if item is None),
        tuple(sorted(problems, key=lambda problem: problem.line)),
        frozenset(problem.line for problem in unsure),
    )


class _Matcher:
    """Items by id and by where they stand, and what was found wrong with the ids behind boxes."""

    def __init__(self, path: str, items: Sequence[Item]) -> None:
        self.path = path
        self.problems: list[RecordProblem] = []
        self.by_id = {item.id: item for item in items}
        self.by_path = {_path(item): item for item in items if not item.id.startswith(OWN)}

    def sure(self, box: Box) -> Item | None:
        """The item that a box is: one of the checklist, or the team's own where that is known."""
        names = sorted({mark.name for mark in box.ids})
        if len(names) > 1:
            self._tell("two-ids", box, f"the box has the ids {' and '.join(names[:3])}: leave one", "")
            return self.by_id.get(own_id(box))
        found = self._named(box, names[0]) if names else self._placed(box)
        return found or self.by_id.get(own_id(box))

    def _placed(self, box: Box) -> Item | None:
        return next((self.by_path[path] for path in _suffixes(box.path) if path in self.by_path), None)

    def _named(self, box: Box, name: str) -> Item | None:
        item = self.by_id.get(name)
        if item is None:
            if not _is_own(name):
                self._tell("unknown-id", box, f"{name} is no item of the checklist: mend or drop the comment", "")
            return None
        if plain(item.text) == plain(box.words):
            return item
        other = self._placed(box)
        if other is not None:
            text = f"the box has the id {name} and the words of {other.id}: one of the two is wrong"
            self._tell("swapped-id", box, text, name)
            return None
        self._tell("reworded", box, f'{name} has other words here; the checklist says "{item.text}"', name)
        return item

    def _tell(self, code: str, box: Box, message: str, item: str) -> None:
        self.problems.append(RecordProblem(code, self.path, box.line, message, item))


def _is_own(name: str) -> bool:
    return len(name) <= _OWN_ID_LIMIT and _OWN_ID.fullmatch(name) is not None


def _path(item: Item) -> tuple[str, ...]:
    return tuple(plain(part) for part in (item.section, item.subsection, item.text) if part)


def _suffixes(path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    return (path[start:] for start in range(len(path)))


def _duplicates(path: str, pairs: Iterable[tuple[Box, Item]]) -> Iterator[RecordProblem]:
    first: dict[str, int] = {}
    for box, item in pairs:
        line = first.setdefault(item.id, box.line)
        if line != box.line:
            text = f"{item.id} has a second box; the first is on line {line}"
            yield RecordProblem("duplicate-box", path, box.line, text, item.id)


def _unsure(path: str, boxes: Iterable[Box], free: Sequence[Item]) -> Iterator[RecordProblem]:
    """Boxes without an id that are like an item which has no box yet."""
    closest = _Closest(free)
    for box in boxes:
        item = None if box.ids else closest.to(box.words)
        if item is not None:
            same = plain(item.text) == plain(box.words)
            other = "stands below other headings" if same else f'is like {item.id}, "{item.text}"'
            text = (
                f"the box {other}: append <!-- dl:{item.id} --> if it is {item.id}, <!-- dl:{box.key} --> if it is not"
            )
            yield RecordProblem("changed-wording", path, box.line, text, item.id)


class _Closest:
    """Items by their words."""

    def __init__(self, items: Sequence[Item]) -> None:
        self.words = [_words(item.text) for item in items]
        self.items = items
        self.having: dict[str, list[int]] = {}
        for number, words in enumerate(self.words):
            for word in words:
                self.having.setdefault(word, []).append(number)

    def to(self, text: str) -> Item | None:
        """The item that shares most words, from `CLOSE` on."""
        words = _words(text)
        shared = Counter(number for word in words for number in self.having.get(word, ()))
        likeness = {number: 2 * n / (len(words) + len(self.words[number])) for number, n in shared.items()}
        best = max(likeness, key=lambda number: (likeness[number], -number), default=None)
        return self.items[best] if best is not None and likeness[best] >= CLOSE else None


def _words(text: str) -> frozenset[str]:
    bare = (word.strip("()[],;:.!?\"'") for word in plain(text).split()[:_COMPARED_WORDS])
    return frozenset(word for word in bare if word)


def _nearly(path: str, line: int, said: str) -> RecordProblem:
    return RecordProblem("malformed-box", path, line, f"{said} is no box in Markdown: write [ ] or [x]")


def _missing(path: str, missing: Sequence[Item]) -> RecordProblem:
    names = ", ".join(item.id for item in missing[:_NAMED_MISSING])
    more = f" and {len(missing) - _NAMED_MISSING} more" if len(missing) > _NAMED_MISSING else ""
    count = "1 item of the checklist has" if len(missing) == 1 else f"{len(missing)} items of the checklist have"
    return RecordProblem("missing-box", path, 0, f"{count} no box here: {names}{more}")
