"""Checks of Kubernetes objects against each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Place, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_other_namespaces, in_unit
from deploylint.project.kubernetes_operators import made_by_operator
from deploylint.project.kubernetes_pods import OF_ONE_POD, serves_pods
from deploylint.project.kubernetes_structure import patches_label
from deploylint.project.units import unit_of
from deploylint.values.likeness import nearest

_KIND_WORDS = ("deployment", "deploy", "statefulset", "app", "service", "svc")
_UNSEEN = "objects of this unit are made by a chart, a template or a remote base"


def missing_target(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """An autoscaler's target is in the repository."""
    target: View | Node = it.get("target")
    name: Node = it.get("target_name")
    if isinstance(target, View):
        return
    if name.unknown or not name.scalar:
        yield Unknown("the target's name depends on a template")
        return
    if apart := _named_apart(it, project, "kubernetes.workload", it.get("target_kind"), name.scalar):
        yield _apart(name.place, apart)
        return
    nearby = in_unit(it, project, "kubernetes.workload")
    names = [view.derived["name"].scalar for view in nearby]
    near = _nearest(name.scalar, names)
    unseen = unit_of(it.source.path, project).open
    if not near and (unseen or not nearby):
        yield Unknown(_UNSEEN if unseen else "no workload is kept beside the autoscaler")
        return
    there = [view for view in nearby if view.derived["name"].scalar == near]
    related = tuple(Related(v.derived["name"].place, f"{v.label} is here") for v in there[:3])
    yield Problem(name.place, related=related, facts={"hint": _hint(there[0].label) if there else ""})


def _named_apart(it: View, project: Project, kind: str, object_kind: str, name: str) -> View | None:
    """The object of this name that is in another namespace of a unit whose objects are all here."""
    if unit_of(it.source.path, project).open:
        return None
    for view in in_other_namespaces(it, project, kind):
        if view.derived["name"].scalar == name and view.derived["kind"].text == object_kind:
            return view
    return None


def _apart(place: Place, there: View, **facts: str) -> Problem:
    """The problem of what was looked for in one namespace and is in another."""
    namespace: Node = there.derived["namespace"]
    related = (Related(namespace.place, f"{there.label} is in this namespace"),)
    hint = f"; {there.label} is in the namespace {namespace.text}"
    return Problem(place, related=related, facts={**facts, "hint": hint})


def _hint(label: str) -> str:
    return f", did you mean {label}?"


def _nearest(name: str, names: Iterable[str]) -> str:
    """The name that this one was most likely meant to be; empty when none is like it."""
    known = sorted({other for other in names if other})
    for other in known:
        if _bare(other) == _bare(name):
            return other
    return nearest(name, known)


def _bare(name: str) -> str:
    head, _, tail = name.rpartition("-")
    return head if tail in _KIND_WORDS else name


