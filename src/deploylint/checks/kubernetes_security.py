"""Checks of what pods and their namespaces are allowed."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.project.units import same_unit_kustomizations, unit_of
from deploylint.values.kubernetes_version import parse_version

_ENFORCE = "pod-security.kubernetes.io/enforce"
_ENGINES = ("kyverno.io", "gatekeeper.sh", "kubewarden.io", "openshift.io")


def added_capabilities(it: View, _: Project, params: Params) -> Iterator[Problem | Unknown]:
    """No capability is added that is in `params.refused`, or that is outside `params.allowed`; one problem for each.

    Those in `params.elsewhere` are left to another rule. What is allowed counts only as it is written there: Pod
    Security and runtimes take `CHOWN`, not `CAP_CHOWN` or `chown`.
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
        if name and _refused(entry.text, name, params):
            hint = f", did you mean {name}?" if name in params.get("allowed", ()) else ""
            yield Problem(entry.place, facts={"capability": name if not hint else entry.text, "hint": hint})


def _refused(written: str, name: str, params: Params) -> bool:
    if "refused" in params:
        return name in params["refused"]
    return written not in params["allowed"] and name not in params.get("elsewhere", ())


def unsafe_parameters(it: View, project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """Kernel parameters of a pod are on the safe list of the target version (the newest one, where none is set).

    `params.safe` has the names by the Kubernetes version that first had them on the list.
    """
    target = parse_version(project.config.kubernetes_version)
    since = {name: version for version, names in params["safe"].items() for name in names}
    for entry in it.get("pod").at("securityContext", "sysctls").entries:
        parameter = entry.get("name")
        if parameter.unknown:
            yield Unknown("the name of a kernel parameter depends on a template")
            continue
        # The kubelet reads net/core/somaxconn as net.core.somaxconn.
        first = since.get(parameter.text.replace("/", "."), "")
        if parameter.text and (not first or (target and target < parse_version(first))):
            yield Problem(parameter.place, facts={"parameter": parameter.text, "since": first})


def not_admitted_by_level(it: View, project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """A namespace enforces one of the Pod Security levels in `params.levels` by its label.

    https://kubernetes.io/docs/concepts/security/pod-security-admission/
    """
    labels: Node = it.node.at("metadata", "labels")
    level = labels.get(_ENFORCE)
    if level.text in params["levels"] and not level.unknown:
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
