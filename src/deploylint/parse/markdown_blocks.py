"""The blocks of a Markdown text: headings, paragraphs, items of lists and code, line by line, in linear time.

Follows CommonMark 0.31 (https://spec.commonmark.org/0.31.2/) with what GitHub adds: front matter at the start. Links
and emphasis are not looked at, and link reference definitions and tables are taken for paragraphs. Anything can be
nested to any depth.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from deploylint.parse.markdown_html import html_end
from deploylint.parse.markdown_line import Line, lines_of
from deploylint.parse.markdown_marks import FENCE, MARKER, SETEXT, closes, heading_text, is_item, level

_MATTER = {"---": ("---", "..."), "+++": ("+++",)}
_BLANKS = " \t"
_CLOSED = "closed"
"""In place of the mark of a fence: its code has ended, and is handed out with the next line."""
_CODE = 4
"""Columns from which indented text is code."""
_BEGIN = frozenset(("", *" \t>#*+-_=`~<0123456789"))
"""What begins a line that may be anything but words."""


class Heading(NamedTuple):
    """A heading outside lists and quotes: its level from 1, its text, and its line, from `start` to `end` (offsets)."""

    level: int
    text: str
    line: int
    start: int
    end: int


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


class Code(NamedTuple):
    """A block of code, from line `line` to line `last`, with its fences where it has some.

    `lines` is the code, from line `first` on, each as long as what is written, with blanks for the marks of quotes.
    `language` is the first word behind the fence.
    """

    line: int
    last: int
    language: str
    first: int
    lines: tuple[str, ...]


class _Container:
    """A quote, or an item of a list, whose content stands `width` columns in."""

    __slots__ = ("empty", "quote", "width")

    def __init__(self, width: int, *, quote: bool = False, empty: bool = False) -> None:
        self.width = width
        self.quote = quote
        self.empty = empty


def blocks(text: str, *, open_comments: bool = True) -> Iterator[Heading | Text | Code]:
    """The headings, the lines of paragraphs and the code, in order. HTML and front matter are left out.

    An HTML comment that nobody closes hides what follows, as in CommonMark; without `open_comments` it is text.
    """
    reader = _Reader(len(text) if open_comments else text.rfind("-->"))
    for line in islice(lines_of(text), front_matter(text), None):
        yield from reader.read(line)
    yield from reader.end()


def front_matter(text: str) -> int:
    """How many lines at the start are YAML or TOML between two marks."""
    lines = lines_of(text)
    closing = _MATTER.get(next(lines).text.rstrip(_BLANKS), ())
    if not closing:
        return 0
    return next((line.number for line in lines if line.text.rstrip(_BLANKS) in closing), 0)


class _Reader:
    """What is open while lines are read: containers, outermost first, and the block within the last of them.

    A paragraph's lines are held back until it ends, because a line below can make a heading of it; so is code, whose
    blank lines belong to it only when more follows. Behind the offset `commented` no HTML comment begins.
    """

    def __init__(self, commented: int) -> None:
        self.commented = commented
        self.containers: list[_Container] = []
        self.quotes: list[int] = []  # where in `containers` the quotes are
        self.fence = ""
        self.html = ""  # what ends the open block of HTML
        self.code_from = 0  # the line that the open code begins on
        self.code: list[str] = []
        self.language = ""
        self.paragraph: list[Text] = []
        self.words: list[str] = []

    def read(self, line: Line) -> Iterable[Heading | Text | Code]:
        """What ends with the line. Most lines are words, code or empty, and are told from others at once."""
        text = line.text
        if not self.containers and not self.html:
            if not self.code_from:
                if text[:1] not in _BEGIN:
                    self._add(line, "", continues=bool(self.paragraph))
                    return ()
                if not text:
                    return self._close(0) if self.paragraph else ()
                if text[0] == "#" and level(text):
                    return [*self._close(0), *self._leaf(line, "")]
            elif self.fence and self.fence != _CLOSED and self.fence not in text:
                self.code.append(text)
                return ()
        return self._read(line)

    def _read(self, line: Line) -> Iterator[Heading | Text | Code]:
        matched = self._matched(line) if self.containers else 0
        whole = matched == len(self.containers)
        if whole and (self.html or self.code_from) and self._goes_on(line):
            return
        if line.blank:
            yield from self._close(matched)
            if self.containers and self.containers[-1].empty:
                self._leave(len(self.containers) - 1)
            return
        if self.paragraph and whole and (depth := self._underlined(line)):
            yield from self._heading(depth)
            return
        if self.paragraph and not self._starts_block(line, whole):
            self._add(line, "", continues=True)
            return
        yield from self._close(matched)
        yield from self._opened(line)

    def end(self) -> Iterable[Text | Code]:
        """What is still held back when the text ends."""
        return self._close(0)

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

    def _goes_on(self, line: Line) -> bool:
        """Whether the line belongs to the open code or HTML, as the one that ends it does."""
        if self.html:
            if line.blank if self.html == "blank" else self.html in line.rest.lower():
                self.html = ""
            return True
        if not self.fence and not line.blank and line.indent() < _CODE:
            return False
        if self.fence == _CLOSED:
            return False
        self.code.append(line.behind)
        if self.fence and self.fence in line.text and line.indent() < _CODE and closes(line.rest, self.fence):
            self.fence = _CLOSED
        return True

    def _close(self, matched: int) -> Iterable[Text | Code]:
        """End the block that is open, and the containers that the line does not go on with."""
        if self.containers:
            self._leave(matched)
        ended = [self._ended_code()] if self.code_from else self.paragraph
        self.fence = self.html = ""
        self.paragraph, self.words = [], []
        return ended

    def _ended_code(self) -> Code:
        line, lines, fenced = self.code_from, self.code, bool(self.fence)
        while not fenced and not lines[-1].strip(_BLANKS):
            lines.pop()
        last = line + len(lines) - 1 + fenced
        if self.fence == _CLOSED:
            lines.pop()
        self.code_from, self.code = 0, []
        return Code(line, last, self.language, line + fenced, tuple(lines))

    def _leave(self, matched: int) -> None:
        del self.containers[matched:]
        while self.quotes and self.quotes[-1] >= matched:
            self.quotes.pop()

    def _underlined(self, line: Line) -> int:
        """The level of the heading that this line makes of the paragraph above it, else 0."""
        if line.indent() >= _CODE or not SETEXT.match(line.rest.lstrip(_BLANKS)):
            return 0
        return 1 if line.rest.lstrip(_BLANKS)[0] == "=" else 2

    def _heading(self, depth: int) -> Iterator[Heading | Text]:
        """The paragraph as a heading; one whose words are an item's box stays a box."""
        if self.containers:
            yield from self.paragraph
        else:
            first = self.paragraph[0]
            yield Heading(depth, " ".join(self.words), first.line, first.start, first.end)
        self.paragraph, self.words = [], []

    def _starts_block(self, line: Line, whole: bool) -> bool:
        """Whether a line that follows one of a paragraph is no more of it."""
        if line.indent() >= _CODE:
            return False
        rest = line.rest.lstrip(_BLANKS)
        if rest.startswith("<"):
            ours = rest.startswith(("<!-- dl:", "<!-- /dl:"))
            return not ours and self._html(line, rest, in_paragraph=True) != ""
        if rest[0] in "-+*0123456789" and not line.is_break():
            return is_item(rest, whole)
        return rest[0] == ">" or line.is_break() or bool(FENCE.match(rest)) or level(rest) > 0

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
            elif found := MARKER.match(line.text, line.first):
                marker = found[0]
                self.containers.append(_item(line, len(marker)))
            else:
                yield from self._leaf(line, marker)
                return
        if not line.blank and line.indent() >= _CODE:
            self._code(line, "", "")

    def _code(self, line: Line, fence: str, language: str) -> None:
        self.code_from, self.fence, self.language = line.number, fence, language
        self.code = [] if fence else [line.behind]

    def _leaf(self, line: Line, marker: str) -> Iterator[Heading]:
        rest = line.text[line.first :]
        if depth := level(rest):
            if not self.containers:
                start, end = line.offset + line.first, line.offset + line.last
                yield Heading(depth, heading_text(rest[depth:]), line.number, start, end)
        elif fence := FENCE.match(rest):
            self._code(line, fence[1], fence[2])
        elif until := self._html(line, rest, in_paragraph=False):
            self.html = "" if until != "blank" and until in rest.lower() else until
        else:
            self._add(line, marker, continues=False)

    def _html(self, line: Line, rest: str, *, in_paragraph: bool) -> str:
        """What ends the block of HTML that begins here; empty if none."""
        if line.offset > self.commented and rest.startswith("<!--"):
            return ""
        return html_end(rest, in_paragraph=in_paragraph)

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
