"""Text to tokens, after the lexis of the CEL specification."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.policy.expressions.tree import ExpressionError
from deploylint.values.patterns import lazy_pattern


class Token(NamedTuple):
    """`kind` is one of int, float, string, name, field (in backticks), operator, end. `value` is its meaning."""

    kind: str
    value: str | int | float
    offset: int


# Each branch of every repetition starts with another character, so that matching is linear.
_TOKEN = lazy_pattern(
    r"""(?P<blank>(?:[ \t\r\n\f]+|//[^\n]*)+)
    |(?P<string>[rR](?:'''(?:[^']|'(?!''))*'''|\"\"\"(?:[^"]|"(?!""))*\"\"\"|'[^'\r\n]*'|"[^"\r\n]*")
        |'''(?:[^'\\]|\\.|'(?!''))*'''|\"\"\"(?:[^"\\]|\\.|"(?!""))*\"\"\"
        |'(?:[^'\\\r\n]|\\[^\r\n])*'|"(?:[^"\\\r\n]|\\[^\r\n])*")
    |(?P<float>(?:[0-9]+\.[0-9]+|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+)
    |(?P<int>0x[0-9a-fA-F]+|[0-9]+)
    |(?P<name>[A-Za-z_][A-Za-z0-9_]*)
    |(?P<field>`[A-Za-z0-9_.\-/\ ]+`)
    |(?P<operator>&&|\|\||==|!=|<=|>=|[-+*/%<>!?:.,()\[\]{}])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_DIGITS = {"x": 2, "X": 2, "u": 4, "U": 8}
_LARGEST = 2**63
_LONGEST_INT = 19


def tokenize(text: str) -> Iterator[Token]:
    """The tokens of an expression, the last of kind `end`. Raises ExpressionError for what is none."""
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            raise ExpressionError(_complaint(text[position]), position)
        kind = match.lastgroup
        if kind != "blank" and kind is not None:
            yield _token(kind, match[0], position, text[match.end() : match.end() + 1])
        position = match.end()
    yield Token("end", "", len(text))


def _complaint(character: str) -> str:
    if character in "'\"":
        return "the string is not closed on its line"
    if character in "&|=":
        return f"unexpected '{character}': the operators are && || =="
    return f"unexpected character {character!r}"


def _token(kind: str, text: str, offset: int, following: str) -> Token:
    if kind == "string":
        return Token(kind, _string(text, offset), offset)
    if kind in ("int", "float"):
        if following.isalnum() or following == "_":
            raise ExpressionError(f"{text + following!r} is no number", offset)
        return Token(kind, _integer(text, offset) if kind == "int" else _float(text, offset), offset)
    if kind == "name" and following and following in "'\"":
        raise ExpressionError("bytes are not part of this language; the only prefix of a string is r", offset)
    return Token(kind, text[1:-1] if kind == "field" else text, offset)


def _integer(text: str, offset: int) -> int:
    if text.startswith("0x"):
        value = int(text, 16)
    else:
        digits = text.lstrip("0") or "0"
        value = int(digits) if len(digits) <= _LONGEST_INT else _LARGEST + 1
    if value > _LARGEST:
        raise ExpressionError("the number does not fit 64 bits", offset)
    return value


def _float(text: str, offset: int) -> float:
    value = float(text)
    if value == float("inf"):
        raise ExpressionError("the number is too large", offset)
    return value


def _string(text: str, offset: int) -> str:
    raw = text[0] in "rR"
    start = 1 if raw else 0
    width = 3 if text[start : start + 3] in ("'''", '"""') else 1
    body = text[start + width : -width]
    return body if raw or "\\" not in body else _unescape(body, offset + width)


def _unescape(body: str, offset: int) -> str:
    parts: list[str] = []
    position = 0
    while True:
        slash = body.find("\\", position)
        if slash < 0:
            parts.append(body[position:])
            return "".join(parts)
        parts.append(body[position:slash])
        character, position = _escape(body, slash + 1, offset + slash)
        parts.append(character)


def _escape(body: str, start: int, offset: int) -> tuple[str, int]:
    letter = body[start]
    if letter in _ESCAPES:
        return _ESCAPES[letter], start + 1
    if letter in "\\?'\"`":
        return letter, start + 1
    if letter in _DIGITS:
        return _code(body[start + 1 : start + 1 + _DIGITS[letter]], _DIGITS[letter], 16, offset), (
            start + 1 + _DIGITS[letter]
        )
    if letter in "0123":
        return _code(body[start : start + 3], 3, 8, offset), start + 3
    raise ExpressionError(f"unknown escape \\{letter}", offset)


def _code(digits: str, count: int, radix: int, offset: int) -> str:
    allowed = "0123456789abcdefABCDEF" if radix > 10 else "01234567"
    if len(digits) != count or any(digit not in allowed for digit in digits):
        raise ExpressionError(f"the escape needs {count} digits", offset)
    code = int(digits, radix)
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        raise ExpressionError("the escape names no character", offset)
    return chr(code)
