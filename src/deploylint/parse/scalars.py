"""Where a part of a YAML scalar's value stands in the file.

Exact for literal blocks, for plain and quoted scalars on one line and, by matching the value to what was written,
for folded and escaped ones (YAML 1.2.2, sections 6.5, 7.3 and 8.1).
"""

from __future__ import annotations

import re
from bisect import bisect_right

from deploylint.model import Node, Span
from deploylint.values.patterns import lazy_pattern

_PROPERTIES = lazy_pattern(r"(?:[&!]\S*\s+)*")
_INDENTATION = lazy_pattern(r"[|>][-+]?([1-9])")
_ESCAPED_BLANK = frozenset("nt re0abvfNLP_\n")
_ESCAPE_LENGTHS = {"x": 4, "u": 6, "U": 10}


class ScalarText:
    """The value of a scalar Node beside what was written. Offsets count characters of the value."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.text = node.scalar
        span = node.span
        first = node.source.line(span.line)
        start = _PROPERTIES.match(first, span.column - 1)
        self.column = (start.end() if start else span.column - 1) + 1
        self.style = first[self.column - 1 : self.column] if node.quoted else ""
        self._breaks: list[int] | None = None
        self._indent: int | None = None
        self._aligned: list[tuple[int, int]] | None = None

    @property
    def literal(self) -> bool:
        """Whether each line of the value is one of the file: a `|` block."""
        return self.style == "|"

    @property
    def first_line(self) -> int:
        """The line of the file on which the value's text begins."""
        return self.node.span.line + (self.style in ("|", ">") and self.node.quoted)

    @property
    def first_column(self) -> int:
        """The column at which each line of a block begins; of other scalars, the column of the first character."""
        if self.style in ("|", ">"):
            return self.indent + 1
        return self.column + (self.style in ("'", '"'))

    @property
    def indent(self) -> int:
        """The blanks that the block's indentation takes from each line."""
        if self._indent is None:
            self._indent = self._find_indent()
        return self._indent

    def _find_indent(self) -> int:
        source, line = self.node.source, self.first_line
        given = _INDENTATION.match(source.line(line - 1), self.column - 1)
        first_text = next((part for part in self.text.split("\n") if part.strip()), "")
        while line <= self.node.span.end_line and not source.line(line).strip():
            line += 1
        written = source.line(line)
        blanks = len(written) - len(written.lstrip(" "))
        if given and first_text:  # the value keeps what exceeds the indentation it was told
            return max(blanks - (len(first_text) - len(first_text.lstrip(" "))), 0)
        return blanks

    def line(self, value_line: int) -> int:
        """The line of the file on which line `value_line` (from 0) of the value stands."""
        if self.literal:
            return min(self.first_line + value_line, self.node.span.end_line)
        breaks = self.breaks
        offset = breaks[min(value_line, len(breaks)) - 1] + 1 if value_line and breaks else 0
        return self.position(offset)[0]

    def span(self, start: int, end: int) -> Span:
        """The span of the value's characters from `start` to before `end`."""
        line, column = self.position(start)
        end_line, end_column = self.position(max(end - 1, start))
        return Span(line, column, end_line, end_column + (end > start))

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column (from 1) of the value's character at `offset`."""
        if self.literal:
            breaks = self.breaks
            row = bisect_right(breaks, offset - 1)
            start = breaks[row - 1] + 1 if row else 0
            return min(self.first_line + row, self.node.span.end_line), self.indent + 1 + offset - start
        if self._written_alike():
            return self.node.span.line, self.first_column + offset
        marks = self._alignment()
        return marks[min(offset, len(marks) - 1)] if marks else (self.node.span.line, self.column)

    @property
    def breaks(self) -> list[int]:
        """The offsets of the value's line breaks."""
        if self._breaks is None:
            self._breaks = [match.start() for match in re.finditer("\n", self.text)]
        return self._breaks

    def _written_alike(self) -> bool:
        first = self.node.source.line(self.node.span.line)
        return first.startswith(self.text, self.first_column - 1) and self.style not in ("|", ">")

    def _alignment(self) -> list[tuple[int, int]]:
        """The position of each character of the value: blanks may differ, everything else is found in order."""
        if self._aligned is None:
            self._aligned = _align(self)
        return self._aligned


def _align(scalar: ScalarText) -> list[tuple[int, int]]:
    lines = scalar.node.source.lines[scalar.first_line - 1 : scalar.node.span.end_line]
    cut = 0 if scalar.style in ("|", ">") else scalar.first_column - 1
    if lines:
        lines = [lines[0][cut:], *lines[1:]]
    written = "\n".join(lines)
    starts = [-cut]
    starts.extend(match.end() for match in re.finditer("\n", written))
    marks: list[tuple[int, int]] = []
    at = 0
    for character in scalar.text:
        if not character.isspace():
            at = _skip_blanks(written, at, scalar.style)
        row = bisect_right(starts, at) - 1
        marks.append((scalar.first_line + row, at - starts[row] + 1))
        at = _behind(written, at, character, scalar.style)
    return marks


def _skip_blanks(written: str, at: int, style: str) -> int:
    while at < len(written):
        if written[at].isspace():
            at += 1
        elif style == '"' and written[at] == "\\" and written[at + 1 : at + 2] in _ESCAPED_BLANK:
            at += 2
        else:
            break
    return min(at, max(len(written) - 1, 0))


def _behind(written: str, at: int, character: str, style: str) -> int:
    """The offset after the written form of `character` at `at`; blanks move on by at most one."""
    if character.isspace():
        return at + (written[at : at + 1] in (" ", "\t"))
    if style == "'" and character == "'":
        return at + 2
    if style == '"' and written[at : at + 1] == "\\":
        return at + _ESCAPE_LENGTHS.get(written[at + 1 : at + 2], 2)
    return at + 1


def line_of(node: Node, value_line: int) -> int:
    """The line of the file on which line `value_line` (from 0) of the scalar's value stands."""
    return ScalarText(node).line(value_line)


def span_of(node: Node, start: int, end: int) -> Span:
    """The span in the file of the scalar's characters from `start` to before `end`."""
    return ScalarText(node).span(start, end)
