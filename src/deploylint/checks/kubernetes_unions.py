"""Checks of what must be said in one way, and is said in several or in ways that exclude each other."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes_patches import patched_elsewhere
from deploylint.views.kubernetes_objects import written

_PATCHED = "a kustomization patches this"
_REFERENCES = ("configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef")
_SOURCES = frozenset(
    (
        *("emptyDir", "hostPath", "configMap", "secret", "projected", "downwardAPI", "persistentVolumeClaim", "csi"),
        *("ephemeral", "image", "nfs", "iscsi", "fc", "gitRepo", "flexVolume", "cephfs", "rbd", "glusterfs", "cinder"),
        *("awsElasticBlockStore", "azureDisk", "azureFile", "gcePersistentDisk", "vsphereVolume", "portworxVolume"),
        *("quobyte", "scaleIO", "storageos", "flocker", "photonPersistentDisk"),
    )
)
_HANDLERS = ("exec", "httpGet", "tcpSocket", "sleep")
_OF_BALANCERS = ("loadBalancerClass", "allocateLoadBalancerNodePorts", "healthCheckNodePort")
_NODE_PORT_TYPES = ("NodePort", "LoadBalancer")


def two_sources(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A volume has one source."""
    sources = [(name, value) for name, value in it.node.items if name in _SOURCES and _is_said(value)]
    if len(sources) < 2:
        return
    if patched_elsewhere(it.scope["object"], project):
        yield Unknown(_PATCHED)
        return
    (first, one), (second, other) = sources[:2]
    related = (Related(one.key_place, "the first one is here"),)
    yield Problem(other.key_place, related=related, facts={"first": first, "second": second})


def _is_said(value: Node) -> bool:
    """Whether a value is there for certain: a template may stand for nothing, and null is nothing."""
    return bool(written(value)) and not value.unknown


def variable_sources(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A variable of a container has a value, or one place that the value comes from."""
    found = [problem for entry in it.node.get("env").entries for problem in _of_variable(entry)]
    if found and patched_elsewhere(it.scope["object"], project):
        yield Unknown(_PATCHED)
    else:
        yield from found


def _of_variable(entry: Node) -> Iterator[Problem]:
    name, value, source = entry.get("name"), entry.get("value"), entry.get("valueFrom")
    sources = [node for kind, node in source.items if kind in _REFERENCES and _is_said(node)]
    if value.scalar and _is_said(value) and _is_said(source):
        related = (Related(value.place, "the value is given here"),)
        yield Problem(source.key_place, related=related, facts={"variable": name, "flaw": "both value and valueFrom"})
    elif len(sources) > 1:
        related = (Related(sources[0].key_place, "the first source is here"),)
        facts = {"variable": name, "flaw": "a valueFrom with two sources"}
        yield Problem(sources[1].key_place, related=related, facts=facts)


def hook_handlers(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A hook of a container does one thing."""
    for name in ("postStart", "preStop"):
        hook = it.node.at("lifecycle", name)
        handlers = [node for handler, node in hook.items if handler in _HANDLERS and written(node)]
        if type(hook.value) is not dict or len(handlers) == 1:
            continue
        if any(node.unknown for _, node in hook.items) or patched_elsewhere(it.scope["object"], project):
            yield Unknown("a template or a patch decides it")
        elif handlers:
            yield Problem(handlers[1].key_place, facts={"hook": name, "flaw": "has more than one handler"})
        else:
            yield Problem(hook.key_place, facts={"hook": name, "flaw": "has no handler"})


def service_type(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A Service asks for nothing that its type does not have."""
    kind = it.node.at("spec", "type")
    found = [] if kind.unknown else list(_against_type(it, it.get("type")))
    if kind.unknown:
        yield Unknown("the type depends on a template")
    elif found and patched_elsewhere(it.scope["object"], project):
        yield Unknown(_PATCHED)
    else:
        yield from found


def _against_type(it: View, kind: str) -> Iterator[Problem]:
    spec = it.node.get("spec")
    address = spec.get("clusterIP")
    if kind == "ExternalName":
        if not written(spec.get("externalName")):
            yield Problem(spec.get("type").place, facts={"flaw": "is of type ExternalName and has no externalName"})
        return
    if address.text == "None" and kind in _NODE_PORT_TYPES:
        yield Problem(address.place, facts={"flaw": f"is headless and of type {kind}"})
    for node, field in [*_node_ports(spec, kind), *_of_balancers(spec, kind)]:
        place = node.place if field == "a nodePort" else node.key_place
        yield Problem(place, facts={"flaw": f"is of type {kind} and has {field}"})


def _node_ports(spec: Node, kind: str) -> Iterator[tuple[Node, str]]:
    for port in spec.get("ports").entries if kind not in _NODE_PORT_TYPES else ():
        number = port.get("nodePort")
        if type(number.value) is int and number.value:
            yield number, "a nodePort"


def _of_balancers(spec: Node, kind: str) -> Iterator[tuple[Node, str]]:
    for field in _OF_BALANCERS if kind != "LoadBalancer" else ():
        node = written(spec.get(field))
        if node and node.value not in (0, "") and not node.unknown:
            yield node, field


def two_limits(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A disruption budget says how many pods must stay, or how many may go."""
    least, most = it.derived["least"], it.derived["most"]
    if not (least and most):
        return
    if patched_elsewhere(it.scope["object"], project):
        yield Unknown(_PATCHED)
    else:
        yield Problem(most.place, related=(Related(least.place, "minAvailable is here"),))
