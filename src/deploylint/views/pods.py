"""Workloads, the pods they make, and the containers in those."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.views.kubernetes_objects import MOST, object_facts, object_views, written

_TEMPLATE = ("spec", "template")
_ROUTES: dict[str, tuple[str, ...]] = {
    "Pod": (),
    "PodTemplate": ("template",),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "Deployment": _TEMPLATE,
    "StatefulSet": _TEMPLATE,
    "DaemonSet": _TEMPLATE,
    "ReplicaSet": _TEMPLATE,
    "ReplicationController": _TEMPLATE,
    "Job": _TEMPLATE,
    "DeploymentConfig": _TEMPLATE,
    "Rollout": _TEMPLATE,
    "CloneSet": _TEMPLATE,
}
_GROUPS = {"", "apps", "batch", "extensions", "apps.openshift.io", "argoproj.io", "apps.kruise.io"}
_KNATIVE = "serving.knative.dev"
_CUSTOM_ROUTES = (_TEMPLATE, ("spec", "podTemplate"), ("spec", "jobTemplate", "spec", "template"))
_JOBS = {"Job", "CronJob"}
_SELECTED = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}
_INHERITED = ("runAsNonRoot", "runAsUser", "runAsGroup", "seccompProfile", "appArmorProfile", "seLinuxOptions")
_OWN = ("allowPrivilegeEscalation", "privileged", "readOnlyRootFilesystem", "capabilities", "procMount")


class PodTemplate(NamedTuple):
    """A pod template (or a Pod itself): `metadata` and `spec` stand below `node`. `known` says that its kind is."""

    node: Node
    known: bool


def pod_template(view: View) -> PodTemplate | None:
    """Where a `kubernetes.object` keeps its pods' template; None when it makes no pods that can be seen."""
    kind, group = view.derived["kind"].text, view.derived["group"]
    route = _ROUTES.get(kind)
    if route is not None and group in _GROUPS:
        return PodTemplate(view.node.at(*route), True)
    if group == _KNATIVE:
        return PodTemplate(view.node.at(*_TEMPLATE), True) if view.node.at(*_TEMPLATE, "spec") else None
    if "." not in group:
        return None
    for route in _CUSTOM_ROUTES:
        template = view.node.at(*route)
        if any(container.get("image") for container in template.at("spec", "containers").entries):
            return PodTemplate(template, False)
    return None


def is_fragment(view: View, template: PodTemplate) -> bool:
    """Whether this looks like a patch: what every whole workload of its kind must have is not here."""
    pod = template.node.get("spec")
    containers = pod.get("containers")
    if view.derived["partial"] or "$patch" in (pod.value if type(pod.value) is dict else ()):
        return True
    if type(containers.value) is list:
        entries = [entry for entry in containers.entries if entry.items]
        if any("$patch" in entry.value for entry in entries):
            return True
        return bool(entries) and not any(entry.get("image") for entry in entries)
    if view.derived["kind"].text in _SELECTED and not view.node.at("spec", "selector"):
        return True
    return not containers


def workload_views(document: Document, *, fragments: bool = False) -> Iterator[View]:
    """Every object that makes pods; patches of such objects are left out unless `fragments`.

    Facts: those of the object; `pod` (the PodSpec), `template` (what holds it), `labels` and `annotations` (of the
    pods, Nodes), `containers` (views), `windows`, `job_like`, `long_running` (booleans), `replicas` (Node).
    """
    for view in object_views(document):
        template = pod_template(view)
        if template is not None and (fragments or not is_fragment(view, template)):
            yield _workload(view, template)


def _workload(view: View, template: PodTemplate) -> View:
    pod = template.node.get("spec")
    restarts = pod.get("restartPolicy").text
    job_like = view.derived["kind"].text in _JOBS or restarts in ("Never", "OnFailure")
    annotations = template.node.at("metadata", "annotations")
    facts: dict[str, Any] = {
        **object_facts(view),
        "pod": pod,
        "template": template.node,
        "labels": template.node.at("metadata", "labels"),
        "annotations": annotations,
        "replicas": written(view.node.at("spec", "replicas")),
        "windows": _is_windows(pod),
        "job_like": job_like,
        "long_running": template.known and not job_like and not annotations.get("helm.sh/hook"),
    }
    workload = View("kubernetes.workload", view.node, facts, {"object": view}, view.label)
    workload.derived["containers"] = lambda: list(islice(_containers(workload), MOST))
    return workload


def _is_windows(pod: Node) -> bool:
    system = pod.at("os", "name").text or pod.at("nodeSelector", "kubernetes.io/os").text
    return (system or pod.at("nodeSelector", "beta.kubernetes.io/os").text) == "windows"


def container_views(document: Document) -> Iterator[View]:
    """Every container of every workload; see `_containers`."""
    found = (container for workload in workload_views(document) for container in workload.get("containers"))
    yield from islice(found, MOST)


def _containers(workload: View) -> Iterator[View]:
    """The containers of a workload.

    Facts: `role` ("app", "init", "sidecar" for a restartable init container, "ephemeral"), `name` and `image`
    (Nodes), `security` (a view of the effective security context), `variables` (env entries).
    """
    pod: Node = workload.derived["pod"]
    scope = {**workload.scope, "workload": workload}
    for field, role in (("containers", "app"), ("initContainers", "init"), ("ephemeralContainers", "ephemeral")):
        for node in pod.get(field).entries:
            if type(node.value) is not dict:
                continue
            sidecar = role == "init" and node.get("restartPolicy").text == "Always"
            facts = {
                "role": "sidecar" if sidecar else role,
                "name": node.get("name"),
                "image": written(node.get("image")),
                "security": partial(_security, node, pod, workload.label),
            }
            yield View("kubernetes.container", node, facts, scope, workload.label)


def _security(container: Node, pod: Node, label: str) -> View:
    return security(container.get("securityContext"), pod.get("securityContext"), label)


def security(own: Node, shared: Node, label: str) -> View:
    """The security context that holds for a container: its own, then its pod's. Facts stand where they are written."""
    facts: dict[str, Any] = {name: partial(_own, own, name) for name in _OWN}
    facts.update({name: partial(_inherited, own, shared, name) for name in _INHERITED})
    return View("kubernetes.security", own, facts, label=label)


def _own(own: Node, name: str) -> Node:
    return written(own.get(name))


def _inherited(own: Node, shared: Node, name: str) -> Node:
    here = written(own.get(name))
    return here or written(shared.get(name)) or here
