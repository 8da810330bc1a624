"""The functions of CEL on strings and types. None of them raises: what CEL refuses is UNKNOWN."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from deploylint.model import Node
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, operand, plain
from deploylint.policy.expressions.operators import LONGEST_TEXT, whole
from deploylint.policy.expressions.patterns import matches
from deploylint.policy.expressions.splitting import split

_BLANKS = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
_UPPER = {code + 32: code for code in range(ord("A"), ord("Z") + 1)}
_INT = r"[+-]?[0-9]{1,40}"
_DOUBLE = r"[+-]?(?:[0-9]{1,400}(?:\.[0-9]{0,400})?|\.[0-9]{1,400})(?:[eE][+-]?[0-9]{1,5})?"
_DOUBLE_NAMES = frozenset({"nan", "inf", "infinity"})
_LARGEST_DOUBLE_AS_INT = 2.0**63


def size(value: Any) -> Any:
    """Characters of a string, items of a list, entries of a mapping; 0 of what is absent, as it holds nothing."""
    value = operand(value)
    if value is ABSENT:
        return 0
    return len(value) if isinstance(value, (str, list, tuple, Mapping, set, frozenset)) else UNKNOWN


def _typed(function: Callable[..., Any], *types: type) -> Callable[..., Any]:
    """Call the function with plain arguments of just these types; absent of an absent one, else UNKNOWN."""

    def call(*arguments: Any) -> Any:
        values = [operand(argument) for argument in arguments]
        if ABSENT in values:
            return ABSENT
        for value, wanted in zip(values, types, strict=False):
            if type(value) is not wanted:
                return UNKNOWN
        return function(*values)

    return call


def _matches(text: str, pattern: str) -> Any:
    found = matches(text, pattern)
    return UNKNOWN if found is None else found


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else text.translate(_LOWER)


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else text.translate(_UPPER)


def _replace(text: str, old: str, new: str, limit: int = -1) -> Any:
    times = (text.count(old) if old else len(text) + 1) if limit < 0 else min(limit, len(text) + 1)
    if len(text) + times * len(new) > LONGEST_TEXT:
        return UNKNOWN
    return text.replace(old, new, limit)


def _substring(text: str, start: int, end: int | None = None) -> Any:
    if end is None:
        end = len(text)
    return text[start:end] if 0 <= start <= end <= len(text) else UNKNOWN


def _char_at(text: str, position: int) -> Any:
    return text[position : position + 1] if 0 <= position <= len(text) else UNKNOWN


def _index_of(text: str, part: str, start: int = 0) -> Any:
    return text.find(part, start) if 0 <= start <= len(text) else UNKNOWN


def _last_index_of(text: str, part: str, last: int | None = None) -> Any:
    if last is None:
        return text.rfind(part)
    return text.rfind(part, 0, last + len(part)) if 0 <= last <= len(text) else UNKNOWN


def join(items: Any, separator: Any = "") -> Any:
    """The strings of a list as one."""
    items, separator = operand(items), operand(separator)
    if items is ABSENT or separator is ABSENT:
        return ABSENT
    if not isinstance(items, (list, tuple)) or type(separator) is not str:
        return UNKNOWN
    parts = [plain(item) for item in items]
    if any(type(part) is not str for part in parts):
        return UNKNOWN
    length = sum(map(len, parts)) + len(separator) * len(parts)
    return separator.join(parts) if length <= LONGEST_TEXT else UNKNOWN


def to_string(value: Any) -> Any:
    """A scalar as text: a number from a file as it is written there, so that `1.10` stays `1.10`."""
    written = value.raw if isinstance(value, Node) else None
    value = operand(value)
    if value is ABSENT or value is UNKNOWN or type(value) is str:
        return value
    if type(value) is bool:
        return "true" if value else "false"
    if type(value) not in (int, float) or whole(value) is UNKNOWN:
        return UNKNOWN
    return str(written or repr(value).removesuffix(".0"))


def to_int(value: Any) -> Any:
    """A number without its fraction, or the number that a decimal text stands for."""
    value = operand(value)
    if value is ABSENT or type(value) is int:
        return value if value is ABSENT else whole(value)
    if type(value) is float:
        return int(value) if -_LARGEST_DOUBLE_AS_INT < value < _LARGEST_DOUBLE_AS_INT else UNKNOWN
    return whole(int(value)) if type(value) is str and re.fullmatch(_INT, value) else UNKNOWN


def to_double(value: Any) -> Any:
    """A number as a double, or the one that a text stands for."""
    value = operand(value)
    if value is ABSENT or type(value) is float:
        return value
    if type(value) is int and whole(value) is not UNKNOWN:
        return float(value)
    if type(value) is str and (re.fullmatch(_DOUBLE, value) or value.lower().lstrip("+-") in _DOUBLE_NAMES):
        return float(value)
    return UNKNOWN


_TYPES: Mapping[type, str] = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    list: "list",
    tuple: "list",
    dict: "map",
    type(None): "null_type",
}


def type_of(value: Any) -> Any:
    """The name of the value's type."""
    value = plain(value)
    return value if value is ABSENT else _TYPES.get(type(value), UNKNOWN)


FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "size": size,
    "contains": _typed(lambda text, part: part in text, str, str),
    "startsWith": _typed(str.startswith, str, str),
    "endsWith": _typed(str.endswith, str, str),
    "matches": _typed(_matches, str, str),
    "lowerAscii": _typed(_lower, str),
    "upperAscii": _typed(_upper, str),
    "trim": _typed(lambda text: text.strip(_BLANKS), str),
    "split": split,
    "join": join,
    "replace": _typed(_replace, str, str, str, int),
    "substring": _typed(_substring, str, int, int),
    "charAt": _typed(_char_at, str, int),
    "indexOf": _typed(_index_of, str, str, int),
    "lastIndexOf": _typed(_last_index_of, str, str, int),
    "string": to_string,
    "int": to_int,
    "double": to_double,
    "type": type_of,
}
