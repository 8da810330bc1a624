"""Terraform's configuration language, as far as it is written out: blocks, and attributes whose values are literals.

What is computed, such as `var.size` or `"${local.name}-backups"`, is unknown, with its text kept. Nothing is evaluated
and no module is fetched. https://developer.hashicorp.com/terraform/language/syntax/configuration has the syntax.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.parse.terraform_tokens import Token, tokens

_DEEPEST = 60
_CLOSING = {"{": "}", "[": "]", "(": ")"}
_WORDS = {"true": True, "false": False, "null": None}
_LONGEST = 200


class Block(NamedTuple):
    """A block at the top of a file: `kind` (resource, data, module …), its labels, and what stands in its braces.

    `body` maps names to Nodes: of attributes to their values, of blocks to the list of those of this name.
    """

    kind: str
    labels: tuple[Node, ...]
    body: Node


def blocks(source: Source) -> list[Block]:
    """The blocks at the top of a file, in the order of its text. What cannot be read is passed over."""
    reader = _Reader(source, list(tokens(source.text)))
    found: list[Block] = []
    while not reader.ended:
        block = reader.block(0)
        if block is not None:
            found.append(block)
    return found


class _Reader:
    """Walks over the tokens of one file; every step takes at least one of them."""

    def __init__(self, source: Source, found: list[Token]) -> None:
        self.source = source
        self.tokens = found
        self.at = 0
        self.starts = [0, *(index + 1 for index, character in enumerate(source.text) if character == "\n")]

    @property
    def ended(self) -> bool:
        return self.at >= len(self.tokens)

    def peek(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else Token("end", "", 0, 0)

    def take(self) -> Token:
        token = self.peek()
        self.at += 1
        return token

    def span(self, first: Token, last: Token) -> Span:
        line, column = self._position(first.start)
        end_line, end_column = self._position(last.end)
        return Span(line, column, end_line, max(end_column, column + 1) if end_line == line else end_column)

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def block(self, depth: int) -> Block | None:
        """The block that begins here, or None when something else does."""
        name = self.take()
        if name.kind != "word":
            return None
        labels: list[Node] = []
        while self.peek().kind in ("word", "string"):
            label = self.take()
            labels.append(Node(self.source, self.span(label, label), label.value, raw=label.value))
        if self.peek().text != "{":
            return None
        return Block(name.value, tuple(labels), self.body(name, depth))

    def body(self, name: Token, depth: int) -> Node:
        """What stands in braces, up to and with the closing one."""
        opening = self.take()
        key = self.span(name, name)
        entries: dict[str, Node] = {}
        if depth > _DEEPEST:
            self.skip("{")
            return Node(self.source, key, entries, key=key, unknown=True)
        while not self.ended and self.peek().text != "}":
            self.entry(entries, depth)
        closing = self.take() if not self.ended else opening
        return Node(self.source, self.span(opening, closing), entries, key=key)

    def entry(self, entries: dict[str, Node], depth: int) -> None:
        name = self.peek()
        following = self.tokens[self.at + 1].text if self.at + 1 < len(self.tokens) else ""
        if name.kind in ("word", "string") and following in ("=", ":"):
            self.at += 2
            entries[name.value] = self.expression(self.span(name, name), depth + 1)
            return
        block = self.block(depth + 1)
        if block is None:
            return
        label = block.labels[0].text if block.kind == "dynamic" and block.labels else block.kind
        body = (
            block.body
            if block.kind != "dynamic"
            else Node(self.source, block.body.span, key=block.body.key, unknown=True)
        )
        before = entries.get(label)
        if before is not None and type(before.value) is list:
            before.value.append(body)
        else:
            entries[label] = Node(self.source, body.span, [body], key=body.key)

    def expression(self, key: Span | None, depth: int) -> Node:
        """One value, up to the line's end or what closes the list or map that it stands in."""
        while self.peek().kind == "newline" and key is None:
            self.at += 1
        first = self.peek()
        start = self.at
        node = self.literal(key, depth)
        if node is not None and self._at_end():
            return node
        self.at = start
        last = self.rest()
        text = self.source.text[first.start : min(last.end, first.start + _LONGEST)]
        return Node(self.source, self.span(first, last), text, key=key, raw=text, unknown=True)

    def _at_end(self) -> bool:
        return self.peek().kind in ("newline", "end") or self.peek().text in (",", "}", "]", ")")

    def literal(self, key: Span | None, depth: int) -> Node | None:
        token = self.peek()
        if token.text == "[" and depth < _DEEPEST:
            return self.list(key, depth)
        if token.text == "{" and depth < _DEEPEST:
            name = Token("word", "", token.start, token.end)
            body = self.body(name, depth)
            body.key = key
            return body
        if token.kind not in ("string", "number", "word", "computed"):
            return None
        if token.kind == "word" and token.value not in _WORDS:
            return None
        self.at += 1
        span = self.span(token, token)
        value = (
            _WORDS[token.value] if token.kind == "word" else _number(token) if token.kind == "number" else token.value
        )
        quoted, unknown = token.kind in ("string", "computed"), token.kind == "computed"
        return Node(self.source, span, value, key=key, raw=token.value, quoted=quoted, unknown=unknown)

    def list(self, key: Span | None, depth: int) -> Node:
        opening = self.take()
        entries: list[Node] = []
        while not self.ended and self.peek().text != "]":
            if self.peek().kind == "newline" or self.peek().text == ",":
                self.at += 1
                continue
            before = self.at
            entries.append(self.expression(None, depth + 1))
            if self.at == before:
                self.at += 1
        closing = self.take() if not self.ended else opening
        computed = any(entry.unknown and entry.text.startswith("for ") for entry in entries)
        return Node(self.source, self.span(opening, closing), entries, key=key, unknown=computed)

    def rest(self) -> Token:
        """Skip what remains of an expression; the last token of it."""
        last = self.peek()
        while not self.ended and not self._at_end():
            last = self.take()
            if last.text in _CLOSING:
                last = self.skip(last.text)
        return last

    def skip(self, opening: str) -> Token:
        """Skip to what closes a bracket that was taken; the closing token."""
        open_now = [_CLOSING[opening]]
        last = self.peek()
        while open_now and not self.ended:
            last = self.take()
            if last.text in _CLOSING:
                open_now.append(_CLOSING[last.text])
            elif last.text == open_now[-1]:
                open_now.pop()
        return last


def _number(token: Token) -> int | float:
    return int(token.value) if token.value.lstrip("-").isdigit() else float(token.value)
