"""Edits of a text as a unified diff. They say themselves which lines change, so nothing has to be compared."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deploylint.checklist.list_edits import Edit, applied
from deploylint.values.patterns import lazy_pattern

CONTEXT = 3
"""Lines that are shown before and after a change."""

_LINE = lazy_pattern(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


class _Change(NamedTuple):
    """The lines from `first` up to `end` (from 0, exclusive) that edits change."""

    first: int
    end: int
    edits: tuple[Edit, ...]


def unified(path: str, text: str, edits: Sequence[Edit]) -> Iterator[str]:
    """The lines of a unified diff, without their ends; none when there are no edits."""
    if not edits:
        return
    starts = [found.start() for found in _LINE.finditer(text) if found[0]]
    changes = _changes(starts, edits)
    yield f"--- a/{path}"
    yield f"+++ b/{path}"
    added = 0
    for hunk in _hunks(changes):
        lines = list(_hunk(text, starts, hunk))
        old = sum(line[0] in " -" for line in lines)
        new = sum(line[0] in " +" for line in lines)
        first = max(hunk[0].first - CONTEXT, 0) + 1
        yield f"@@ -{first},{old} +{first + added},{new} @@"
        yield from lines
        added += new - old


def _changes(starts: Sequence[int], edits: Sequence[Edit]) -> list[_Change]:
    changes: list[_Change] = []
    for edit in sorted(edits):
        first, last = (bisect_right(starts, place) - 1 for place in (edit.start, edit.end))
        if changes and first < changes[-1].end:
            before = changes.pop()
            changes.append(_Change(before.first, max(before.end, last + 1), (*before.edits, edit)))
        else:
            changes.append(_Change(first, last + 1, (edit,)))
    return changes


def _hunks(changes: Sequence[_Change]) -> Iterator[list[_Change]]:
    hunk: list[_Change] = []
    for change in changes:
        if hunk and change.first - hunk[-1].end > 2 * CONTEXT:
            yield hunk
            hunk = []
        hunk.append(change)
    yield hunk


def _hunk(text: str, starts: Sequence[int], hunk: Sequence[_Change]) -> Iterator[str]:
    at = max(hunk[0].first - CONTEXT, 0)
    for change in hunk:
        yield from _shown(" ", _part(text, starts, at, change.first))
        old = _part(text, starts, change.first, change.end)
        offset = starts[change.first]
        shifted = [Edit(edit.start - offset, edit.end - offset, edit.text) for edit in change.edits]
        yield from _shown("-", old)
        yield from _shown("+", applied(old, shifted))
        at = change.end
    yield from _shown(" ", _part(text, starts, at, min(at + CONTEXT, len(starts))))


def _part(text: str, starts: Sequence[int], first: int, end: int) -> str:
    return text[starts[first] if first < len(starts) else len(text) : starts[end] if end < len(starts) else len(text)]


def _shown(mark: str, lines: str) -> Iterator[str]:
    for found in _LINE.finditer(lines):
        if found[0]:
            line = found[0].rstrip("\r\n")
            yield mark + line
            if len(line) == len(found[0]):
                yield "\\ No newline at end of file"
