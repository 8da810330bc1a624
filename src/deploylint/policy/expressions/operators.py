"""Equality, order and arithmetic, across Nodes, Views and plain values. None of it raises."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from math import copysign, inf, nan
from typing import Any

from deploylint.policy.expressions.access import entry, iterate
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, UnknownType, operand, plain

LONGEST_TEXT = 1 << 20
LONGEST_LIST = 1 << 17
_LARGEST_INT = 2**63 - 1
_SMALLEST_INT = -(2**63)
_MOST_COMPARISONS = 20_000
_NUMBERS = (int, float)


def equal(left: Any, right: Any) -> bool | UnknownType:
    """Whether both are the same value; numbers by their amount, lists and mappings by their parts."""
    one: object = plain(left)
    other: object = plain(right)
    if one is ABSENT or other is ABSENT:
        return False
    if one is UNKNOWN or other is UNKNOWN:
        return UNKNOWN
    if isinstance(one, (dict, list, tuple)) and isinstance(other, (dict, list, tuple)):
        return _equal_parts(one, other)
    return same_scalar(one, other)


def same_scalar(left: Any, right: Any) -> bool:
    """Whether two scalars are equal. A boolean is no number here, other than in Python."""
    if type(left) is bool or type(right) is bool:
        return left is right
    return bool(left == right)


def _equal_parts(left: Any, right: Any) -> bool | UnknownType:
    # A stack and a limit, since anchors make cycles, and trees that are exponentially larger than their text.
    stack = [(left, right)]
    verdict: bool | UnknownType = True
    for _ in range(_MOST_COMPARISONS):
        if not stack:
            return verdict
        one, other = map(plain, stack.pop())
        if one is UNKNOWN or other is UNKNOWN:
            verdict = UNKNOWN
        elif one is ABSENT or other is ABSENT or not _same_shape(one, other, stack):
            return False
    return UNKNOWN


def _same_shape(one: Any, other: Any, stack: list[tuple[Any, Any]]) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        stack.extend((value, entry(other, name)) for name, value in one.items())
        return len(one) == len(other)
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        stack.extend(zip(one, other, strict=False))
        return len(one) == len(other)
    return same_scalar(one, other)


def unequal(left: Any, right: Any) -> bool | UnknownType:
    """The negation of `equal`: absent is unequal to everything."""
    verdict = equal(left, right)
    return UNKNOWN if verdict is UNKNOWN else not verdict


def contained(item: Any, container: Any) -> bool | UnknownType:
    """`item in container`: an item of a list, a key of a mapping; nothing is in what is absent."""
    item, container = plain(item), operand(container)
    if container is ABSENT or item is ABSENT:
        return False
    if isinstance(container, Mapping):
        return _is_key(item, container)
    entries = iterate(container)
    return UNKNOWN if entries is UNKNOWN else _is_item(item, entries)


def _is_key(item: Any, container: Mapping[Any, Any]) -> bool | UnknownType:
    if type(item) not in (str, int, float, bool):
        return UNKNOWN
    return entry(container, item) is not ABSENT


def _is_item(item: Any, entries: list[Any] | tuple[Any, ...]) -> bool | UnknownType:
    verdict: bool | UnknownType = False
    for own in entries:
        same = equal(item, own)
        if same is True:
            return True
        if same is UNKNOWN:
            verdict = UNKNOWN
    return verdict


def _order(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool | UnknownType]:
    def order(left: Any, right: Any) -> bool | UnknownType:
        left, right = operand(left), operand(right)
        if left is ABSENT or right is ABSENT:
            return False
        one, other = type(left), type(right)
        if (one in _NUMBERS and other in _NUMBERS) or (one is other and one in (str, bool)):
            return compare(left, right)
        return UNKNOWN

    return order


def _arithmetic(compute: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def calculate(left: Any, right: Any) -> Any:
        left, right = operand(left), operand(right)
        if left is ABSENT or right is ABSENT:
            return ABSENT
        one, other = type(left), type(right)
        if one in _NUMBERS and other in _NUMBERS:
            if one is other or (whole(left) is not UNKNOWN and whole(right) is not UNKNOWN):
                return whole(compute(left, right))
            return UNKNOWN
        return _joined(left, right) if compute is operator.add else UNKNOWN

    return calculate


def whole(value: Any) -> Any:
    """The number itself; UNKNOWN when it is an integer beyond 64 bits."""
    return UNKNOWN if type(value) is int and not _SMALLEST_INT <= value <= _LARGEST_INT else value


def _joined(left: Any, right: Any) -> Any:
    if type(left) is str and type(right) is str:
        return left + right if len(left) + len(right) <= LONGEST_TEXT else UNKNOWN
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return [*left, *right] if len(left) + len(right) <= LONGEST_LIST else UNKNOWN
    return UNKNOWN


def _divide(left: Any, right: Any) -> Any:
    if type(left) is int and type(right) is int:
        if right == 0:
            return UNKNOWN
        quotient = abs(left) // abs(right)
        return quotient if (left < 0) == (right < 0) else -quotient
    if right == 0:
        return nan if left == 0 or left != left else copysign(inf, left) * copysign(1.0, right)
    return left / right


def _remainder(left: Any, right: Any) -> Any:
    if type(left) is not int or type(right) is not int or right == 0:
        return UNKNOWN
    if right == -1 and left == _SMALLEST_INT:
        return UNKNOWN
    remainder = abs(left) % abs(right)
    return remainder if left >= 0 else -remainder


def negative(value: Any) -> Any:
    """`-value`."""
    value = operand(value)
    if value is ABSENT:
        return ABSENT
    return whole(-value) if type(value) in _NUMBERS else UNKNOWN


OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "==": equal,
    "!=": unequal,
    "in": contained,
    "<": _order(operator.lt),
    "<=": _order(operator.le),
    ">": _order(operator.gt),
    ">=": _order(operator.ge),
    "+": _arithmetic(operator.add),
    "-": _arithmetic(operator.sub),
    "*": _arithmetic(operator.mul),
    "/": _arithmetic(_divide),
    "%": _arithmetic(_remainder),
}
