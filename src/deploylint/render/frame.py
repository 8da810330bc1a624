"""The lines round a finding, numbered, with carets below what is wrong."""

from __future__ import annotations

from itertools import accumulate

from deploylint.model import Excerpt, Span
from deploylint.render.style import GUTTER, Paint
from deploylint.render.terminal import cells

_BEFORE = 2
_AFTER = 1
_MORE = "..."
_LONGEST = 2_000


class _Window:
    """The columns of a frame that fit on the terminal: `width` of them from `first` (0-based)."""

    __slots__ = ("first", "width")

    def __init__(self, first: int, width: int) -> None:
        self.first = first
        self.width = width

    def cut(self, drawn: list[tuple[str, int]]) -> str:
        """What of a drawn line shows; cut ends are marked."""
        end = sum(width for _, width in drawn)
        if not self.first and end <= self.width:
            return "".join(piece for piece, _ in drawn)
        kept: list[str] = []
        column = 0
        low = self.first + len(_MORE) if self.first else 0
        high = self.first + self.width - (len(_MORE) if end > self.first + self.width else 0)
        for piece, width in drawn:
            if low <= column and column + width <= high:
                kept.append(piece)
            elif column < low < column + width:
                kept.append(" " * (column + width - low))
            column += width
        left = (_MORE if end > self.first else "") if self.first else ""
        return left + "".join(kept) + (_MORE if end > self.first + self.width else "")


def frame(excerpt: Excerpt, span: Span, width: int, gutter: int, paint: Paint, style: str) -> list[str]:
    """The lines of the frame; none when the excerpt does not hold the span's first line.

    `gutter` is how many columns line numbers take, `style` the colour of the carets.
    """
    if excerpt.columns is not None:
        span = span._replace(column=excerpt.columns[0], end_column=excerpt.columns[1])
    at = span.line - excerpt.first_line
    if not 0 <= at < len(excerpt.lines):
        return []
    low, high = _shown_lines(excerpt.lines, at)
    rows, start, end = _drawn(excerpt.lines[low:high], at - low, span, max(width - gutter - 3, 20))
    bar = paint("|", GUTTER)
    empty = f"{' ' * gutter} {bar}"
    lines = [empty]
    for index, row in enumerate(rows, low):
        number = paint(f"{excerpt.first_line + index:>{gutter}}", GUTTER)
        lines.append(f"{number} {bar} {row}".rstrip())
        if index == at:
            lines.append(f"{empty} {' ' * start}{paint('^' * (end - start), style)}")
    lines.append(empty)
    return lines


def _drawn(lines: tuple[str, ...], at: int, span: Span, room: int) -> tuple[list[str], int, int]:
    """Lines as they are printed in `room` columns, and the columns (0-based, end exclusive) of the carets."""
    if all(_plain(line, room) for line in lines):
        length = len(lines[at])
        first = min(max(span.column - 1, 0), length)
        until = length if span.end_line > span.line else min(span.end_column - 1, length)
        return list(lines), first, max(until, first + 1)
    span, skipped = _near(span)
    drawn = [cells(_cut(line, skipped)) for line in lines]
    start, end = _columns(drawn[at], span)
    window = _window(start, end, room, sum(width for _, width in drawn[at]))
    end = max(min(end, window.first + window.width), start + 1)
    return [window.cut(line) for line in drawn], start - window.first, end - window.first


def _plain(line: str, room: int) -> bool:
    """Whether each character of a line is printed as it is, in one column, and all fit."""
    return len(line) <= room and line.isascii() and line.isprintable() and "##[" not in line


def _shown_lines(lines: tuple[str, ...], at: int) -> tuple[int, int]:
    low, high = max(at - _BEFORE, 0), min(at + _AFTER + 1, len(lines))
    while low < at and not lines[low].strip():
        low += 1
    while high > at + 1 and not lines[high - 1].strip():
        high -= 1
    return low, high


def _near(span: Span) -> tuple[Span, int]:
    """How many characters to leave out at the left of very long lines, and the span in what remains."""
    skipped = max(span.column - _LONGEST // 2, 0)
    if not skipped:
        return span, 0
    shift = len(_MORE) - skipped
    return span._replace(column=span.column + shift, end_column=span.end_column + shift), skipped


def _cut(line: str, skipped: int) -> str:
    """What is worth drawing of a line: drawing takes time for each character, and lines may be megabytes long."""
    kept = line[skipped : skipped + _LONGEST]
    left = _MORE if skipped and line else ""
    return left + kept + (_MORE if len(line) > skipped + _LONGEST else "")


def _columns(drawn: list[tuple[str, int]], span: Span) -> tuple[int, int]:
    """The terminal columns (0-based, end exclusive) that the span's first line takes; at least one."""
    stops = [0, *accumulate(width for _, width in drawn)]
    last = len(stops) - 1
    first = min(max(span.column - 1, 0), last)
    until = last if span.end_line > span.line else min(max(span.end_column - 1, first), last)
    return stops[first], max(stops[until], stops[first] + 1)


def _window(start: int, end: int, width: int, length: int) -> _Window:
    if length <= width or end <= width - len(_MORE):
        return _Window(0, width)
    lead = max((width - (end - start)) // 2, len(_MORE) + 4)
    return _Window(max(start - lead, 0), width)
