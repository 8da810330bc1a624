"""The blocks of a Markdown text that decide what in it is a list, line by line, in linear time.

Follows CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) with what GitHub adds: front matter at the start. Links
and emphasis are not looked at, and link reference definitions are taken for paragraphs. Anything can be nested to any
depth.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from deploylint.checklist.markdown_html import html_end
from deploylint.checklist.markdown_line import Line, lines_of
from deploylint.values.patterns import lazy_pattern

_MARKER = lazy_pattern(r"[-+*](?=[ \t]|$)|([0-9]{1,9})[.)](?=[ \t]|$)")
_FENCE = lazy_pattern(r"`{3,}(?=[^`]*$)|~{3,}")
_SETEXT = lazy_pattern(r"(?:=+|-+)[ \t]*$")
_MATTER = {"---": ("---", "..."), "+++": ("+++",)}
_BLANKS = " \t"
_CODE = 4
"""Columns from which indented text is code."""


class Heading(NamedTuple):
    """A heading outside lists and quotes: its level from 1, its text, and its line."""

    level: int
    text: str
    line: int


class Text(NamedTuple):
    """A line of a paragraph, from `start` to `end` (offsets, without blanks around it).

    `marker` is the bullet when this is the first text of a list's item, and `depth` the number of lists that it stands
    in. `continues` tells a further line of the paragraph before it.
    """

    line: int
    start: int
    end: int
    marker: str
    depth: int
    continues: bool


class _Container:
    """A quote, or an item of a list, whose content stands `width` columns in."""

    __slots__ = ("empty", "quote", "width")

    def __init__(self, width: int, *, quote: bool = False, empty: bool = False) -> None:
        self.width = width
        self.quote = quote
        self.empty = empty


def blocks(text: str) -> Iterator[Heading | Text]:
    """The headings and the lines of paragraphs, in order. What is code, HTML or front matter is left out."""
    reader = _Reader()
    for line in islice(lines_of(text), _front_matter(text), None):
        yield from reader.read(line)
    yield from reader.end()


def _front_matter(text: str) -> int:
    """How many lines at the start are YAML or TOML between two marks."""
    lines = lines_of(text)
    closing = _MATTER.get(next(lines).text.rstrip(_BLANKS), ())
    if not closing:
        return 0
    return next((line.number for line in lines if line.text.rstrip(_BLANKS) in closing), 0)


class _Reader:
    """What is open while lines are read: containers, outermost first, and the block within the last of them.

    A paragraph's lines are held back until it ends, because a line below can make a heading of it.
    """

    def __init__(self) -> None:
        self.containers: list[_Container] = []
        self.quotes: list[int] = []  # where in `containers` the quotes are
        self.fence = ""
        self.html = ""  # what ends the open block of HTML
        self.paragraph: list[Text] = []
        self.words: list[str] = []

    def read(self, line: Line) -> Iterator[Heading | Text]:
        matched = self._matched(line)
        whole = matched == len(self.containers)
        if whole and (self.fence or self.html):
            self._inside(line)
            return
        if line.blank:
            yield from self._close(matched)
            if self.containers and self.containers[-1].empty:
                self._leave(len(self.containers) - 1)
            return
        if self.paragraph and whole and (heading := self._underlined(line)):
            yield from self._heading(heading)
            return
        if self.paragraph and not self._starts_block(line, whole):
            self._add(line, "", continues=True)
            return
        yield from self._close(matched)
        yield from self._opened(line)

    def end(self) -> Iterator[Heading | Text]:
        """What is still held back when the text ends."""
        yield from self._close(0)

    def _matched(self, line: Line) -> int:
        """How many of the open containers the line goes on with. A blank line goes on with all items up to a quote."""
        quotes = 0
        for number, container in enumerate(self.containers):
            if line.blank:
                return self.quotes[quotes] if quotes < len(self.quotes) else len(self.containers)
            if not (line.quote() if container.quote else line.skip(container.width)):
                return number
            quotes += container.quote
        return len(self.containers)

    def _inside(self, line: Line) -> None:
        if self.fence:
            if line.indent() < _CODE and _closes(line.rest, self.fence):
                self.fence = ""
        elif line.blank if self.html == "blank" else self.html in line.rest.lower():
            self.html = ""

    def _close(self, matched: int) -> Iterator[Text]:
        """End the block that is open, and the containers that the line does not go on with."""
        self._leave(matched)
        self.fence = self.html = ""
        yield from self.paragraph
        self.paragraph, self.words = [], []

    def _leave(self, matched: int) -> None:
        del self.containers[matched:]
        while self.quotes and self.quotes[-1] >= matched:
            self.quotes.pop()

    def _underlined(self, line: Line) -> int:
        """The level of the heading that this line makes of the paragraph above it, else 0."""
        if line.indent() >= _CODE or not _SETEXT.match(line.rest.lstrip(_BLANKS)):
            return 0
        return 1 if line.rest.lstrip(_BLANKS)[0] == "=" else 2

    def _heading(self, level: int) -> Iterator[Heading | Text]:
        """The paragraph as a heading; one whose words are an item's box stays a box."""
        if self.containers:
            yield from self.paragraph
        else:
            yield Heading(level, " ".join(self.words), self.paragraph[0].line)
        self.paragraph, self.words = [], []

    def _starts_block(self, line: Line, whole: bool) -> bool:
        """Whether a line that follows one of a paragraph is no more of it."""
        if line.indent() >= _CODE:
            return False
        rest = line.rest.lstrip(_BLANKS)
        if rest.startswith("<"):
            return not rest.startswith(("<!-- dl:", "<!-- /dl:")) and html_end(rest, in_paragraph=True) != ""
        if rest[0] in "-+*0123456789" and not line.is_break():
            return _is_item(rest, whole)
        return rest[0] == ">" or line.is_break() or bool(_FENCE.match(rest)) or _level(rest) > 0

    def _opened(self, line: Line) -> Iterator[Heading]:
        """Open what the rest of a line starts."""
        if self.containers:
            self.containers[-1].empty = False
        marker = ""
        while not line.blank and line.indent() < _CODE and not line.is_break():
            if line.quote():
                self.quotes.append(len(self.containers))
                self.containers.append(_Container(0, quote=True))
                marker = ""
            elif found := _MARKER.match(line.text, line.first):
                marker = found[0]
                self.containers.append(_item(line, len(marker)))
            else:
                yield from self._leaf(line, marker)
                return

    def _leaf(self, line: Line, marker: str) -> Iterator[Heading]:
        rest = line.text[line.first :]
        if level := _level(rest):
            if not self.containers:
                yield Heading(level, _heading_text(rest[level:]), line.number)
        elif fence := _FENCE.match(rest):
            self.fence = fence[0]
        elif end := html_end(rest, in_paragraph=False):
            self.html = "" if end != "blank" and end in rest.lower() else end
        else:
            self._add(line, marker, continues=False)

    def _add(self, line: Line, marker: str, *, continues: bool) -> None:
        start, end = line.first, line.last
        depth = len(self.containers) - len(self.quotes)
        self.paragraph.append(Text(line.number, line.offset + start, line.offset + end, marker, depth, continues))
        self.words.append(line.text[start:end])


