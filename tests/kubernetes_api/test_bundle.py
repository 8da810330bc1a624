from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import bundle_kubernetes_api as tool
from deploylint.kubernetes_api.bundle import FILE, METADATA, Bundle, bundle
from deploylint.kubernetes_api.shapes import NOT_ENFORCED, Shape

PATH = Path(__file__).parents[2] / "schemas" / FILE


def test_the_file_is_small_and_has_every_minor_version_from_1_25_on() -> None:
    minors = bundle().minors

    assert PATH.stat().st_size < 120_000
    assert minors == tuple(range(25, 25 + len(minors)))
    assert len(minors) >= 13


def test_every_version_serves_the_common_kinds() -> None:
    for api, kind in (("apps/v1", "Deployment"), ("v1", "Service"), ("batch/v1", "CronJob"), ("v1", "ConfigMap")):
        assert bundle().served(api, kind) == bundle().minors


def test_kinds_come_and_go() -> None:
    found = bundle()

    assert found.served("autoscaling/v2beta2", "HorizontalPodAutoscaler") == (25,)
    assert found.served("resource.k8s.io/v1", "ResourceClaim")[0] == 34
    assert found.served("apps/v1", "Nothing") == ()
    assert found.shape("autoscaling/v2beta2", "HorizontalPodAutoscaler", 26) is None


def test_nothing_is_left_of_the_words() -> None:
    import gzip

    lines = gzip.decompress(PATH.read_bytes()).decode().splitlines()
    words = {key for line in lines[1:] for key in keywords(json.loads(line))}

    assert words <= {"type", "format", "properties", "required", "items", "additionalProperties", "$ref"}
    assert len(lines) == len(set(lines))


def keywords(schema: dict[str, Any]) -> set[str]:
    nested = [*schema.get("properties", {}).values()]
    nested += [schema[word] for word in ("items", "additionalProperties") if word in schema]
    return set(schema).union(*map(keywords, nested))


@pytest.mark.parametrize("minor", bundle().minors)
def test_every_definition_can_be_read_and_every_reference_leads_somewhere(minor: int) -> None:
    definitions = bundle().definitions(minor)
    open_ = [name for api, kinds in bundle().kinds.items() for kind, name in kinds.items() if serves(api, kind, minor)]
    seen: set[str] = set()
    while open_:
        name = open_.pop()
        if name not in seen:
            seen.add(name)
            open_.extend(references(definitions[name]))

    assert METADATA in seen
    assert len(seen) > 400


def serves(api: str, kind: str, minor: int) -> bool:
    return minor in bundle().served(api, kind)


def references(part: Shape | str | None) -> list[str]:
    if part is None or isinstance(part, str):
        return [part] if part else []
    nested = [*(part.fields or {}).values(), part.items, part.values]
    return [name for child in nested for name in references(child)]


def test_what_is_not_enforced_is_still_a_field_that_the_definitions_require() -> None:
    import gzip

    lines = gzip.decompress(PATH.read_bytes()).decode().splitlines()
    changes = json.loads(lines[0])["definitions"]
    for name, field in NOT_ENFORCED:
        versions = [json.loads(lines[number]) for number in changes[name][1::2] if number]
        assert any(field in version.get("required", ()) for version in versions), (name, field)


POD: dict[str, Any] = {
    "description": "A pod.",
    "type": ["object", "null"],
    "required": ["spec"],
    "properties": {
        "kind": {"type": ["string", "null"], "enum": ["Pod"], "description": "Which."},
        "count": {"type": ["integer", "null"], "format": "int32"},
        "port": {"oneOf": [{"type": ["string", "null"]}, {"type": ["integer", "null"]}]},
        "spec": {"$ref": "#/$defs/io.k8s.api.core.v1.PodSpec"},
    },
    "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Pod"}],
}


def test_definitions_are_reduced_shared_and_dropped() -> None:
    spec: dict[str, Any] = {"type": ["object", "null"], "properties": {}}
    old: dict[str, dict[str, Any]] = {
        "io.k8s.api.core.v1.Pod": POD,
        "io.k8s.api.core.v1.PodSpec": spec,
        "io.k8s.api.core.v1.Gone": spec,
    }
    new: dict[str, dict[str, Any]] = {
        "io.k8s.api.core.v1.Pod": POD,
        "io.k8s.api.core.v1.PodSpec": {**spec, "required": ["a"]},
    }
    text = tool.compact({"1.1": old, "1.2": new})
    found = Bundle(text.split("\n"))

    assert text.count("\n") == 4
    assert text == tool.compact({"1.1": dict(reversed(old.items())), "1.2": new})
    assert found.served("v1", "Pod") == (1, 2)
    shape = found.shape("v1", "Pod", 1)
    assert shape is not None
    assert shape.fields is not None
    assert {name: getattr(part, "types", part) for name, part in shape.fields.items()} == {
        "kind": ("string",),
        "count": ("integer",),
        "port": ("integer", "string"),
        "spec": "core.v1.PodSpec",
    }
    assert (found.definitions(1)["core.v1.PodSpec"].required, found.definitions(2)["core.v1.PodSpec"].required) == (
        (),
        ("a",),
    )
    with pytest.raises(KeyError):
        found.definitions(2)["core.v1.Gone"]


def test_the_documentation_names_the_versions() -> None:
    minors = bundle().minors
    page = (Path(__file__).parents[2] / "docs/kubernetes.md").read_text("utf-8")

    assert f"1.{minors[0]} to 1.{minors[-1]}" in page
