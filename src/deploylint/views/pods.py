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
_CUSTOM_DEPTH = 4
"""Steps from a custom object's spec to what holds a pod template: `spec.replicaSpecs.Worker.template` takes three."""
_MOST_CHILDREN = 100
_MOST_LOOKED_AT = 1_000
_NO_WORKLOADS = {"CustomResourceDefinition", "ConstraintTemplate", "ClusterPolicy", "Policy"}
"""Kinds that show pods only to say how others must look."""
_JOBS = {"Job", "CronJob"}
_SELECTED = {"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"}
_INHERITED = ("runAsNonRoot", "runAsUser", "runAsGroup", "seccompProfile", "appArmorProfile", "seLinuxOptions")
_OWN = ("allowPrivilegeEscalation", "privileged", "readOnlyRootFilesystem", "capabilities", "procMount")


class PodTemplate(NamedTuple):
    """A pod template (or a Pod itself): `metadata` and `spec` stand below `node`. `known` says that its kind is."""

    node: Node
    known: bool


def pod_template(view: View) -> PodTemplate | None:
    """Where a `kubernetes.object` keeps its pods' template, the first of several; None when no pods can be seen."""
    return next(iter(pod_templates(view)), None)


def pod_templates(view: View) -> list[PodTemplate]:
    """Every pod template of a `kubernetes.object`: one where Kubernetes knows its kind, any number in custom ones."""
    known: list[PodTemplate] | None = view.derived.get("pod_templates")
    if known is None:
        known = view.derived["pod_templates"] = _find_templates(view)
    return known


def _find_templates(view: View) -> list[PodTemplate]:
    kind, group = view.derived["kind"].text, view.derived["group"]
    route = _ROUTES.get(kind)
    if route is not None and group in _GROUPS:
        return [PodTemplate(view.node.at(*route), True)]
    if group == _KNATIVE:
        template = view.node if kind == "Revision" else view.node.at(*_TEMPLATE)
        return [PodTemplate(template, True)] if template.get("spec") else []
    if "." not in group or kind in _NO_WORKLOADS:
        return []
    return [PodTemplate(node, False) for node in _custom_templates(view.node.get("spec"))]


def _custom_templates(spec: Node) -> list[Node]:
    """What looks like a pod template below the spec of a custom object: it has a spec with containers with images."""
    found: list[Node] = []
    waiting = [(spec, 0)]
    for node, depth in waiting:
        if len(waiting) > _MOST_LOOKED_AT:
            break
        children = [child for _, child in node.items] or node.entries
        for child in children[:_MOST_CHILDREN]:
            if any(container.get("image") for container in child.at("spec", "containers").entries):
                found.append(child)
            elif depth < _CUSTOM_DEPTH and type(child.value) in (dict, list):
                waiting.append((child, depth + 1))
    return found


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

    A custom object with several pod templates gives one view for each of them.

    Facts: those of the object; `pod` (the PodSpec), `template` (what holds it), `labels` and `annotations` (of the
    pods, Nodes), `containers` (views), `windows`, `job_like`, `long_running` (booleans), `replicas` (Node).
    """
    for view, number, template in document.remember(_templates):
        if fragments or not is_fragment(view, template):
            # Of several, each is told from the others by a Node of its own.
            yield _workload(view, template, template.node if number else view.node)


def _templates(document: Document) -> list[tuple[View, int, PodTemplate]]:
    """The pod templates of a document, each with its object and its place among those of the object."""
    return [
        (view, number, template)
        for view in object_views(document)
        for number, template in enumerate(pod_templates(view))
    ]


def _workload(view: View, template: PodTemplate, node: Node) -> View:
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
        "replicas": written(node.at("spec", "replicas")),
        "windows": _is_windows(pod),
        "job_like": job_like,
        "long_running": template.known and not job_like and not annotations.get("helm.sh/hook"),
    }
    workload = View("kubernetes.workload", node, facts, {"object": view}, view.label)
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
    return _undecided(own) if own.unknown else written(own.get(name))


def _inherited(own: Node, shared: Node, name: str) -> Node:
    here = _own(own, name)
    return here or _own(shared, name) or here


def _undecided(context: Node) -> Node:
    """What a templated security context says of a field: it may say anything."""
    return Node(context.source, context.span, key=context.key, unknown=True)
