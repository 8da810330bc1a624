"""The quantities in Kubernetes objects: how much of a resource is asked for, allowed or kept."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.views.kubernetes_objects import MOST, object_views
from deploylint.views.pods import workload_views

_RANGES = ("max", "min", "default", "defaultRequest")
_METRICS = ("resource", "containerResource", "pods", "object", "external")


def quantity_views(document: Document) -> Iterator[View]:
    """Every quantity of a resource, also in patches of workloads.

    Facts: `resource` (text: "cpu", "memory", "storage" …), `value` (Node), `field` (the name of what holds it, such as
    "limits"), `holder` (text: whose it is). Found in containers, pods, volumes and claims, LimitRanges,
    ResourceQuotas and autoscalers.
    """
    workloads = (found for view in workload_views(document, fragments=True) for found in _of_workload(view))
    objects = (found for view in object_views(document, *_MAKERS) for found in _MAKERS[view.derived["kind"].text](view))
    yield from islice(chain(workloads, objects), MOST)


def _of_workload(workload: View) -> Iterator[View]:
    for container in workload.get("containers"):
        holder = f"container {container.derived['name'].scalar} of {workload.label}"
        yield from _resources(workload, container.node.get("resources"), holder)
    pod: Node = workload.derived["pod"]
    yield from _resources(workload, pod.get("resources"), f"the pods of {workload.label}")
    for volume in pod.get("volumes").entries:
        holder = f"volume {volume.get('name').scalar} of {workload.label}"
        size = volume.at("emptyDir", "sizeLimit")
        if size:
            yield _quantity(workload, "storage", size, "sizeLimit", holder)
        yield from _resources(workload, volume.at("ephemeral", "volumeClaimTemplate", "spec", "resources"), holder)
    for claim in workload.node.at("spec", "volumeClaimTemplates").entries:
        holder = f"claim {claim.at('metadata', 'name').scalar} of {workload.label}"
        yield from _resources(workload, claim.at("spec", "resources"), holder)


def _resources(view: View, resources: Node, holder: str) -> Iterator[View]:
    for field in ("requests", "limits"):
        yield from _entries(view, resources.get(field), field, holder)


def _entries(view: View, amounts: Node, field: str, holder: str) -> Iterator[View]:
    for name, value in amounts.items:
        resource = name.removeprefix("requests.").removeprefix("limits.")
        yield _quantity(view, resource, value, field, holder)


def _quantity(view: View, resource: str, value: Node, field: str, holder: str) -> View:
    facts = {"resource": resource, "value": value, "field": field, "holder": holder}
    scope = {"object": view.scope.get("object", view)}
    return View("kubernetes.quantity", value, facts, scope, view.label)


def _of_claim(view: View) -> Iterator[View]:
    if view.derived["group"] == "":
        yield from _resources(view, view.node.at("spec", "resources"), view.label)


def _of_volume(view: View) -> Iterator[View]:
    if view.derived["group"] == "":
        yield from _entries(view, view.node.at("spec", "capacity"), "capacity", view.label)


def _of_quota(view: View) -> Iterator[View]:
    if view.derived["group"] == "":
        yield from _entries(view, view.node.at("spec", "hard"), "hard", view.label)


def _of_range(view: View) -> Iterator[View]:
    if view.derived["group"] == "":
        for limit in view.node.at("spec", "limits").entries:
            for field in _RANGES:
                yield from _entries(view, limit.get(field), field, view.label)


def _of_autoscaler(view: View) -> Iterator[View]:
    if view.derived["group"] != "autoscaling":
        return
    for metric in view.node.at("spec", "metrics").entries:
        for kind in _METRICS:
            source = metric.get(kind)
            name = source.get("name").text if "esource" in kind else source.at("metric", "name").text
            for field in ("value", "averageValue"):
                value = source.at("target", field)
                if value:
                    yield _quantity(view, name or "metric", value, field, view.label)


_MAKERS = {
    "HorizontalPodAutoscaler": _of_autoscaler,
    "PersistentVolumeClaim": _of_claim,
    "PersistentVolume": _of_volume,
    "ResourceQuota": _of_quota,
    "LimitRange": _of_range,
}
