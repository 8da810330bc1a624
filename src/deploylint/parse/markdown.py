"""Markdown as far as deployment documents need it: headings, sections, links, entries of lists, rows of tables, code.

One pass over the lines, in linear time; where CommonMark (https://spec.commonmark.org/) needs the whole tree of blocks,
the nearer reading is taken: nothing here raises, whatever the text is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.values.patterns import lazy_pattern

_ATX = lazy_pattern(r"^ {0,3}(#{1,6})(?:[ \t]+(.*))?$")
_UNDERLINE = lazy_pattern(r"^ {0,3}(=+|-+)[ \t]*$")
_FENCE = lazy_pattern(r"^[ \t>]*(`{3,}|~{3,})([^`]*)$")
_ITEM = lazy_pattern(r"^([ \t]*)([-*+]|\d{1,9}[.)])([ \t]+)(.*)$")
_DIVIDING = frozenset("|:- \t")
_LINK = lazy_pattern(r"\[([^\[\]]{0,300})\]\(\s{0,9}<?((?:[^()\s<>]|\([^()\s<>]{0,300}\)){1,2000})>?")
_REFERENCE = lazy_pattern(r"^ {0,3}\[([^\[\]]{1,300})\]:[ \t]*<?(\S{1,2000}?)>?(?:[ \t].*)?$")
_BARE = lazy_pattern(r"https?://[^\s<>()\"'`|\]]+")
_SPAN = lazy_pattern(r"`[^`]+`")


class Line(NamedTuple):
    """A line of text outside code, comments and front matter; `text` is as long as what is written."""

    number: int
    text: str


class Heading(NamedTuple):
    """A heading: `level` 1 to 6, its `text` without marks of emphasis, code or links, and its place."""

    level: int
    text: str
    node: Node


class Link(NamedTuple):
    """A link or image, or a bare address: what is shown, where it leads, and the place of the target."""

    text: str
    target: str
    node: Node


class Item(NamedTuple):
    """One entry of a list: its text, without the mark."""

    text: str
    node: Node


class Row(NamedTuple):
    """One row of a table below its header: the cells as written, and the header's words in lower case."""

    cells: tuple[str, ...]
    header: tuple[str, ...]
    node: Node


class Code(NamedTuple):
    """A code block: its language (empty where none is named), the first line of its content, and the lines."""

    language: str
    first: int
    lines: tuple[str, ...]


class Page(NamedTuple):
    """One Markdown file. Everything is in the order of the text; `prose` are the lines that are not code."""

    source: Source
    headings: tuple[Heading, ...]
    links: tuple[Link, ...]
    items: tuple[Item, ...]
    rows: tuple[Row, ...]
    codes: tuple[Code, ...]
    prose: tuple[Line, ...]

    def end_of(self, heading: Heading) -> int:
        """The last line of a heading's section: the one before the next heading of its level or above."""
        later = (h for h in self.headings if h.node.span.line > heading.node.span.line and h.level <= heading.level)
        following = next(later, None)
        return following.node.span.line - 1 if following is not None else len(self.source.lines)


def read(source: Source) -> Page:
    """The parts of a Markdown text."""
    reader = _Reader(source)
    reader.read()
    prose = tuple(reader.prose)
    links = tuple(link for line in prose for link in _links(source, line))
    return Page(
        source, tuple(reader.headings), links, tuple(reader.items), tuple(reader.rows), tuple(reader.codes), prose
    )


def plain(text: str) -> str:
    """A line's words without emphasis, code marks and the targets of links."""
    shown = _LINK.sub(lambda found: found[1], text).replace("`", "").replace("**", "").replace("__", "")
    return shown.strip().strip("*_").strip()


