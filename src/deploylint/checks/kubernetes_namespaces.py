"""Whether anything says which namespace objects are for."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.units import same_unit_kustomizations, unit_of
from deploylint.values.patterns import lazy_pattern

_SET_BY_COMMAND = lazy_pattern(r"\b(?:kubectl|oc|kapp|skaffold)\b[^\n]{0,200}\s-n[ =]|--namespace[ =]\S|kubens\s")
_DEPLOYERS = ("argoproj.io", "kustomize.toolkit.fluxcd.io", "helm.toolkit.fluxcd.io", "fleet.cattle.io")


def default_used(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The workloads of a set are for a namespace of their own; one problem for all that are for `default`."""
    workloads: list[View] = it.get("workloads")
    if it.get("name"):
        yield Problem(workloads[0].derived["namespace"].place, related=_others(workloads))
        return
    bare = [view for view in workloads if not _given(view, project)]
    told = [view for view in bare if not _may_be_given(view, project)]
    if len(told) < len(bare):
        yield Unknown("a chart, a template or a command may say the namespace")
    if told:
        yield Problem(told[0].derived["name"].place, related=_others(told))


def _others(workloads: list[View]) -> tuple[Related, ...]:
    return tuple(Related(view.derived["name"].place, f"{view.label} too") for view in workloads[1:5])


def _given(view: View, project: Project) -> bool:
    """Whether a kustomization that builds on this manifest sets the namespace."""
    namespace: Node = view.derived["namespace"]
    return namespace.unknown or any(
        document.root.get("namespace") for document in same_unit_kustomizations(view.source.path, project)
    )


def _may_be_given(view: View, project: Project) -> bool:
    path = view.source.path
    return unit_of(path, project).open or project.remember("kubernetes.namespaced-elsewhere", _set_elsewhere)


def _set_elsewhere(project: Project) -> bool:
    """Whether a deployment tool's object, or a command in some script or text, names the namespace to apply to."""
    for view in project.views("kubernetes.object"):
        group: str = view.derived["group"]
        if group in _DEPLOYERS and "amespace" in view.source.text:
            return True
    return any(_SET_BY_COMMAND.search(source.text) for source in project.sources.values())
