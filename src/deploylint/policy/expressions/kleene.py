"""The two values that CEL lacks, and Kleene's logic on them."""

from __future__ import annotations

from enum import Enum
from typing import Any, Final

from deploylint.model import Node, View


class AbsentType(Enum):
    """The type of ABSENT."""

    ABSENT = "absent"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


class UnknownType(Enum):
    """The type of UNKNOWN."""

    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "UNKNOWN"


ABSENT: Final = AbsentType.ABSENT
"""What is not there: it equals nothing, and is neither less nor greater than anything."""

UNKNOWN: Final = UnknownType.UNKNOWN
"""What cannot be said: the result of an ill-typed or templated operand."""


def plain(value: Any) -> Any:
    """The value without its place: a scalar, dict, list or None; ABSENT or UNKNOWN for a Node that is so."""
    kind = type(value)
    if kind is View:
        value = value.node
    elif kind is not Node:
        return value
    if not value.exists:
        return ABSENT
    return UNKNOWN if value.unknown else value.value


def operand(value: Any) -> Any:
    """As `plain`, and null is absent: CEL has no operation on null but the test for equality."""
    value = plain(value)
    return ABSENT if value is None else value


def truth(value: Any) -> bool | UnknownType:
    """The value as a condition: absent and null are false; all that is no boolean is UNKNOWN."""
    if value is True or value is False:
        return bool(value)
    value = plain(value)
    if type(value) is bool:
        return value
    return False if value is ABSENT or value is None else UNKNOWN
