"""Checks of the classes that objects name: of storage, priority, runtime, Ingress and Gateway."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.values.likeness import nearest
from deploylint.views.kubernetes_objects import written
from deploylint.views.pods import pod_template

_OF_OBJECTS = {
    "PersistentVolumeClaim": ("StorageClass", "storageClassName"),
    "Ingress": ("IngressClass", "ingressClassName"),
    "Gateway": ("GatewayClass", "gatewayClassName"),
}
_OF_PODS = (("PriorityClass", "priorityClassName"), ("RuntimeClass", "runtimeClassName"))
_CLASSES = {"StorageClass", "IngressClass", "GatewayClass", "PriorityClass", "RuntimeClass"}


def misspelt(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A class is named as the repository names it, where its name is close to that.

    Clusters bring classes of their own, so that one which is not here at all says nothing.
    """
    known: dict[str, dict[str, View]] = project.remember("kubernetes.classes", _known)
    if not known:
        return
    for kind, name in _named(it):
        if name.unknown:
            yield Unknown(f"the {kind} depends on a template")
        elif name.scalar and name.scalar not in known.get(kind, {}):
            yield from _near(kind, name, known.get(kind, {}))


def _near(kind: str, name: Node, known: dict[str, View]) -> Iterator[Problem | Unknown]:
    near = nearest(name.scalar, sorted(known), 0.85)
    if not near or name.scalar.startswith("system-"):
        return
    related = (Related(known[near].derived["name"].place, f"{kind}/{near} is here"),)
    yield Problem(name.place, related=related, facts={"class": f"{kind}/{name.scalar}", "near": near})


def _known(project: Project) -> dict[str, dict[str, View]]:
    found: dict[str, dict[str, View]] = {}
    for view in project.views("kubernetes.object"):
        if view.derived["kind"].text in _CLASSES and not view.derived["name"].unknown:
            found.setdefault(view.derived["kind"].text, {})[view.derived["name"].scalar] = view
    return found


def _named(it: View) -> Iterator[tuple[str, Node]]:
    of_object = _OF_OBJECTS.get(it.derived["kind"].text)
    if of_object is not None:
        yield of_object[0], written(it.node.at("spec", of_object[1]))
    for claim in it.node.at("spec", "volumeClaimTemplates").entries:
        yield "StorageClass", written(claim.at("spec", "storageClassName"))
    template = pod_template(it)
    if template is not None:
        for kind, field in _OF_PODS:
            yield kind, written(template.node.at("spec", field))
