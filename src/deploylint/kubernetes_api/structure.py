"""Whether an object is built as its definition says, and where it is not.

Decided as the API server does it: a field that is null is not there; a mapping takes no unknown field; a number is no
text and a text no number. What a template or a placeholder decides is right. Values keep their places, so nothing is
translated back from a validator's paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import isinf
from typing import Any, NamedTuple

from deploylint.kubernetes_api.bundle import Definitions
from deploylint.kubernetes_api.shapes import Shape
from deploylint.model import Node
from deploylint.values.patterns import lazy_pattern

MOST_FLAWS = 1_000
"""Flaws of one object that are told."""

UNKNOWN, TYPE, MISSING = "unknown", "type", "missing"

_PLACEHOLDER = lazy_pattern(r"[$<>{}%]|^__.*__$|^@.*@$|^[A-Z][A-Z0-9_]*$")
_OTHER_NUMBER = lazy_pattern(r"[-+]?(?:0[bo])?[0-9][0-9_]*")
"""Plain scalars that are numbers to some YAML libraries and text to others; nobody's flaw here."""

Route = tuple[str | int, ...]
_Trail = tuple[Any, str | int] | None
"""The way to a value, from its end: (trail of what is above, last step)."""


class Flaw(NamedTuple):
    """One thing wrong in an object.

    `kind` is UNKNOWN, TYPE or MISSING. `node` is the field that is unknown, the value of the wrong type, or the mapping
    that lacks a field; `route` leads to the field. `shape` is what the mapping around it must be, or for TYPE what the
    value must be.
    """

    kind: str
    node: Node
    route: Route
    shape: Shape


def flaws(node: Node, shape: Shape, definitions: Definitions) -> list[Flaw]:
    """In what an object differs from its shape; the first flaws of one that is no such object at all."""
    inspector = _Inspector(definitions)
    inspector.inspect(node, shape, None)
    return inspector.found[:MOST_FLAWS]


class _Inspector:
    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.found: list[Flaw] = []

    def inspect(self, node: Node, part: Shape | str, trail: _Trail) -> None:
        shape = self.definitions[part] if isinstance(part, str) else part
        value = node.value
        kind = type(value)
        if kind not in shape.accepts:
            if shape.types and not node.unknown and not _may_be(node, shape):
                self.found.append(Flaw(TYPE, node, _route(trail), shape))
        elif kind is dict:
            self.mapping(node, shape, trail)
        elif kind is list:
            if shape.items is not None:
                for number, child in enumerate(value):
                    self.inspect(child, shape.items, (trail, number))
        elif kind is int and shape.bits and not -(1 << shape.bits - 1) <= value < 1 << shape.bits - 1:
            self.found.append(Flaw(TYPE, node, _route(trail), shape))

    def mapping(self, node: Node, shape: Shape, trail: _Trail) -> None:
        fields = shape.fields
        if fields is None:
            self.entries(node, shape, trail)
            return
        for name, child in node.value.items():
            field = fields.get(name)
            if field is None:
                if not shape.open and not _is_templated(name):
                    self.found.append(Flaw(UNKNOWN, child, (*_route(trail), name), shape))
            elif child.value is not None:
                self.inspect(child, field, (trail, name))
        if shape.required:
            self.required(node, shape, trail)

    def entries(self, node: Node, shape: Shape, trail: _Trail) -> None:
        if shape.values is not None:
            for name, child in node.value.items():
                if child.value is not None:
                    self.inspect(child, shape.values, (trail, name))

    def required(self, node: Node, shape: Shape, trail: _Trail) -> None:
        for name in shape.required:
            given = node.value.get(name)
            if given is not None and (given.value is not None or given.unknown):
                continue
            if not any(map(_is_templated, node.value)):
                self.found.append(Flaw(MISSING, node, (*_route(trail), name), shape))


def _is_templated(name: str) -> bool:
    return any(mark in name for mark in ("{", "$", "<", "%")) or name == ""


def _may_be(node: Node, shape: Shape) -> bool:
    """Whether a value of another type may still be a right one: a placeholder, a whole float, a null in a list."""
    value = node.value
    if type(value) is str:
        return bool(_PLACEHOLDER.search(value)) or (not node.quoted and bool(_OTHER_NUMBER.fullmatch(value)))
    if type(value) is float:
        # Digits with an e that no float can hold are text to the YAML library that Kubernetes uses.
        beyond = isinf(value) and "inf" not in node.scalar.lower()
        return beyond or (int in shape.accepts and value.is_integer() and abs(value) < 2**63)
    return value is None and shape.nullable


def _route(trail: _Trail) -> Route:
    steps: list[str | int] = []
    while trail is not None:
        trail, step = trail
        steps.append(step)
    return tuple(reversed(steps))


def written(route: Iterable[str | int]) -> str:
    """A route as Kubernetes writes field paths: `spec.containers[0].env[1].value`, `metadata.labels["a/b"]`."""
    text = ""
    for step in route:
        if isinstance(step, int):
            text += f"[{step}]"
        elif re.fullmatch(r"[A-Za-z_$][\w-]*", step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def follow(shape: Shape, route: Iterable[str | int], definitions: Definitions) -> Shape | None:
    """The shape of what stands at the end of a route; None where there is no such place."""
    for step in route:
        part = shape.items if isinstance(step, int) else (shape.fields or {}).get(step, shape.values)
        if part is None:
            return None
        shape = definitions.of(part)
    return shape
