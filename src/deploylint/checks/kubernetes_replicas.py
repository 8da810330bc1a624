"""Checks of what replicas need beside each other: different nodes, and a Service that gives them names."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import by_name, in_unit, look_up
from deploylint.project.kubernetes_availability import replica_count
from deploylint.project.units import same_unit_kustomizations, unit_of
from deploylint.values.selector import selects, selects_by_map

_TERMS = ("requiredDuringSchedulingIgnoredDuringExecution", "preferredDuringSchedulingIgnoredDuringExecution")
_RELABELLING = ("commonLabels", "labels", "transformers", "components")
_UNSEEN = "objects of this unit are made by a chart, a template or a remote base"
_NOT_HEADLESS = "which is not headless"


def share_node(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The replicas of a workload are kept apart by an anti-affinity or a spread constraint that selects them."""
    count = replica_count(it, project)
    pod: Node = it.get("pod")
    labels: Node = it.derived["labels"]
    selectors = list(_apart(pod))
    if any(selects(selector, labels) is not False for selector in selectors) or _undecided(pod):
        return
    if count is None or (selectors and _relabelled(it, project)):
        yield Unknown("the number or the labels of its pods depend on a template, a patch or another tool")
    elif count > 1:
        related = tuple(Related(selector.place, "this selects other pods than these") for selector in selectors[:3])
        yield Problem(it.derived["name"].place, related=related, facts={"count": count})


def _undecided(pod: Node) -> bool:
    affinity = pod.get("affinity")
    return any(
        node.unknown for node in (affinity, affinity.get("podAntiAffinity"), pod.get("topologySpreadConstraints"))
    )


def _relabelled(it: View, project: Project) -> bool:
    """Whether a kustomization gives objects more labels than their manifests show."""
    kustomizations = same_unit_kustomizations(it.source.path, project)
    return any(document.root.get(field) for document in kustomizations for field in _RELABELLING)


def _apart(pod: Node) -> Iterator[Node]:
    """The selectors of the pods that must not be beside this one: by node, by zone, or by anything larger."""
    rules = pod.at("affinity", "podAntiAffinity")
    for name in _TERMS:
        for entry in rules.get(name).entries:
            yield (entry.get("podAffinityTerm") or entry).get("labelSelector")
    for constraint in pod.get("topologySpreadConstraints").entries:
        yield constraint.get("labelSelector")


def governing_service(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A StatefulSet names the headless Service that gives its pods their names."""
    name = it.node.at("spec", "serviceName")
    if not name.scalar:
        if not name.unknown:
            yield Problem(it.derived["name"].place, facts={"flaw": "names no Service"})
        return
    if name.unknown:
        yield Unknown("the name of the Service depends on a template")
        return
    found = look_up(it, project, "kubernetes.service", ("Service", name.scalar), by_name)
    if found:
        labels: Node = it.derived["labels"]
        flaws = [_service_flaw(service, None if _relabelled(it, project) else labels) for service in found]
        if not _are_several(it):
            # One pod is found at the Service's own name, headless or not.
            flaws = ["" if flaw == _NOT_HEADLESS else flaw for flaw in flaws]
        if all(flaws):
            related = (Related(found[0].derived["name"].place, f"{found[0].label} is here"),)
            yield Problem(name.place, related=related, facts={"flaw": f"names Service/{name.scalar}, {flaws[0]}"})
    elif unit_of(it.source.path, project).open or not in_unit(it, project, "kubernetes.service"):
        yield Unknown(_UNSEEN)
    else:
        yield Problem(name.place, facts={"flaw": f"names Service/{name.scalar}, which does not exist"})


def _are_several(workload: View) -> bool:
    """Whether the manifest asks for more than one pod; also where a template says how many."""
    count: Node = workload.node.at("spec", "replicas")
    return count.unknown or (type(count.value) is int and count.value > 1)


def _service_flaw(service: View, labels: Node | None) -> str:
    """Why a Service gives pods with these labels no names; empty when it does, or when a template decides."""
    address = service.node.at("spec", "clusterIP")
    if not address.unknown and address.text != "None":
        return _NOT_HEADLESS
    if labels is not None and selects_by_map(service.get("selector"), labels) is False:
        return "which does not select its pods"
    return ""