class _Reader:
    """Goes over the lines once and sorts them."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines = _uncommented(source.lines)
        self.headings: list[Heading] = []
        self.items: list[Item] = []
        self.rows: list[Row] = []
        self.codes: list[Code] = []
        self.prose: list[Line] = []
        self.indent = 0
        self.header: tuple[str, ...] = ()
        self.before = ""

    def read(self) -> None:
        at = _behind_front_matter(self.lines)
        while at < len(self.lines):
            text = self.lines[at]
            fence = _FENCE.match(text)
            if fence is not None:
                at = self._fenced(at, fence)
            elif self._indented(text):
                at = self._indented_code(at)
            else:
                self._line(at + 1, text)
                at += 1

    def _node(self, number: int, start: int, end: int, text: str) -> Node:
        return Node(self.source, Span(number, start + 1, number, max(end, start + 1) + 1), text, raw=text)

    def _fenced(self, at: int, fence: re.Match[str]) -> int:
        mark, language = fence[1], fence[2].strip()
        end = at + 1
        while end < len(self.lines):
            closing = self.lines[end].strip(" \t>")
            if len(closing) >= len(mark) and not closing.strip(mark[0]):
                break
            end += 1
        word = language.split()[0].lower() if language else ""
        self.codes.append(Code(word, at + 2, tuple(self.lines[at + 1 : end])))
        self.before = ""
        return end + 1

    def _indented(self, text: str) -> bool:
        width = len(text.expandtabs(4)) - len(text.expandtabs(4).lstrip())
        inside = bool(text.strip()) and not self.before.strip() and width >= self.indent + 4
        return inside and _ITEM.match(text) is None

    def _indented_code(self, at: int) -> int:
        end = last = at
        while end < len(self.lines) and (not self.lines[end].strip() or self.lines[end].startswith(("    ", "\t"))):
            last = end if self.lines[end].strip() else last
            end += 1
        self.codes.append(Code("", at + 1, tuple(self.lines[at : last + 1])))
        self.before = ""
        return last + 1

    def _line(self, number: int, text: str) -> None:
        before, self.before = self.before, text
        self.prose.append(Line(number, text))
        if not text.strip():
            self.header = ()
            return
        if self._heading(number, text, before):
            self.indent, self.before, self.header = 0, "", ()
        elif not self._table(number, text, before):
            self._entry(number, text)

    def _heading(self, number: int, text: str, before: str) -> bool:
        atx = _ATX.match(text)
        if atx is not None:
            words = (atx[2] or "").rstrip()
            closed = words.rstrip("#")
            words = closed.rstrip() if closed != words and (not closed or closed[-1] in " \t") else words
            start = len(text) - len(text.lstrip())
            self.headings.append(
                Heading(len(atx[1]), plain(words), self._node(number, start, len(text.rstrip()), words))
            )
            return True
        under = _UNDERLINE.match(text)
        if under is None or not before.strip() or _ITEM.match(before) or before.lstrip().startswith((">", "|")):
            return False
        start = len(before) - len(before.lstrip())
        node = self._node(number - 1, start, len(before.rstrip()), before.strip())
        self.headings.append(Heading(1 if under[1][0] == "=" else 2, plain(before), node))
        return True

    def _table(self, number: int, text: str, before: str) -> bool:
        if "|" not in text:
            self.header = ()
            return False
        if self.header:
            start = len(text) - len(text.lstrip())
            node = self._node(number, start, len(text.rstrip()), text.strip())
            self.rows.append(Row(_cells(text), self.header, node))
            return True
        if "|" in before and "-" in text and _DIVIDING.issuperset(text):
            self.header = tuple(plain(cell).lower() for cell in _cells(before))
            return True
        return False

    def _entry(self, number: int, text: str) -> None:
        item = _ITEM.match(text)
        if item is not None:
            self.indent = item.start(4)
            node = self._node(number, item.start(4), len(text.rstrip()), item[4].rstrip())
            self.items.append(Item(item[4].rstrip(), node))
        elif not text.startswith((" ", "\t")):
            self.indent = 0


def _cells(text: str) -> tuple[str, ...]:
    inner = text.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip().replace("\ue000", "|") for cell in inner.replace("\\|", "\ue000").split("|"))


def _behind_front_matter(lines: list[str]) -> int:
    if not lines or lines[0].rstrip() not in ("---", "+++"):
        return 0
    mark = lines[0].rstrip()
    return next((n + 1 for n, line in enumerate(lines[1:], 1) if line.rstrip() == mark), 0)


def _uncommented(lines: list[str]) -> list[str]:
    """The lines with blanks where HTML comments stand, outside fenced code; a comment nobody closes is text."""
    text = "\n".join(lines)
    if "<!--" not in text:
        return lines
    inside, kept = False, []
    fence = ""
    for line in lines:
        shown, inside, fence = _without_comment(line, inside, fence)
        kept.append(shown)
    return lines if inside else kept


def _without_comment(line: str, inside: bool, fence: str) -> tuple[str, bool, str]:
    """A line without its comments, whether one goes on behind it, and the mark of the fence it is in."""
    found = None if inside else _FENCE.match(line)
    if found is not None:
        mark = found[1][:3]
        return line, False, mark if not fence else "" if fence == mark else fence
    if fence:
        return line, False, fence
    parts, at = [], 0
    while at < len(line):
        end = line.find("-->" if inside else "<!--", at)
        stop = len(line) if end < 0 else end + 3 if inside else end
        parts.append(" " * (stop - at) if inside else line[at:stop])
        if end >= 0:
            inside = not inside
        at = stop
    return "".join(parts), inside, fence


def _links(source: Source, line: Line) -> Iterator[Link]:
    text = line.text
    if "](" not in text and "://" not in text and "]:" not in text:
        return
    text = _SPAN.sub(lambda found: " " * len(found[0]) if "](" in found[0] else found[0], text)
    taken: set[int] = set()
    reference = _REFERENCE.match(text)
    for found in [reference] if reference is not None else _LINK.finditer(text):
        taken.update((found.start(2),))
        span = Span(line.number, found.start(2) + 1, line.number, found.end(2) + 1)
        yield Link(plain(found[1]), found[2], Node(source, span, found[2], raw=found[2]))
    for bare in _BARE.finditer(text):
        if bare.start() not in taken:
            target = bare[0].rstrip(".,;:!?*_")
            span = Span(line.number, bare.start() + 1, line.number, bare.start() + 1 + len(target))
            yield Link(plain(text), target, Node(source, span, target, raw=target))
