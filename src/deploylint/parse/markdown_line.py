"""One line of a Markdown text, read from left to right, in columns: a tab goes on to the next multiple of four."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.values.patterns import lazy_pattern

_END = lazy_pattern(r"\r\n|\r|\n|\Z")
_TAB = 4
_BLANKS = " \t"


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text. CR, LF and CR LF end a line and nothing else does; a byte order mark is passed over."""
    start = 1 if text.startswith("\ufeff") else 0
    if "\r" in text:
        for number, end in enumerate(_END.finditer(text), 1):
            yield Line(text[start : end.start()], number, start)
            start = end.end()
        return
    for number, line in enumerate(text[start:].split("\n"), 1):
        yield Line(line, number, start)
        start += len(line) + 1


class Line:
    """A line without its end. `offset` is where it begins in the text; `last` is where its blanks at the end begin."""

    __slots__ = ("_at", "_break_from", "_column", "last", "number", "offset", "text")

    def __init__(self, text: str, number: int, offset: int) -> None:
        self.text = text
        self.number = number
        self.offset = offset
        self.last = len(text.rstrip(_BLANKS))
        self._at = 0
        self._column = 0
        self._break_from = -1

    @property
    def blank(self) -> bool:
        """Whether nothing but blanks is left."""
        return self._at >= self.last

    @property
    def rest(self) -> str:
        """What is left, with the blanks before it."""
        return self.text[self._at :]

    @property
    def behind(self) -> str:
        """The line with blanks for the marks that have been passed over."""
        before = self.text[: self._at]
        return self.text if not before.strip(_BLANKS) else " " * self._at + self.rest

    @property
    def first(self) -> int:
        """Where in the line the next character that is no blank stands."""
        at = self._at
        while at < self.last and self.text[at] in _BLANKS:
            at += 1
        return at

    def indent(self) -> int:
        """The columns of blanks that come next; five or more are counted as five."""
        column, at = self._column, self._at
        if self.text[at : at + 1] not in _BLANKS:
            return 0
        while at < self.last and column - self._column <= _TAB and self.text[at] in _BLANKS:
            column += _TAB - column % _TAB if self.text[at] == "\t" else 1
            at += 1
        return min(column - self._column, _TAB + 1)

    def skip(self, columns: int) -> bool:
        """Go on by so many columns of blanks; False, and nothing is passed over, where there are fewer."""
        at, column, target = self._at, self._column, self._column + columns
        while column < target and at < len(self.text) and self.text[at] in _BLANKS:
            after = column + (_TAB - column % _TAB if self.text[at] == "\t" else 1)
            if after > target:
                column = target
                break
            column, at = after, at + 1
        if column < target:
            return False
        self._at, self._column = at, column
        return True

    def pass_over(self, characters: int) -> None:
        """Go on by so many characters that are no blanks."""
        self._at += characters
        self._column += characters

    def quote(self) -> bool:
        """Pass over the mark of a quote and the one blank that belongs to it; False where there is none."""
        if not self.text.startswith(">", self.first) or (indent := self.indent()) >= _TAB:
            return False
        self.skip(indent)
        self.pass_over(1)
        self.skip(1)
        return True

    def is_break(self) -> bool:
        """Whether all that is left is a break between sections: three or more of one of `*`, `-`, `_`."""
        mark = self.text[self.last - 1 : self.last]
        if mark not in ("*", "-", "_"):
            return False
        if self._break_from < 0:
            self._break_from = len(self.text.rstrip(mark + _BLANKS))
        return self.first >= self._break_from and self.text.count(mark, self._at) >= 3
