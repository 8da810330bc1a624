"""How many pods a workload has, which disruption budgets protect it, and which autoscalers share it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.kubernetes import look_up, scaled_as
from deploylint.project.kubernetes_pods import OF_ONE_POD, selects_pods
from deploylint.project.units import is_patch, unit_of
from deploylint.views.kubernetes_objects import object_views

_ANY = "*"


def replica_count(workload: View, project: Project) -> int | None:
    """The fewest pods that a workload runs with; None where a template, a patch or another tool decides it."""
    scalers = own_autoscalers(workload, project)
    if scalers:
        low: Node = scalers[0].get("min")
        return _number(low, 0 if scalers[0].derived["kind"].text == "ScaledObject" else 1)
    if len(scaled_as(workload, project)) > 1:
        return None  # the Rollout that takes its pods from here says how many
    changed: set[tuple[str, str]] = project.remember("kubernetes.counted-elsewhere", _counted_elsewhere)
    kind, name = workload.derived["kind"].text, workload.derived["name"].scalar
    if changed and not changed.isdisjoint(((kind, name), (_ANY, name), (_ANY, _ANY))):
        return None
    return _number(workload.get("replicas"), 1)


def own_autoscalers(workload: View, project: Project) -> list[View]:
    """The autoscalers of a workload that are in its own unit."""
    unit = unit_of(workload.source.path, project).key
    keys = scaled_as(workload, project)
    found = [view for key in keys for view in look_up(workload, project, "kubernetes.autoscaler", key, _by_target)]
    return [view for view in found if unit_of(view.source.path, project).key == unit]


def _by_target(autoscaler: View) -> list[Any]:
    return [(autoscaler.derived["target_kind"], autoscaler.derived["target_name"].scalar)]


def _number(node: Node, default: int) -> int | None:
    if not node:
        return default
    return node.value if type(node.value) is int and not node.unknown else None


def _counted_elsewhere(project: Project) -> set[tuple[str, str]]:
    """(kind, name) of what patches and kustomizations give another number of replicas."""
    found: set[tuple[str, str]] = set()
    for document in project.documents("kubernetes"):
        if is_patch(document.source.path, project):
            for view in object_views(document):
                if view.node.at("spec", "replicas"):
                    found.add((view.derived["kind"].text, view.derived["name"].scalar))
    for document in project.documents("kustomization"):
        found.update((_ANY, entry.get("name").scalar) for entry in document.root.get("replicas").entries)
        for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
            found.update(_patched_inline(document.root.get(field).entries))
    return found


def _patched_inline(patches: Iterable[Node]) -> Iterator[tuple[str, str]]:
    for patch in patches:
        if "replicas" in patch.text or "replicas" in patch.get("patch").text:
            yield _ANY, patch.at("target", "name").scalar or _ANY


def protected(budget: View, project: Project) -> list[View]:
    """The workloads whose pods a disruption budget selects, or may select."""
    selector: Node = budget.derived["selector"]
    labels = selector.get("matchLabels").items
    shared = ((name, value.scalar) for name, value in labels if not value.unknown and name not in OF_ONE_POD)
    first: Any = next(shared, _ANY)
    found = look_up(budget, project, "kubernetes.workload", first, _by_label)
    return [view for view in found if selects_pods(selector, view) is not False]


def _by_label(workload: View) -> list[Any]:
    return [*((name, value.scalar) for name, value in workload.derived["labels"].items), _ANY]


def is_protected(workload: View, project: Project) -> bool:
    """Whether a disruption budget selects, or may select, the pods of a workload."""
    known: set[int] = project.remember("kubernetes.protected", _all_protected)
    return id(workload.node) in known


def _all_protected(project: Project) -> set[int]:
    budgets = project.views("kubernetes.disruption_budget")
    return {id(workload.node) for budget in budgets for workload in protected(budget, project)}
