"""Which functions there are, and how many arguments each takes."""

from typing import NamedTuple


class Signature(NamedTuple):
    """How a function is written and how many arguments it has; a method's target counts as one."""

    method: bool
    function: bool
    least: int
    most: int


def _method(least: int, most: int | None = None) -> Signature:
    return Signature(True, False, least, most or least)


def _function(count: int) -> Signature:
    return Signature(False, True, count, count)


SIGNATURES = {
    "size": Signature(True, True, 1, 1),
    "matches": Signature(True, True, 2, 2),
    "contains": _method(2),
    "startsWith": _method(2),
    "endsWith": _method(2),
    "lowerAscii": _method(1),
    "upperAscii": _method(1),
    "trim": _method(1),
    "split": _method(2, 3),
    "join": _method(1, 2),
    "replace": _method(3, 4),
    "substring": _method(2, 3),
    "indexOf": _method(2, 3),
    "lastIndexOf": _method(2, 3),
    "charAt": _method(2),
    "string": _function(1),
    "int": _function(1),
    "double": _function(1),
    "type": _function(1),
    "quantity": _function(1),
    "image": _function(1),
    "duration": _function(1),
    "selects": _function(2),
    "scaled": _function(2),
}

MACROS = {"all": (2, 3), "exists": (2, 3), "exists_one": (2, 3), "filter": (2, 2), "map": (2, 3)}
"""The macros with the least and most arguments of each."""

TYPES = frozenset({"bool", "int", "double", "string", "list", "map", "null_type"})
"""The names of types, which `type(x)` gives."""

RESERVED = frozenset(
    {"as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package"}
    | {"namespace", "return", "var", "void", "while"}
)
"""Words that CEL keeps for itself: no variable may have such a name, a field may."""

KEYWORDS = frozenset({"true", "false", "null", "in"})
"""Words that cannot follow a dot."""
