"""Checks of what pods and their namespaces are allowed."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.units import same_unit_kustomizations, unit_of

_ENFORCE = "pod-security.kubernetes.io/enforce"
_LEVELS = ("baseline", "restricted")
_ENGINES = ("kyverno.io", "gatekeeper.sh", "kubewarden.io", "openshift.io")


def added_capabilities(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """No capability is added that is in `params.refused`, or that is outside `params.allowed`; one problem for each.

    Those in `params.elsewhere` are left to another rule.
    """
    added: Node = it.get("security").get("capabilities").get("add")
    if added.unknown:
        yield Unknown("the added capabilities depend on a template")
        return
    for entry in added.entries:
        if entry.unknown:
            yield Unknown("an added capability depends on a template")
            continue
        name = entry.text.upper().removeprefix("CAP_")
        if name and _refused(name, params):
            yield Problem(entry.place, facts={"capability": name})


def _refused(name: str, params: Params) -> bool:
    if "refused" in params:
        return name in params["refused"]
    return name not in params["allowed"] and name not in params.get("elsewhere", ())


def not_admitted_by_level(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A namespace enforces the baseline or the restricted Pod Security Standard by its label.

    https://kubernetes.io/docs/concepts/security/pod-security-admission/
    """
    labels: Node = it.node.at("metadata", "labels")
    level = labels.get(_ENFORCE)
    if level.text in _LEVELS and not level.unknown:
        return
    if labels.unknown or level.unknown:
        yield Unknown("the labels depend on a template")
    elif project.remember("kubernetes.admission-elsewhere", _has_engine):
        yield Unknown("a policy engine in the repository may refuse pods instead")
    elif not level and _set_by_kustomization(it, project):
        yield Unknown("a kustomization sets the label")
    else:
        flaw = f"enforces the Pod Security level {level.scalar}" if level else "enforces no Pod Security level"
        yield Problem(level.place if level else it.derived["name"].place, facts={"flaw": flaw})


def _set_by_kustomization(it: View, project: Project) -> bool:
    """Whether a kustomization of the namespace's unit has the label in a patch or among those for every object."""
    path = it.source.path
    key = ("kubernetes.admission-patched", unit_of(path, project).key)

    def find(project: Project) -> bool:
        return any(_ENFORCE in document.source.text for document in same_unit_kustomizations(path, project))

    return project.remember(key, find)


def _has_engine(project: Project) -> bool:
    groups = {view.derived["group"] for view in project.views("kubernetes.object")}
    return any(group == engine or group.endswith(f".{engine}") for group in groups for engine in _ENGINES)
