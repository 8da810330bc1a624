"""Markdown as far as deployment documents need it: headings, sections, links, entries of lists, rows of tables, code.

What is a heading, a paragraph, an entry or code, `markdown_blocks` tells; here it gets its place, and tables and links
are found in it. In linear time, and nothing here raises, whatever the text is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.parse import markdown_blocks
from deploylint.values.patterns import lazy_pattern

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
    text = source.text if "\r" not in source.text else "\n".join(source.lines)
    found = list(markdown_blocks.blocks(text, open_comments=False))
    codes = [block for block in found if isinstance(block, markdown_blocks.Code)]
    prose = _prose(source.lines, markdown_blocks.front_matter(text), codes)
    shown = source.lines
    if "<!--" in text:
        prose = _uncommented(prose)
        shown = shown.copy()
        for line in prose:
            shown[line.number - 1] = line.text
    reader = _Reader(source, shown)
    for block in found:
        reader.take(block)
    linked = (line for line in prose if "](" in line.text or "://" in line.text or "]:" in line.text)
    links = tuple(link for line in linked for link in _links(source, line))
    told = tuple(Code(code.language.lower(), code.first, code.lines) for code in codes)
    return Page(source, tuple(reader.headings), links, tuple(reader.items), tuple(reader.rows), told, tuple(prose))


def plain(text: str) -> str:
    """A line's words without emphasis, code marks and the targets of links."""
    shown = _LINK.sub(lambda found: found[1], text).replace("`", "").replace("**", "").replace("__", "")
    return shown.strip().strip("*_").strip()


class _Reader:
    """Gives the blocks of a text their places, and finds the tables among its paragraphs."""

    def __init__(self, source: Source, shown: list[str]) -> None:
        self.source = source
        self.shown = shown
        self.starts = list(accumulate((len(line) + 1 for line in source.lines), initial=0))
        self.headings: list[Heading] = []
        self.items: list[Item] = []
        self.rows: list[Row] = []
        self.header: tuple[str, ...] = ()
        self.before = ""

    def take(self, block: markdown_blocks.Heading | markdown_blocks.Text | markdown_blocks.Code) -> None:
        if isinstance(block, markdown_blocks.Text):
            self._text(block)
        elif isinstance(block, markdown_blocks.Heading):
            self._heading(block)

    def _node(self, block: markdown_blocks.Text) -> Node:
        """A line of a paragraph, without comments."""
        before = self.starts[block.line - 1]
        shown = self.shown[block.line - 1][block.start - before : block.end - before]
        words = shown.strip()
        first = block.start - before + len(shown) - len(shown.lstrip()) + 1
        return Node(self.source, Span(block.line, first, block.line, first + (len(words) or 1)), words, raw=words)

    def _heading(self, block: markdown_blocks.Heading) -> None:
        before = self.starts[block.line - 1]
        shown = self.shown[block.line - 1][block.start - before : block.end - before].rstrip()
        if not shown or shown.startswith("|"):
            return
        words = block.text if "<!--" not in block.text else _without_comment(block.text, inside=False)[0].strip()
        first = block.start - before + 1
        node = Node(self.source, Span(block.line, first, block.line, first + len(shown)), words, raw=words)
        self.headings.append(Heading(block.level, plain(words), node))

    def _text(self, block: markdown_blocks.Text) -> None:
        """An entry, a row of a table, the line below its header, or a line that may be a header."""
        if not block.continues:
            self.header, self.before = (), ""
        shown = self.shown[block.line - 1]
        if block.marker:
            node = self._node(block)
            self.items.append(Item(node.text, node))
        if "|" not in shown:
            self.header, self.before = (), ""
        elif self.header:
            node = self._node(block)
            self.rows.append(Row(_cells(node.text), self.header, node))
        else:
            before, self.before = self.before, self._node(block).text
            if "|" in before and "-" in shown and _DIVIDING.issuperset(self.before):
                self.header = tuple(plain(cell).lower() for cell in _cells(before))


def _cells(text: str) -> tuple[str, ...]:
    inner = text.strip().removeprefix("|").removesuffix("|")
    return tuple(cell.strip().replace("\ue000", "|") for cell in inner.replace("\\|", "\ue000").split("|"))


def _prose(lines: list[str], matter: int, codes: Iterable[markdown_blocks.Code]) -> list[Line]:
    """The lines behind front matter that are no code."""
    found: list[Line] = []
    for code in codes:
        found += map(Line, range(matter + 1, code.line), lines[matter : code.line - 1])
        matter = code.last
    return [*found, *map(Line, range(matter + 1, len(lines) + 1), lines[matter:])]


def _uncommented(lines: list[Line]) -> list[Line]:
    """The lines with blanks where HTML comments stand; a comment nobody closes is text."""
    inside, opened = False, 0
    kept = []
    for at, line in enumerate(lines):
        text = line.text
        if inside or "<!--" in text:
            before = inside
            text, inside = _without_comment(text, inside=inside)
            opened = at if inside and not before else opened
            kept.append(Line(line.number, text))
        else:
            kept.append(line)
    return kept if not inside else [*kept[:opened], *lines[opened:]]


def _without_comment(line: str, *, inside: bool) -> tuple[str, bool]:
    """A line without its comments, and whether one goes on behind it."""
    parts, at = [], 0
    while at < len(line):
        end = line.find("-->" if inside else "<!--", at)
        stop = len(line) if end < 0 else end + 3 if inside else end
        parts.append(" " * (stop - at) if inside else line[at:stop])
        if end >= 0:
            inside = not inside
        at = stop
    return "".join(parts), inside


def _links(source: Source, line: Line) -> Iterator[Link]:
    text = line.text
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
