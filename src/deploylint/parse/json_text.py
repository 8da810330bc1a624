"""JSON, and the JSON with comments and trailing commas that tools' settings are written in, to Nodes with places.

The YAML reader takes manifests in JSON. This one is for the settings of tools (package.json, tsconfig.json), whose
scripts hold `{{` that is no template, and which allow `//` and `/* */` (https://code.visualstudio.com/docs/languages/json).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.values.patterns import lazy_pattern

MAX_DEPTH = 100
"""Levels of nesting that are read."""

_TOKEN = lazy_pattern(
    r"(?P<blank>[ \t\r\n\ufeff]+|//[^\r\n]*|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/)"
    r'|(?P<string>"[^"\\\r\n]*(?:\\.[^"\\\r\n]*)*")|(?P<mark>[{}\[\]:,])|(?P<word>[^\s{}\[\]:,"/]+)'
)
_WORDS = {"true": True, "false": False, "null": None}


class _Refused(ValueError):
    """The text is no JSON; only `read_json` sees it."""


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def read_json(source: Source) -> Node:
    """The root of the text. What cannot be read as JSON is one unknown Node on the first line."""
    reader = _Reader(source)
    try:
        return reader.document()
    except _Refused:
        return Node(source, source.line_span(1), None, unknown=True)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text
        self.starts = [0, *(at + 1 for at, char in enumerate(self.text) if char == "\n")]
        self.tokens = list(self.tokenize())
        self.at = 0

    def tokenize(self) -> Iterator[_Token]:
        at = 0
        while at < len(self.text):
            found = _TOKEN.match(self.text, at)
            if found is None:
                yield _Token("bad", "", at, at + 1)
                return
            if found.lastgroup != "blank":
                yield _Token(str(found.lastgroup), found[0], at, found.end())
            at = found.end()

    def document(self) -> Node:
        root = self.value(0, None)
        if self.at != len(self.tokens):
            raise _Refused
        return root

    def peek(self) -> str:
        token = self.tokens[self.at] if self.at < len(self.tokens) else None
        return token.text if token is not None and token.kind == "mark" else ""

    def take(self) -> _Token:
        if self.at == len(self.tokens):
            raise _Refused
        self.at += 1
        return self.tokens[self.at - 1]

    def value(self, depth: int, key: Span | None) -> Node:
        token = self.take()
        if depth > MAX_DEPTH or token.kind == "bad":
            raise _Refused
        if token.text == "{":
            return self.mapping(token, depth, key)
        if token.text == "[":
            return self.list(token, depth, key)
        if token.kind == "mark":
            raise _Refused
        span = self.span(token.start, token.end)
        if token.kind == "string":
            return Node(self.source, span, _string(token), key=key, raw=token.text[1:-1], quoted=True)
        return Node(self.source, span, _plain(token.text), key=key, raw=token.text)

    def mapping(self, opened: _Token, depth: int, key: Span | None) -> Node:
        entries: dict[str, Node] = {}
        while self.peek() != "}":
            name = self.take()
            if name.kind != "string" or self.take().text != ":":
                raise _Refused
            entries[_string(name)] = self.value(depth + 1, self.span(name.start, name.end))
            if self.peek() != "}" and self.take().text != ",":
                raise _Refused
        return Node(self.source, self.span(opened.start, self.take().end), entries, key=key)

    def list(self, opened: _Token, depth: int, key: Span | None) -> Node:
        entries: list[Node] = []
        while self.peek() != "]":
            entries.append(self.value(depth + 1, None))
            if self.peek() != "]" and self.take().text != ",":
                raise _Refused
        return Node(self.source, self.span(opened.start, self.take().end), entries, key=key)

    def span(self, start: int, end: int) -> Span:
        line, last = bisect_right(self.starts, start), bisect_right(self.starts, end - 1)
        return Span(line, start - self.starts[line - 1] + 1, last, end - self.starts[last - 1] + 1)


def _string(token: _Token) -> str:
    try:
        text = json.loads(token.text, strict=False)
    except ValueError:
        raise _Refused from None
    return str(text).encode("utf-8", "replace").decode("utf-8")


def _plain(text: str) -> object:
    if text in _WORDS:
        return _WORDS[text]
    try:
        return json.loads(text, parse_int=_number)
    except (ValueError, RecursionError):
        raise _Refused from None


def _number(digits: str) -> int | float:
    return int(digits) if len(digits) < 300 else float("inf")
