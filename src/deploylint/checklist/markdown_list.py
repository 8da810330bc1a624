"""A Markdown text as a list of boxes, each with the exact places of what may be changed in it."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from deploylint.parse.markdown_blocks import Code, Heading, Text, blocks
from deploylint.values.patterns import lazy_pattern

NOTE = "<!-- dl:note -->"
NOTE_END = "<!-- /dl:note -->"
_BOX = lazy_pattern(r"\[([ xX])\](?=[ \t]|$)")
_NEARLY = lazy_pattern(r"\[(?:[ \t]*|[ \t]*[xX][ \t]*|[ \t]*[^\w\s\[\](){}^!@#][ \t]*)\](?=[ \t]|$)")
_ID = lazy_pattern(r" ?<!--[ \t]*dl:(?!note\b)[ \t]*([^\s<>]{1,100})[ \t]*-->(?=[ \t]*(?:[\r\n]|\Z|<!--))")
_UNSEEN = str.maketrans("", "", "*_`")
_ESCAPED = lazy_pattern(r"\\([!-/:-@\[-`{-~])")
_KEY_WORDS = 40
_NOT_IN_KEY = lazy_pattern(r"[^a-z0-9]+")
OWN = "MD-"
"""Before the keys of boxes that only a team's own list has."""


class Mark(NamedTuple):
    """A comment of ours behind a box, from `start` to `end` (offsets), with the blank before it. `name` is its id."""

    start: int
    end: int
    name: str = ""


class Box(NamedTuple):
    """A box of a list.

    `mark` is the offset of the one character between its brackets. `marker` is the bullet, such as `-` or `1.`;
    `depth` says how many lists it stands in. `headings` are those above it, outermost first, without the title of the
    text; `words` is what it says, on one line and without comments. `end` is the offset behind its last character.
    """

    line: int
    mark: int
    ticked: bool
    marker: str
    depth: int
    headings: tuple[str, ...]
    words: str
    end: int
    ids: tuple[Mark, ...] = ()
    notes: tuple[Mark, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """What tells the box from others: the headings above it and its words, as `plain` has them."""
        return (*(plain(heading) for heading in self.headings), plain(self.words))

    @property
    def key(self) -> str:
        """The id of the item that a team's own box stands for; the same as long as its headings and words are."""
        digest = hashlib.sha256("\n".join(self.path).encode("utf-8", "surrogateescape")).hexdigest()[:8]
        words = _NOT_IN_KEY.sub("-", plain(self.words)).strip("-")[:_KEY_WORDS].strip("-")
        return f"{OWN}{words}-{digest}" if words else f"{OWN}{digest}"


class MarkdownList(NamedTuple):
    """What a Markdown text holds: its boxes in order, its headings, and lines that are nearly boxes with their text.

    `title` is the first heading where that is of level 1: it names the text and no section of it.
    """

    title: str
    boxes: tuple[Box, ...]
    headings: tuple[Heading, ...]
    nearly: tuple[tuple[int, str], ...]


def plain(text: str) -> str:
    """The words of a line without what only changes their looks: emphasis, escapes, blanks, upper case.

    Signs such as `<` and `%` stay, because they change what is said.
    """
    bare = unicodedata.normalize("NFC", html.unescape(_ESCAPED.sub(r"\1", text)).translate(_UNSEEN))
    return " ".join(bare.split()).casefold().rstrip(".:;")


def read_list(text: str) -> MarkdownList:
    """The boxes of a text: items of lists that begin with `[ ]` or `[x]`, as GitHub's Markdown has them.

    Takes time in proportion to the text, whatever it is.
    """
    boxes: list[Box] = []
    headings: list[Heading] = []
    nearly: list[tuple[int, str]] = []
    above: list[Heading] = []
    for block in _joined(blocks(text)):
        if isinstance(block, Heading):
            _under(above, block, titled=bool(headings))
            headings.append(block)
        elif found := _BOX.match(text, block[0].start, block[0].end):
            box = _box(text, block, found, tuple(heading.text for heading in above))
            boxes += [box] if box.words else []
        elif found := _NEARLY.match(text, block[0].start, block[0].end):
            nearly.append((block[0].line, found[0]))
    title = headings[0].text if headings and headings[0].level == 1 else ""
    return MarkdownList(title, tuple(boxes), tuple(headings), tuple(nearly))


def _under(above: list[Heading], heading: Heading, *, titled: bool) -> None:
    while above and above[-1].level >= heading.level:
        above.pop()
    if titled or heading.level > 1:
        above.append(heading)


def _joined(found: Iterable[Heading | Text | Code]) -> Iterator[Heading | list[Text]]:
    """Headings, and the lines of each paragraph that an item of a list begins with."""
    lines: list[Text] = []
    for block in found:
        if isinstance(block, Text) and block.continues:
            if lines:
                lines.append(block)
            continue
        if lines:
            yield lines
        lines = [block] if isinstance(block, Text) and block.marker else []
        if isinstance(block, Heading):
            yield block
    if lines:
        yield lines


def _box(text: str, lines: list[Text], found: re.Match[str], headings: tuple[str, ...]) -> Box:
    first, end = lines[0], lines[-1].end
    notes = tuple(_notes(text, found.end(), end))
    ids = tuple(_ids(text, found.end(), end, notes))
    gaps = [(before.end, after.start) for before, after in pairwise(lines)]
    said = _outside(text, found.end(), end, sorted([*gaps, *((mark.start, mark.end) for mark in (*ids, *notes))]))
    words = _without_comments(said)
    mark, ticked = found.start(1), found[1] != " "
    return Box(first.line, mark, ticked, first.marker, first.depth, headings, " ".join(words.split()), end, ids, notes)


def _ids(text: str, start: int, end: int, notes: tuple[Mark, ...]) -> Iterator[Mark]:
    for found in _ID.finditer(text, start, end):
        before = bisect_right(notes, found.start(), key=lambda note: note.start)
        if not before or notes[before - 1].end <= found.start():
            yield Mark(found.start(), found.end(), found[1])


def _notes(text: str, start: int, end: int) -> Iterator[Mark]:
    while (opened := text.find(NOTE, start, end)) != -1:
        closed = text.find(NOTE_END, opened, end)
        if closed == -1:
            return
        start = closed + len(NOTE_END)
        yield Mark(opened - (text[opened - 1] == " "), start)


def _outside(text: str, start: int, end: int, cuts: Iterable[tuple[int, int]]) -> str:
    """The text from `start` to `end` with a blank for each of the stretches that are cut out, which may overlap."""
    parts = []
    for first, behind in cuts:
        parts += [text[start:first], " "]
        start = max(start, behind)
    return "".join([*parts, text[start:end]])


def _without_comments(text: str) -> str:
    """The text without HTML comments. One that is not closed is text."""
    parts = []
    start = 0
    while (opened := text.find("<!--", start)) != -1 and (closed := text.find("-->", opened)) != -1:
        parts.append(text[start:opened])
        start = closed + len("-->")
    return "".join([*parts, text[start:]])
