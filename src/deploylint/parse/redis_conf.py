"""redis.conf, which Valkey, KeyDB and Redis Sentinel read too: one directive a line, with quoted arguments.

https://redis.io/docs/latest/operate/oss_and_stack/management/config/ has the format. A comment takes a whole line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from deploylint.model import Node, Place, Source, Span
from deploylint.parse import Document, Fault
from deploylint.parse.scalars import ScalarText
from deploylint.values.patterns import lazy_pattern

_LINE = lazy_pattern(r"[^\r\n]+")
_ARGUMENT = lazy_pattern(r"""\s*(?:"((?:[^"\\]|\\.)*+)"|'((?:[^'\\]|\\.)*+)'|([^\s"']\S*))(?=\s|\Z)""")
_ESCAPE = lazy_pattern(r"\\(?:x([0-9a-fA-F]{2})|(.))")
_ESCAPED = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "a": "\a"}
_TEMPLATE = ("{{", "{%", "${", "$(", "<%")
_MOST = 20_000

Locate = Callable[[int, int], Node]
"""A Node for the stretch of a text between two offsets: its place, and the text as its value."""


class Directive(NamedTuple):
    """One line: the directive's name in lower case, the Node of the whole line, and its arguments."""

    name: str
    node: Node
    arguments: tuple[Node, ...]

    @property
    def value(self) -> Node:
        """The arguments as one text, standing at the first of them; unknown when a template decides one."""
        if not self.arguments:
            return Node(self.node.source, self.node.span, "")
        first, last = self.arguments[0], self.arguments[-1]
        span = first.span._replace(end_column=max(last.span.end_column, first.span.column + 1))
        text = " ".join(argument.text for argument in self.arguments)
        return Node(first.source, span, text, raw=text, unknown=any(node.unknown for node in self.arguments))


def parse(source: Source) -> list[Document]:
    """The one Document of a file; its content are its Directives, its root stands at the first of them."""
    found, broken = read(source.text, file_locator(source))
    faults = [
        Fault("redis-syntax", Place(source, source.line_span(node.span.line)), "the quotes of an argument do not match")
        for node in broken
    ]
    span = found[0].node.span if found else source.line_span(1)
    values = {directive.name: directive.value for directive in found}
    return [Document(source, source.kind, Node(source, span, values), tuple(found), faults)]


def read(text: str, locate: Locate) -> tuple[list[Directive], list[Node]]:
    """The directives of a text, and the lines that Redis refuses because their quotes do not match."""
    found: list[Directive] = []
    broken: list[Node] = []
    for match in _lines(text):
        arguments = _arguments(text, match.start(), match.end(), locate)
        if arguments is None:
            broken.append(locate(match.start(), match.end()))
        elif arguments:
            node = locate(match.start(), match.end())
            found.append(Directive(arguments[0].text.lower(), node, tuple(arguments[1:])))
    return found, broken


def _lines(text: str) -> Iterator[re.Match[str]]:
    for number, match in enumerate(_LINE.finditer(text)):
        written = match[0].lstrip()
        if number < _MOST and written and written[0] != "#":
            yield match


def _arguments(text: str, at: int, end: int, locate: Locate) -> list[Node] | None:
    found: list[Node] = []
    end -= len(text[at:end]) - len(text[at:end].rstrip())
    while at < end:
        match = _ARGUMENT.match(text, at, end)
        if match is None:
            return None
        found.append(_argument(match, locate))
        at = match.end()
    return found


def _argument(match: re.Match[str], locate: Locate) -> Node:
    group = match.lastindex or 3
    text = match[group]
    if group == 1:
        text = _ESCAPE.sub(_unescaped, text)
    elif group == 2:
        text = text.replace("\\'", "'")
    place = locate(match.start(group) - (group < 3), match.end(group) + (group < 3))
    unknown = any(mark in text for mark in _TEMPLATE)
    return Node(place.source, place.span, text, raw=match[group], quoted=group < 3, unknown=unknown)


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPED.get(match[2], match[2])


def file_locator(source: Source) -> Locate:
    """Places in a whole file."""
    starts: Sequence[int] = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", source.text))]

    def position(offset: int) -> tuple[int, int]:
        row = bisect_right(starts, offset) - 1
        return row + 1, offset - starts[row] + 1

    def locate(start: int, end: int) -> Node:
        return Node(source, Span(*position(start), *position(end)), source.text[start:end])

    return locate


def scalar_locator(node: Node) -> Locate:
    """Places in a text that is itself a value of a file, such as an entry of a ConfigMap."""
    written = ScalarText(node)

    def locate(start: int, end: int) -> Node:
        return Node(node.source, written.span(start, max(end, start + 1)), written.text[start:end])

    return locate
