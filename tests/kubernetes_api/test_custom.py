from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.kubernetes_api.bundle import bundle
from deploylint.kubernetes_api.custom import from_custom
from deploylint.kubernetes_api.structure import flaws, written
from deploylint.model import Node, Source
from deploylint.parse import parse_source

DEFINITIONS = bundle().definitions(bundle().minors[-1])
SCHEMA = """
type: object
required: [spec]
properties:
  spec:
    type: object
    required: [size, mode]
    properties:
      size: {type: integer, format: int32}
      mode: {type: string, default: fast}
      port: {x-kubernetes-int-or-string: true}
      share: {type: number}
      free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: boolean}}}
      map: {type: object, additionalProperties: {type: string}}
      anything: {}
      bare: {type: object}
      names: {type: array, items: {type: string, nullable: true}}
      pod: {type: object, x-kubernetes-embedded-resource: true, properties: {spec: {type: object}}}
"""


def node_of(text: str) -> Node:
    (document,) = parse_source(Source("k8s.yaml", "kubernetes", text))
    return document.root


def said(text: str, schema: str = SCHEMA, *, keeps_unknown: bool = False) -> list[str]:
    shape = from_custom(node_of(schema), keeps_unknown=keeps_unknown)
    return [f"{flaw.kind} {written(flaw.route)}" for flaw in flaws(node_of(text), shape, DEFINITIONS)]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: a.b/v1\nkind: A\nmetadata: {name: a}\nspec: {size: 1}",
        "spec: {size: 1, port: http, share: 0.5, names: [a, null]}",
        "spec: {size: 1, port: 80, share: 1, free: {known: true, x: 1}, map: {a: b, c: null}}",
        "spec: {size: 1, anything: [1, {a: b}], bare: {x: 1}, mode: null}",
        "spec: {size: 1, pod: {apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {x: 1}}}",
    ],
)
def test_right(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("kind: A", "missing spec"),
        ("spec: {}", "missing spec.size"),
        ("spec: {size: 1, sise: 2}", "unknown spec.sise"),
        ("spec: {size: '1'}", "type spec.size"),
        ("spec: {size: 1, port: 1.5}", "type spec.port"),
        ("spec: {size: 1, free: {known: 'x'}}", "type spec.free.known"),
        ("spec: {size: 1, map: {a: 1}}", "type spec.map.a"),
        ("spec: {size: 1, pod: {metadata: {nam: a}}}", "unknown spec.pod.metadata.nam"),
        ("spec: {size: 1}\nmetadata: {labels: {a: 1}}", "type metadata.labels.a"),
    ],
)
def test_flaws(text: str, flaw: str) -> None:
    assert said(text) == [flaw]


def test_a_definition_that_keeps_unknown_fields_still_has_types() -> None:
    assert said("spec: {size: a, x: {y: 1}}", keeps_unknown=True) == ["type spec.size"]


def test_a_definition_without_a_schema_says_nothing() -> None:
    assert said("spec: 1\nx: y", "null") == []


_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["object", "array", "string", "$ref"]))
_KEYS = [
    "type",
    "properties",
    "items",
    "additionalProperties",
    "required",
    "nullable",
    "format",
    "default",
    "a",
    "spec",
]
_KEYS += ["x-kubernetes-preserve-unknown-fields", "x-kubernetes-embedded-resource", "x-kubernetes-int-or-string"]
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(_TREES, _TREES, st.booleans())
def test_hostile_schemas_never_raise(schema: object, value: object, keeps: bool) -> None:
    found = said(json.dumps(value), json.dumps({"type": "object", "properties": {"a": schema}}), keeps_unknown=keeps)

    assert all(isinstance(flaw, str) for flaw in found)
