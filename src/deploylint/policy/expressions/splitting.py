"""`split`, which keeps places: every part of a Node's text is a Node that stands where the part was written."""

from __future__ import annotations

from typing import Any

from deploylint.model import Node, Span
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, operand

_MOST_MISSES = 8


def split(target: Any, separator: Any, limit: Any = -1) -> Any:
    """CEL's `split`: at most `limit` parts, all when it is negative; an empty separator parts the characters."""
    text, mark, most = operand(target), operand(separator), operand(limit)
    if text is ABSENT or mark is ABSENT or most is ABSENT:
        return ABSENT
    if type(text) is not str or type(mark) is not str or type(most) is not int:
        return UNKNOWN
    parts = _parts(text, mark, most)
    return _placed(target, parts, len(mark)) if isinstance(target, Node) else parts


def _parts(text: str, separator: str, limit: int) -> list[str]:
    if limit == 0:
        return []
    if separator:
        return text.split(separator, limit - 1 if limit > 0 else -1)
    if not text:
        return [""]
    if 0 < limit < len(text):
        return [*text[: limit - 1], text[limit - 1 :]]
    return list(text)


def _placed(node: Node, parts: list[str], gap: int) -> list[Node]:
    """Look for the parts one after another; in text without escapes each is found right where the last one ended."""
    cursor = _Cursor(node)
    placed: list[Node] = []
    for part in parts:
        span = cursor.find(part) or node.span
        placed.append(Node(node.source, span, part, key=node.key, raw=part))
        cursor.column += gap
    return placed


class _Cursor:
    def __init__(self, node: Node) -> None:
        self.source = node.source
        self.end = node.span
        self.line = node.span.line
        self.column = node.span.column + int(node.quoted and node.span.line == node.span.end_line)
        self.misses = 0

    def find(self, part: str) -> Span | None:
        """The span of the part's own text, without the blanks around it; None when it is written otherwise."""
        wanted = part.strip()
        if not wanted:
            self.column += len(part)
            return Span(self.line, self.column, self.line, self.column) if self.line == self.end.end_line else None
        if "\n" in wanted or self.misses >= _MOST_MISSES:
            return None
        line, start = self.line, self.column - 1
        while line <= self.end.end_line:
            found = self.source.line(line).find(wanted, start)
            if found >= 0:
                self.line, self.column = line, found + 1 + len(part.lstrip())
                return Span(line, found + 1, line, found + 1 + len(wanted))
            line, start = line + 1, 0
        self.misses += 1
        return None
