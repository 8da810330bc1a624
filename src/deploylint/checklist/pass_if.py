"""The condition that the fields of an attestation must meet: `critical_open == 0 and high_open == 0`.

A comparison is a field's name, an operator (`== != < <= > >=`) and what it is compared with: a number, text in quotes,
true, false or another field. Comparisons are joined by `and` and `or`, of which `and` binds closer, and put in
parentheses. A field that is missing or of another type than the other side meets no comparison, not even `!=`.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from deploylint.values.patterns import lazy_pattern

Condition = Callable[[Mapping[str, Any]], bool]

_LONGEST = 2_000
_DEEPEST = 50
_TOKEN = lazy_pattern(
    r"""[ \t\r\n]*(?:(?P<number>-?[0-9]{1,15}(?:\.[0-9]{1,15})?)(?![0-9.A-Za-z_])"""
    r"""|(?P<text>"[^"\n]*"|'[^'\n]*')|(?P<operator>[<>]=?|[!=]=)|(?P<bracket>[()])|(?P<word>[A-Za-z_][A-Za-z0-9_]*))"""
)
_OPERATORS: Mapping[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_RESERVED = ("and", "or", "true", "false")


class PassIfError(ValueError):
    """The condition is none. Its text says what is wrong, and where."""


class _Token(NamedTuple):
    kind: str
    text: str
    column: int


@lru_cache(maxsize=256)
def compiled(text: str) -> Condition:
    """The condition as a function of the fields. Raises PassIfError."""
    if len(text) > _LONGEST:
        raise PassIfError(f"the condition is longer than {_LONGEST:,} characters")
    parser = _Parser(_tokens(text))
    condition = parser.either(0)
    if parser.next.kind != "end":
        raise PassIfError(f"{parser.next.text!r} cannot stand at column {parser.next.column}; join with and, or")
    return condition


def _tokens(text: str) -> list[_Token]:
    found: list[_Token] = []
    at = 0
    stripped = text.rstrip()
    while at < len(stripped):
        match = _TOKEN.match(stripped, at)
        if match is None:
            raise PassIfError(f"column {at + 1} cannot be read; a comparison is a name, an operator and a literal")
        kind = str(match.lastgroup)
        found.append(_Token(kind, match[kind], match.start(kind) + 1))
        at = match.end()
    return [*found, _Token("end", "the end", len(stripped) + 1)]


class _Parser:
    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def next(self) -> _Token:
        return self._tokens[self._at]

    def either(self, depth: int) -> Condition:
        parts = [self._all(depth)]
        while self.next.text == "or" and self.next.kind == "word":
            self._at += 1
            parts.append(self._all(depth))
        return parts[0] if len(parts) == 1 else lambda fields: any(part(fields) for part in parts)

    def _all(self, depth: int) -> Condition:
        parts = [self._one(depth)]
        while self.next.text == "and" and self.next.kind == "word":
            self._at += 1
            parts.append(self._one(depth))
        return parts[0] if len(parts) == 1 else lambda fields: all(part(fields) for part in parts)

    def _one(self, depth: int) -> Condition:
        if self.next.text != "(" or self.next.kind != "bracket":
            return self._comparison()
        if depth >= _DEEPEST:
            raise PassIfError(f"parentheses are nested deeper than {_DEEPEST} levels")
        self._at += 1
        inner = self.either(depth + 1)
        self._take("bracket", ")")
        return inner

    def _comparison(self) -> Condition:
        name = self._take("word")
        if name.text in _RESERVED:
            raise PassIfError(f"{name.text!r} at column {name.column} is no name of a field")
        compare = _OPERATORS[self._take("operator").text]
        if self.next.kind == "word" and self.next.text not in _RESERVED:
            other = self._take("word")
            return lambda fields: _holds(fields.get(name.text), compare, fields.get(other.text))
        literal = self._literal()
        return lambda fields: _holds(fields.get(name.text), compare, literal)

    def _literal(self) -> float | str | bool:
        token = self.next
        self._at += 1
        if token.kind == "number":
            return float(token.text)
        if token.kind == "text":
            return token.text[1:-1]
        if token.kind == "word" and token.text in ("true", "false"):
            return token.text == "true"
        raise PassIfError(
            f"column {token.column} needs a number, text in quotes, true, false or a field, not {token.text!r}"
        )

    def _take(self, kind: str, text: str = "") -> _Token:
        token = self.next
        if token.kind != kind or (text and token.text != text):
            wanted = text or {"word": "the name of a field", "operator": "one of == != < <= > >="}[kind]
            raise PassIfError(f"column {token.column} needs {wanted}, not {token.text!r}")
        self._at += 1
        return token


def _holds(value: Any, compare: Callable[[Any, Any], bool], other: Any) -> bool:
    """Whether two values compare so; values of different kinds, and what is no number, compare in no way."""
    for kind in (bool, str, (int, float)):
        if isinstance(value, kind):
            return (
                isinstance(other, kind)
                and (kind is bool or not isinstance(other, bool))
                and _compared(value, compare, other)
            )
    return False


def _compared(value: Any, compare: Callable[[Any, Any], bool], other: Any) -> bool:
    return not any(isinstance(side, float) and not math.isfinite(side) for side in (value, other)) and compare(
        value, other
    )