def _item(line: Line, length: int) -> _Container:
    """The item whose marker comes next, of `length` characters; the line goes on behind it."""
    before = line.indent()
    line.skip(before)
    line.pass_over(length)
    if line.blank:
        return _Container(before + length + 1, empty=True)
    space = line.indent()
    space = space if space <= _CODE else 1
    line.skip(space)
    return _Container(before + length + space)


def _is_item(rest: str, in_paragraph: bool) -> bool:
    """Whether an item of a list starts here; in a paragraph only one that has words and, if numbered, is the first."""
    found = _MARKER.match(rest)
    if found is None:
        return False
    return not in_paragraph or (int(found[1] or 1) == 1 and bool(rest[found.end() :].strip(_BLANKS)))


def _closes(rest: str, fence: str) -> bool:
    mark = rest.strip(_BLANKS)
    return len(mark) >= len(fence) and not mark.strip(fence[0])


def _level(rest: str) -> int:
    """The level of the heading that begins here with `#`, else 0."""
    level = len(rest) - len(rest.lstrip("#")) if rest[0] == "#" else 0
    return level if level <= 6 and (len(rest) == level or rest[level] in _BLANKS) else 0


def _heading_text(text: str) -> str:
    text = text.strip(_BLANKS)
    bare = text.rstrip("#")
    return bare.rstrip(_BLANKS) if not bare or bare[-1] in _BLANKS else text
