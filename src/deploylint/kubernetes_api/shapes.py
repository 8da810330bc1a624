"""How a value of the API must be built: its types, the fields of a mapping, what lists and maps hold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_PYTHON: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}
_BITS = {"int32": 32, "int64": 64}


class Shape:
    """What the API takes in one place.

    `types` are JSON Schema's words for what the value may be, `accepts` Python's types for it; empty for anything.
    `fields` are those of a mapping by name, None where it may have any; an `open` one takes others as well.
    `values` is what every entry of a map is, `items` every entry of a list; None where they may be anything.
    `bits` is the width of an integer, 0 where nobody says. `nullable` says that an entry of a list may be null.
    A shape with a `name` is a definition that others refer to.
    """

    __slots__ = ("accepts", "bits", "fields", "items", "name", "nullable", "open", "required", "types", "values")

    def __init__(
        self,
        types: tuple[str, ...] = (),
        *,
        name: str = "",
        fields: Mapping[str, Shape | str] | None = None,
        open: bool = False,
        required: tuple[str, ...] = (),
        items: Shape | str | None = None,
        values: Shape | str | None = None,
        bits: int = 0,
        nullable: bool = False,
    ) -> None:
        self.types = types
        self.accepts = frozenset(kind for word in types for kind in _PYTHON[word])
        self.name = name
        self.fields = fields
        self.open = open
        self.required = required
        self.items = items
        self.values = values
        self.bits = bits
        self.nullable = nullable

    def __repr__(self) -> str:
        return f"<Shape {self.name or '|'.join(self.types) or 'any'}>"


def from_definition(data: Mapping[str, Any], name: str = "") -> Shape | str:
    """A shape from a line of the bundle, which is trusted; the name it refers to where it is a reference."""
    if "$ref" in data:
        return str(data["$ref"])
    types = data.get("type", [])
    properties = data.get("properties")
    return Shape(
        (types,) if isinstance(types, str) else tuple(types),
        name=name,
        fields={key: from_definition(child) for key, child in properties.items()} if properties else None,
        required=tuple(key for key in data.get("required", ()) if (name, key) not in NOT_ENFORCED),
        items=from_definition(data["items"]) if "items" in data else None,
        values=from_definition(data["additionalProperties"]) if "additionalProperties" in data else None,
        bits=_BITS.get(data.get("format", ""), 0),
    )


NOT_ENFORCED = frozenset(
    {
        ("apps.v1.ControllerRevision", "revision"),
        ("apps.v1.StatefulSetSpec", "serviceName"),
        ("apiextensions.v1.CustomResourceDefinitionVersion", "served"),
        ("apiextensions.v1.CustomResourceDefinitionVersion", "storage"),
        ("core.v1.Event", "involvedObject"),
        ("core.v1.HTTPHeader", "value"),
        ("core.v1.ISCSIPersistentVolumeSource", "lun"),
        ("core.v1.ISCSIVolumeSource", "lun"),
        ("core.v1.LimitRangeSpec", "limits"),
        ("core.v1.SleepAction", "seconds"),
        ("discovery.v1.EndpointSlice", "endpoints"),
        ("networking.v1.NetworkPolicySpec", "podSelector"),
        ("scheduling.v1.PriorityClass", "value"),
        ("storage.v1.CSINodeSpec", "drivers"),
        ("storage.v1.TokenRequest", "audience"),
    }
)
"""Required by the OpenAPI definition, yet taken as zero, false or empty by the API server when left out.

The server decodes to structs that cannot tell a missing number from 0, and these are the fields for which its
validation (k8s.io/kubernetes/pkg/apis/*/validation) takes that value.
"""
