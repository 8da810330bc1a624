"""Fields, indexes and iteration on Nodes, Views and plain values. None of it raises."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, UnknownType, operand, plain


def field(base: Any, name: str) -> Any:
    """The field `name`: ABSENT when it or its base is absent or null, UNKNOWN when the base has no fields."""
    kind = type(base)
    if kind is Node:
        return _node_field(base, name)
    if kind is View:
        return _view_field(base, name)
    if isinstance(base, (dict, Mapping)):
        return base.get(name, ABSENT)
    if base is None or base is ABSENT:
        return ABSENT
    return _record_field(base, name)


def _record_field(base: Any, name: str) -> Any:
    if not isinstance(base, tuple) or not hasattr(base, "_fields"):
        return UNKNOWN
    offered = name in base._fields or isinstance(getattr(type(base), name, None), property)
    return getattr(base, name) if offered else ABSENT


def _node_field(base: Node, name: str) -> Any:
    inner = base.value
    if type(inner) is dict:
        return inner.get(name, ABSENT)
    if base.unknown:
        return UNKNOWN
    return ABSENT if inner is None else UNKNOWN


def _view_field(base: View, name: str) -> Any:
    derived = base.derived
    if name in derived:
        value = derived[name]
        return base.get(name) if callable(value) else value
    node = base.node
    if type(node.value) is dict:
        return node.value.get(name, ABSENT)
    return UNKNOWN if node.unknown else ABSENT


def exists(value: object) -> bool | UnknownType:
    """Whether there is a value: null is none, and a Node of which nothing is known may be or not."""
    if value is UNKNOWN:
        return UNKNOWN
    if isinstance(value, Node):
        if value.value is not None:
            return True
        return UNKNOWN if value.unknown else False
    return value is not None and value is not ABSENT


def has_field(base: Any, name: str) -> bool | UnknownType:
    """What `has(base.name)` says."""
    found = field(base, name)
    if found == "" and isinstance(base, tuple):
        return False  # as for a field of a message, whose default counts as unset
    return exists(found)


def index(base: Any, key: Any) -> Any:
    """The entry `key` of a mapping or list; ABSENT when there is none, UNKNOWN when it cannot have one."""
    if isinstance(base, View) and type(plain(key)) is str:
        return field(base, plain(key))
    base, key = operand(base), operand(key)
    if base is ABSENT or key is ABSENT:
        return ABSENT
    if base is UNKNOWN or key is UNKNOWN:
        return UNKNOWN
    if isinstance(base, (dict, Mapping)):
        return entry(base, key)
    if isinstance(base, (list, tuple)):
        return _item(base, key)
    return UNKNOWN


def entry(mapping: Mapping[Any, Any], key: Any) -> Any:
    """The value under `key`, where 1 and 1.0 are one key and 1 and true are two."""
    if type(key) is str:
        return mapping.get(key, ABSENT)
    if type(key) not in (int, float, bool):
        return UNKNOWN
    if key != 0 and key != 1:
        return mapping.get(key, ABSENT)
    is_bool = type(key) is bool
    for own, value in mapping.items():
        if own == key and (type(own) is bool) == is_bool:
            return value
    return ABSENT


def _item(items: list[Any] | tuple[Any, ...], key: Any) -> Any:
    if type(key) is float and key.is_integer():
        key = int(key)
    if type(key) is not int:
        return UNKNOWN
    return items[key] if 0 <= key < len(items) else ABSENT


def iterate(value: Any) -> list[Any] | tuple[Any, ...] | UnknownType:
    """What a macro runs over: a list's items, a mapping's keys (each at its place); none of what is absent."""
    place = value.node if isinstance(value, View) else value
    value = operand(value)
    if isinstance(value, (list, tuple)):
        return value
    if isinstance(value, Mapping):
        return [_key(place, name, child) for name, child in value.items()]
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    return [] if value is ABSENT else UNKNOWN


def pairs(value: Any) -> list[tuple[Any, Any]] | UnknownType:
    """What a macro with two variables runs over: (key, value) of a mapping, (index, item) of a list."""
    entries = iterate(value)
    if entries is UNKNOWN:
        return UNKNOWN
    inner = operand(value)
    return list(zip(entries, inner.values(), strict=True)) if isinstance(inner, Mapping) else list(enumerate(entries))


def _key(place: Any, name: Any, child: Any) -> Any:
    if isinstance(place, Node) and isinstance(child, Node) and child.key is not None:
        return Node(child.source, child.key, name, raw=name if type(name) is str else None)
    return name
