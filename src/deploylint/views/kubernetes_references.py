"""Which ConfigMaps and Secrets the pods of a workload need."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.views.kubernetes_objects import MOST
from deploylint.views.pods import workload_views


class _Use(NamedTuple):
    """One mention: the name of the object, and the keys of it that are asked for."""

    target: str
    name: Node
    keys: list[Node]


def reference_views(document: Document) -> Iterator[View]:
    """Every ConfigMap and Secret that a workload's containers or volumes cannot start without, once for each.

    Facts: `target_kind` ("ConfigMap" or "Secret"), `name` (Node, where it is first named), `keys` (Nodes, the
    entries that must be in it). Mentions marked `optional: true` are left out, and so are pull secrets, which belong
    to the cluster. Scope: `workload`, `object`.
    """
    yield from islice((view for workload in workload_views(document) for view in _references(workload)), MOST)


def _references(workload: View) -> Iterator[View]:
    grouped: dict[tuple[str, str], list[_Use]] = {}
    for use in _uses(workload):
        if use.name:
            grouped.setdefault((use.target, use.name.scalar), []).append(use)
    scope = {**workload.scope, "workload": workload}
    for (target, _), uses in grouped.items():
        keys = {key.scalar: key for use in reversed(uses) for key in use.keys}
        facts = {"target_kind": target, "name": uses[0].name, "keys": list(keys.values())}
        yield View("kubernetes.reference", uses[0].name, facts, scope, workload.label)


def _uses(workload: View) -> Iterator[_Use]:
    for container in workload.get("containers"):
        for entry in container.node.get("env").entries:
            source = entry.get("valueFrom")
            yield from _mention(source, "configMapKeyRef", "secretKeyRef")
        for entry in container.node.get("envFrom").entries:
            yield from _mention(entry, "configMapRef", "secretRef")
    for volume in workload.derived["pod"].get("volumes").entries:
        yield from _mention(volume, "configMap", "secret")
        for source in volume.at("projected", "sources").entries:
            yield from _mention(source, "configMap", "secret")


def _mention(source: Node, config_map: str, secret: str) -> Iterator[_Use]:
    for target, field in (("ConfigMap", config_map), ("Secret", secret)):
        node = source.get(field)
        if type(node.value) is not dict or _may_be_missing(node.get("optional")):
            continue
        keys = [key for key in (node.get("key"), *(item.get("key") for item in node.get("items").entries)) if key]
        yield _Use(target, node.get("name") or node.get("secretName"), keys)


def _may_be_missing(optional: Node) -> bool:
    return optional.value is True or optional.unknown
