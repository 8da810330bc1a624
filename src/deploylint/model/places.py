"""Files and the places in them."""

from typing import NamedTuple


class Span(NamedTuple):
    """A stretch of text. Lines and columns count from 1, columns in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """One file: its path from the repository root (posix), the kind of artifact it is, and its text.

    `tracked` is True when git tracks the file, None when nobody asked git. `origin` names what a rendered
    text was made from (chart, template, values file) and is None for a file that people wrote.
    """

    __slots__ = ("_lines", "kind", "origin", "path", "text", "tracked")

    def __init__(
        self, path: str, kind: str, text: str, *, tracked: bool | None = None, origin: str | None = None
    ) -> None:
        self.path = path
        self.kind = kind
        self.text = text
        self.tracked = tracked
        self.origin = origin
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The text's lines without their ends. CR, LF and CR LF end a line and nothing else does."""
        if self._lines is None:
            text = self.text
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._lines = text.split("\n")
        return self._lines

    def line(self, number: int) -> str:
        """Line `number` (from 1), empty when there is none."""
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def line_span(self, number: int) -> Span:
        """The span of what is written on line `number`, without the blanks around it."""
        text = self.line(number)
        start = len(text) - len(text.lstrip())
        return Span(number, start + 1, number, max(len(text.rstrip()), start + 1) + 1)

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {self.kind!r})"


class Place(NamedTuple):
    """Where something stands."""

    source: Source
    span: Span
