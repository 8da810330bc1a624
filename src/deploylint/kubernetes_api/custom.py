"""How custom resources are built, from the schemas of CustomResourceDefinitions.

A schema comes from the linted repository or a folder that it names, and may hold anything. Of it only the structure
is used (https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/): no pattern
is run and no reference followed.
"""

from __future__ import annotations

from collections.abc import Mapping

from deploylint.kubernetes_api.bundle import METADATA
from deploylint.kubernetes_api.shapes import Shape
from deploylint.model import Node

_TYPES = frozenset({"string", "integer", "number", "boolean", "object", "array"})
_ANY = Shape()
_OBJECT: Mapping[str, Shape | str] = {
    "apiVersion": Shape(("string",)),
    "kind": Shape(("string",)),
    "metadata": METADATA,
}
_DEEP = 60


def from_custom(schema: Node, *, keeps_unknown: bool) -> Shape:
    """The shape of a custom resource; `keeps_unknown` where its definition preserves unknown fields everywhere."""
    shape = _shape(schema, keeps_unknown, _DEEP)
    if "object" not in shape.types:
        return _ANY
    fields = {**(shape.fields or {}), **_OBJECT}
    return Shape(("object",), fields=fields, open=shape.open or shape.fields is None, required=shape.required)


def _shape(schema: Node, keeps: bool, depth: int) -> Shape:
    word = schema.get("type").text
    keeps = keeps or _says(schema, "x-kubernetes-preserve-unknown-fields")
    nullable = _says(schema, "nullable")
    if _says(schema, "x-kubernetes-int-or-string"):
        return Shape(("integer", "string"), nullable=nullable)
    if not depth or word not in _TYPES:
        return _ANY
    if word == "array":
        items = schema.get("items")
        return Shape(("array",), items=_shape(items, keeps, depth - 1) if items.items else None, nullable=nullable)
    if word == "object":
        return _mapping(schema, keeps, nullable, depth)
    bits = {"int32": 32, "int64": 64}.get(schema.get("format").text, 0)
    return Shape((word,), bits=bits, nullable=nullable)


def _mapping(schema: Node, keeps: bool, nullable: bool, depth: int) -> Shape:
    properties = schema.get("properties")
    values = schema.get("additionalProperties")
    fields: dict[str, Shape | str] = {name: _shape(child, keeps, depth - 1) for name, child in properties.items}
    if _says(schema, "x-kubernetes-embedded-resource"):
        fields.update(_OBJECT)
    defaulted = {name for name, child in properties.items if child.get("default")}
    return Shape(
        ("object",),
        # A map has entries instead of fields; an object that says nothing of either loses whatever it holds, which
        # is left to its author to see.
        fields=fields or None,
        open=keeps or bool(values) or bool(properties.unknown),
        required=tuple(entry.text for entry in schema.get("required").entries if entry.text not in {"", *defaulted}),
        values=_shape(values, keeps, depth - 1) if values.items else None,
        nullable=nullable,
    )


def _says(schema: Node, name: str) -> bool:
    return schema.get(name).value is True
