"""Checks of volumes against their mounts."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.views.kubernetes_volumes import mounted


def undefined(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """Every volume that a container mounts is a volume of the pod or a claim template of its StatefulSet."""
    workload = it.scope["workload"]
    pod: Node = workload.derived["pod"]
    templates = workload.node.at("spec", "volumeClaimTemplates")
    names = [volume.get("name") for volume in pod.get("volumes").entries]
    names += [template.at("metadata", "name") for template in templates.entries]
    if templates.unknown or pod.get("volumes").unknown or any(name.unknown for name in names):
        yield Unknown("the volumes depend on a template")
        return
    known = {name.scalar for name in names}
    for mount in mounted(it):
        name = mount.get("name")
        if name.unknown:
            yield Unknown("the name of the volume depends on a template")
        elif name.scalar and name.scalar not in known:
            yield Problem(name.place, facts={"volume": name.scalar})


def duplicate_path(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A container mounts one volume at most at each path."""
    first: dict[str, Node] = {}
    for mount in it.node.get("volumeMounts").entries:
        path = mount.get("mountPath")
        if path.unknown or not path.scalar:
            continue
        other = first.setdefault(path.scalar, path)
        if other is not path:
            yield Problem(path.place, related=(Related(other.place, "the first mount is here"),), facts={"path": path})


def duplicate_name(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """The volumes of a pod have names of their own."""
    first: dict[str, Node] = {}
    for volume in it.derived["pod"].get("volumes").entries:
        name = volume.get("name")
        if name.unknown or not name.scalar:
            continue
        other = first.setdefault(name.scalar, name)
        if other is not name:
            yield Problem(name.place, related=(Related(other.place, "the first one is here"),), facts={"name": name})
