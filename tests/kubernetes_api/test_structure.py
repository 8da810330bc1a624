"""The inspector against single facts, and against jsonschema on many objects."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from deploylint.kubernetes_api.bundle import bundle
from deploylint.kubernetes_api.shapes import Shape
from deploylint.kubernetes_api.structure import flaws, follow, written
from deploylint.model import Node, Source
from deploylint.parse import parse_source

MINOR = bundle().minors[-1]
DEFINITIONS = bundle().definitions(MINOR)


def node_of(text: str) -> Node:
    (document,) = parse_source(Source("k8s.yaml", "kubernetes", text))
    return document.root


def shape_of(api: str, kind: str) -> Shape:
    shape = bundle().shape(api, kind, MINOR)
    assert shape is not None
    return shape


def said(text: str, api: str = "v1", kind: str = "Pod") -> list[str]:
    found = flaws(node_of(text), shape_of(api, kind), DEFINITIONS)
    return [f"{flaw.kind} {written(flaw.route)}" for flaw in found]


def container(more: str) -> str:
    return f"spec: {{containers: [{{name: a, image: b, {more}}}]}}"


@pytest.mark.parametrize(
    "text",
    [
        "spec: {containers: [{name: a}], volumes: null, hostNetwork: ~}",
        "metadata: {creationTimestamp: null, labels: {a: null}}",
        container("resources: {limits: {cpu: 1, memory: 0.5, x: '1'}}"),
        container("livenessProbe: {httpGet: {port: http}, periodSeconds: 1.0}"),
        container("livenessProbe: {periodSeconds: 1_0}"),
        container("livenessProbe: {periodSeconds: '{{ .seconds }}'}"),
        container("livenessProbe: {periodSeconds: <seconds>}"),
        container("ports: [{containerPort: $(PORT)}]"),
        container("ports: [{containerPort: __PORT__}]"),
        container("ports: [{containerPort: PORT}]"),
        container("ports: '{{ ports }}'"),
        container("ports: [{'{{ name }}': 8080}]"),
        container("ports: [{containerPort: -2147483648}]"),
        container("env: [{name: COMMIT, value: 123e4567}]"),
    ],
)
def test_right_or_undecided(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("spec: {containers: null}", "missing spec.containers"),
        ("spec: {containers: [null]}", "type spec.containers[0]"),
        ("spec: {containers: []}\nspec2: 1", "unknown spec2"),
        ("metadata: {labels: {a/b: 1}}", 'type metadata.labels["a/b"]'),
        ("metadata: {labels: [a]}", "type metadata.labels"),
        (container("args: [null]"), "type spec.containers[0].args[0]"),
        (container("env: [{name: A, value: on}]"), "type spec.containers[0].env[0].value"),
        (container("env: [{name: A, value: 0x10}]"), "type spec.containers[0].env[0].value"),
        (container("env: [{value: a}]"), "missing spec.containers[0].env[0].name"),
        (container("tty: 'yes'"), "type spec.containers[0].tty"),
        (container("ports: [{containerPort: 2147483648}]"), "type spec.containers[0].ports[0].containerPort"),
        (container("resources: {limits: {cpu: true}}"), "type spec.containers[0].resources.limits.cpu"),
        (container("livenessProbe: {httpGet: {port: 1.5}}"), "type spec.containers[0].livenessProbe.httpGet.port"),
        ("- a", "type "),
        ("text", "type "),
    ],
)
def test_flaws(text: str, flaw: str) -> None:
    assert said(text) == [flaw]


def test_an_anchor_is_judged_where_it_is_used() -> None:
    text = "spec:\n  containers:\n  - &a {name: a, imagee: b}\n  - *a\n"

    assert said(text) == ["unknown spec.containers[0].imagee", "unknown spec.containers[1].imagee"]


def test_follow() -> None:
    pod = shape_of("v1", "Pod")
    port = follow(pod, ("spec", "containers", 0, "ports", 0, "containerPort"), DEFINITIONS)

    assert port is not None
    assert port.types == ("integer",)
    assert follow(pod, ("spec", "containers", "ports"), DEFINITIONS) is None


def strict(part: Shape | str, *, nullable: bool) -> dict[str, Any]:
    """The same demands as a JSON Schema, for a library to decide."""
    if isinstance(part, str):
        target: dict[str, Any] = {"$ref": f"#/$defs/{part}"}
        return {"anyOf": [{"type": "null"}, target]} if nullable else target
    schema: dict[str, Any] = {"type": [*part.types, "null"] if nullable else list(part.types)} if part.types else {}
    if part.bits:
        schema |= {"minimum": -(2 ** (part.bits - 1)), "maximum": 2 ** (part.bits - 1) - 1}
    if part.fields is not None:
        fields = part.fields.items()
        schema["properties"] = {name: strict(child, nullable=name not in part.required) for name, child in fields}
        schema |= {"required": list(part.required), "additionalProperties": part.open}
    elif part.values is not None:
        schema["additionalProperties"] = strict(part.values, nullable=True)
    if part.items is not None:
        schema["items"] = strict(part.items, nullable=False)
    return schema


class Closure(dict[str, Any]):
    """The definitions as JSON Schema, each made when the library follows a reference to it."""

    def __init__(self, root: Shape) -> None:
        super().__init__()
        todo: list[Shape | str] = [root]
        while todo:
            part = todo.pop()
            if isinstance(part, str):
                if part in self:
                    continue
                self[part] = strict(DEFINITIONS[part], nullable=False)
                part = DEFINITIONS[part]
            todo.extend(child for child in [*(part.fields or {}).values(), part.items, part.values] if child)


def validator(api: str, kind: str) -> Draft202012Validator:
    root = shape_of(api, kind)
    return Draft202012Validator({**strict(root, nullable=False), "$defs": Closure(root)})


POD: dict[str, Any] = {
    "containers": [
        {
            "name": "web",
            "image": "web:1",
            "args": ["-v"],
            "env": [
                {"name": "A", "value": "b"},
                {"name": "C", "valueFrom": {"secretKeyRef": {"key": "k", "name": "s"}}},
            ],
            "ports": [{"containerPort": 80}],
            "livenessProbe": {"httpGet": {"port": "http"}, "periodSeconds": 5},
            "resources": {"limits": {"cpu": 1, "memory": "1Gi"}},
            "securityContext": {"privileged": False, "capabilities": {"drop": ["ALL"]}},
        }
    ],
    "volumes": [{"name": "v", "emptyDir": {}}, {"name": "w", "configMap": {"items": [{"key": "k", "path": "p"}]}}],
    "affinity": {
        "nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [{"weight": 1, "preference": {}}]}
    },
}
TEMPLATE = {"metadata": {"labels": {"a": "b"}}, "spec": POD}
OBJECTS: dict[tuple[str, str], dict[str, Any]] = {
    ("apps/v1", "Deployment"): {"spec": {"replicas": 2, "selector": {"matchLabels": {"a": "b"}}, "template": TEMPLATE}},
    ("batch/v1", "CronJob"): {"spec": {"schedule": "* * * * *", "jobTemplate": {"spec": {"template": TEMPLATE}}}},
    ("v1", "Service"): {"spec": {"ports": [{"port": 80, "targetPort": "http"}], "selector": {"a": "b"}}},
    ("networking.k8s.io/v1", "Ingress"): {
        "spec": {
            "rules": [
                {
                    "host": "a",
                    "http": {"paths": [{"path": "/", "pathType": "Exact", "backend": {"service": {"name": "a"}}}]},
                }
            ]
        }
    },
    ("autoscaling/v2", "HorizontalPodAutoscaler"): {
        "spec": {
            "maxReplicas": 2,
            "scaleTargetRef": {"kind": "Deployment", "name": "a"},
            "metrics": [{"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization"}}}],
        }
    },
    ("v1", "ConfigMap"): {"data": {"a": "b"}, "immutable": True},
    ("rbac.authorization.k8s.io/v1", "Role"): {"rules": [{"verbs": ["get"], "apiGroups": [""], "resources": ["pods"]}]},
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"): {
        "spec": {
            "group": "a.b",
            "scope": "Cluster",
            "names": {"kind": "A", "plural": "as"},
            "versions": [
                {
                    "name": "v1",
                    "served": True,
                    "storage": True,
                    "schema": {"openAPIV3Schema": {"type": "object", "properties": {"a": {"type": "object"}}}},
                }
            ],
        }
    },
}
VALIDATORS = {key: validator(*key) for key in OBJECTS}
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([2**31, 2**63, 0.5, 2.0]),
    st.sampled_from(["", "a", "80"]),
    st.sampled_from([[], {}, [None], [1], ["a"], {"a": "b"}, {"name": "x"}]),
)


@st.composite
def changed(draw: st.DrawFn) -> tuple[tuple[str, str], Any]:
    """An object with up to three of its values replaced, removed or joined by another."""
    key = draw(st.sampled_from(sorted(OBJECTS)))
    whole = {"apiVersion": key[0], "kind": key[1], "metadata": {"name": "a", "labels": {"x": "y"}}, **OBJECTS[key]}
    copy = deepcopy(whole)
    for _ in range(draw(st.integers(0, 3))):
        place: Any = copy
        while True:
            steps = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not steps:
                break
            step = draw(st.sampled_from(steps))
            if isinstance(place[step], dict | list) and draw(st.integers(0, 4)):
                place = place[step]
                continue
            change = draw(st.sampled_from(["replace", "remove", "add"]))
            if change == "remove":
                del place[step]
            elif change == "replace" or isinstance(place, list):
                place[step] = deepcopy(draw(VALUES))
            else:
                place[draw(st.sampled_from(["extra", "name", "spec", "key", "metadata"]))] = deepcopy(draw(VALUES))
            break
    return key, copy


@settings(max_examples=600, deadline=None)
@given(changed())
def test_the_verdict_is_that_of_jsonschema(case: tuple[tuple[str, str], Any]) -> None:
    key, value = case
    found = flaws(node_of(json.dumps(value)), shape_of(*key), DEFINITIONS)

    assert bool(found) is not VALIDATORS[key].is_valid(value), found


@pytest.mark.parametrize("key", sorted(OBJECTS))
def test_the_unchanged_objects_are_right(key: tuple[str, str]) -> None:
    value = {"apiVersion": key[0], "kind": key[1], "metadata": {"name": "a"}, **OBJECTS[key]}

    assert VALIDATORS[key].is_valid(value)
    assert flaws(node_of(json.dumps(value)), shape_of(*key), DEFINITIONS) == []
