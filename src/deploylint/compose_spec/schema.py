"""Compose files held to the schema, value by value, so that every flaw has its place.

Decided as compose does it: `${X}` is what the environment makes of it and fits anywhere, `!reset` takes a value away,
keys with `x-` are everybody's own, and null is a value that few entries take.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from deploylint.authored import data_folder
from deploylint.model import Node

Part = Mapping[str, Any]
"""A part of the schema; the bundle is trusted."""

FILE = "compose-spec.json"
UNKNOWN, TYPE, MISSING, VALUE = "unknown", "type", "missing", "value"
MOST_FLAWS = 100

_TYPES: Mapping[type, tuple[str, ...]] = {
    str: ("string",),
    bool: ("boolean",),
    int: ("integer", "number"),
    float: ("number",),
    dict: ("object",),
    list: ("array",),
    type(None): ("null",),
}
_BOOLEANS = frozenset({"true", "false", "t", "f", "y", "n", "yes", "no", "on", "off", "1", "0"})
_CAST = frozenset(
    {
        *("attachable", "disable", "external", "init", "internal", "nocopy", "oom_kill_disable", "privileged"),
        *("read_only", "restart", "stdin_open", "tty", "use_service_name_alias"),
    }
)
"""Keys whose text the loader turns into true or false; it refuses other words."""
_TAGS = ("!reset", "!override")

Route = tuple[str | int, ...]


class Flaw(NamedTuple):
    """One thing wrong in a file.

    `kind` is UNKNOWN (a key that has no place there), TYPE, MISSING or VALUE (a word that is none of those allowed).
    `node` is the entry of the unknown key, the wrong value, or the mapping that lacks a key; `route` leads to it.
    `part` is what the schema says of the mapping around an unknown key, else of the value.
    """

    kind: str
    node: Node
    route: Route
    part: Part


@lru_cache(maxsize=1)
def schema() -> Part:
    """The schema of a whole file, read once."""
    read: Part = json.loads((data_folder("schemas") / FILE).read_text(encoding="utf-8"))
    return read


def flaws(root: Node) -> list[Flaw]:
    """In what a file differs from the schema, in the order of the text."""
    found: list[Flaw] = []
    _inspect(root, schema(), (), found)
    return found[:MOST_FLAWS]


def types_of(part: Part) -> tuple[str, ...]:
    """JSON Schema's words for what a value may be there."""
    part = _followed(part)
    if "oneOf" in part:
        return tuple(dict.fromkeys(word for choice in part["oneOf"] for word in types_of(choice)))
    words = part.get("type", ())
    return (words,) if isinstance(words, str) else tuple(words)


def keys_of(part: Part) -> Iterable[str]:
    """The keys that a mapping may have there; none where people choose them."""
    names: Iterable[str] = _followed(part).get("properties", {})
    return names


def _followed(part: Part) -> Part:
    reference = part.get("$ref")
    if reference is None:
        return part
    found: Part = schema()["$defs"][reference.removeprefix("#/$defs/")]
    return found


def _decided_elsewhere(node: Node) -> bool:
    """Whether a variable, a template or a tag of compose's own decides the value."""
    if node.unknown or (type(node.value) is str and "$" in node.value):
        return True
    return node.value is None and node.source.line(node.span.line)[node.span.column - 1 :].startswith(_TAGS)


def _inspect(node: Node, part: Part, route: Route, found: list[Flaw]) -> None:
    part = _followed(part)
    if _decided_elsewhere(node) or len(found) > MOST_FLAWS:
        return
    if "oneOf" in part:
        _choose(node, part, route, found)
    elif not _has_type(node, part):
        found.append(Flaw(TYPE, node, route, part))
    elif type(node.value) is dict:
        _mapping(node, part, route, found)
    elif type(node.value) is list:
        _list(node, part, route, found)
    elif not _is_allowed(node, part, route):
        found.append(Flaw(VALUE, node, route, part))


def _list(node: Node, part: Part, route: Route, found: list[Flaw]) -> None:
    if "items" in part:
        for number, entry in enumerate(node.value):
            _inspect(entry, part["items"], (*route, number), found)


def _has_type(node: Node, part: Part) -> bool:
    wanted = types_of(part)
    if not wanted or any(word in wanted for word in _TYPES[type(node.value)]):
        return True
    return type(node.value) is float and "integer" in wanted and node.value.is_integer()


def _choose(node: Node, part: Part, route: Route, found: list[Flaw]) -> None:
    """Hold a value to the choice that it comes closest to, of those that take its type."""
    fitting = [choice for choice in part["oneOf"] if _has_type(node, _widened(_followed(choice)))]
    if not fitting:
        found.append(Flaw(TYPE, node, route, part))
        return
    best: list[Flaw] | None = None
    for choice in fitting:
        tried: list[Flaw] = []
        _inspect(node, choice, route, tried)
        best = tried if best is None or len(tried) < len(best) else best
    found.extend(best or ())


def _widened(part: Part) -> Part:
    return {"type": types_of(part)} if "oneOf" in part else part


def _mapping(node: Node, part: Part, route: Route, found: list[Flaw]) -> None:
    known: Part = part.get("properties", {})
    for name, child in node.value.items():
        inner = known.get(name)
        if inner is None:
            inner = _by_pattern(name, part)
        if inner is not None:
            _inspect(child, inner, (*route, name), found)
        elif not _open(part) and not _is_templated(name):
            found.append(Flaw(UNKNOWN, child, (*route, name), part))
    if not any(map(_is_templated, node.value)):
        missing = (name for name in part.get("required", ()) if name not in node.value)
        found.extend(Flaw(MISSING, node, (*route, name), part) for name in missing)


def _by_pattern(name: str, part: Part) -> Part | None:
    for pattern, inner in part.get("patternProperties", {}).items():
        if re.search(pattern, name[:1000]):
            found: Part = inner
            return found
    return None


def _open(part: Part) -> bool:
    return part.get("additionalProperties", True) is not False


def _is_templated(name: str) -> bool:
    return any(mark in name for mark in ("{", "$", "<", "%")) or name == ""


def _is_allowed(node: Node, part: Part, route: Route) -> bool:
    value = node.value
    if "enum" in part and value not in part["enum"]:
        return False
    if "pattern" in part and type(value) is str and not re.search(part["pattern"], value[:1000]):
        return False
    if type(value) in (int, float) and not part.get("minimum", value) <= value <= part.get("maximum", value):
        return False
    cast = part.get("type") == ["boolean", "string"] and route[-1] in _CAST
    return not cast or type(value) is bool or value.lower() in _BOOLEANS