def missing_request(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """Every container that counts towards a metric has a request that the metric is a share of."""
    target: View | Node = it.get("target")
    if isinstance(target, Node) or target.kind != "kubernetes.workload":
        yield Unknown("the workload that it scales is not here")
        return
    for metric in it.get("utilization"):
        resource, only = metric.get("resource"), metric.get("container")
        for container in target.get("containers"):
            counted = container.get("role") in ("app", "sidecar") and only in ("", container.get("name").scalar)
            if counted and not _requests(container, target, resource):
                resources: Node = container.get("resources")
                place = resources.key_place if resources else container.get("name").place
                facts = {"resource": resource, "container": container.get("name").scalar, "target": target.label}
                yield Problem(place, related=(Related(metric.place, f"{it.label} needs it here"),), facts=facts)


def _requests(container: View, workload: View, resource: str) -> bool:
    resources: Node = container.get("resources")
    pod: Node = workload.get("pod")
    return bool(
        resources.at("requests", resource)
        or resources.at("limits", resource)
        or pod.at("resources", "requests", resource)
        or container.get("default_requests").get(resource)
        or resources.unknown
        or resources.get("requests").unknown
    )


def selects_nothing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A Service with a selector selects the pods of some workload."""
    selector: Node = it.get("selector")
    if it.get("workloads"):
        return
    if selector.unknown or any(value.unknown for _, value in selector.items):
        yield Unknown("its selector depends on a template")
        return
    nearby = in_unit(it, project, "kubernetes.workload")
    unseen = unit_of(it.source.path, project).open
    apart = [w for w in in_other_namespaces(it, project, "kubernetes.workload") if serves_pods(selector, w)]
    if apart and not nearby and not unseen:
        yield _apart(selector.key_place, apart[0])
        return
    labels = [(name, value) for name, value in selector.items if name not in OF_ONE_POD]
    if not nearby or unseen or not labels or made_by_operator(it, labels, project):
        yield Unknown("the pods that it selects may be made by something that is not here")
        return
    if any(_may_carry(view, selector) for view in nearby):
        yield Unknown("the labels of the pods depend on a template")
        return
    if patches_label(labels, (view.derived["labels"] for view in nearby), it, project):
        yield Unknown("a kustomization gives pods the labels that it selects")
        return
    near = _near_workload(it, selector, nearby)
    related = (Related(_labels_place(near), f"the pods of {near.label} have other labels"),) if near else ()
    yield Problem(selector.key_place, related=related, facts={"hint": _hint(near.label) if near else ""})


def _may_carry(workload: View, selector: Node) -> bool:
    labels: Node = workload.derived["labels"]
    return labels.unknown or any(labels.get(name).unknown for name, _ in selector.items)


def _labels_place(workload: View) -> Place:
    labels: Node = workload.derived["labels"]
    return labels.key_place if labels else workload.derived["name"].place


def _near_workload(it: View, selector: Node, nearby: list[View]) -> View | None:
    """The workload that the Service was meant for: one that shares its name or some of its labels."""

    def likeness(workload: View) -> int:
        labels: Node = workload.derived["labels"]
        shared = sum(labels.get(name).scalar == value.scalar for name, value in selector.items)
        return 2 * shared + int(workload.derived["name"].scalar == it.get("name").scalar)

    best = max(nearby, key=likeness)
    return best if likeness(best) else None


def missing_backend(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The Service that an Ingress sends to is in the repository, and has that port."""
    target: View | Node = it.get("target")
    name: Node = it.get("service")
    if isinstance(target, View):
        yield from _missing_port(it, target)
        return
    ingress = it.scope["ingress"]
    if name.unknown or not name.scalar:
        yield Unknown("the name of the Service depends on a template")
        return
    if apart := _named_apart(ingress, project, "kubernetes.service", "Service", name.scalar):
        yield _apart(name.place, apart, flaw="which does not exist")
        return
    nearby = in_unit(ingress, project, "kubernetes.service")
    near = _nearest(name.scalar, (view.derived["name"].scalar for view in nearby))
    if not near and (not nearby or unit_of(it.source.path, project).open):
        yield Unknown(_UNSEEN if nearby else "no Service is kept beside the Ingress")
        return
    yield Problem(name.place, facts={"flaw": "which does not exist", "hint": _hint(f"Service/{near}") if near else ""})


def _missing_port(it: View, service: View) -> Iterator[Problem]:
    port: Node = it.get("port")
    ports: Node = service.get("ports")
    if service.get("type") == "ExternalName" or not ports.entries or not port.scalar or port.unknown:
        return
    known = [entry.get(field) for entry in ports.entries for field in ("port", "name")]
    if any(node.unknown or node.scalar == port.scalar for node in known) or port.scalar == "use-annotation":
        return
    facts = {"flaw": f"which has no port {port.scalar}", "hint": ""}
    related = (Related(ports.key_place, f"the ports of {service.label}"),)
    yield Problem(port.place, related=related, facts=facts)
