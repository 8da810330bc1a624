"""The tokens of GitHub Actions expressions. Their grammar: docs.github.com "Evaluate expressions", Literals and
Operators; numbers as in GitHub's conformance cases."""

import re
from typing import Any, NamedTuple

from deploylint.values.patterns import lazy_pattern


class ExpressionError(ValueError):
    """A text that is no expression. `stage` is `lexing` or `parsing`, `position` an offset in the text."""

    def __init__(self, stage: str, message: str, position: int) -> None:
        super().__init__(message)
        self.stage = stage
        self.position = position


class Token(NamedTuple):
    """A token: `literal`, `keyword`, `operator` or the mark itself; `value` is a literal's value, else the text."""

    kind: str
    value: Any
    start: int
    end: int


_TOKEN = lazy_pattern(
    r"(?P<space>\s+)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<operator>&&|\|\||[=!<>]=|[!<>])"
    r"|(?P<mark>[()\[\],*])"
    r"|(?P<keyword>[A-Za-z_][A-Za-z0-9_-]*(?=[\s()\[\],.!<>=&|]|\Z))"
)
_NUMBER = lazy_pattern(
    r"(?:[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+(?:[eE][-+]?\d+)?|Infinity)|0x[0-9A-Fa-f]+|0o[0-7]+)\Z"
)
_NUMBER_TEXT = lazy_pattern(r"[^\s()\[\],!<>=&|]*")
_WORD_TEXT = lazy_pattern(r".[^\s()\[\],.!<>=&|]*", re.DOTALL)
_CONSTANTS = {"true": True, "false": False, "null": None, "NaN": float("nan"), "Infinity": float("inf")}
_BEFORE_OPERAND = frozenset(("(", "[", ",", "operator"))


def tokens(text: str) -> list[Token]:
    """The tokens of an expression. Raises ExpressionError where GitHub's lexer does."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        token = _plain_token(match, found) if match else _dot_or_number(text, at, found)
        if token is not None:
            found.append(token)
            at = token.end
        elif match:
            at = match.end()
    return found


def _plain_token(match: re.Match[str], before: list[Token]) -> Token | None:
    kind, written = match.lastgroup or "", match.group()
    if kind == "space":
        return None
    if kind == "string":
        return Token("literal", written[1:-1].replace("''", "'"), match.start(), match.end())
    if kind == "mark":
        kind = written
    elif kind == "keyword" and written in _CONSTANTS and not (before and before[-1].kind == "."):
        return Token("literal", _CONSTANTS[written], match.start(), match.end())
    return Token(kind, written, match.start(), match.end())


def _dot_or_number(text: str, at: int, before: list[Token]) -> Token:
    expects_operand = not before or before[-1].kind in _BEFORE_OPERAND
    if text[at] == "." and not expects_operand:
        return Token(".", ".", at, at + 1)
    if text[at] in "0123456789" or (text[at] in ".+-" and expects_operand):
        end = _NUMBER_TEXT.match(text, at).end()  # type: ignore[union-attr]
        if _NUMBER.match(text[at:end]):
            return Token("literal", _number(text[at:end]), at, end)
    else:
        end = _WORD_TEXT.match(text, at).end()  # type: ignore[union-attr]
    raise ExpressionError("lexing", f"unexpected symbol '{text[at:end]}'", at)


def _number(written: str) -> float:
    if written[:2] in ("0x", "0o"):
        digits = int(written[2:], 16 if written[1] == "x" else 8)
        return float(digits) if digits.bit_length() < 1024 else float("inf")
    return float(written)
