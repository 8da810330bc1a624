"""Checks of Services against the containers, routes, monitors and webhooks that belong to them."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import dirname

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import by_name, in_unit, look_up
from deploylint.project.kubernetes_patches import patched
from deploylint.project.kubernetes_structure import patches_say
from deploylint.project.kubernetes_templates import hidden_containers, hidden_nearby
from deploylint.project.units import unit_of
from deploylint.values.likeness import nearest
from deploylint.values.selector import selects, selects_by_map

_CONTROLLERS = ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet")
_UNSEEN = "the Service may be made by something that is not here"
_Pods = dict[tuple[str, ...], list[View]]


def undefined_target_port(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every `targetPort` that is a name is the name of a port of the pods."""
    workloads = _selected_here(it, project)
    ports = _container_ports(workloads, project)
    if not workloads:
        yield Unknown("the pods that it selects are made elsewhere in the repository")
        return
    names = {port.get("name").text for port in ports}
    for entry in it.get("ports").entries:
        target = entry.get("targetPort")
        if not target.text or target.text.isdecimal() or target.text in names:
            continue
        if target.unknown or _undecided(ports, "name", workloads) or unit_of(it.source.path, project).open:
            yield Unknown("a port's name depends on a template or on what is not here")
            continue
        related = tuple(Related(view.derived["name"].place, f"{view.label} is selected") for view in workloads[:3])
        yield Problem(target.place, related=related, facts={"port": target.text, "workload": workloads[0].label})


def undeclared_target_port(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every `targetPort` that is a number is declared by a container, where containers declare any."""
    workloads = _selected_here(it, project)
    ports = _container_ports(workloads, project)
    numbers = {port.get("containerPort").scalar for port in ports}
    if not ports:
        return
    for entry in it.get("ports").entries:
        target = entry.get("targetPort") or entry.get("port")
        if target.text or not target.scalar or target.scalar in numbers:
            continue
        if target.unknown or _undecided(ports, "containerPort", workloads):
            yield Unknown("a port depends on a template")
            continue
        yield Problem(target.place, facts={"port": target.scalar, "workload": workloads[0].label})


def _selected_here(it: View, project: Project) -> list[View]:
    """The selected workloads of the Service's own unit: those of another may be another variant of them."""
    unit = unit_of(it.source.path, project).key
    return [view for view in it.get("workloads") if unit_of(view.source.path, project).key == unit]


def _container_ports(workloads: list[View], project: Project) -> list[Node]:
    containers = (container for workload in workloads for container in workload.get("containers"))
    fields = (patched(container, "ports", project) for container in containers)
    return [port for field in fields for port in (field.entries or ([field] if field.unknown else []))]


def _undecided(ports: list[Node], field: str, workloads: list[View]) -> bool:
    return any(port.unknown or port.get(field).unknown for port in ports) or any(map(hidden_containers, workloads))


def overlapping_selectors(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No other controller of the same folder and namespace makes pods that this one's selector selects."""
    index: _Pods = project.remember("kubernetes.controlled-pods", _controlled_pods)
    selector = it.node.at("spec", "selector")
    pairs = [(name, value.scalar) for name, value in selector.get("matchLabels").items if not value.unknown]
    rare = min((index.get((*_home(it), *pair), []) for pair in pairs), key=len, default=[])
    for other in rare:
        if not _are_two(it, other) or not selects(selector, other.derived["labels"]):
            continue
        mutual = selects(other.node.at("spec", "selector"), it.derived["labels"])
        if mutual and _order(it) < _order(other):
            continue
        related = (Related(other.derived["labels"].key_place, f"the pods of {other.label}"),)
        yield Problem(selector.key_place, related=related, facts={"other": other.label})
        return


def _controlled_pods(project: Project) -> _Pods:
    found: _Pods = {}
    for view in project.views("kubernetes.workload"):
        if view.derived["kind"].text in _CONTROLLERS:
            for name, value in view.derived["labels"].items:
                found.setdefault((*_home(view), name, value.scalar), []).append(view)
    return found


def _home(view: View) -> tuple[str, str]:
    return dirname(view.source.path), view.derived["namespace"].scalar


def _are_two(one: View, other: View) -> bool:
    """Whether these are two objects of one cluster, not variants of one."""
    names = one.derived["name"], other.derived["name"]
    return names[0].scalar != names[1].scalar and not any(name.unknown for name in names)


def _order(view: View) -> tuple[str, int]:
    return view.source.path, view.node.span.line


def missing_route_backend(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The Services that a route of the Gateway API sends to are in the repository, and have those ports."""
    for rule in it.node.at("spec", "rules").entries:
        for backend in rule.get("backendRefs").entries:
            kind, space = backend.get("kind").text or "Service", backend.get("namespace").text
            if kind == "Service" and not backend.get("group").text and space in ("", it.get("namespace").text):
                yield from _missing(it, backend.get("name"), backend.get("port"), project)


def missing_webhook_service(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The Services that the API server calls for admission are in the repository."""
    for webhook in it.get("webhooks").entries:
        service = webhook.at("clientConfig", "service")
        if service and patches_say("clientConfig", it, project):
            yield Unknown("a patch speaks of clientConfig")
        elif service:
            yield from _missing(it, service.get("name"), service.get("port"), project)


def _missing(it: View, name: Node, port: Node, project: Project) -> Iterator[Problem | Unknown]:
    found = look_up(it, project, "kubernetes.service", ("Service", name.scalar), by_name)
    if name.unknown or not name.scalar:
        yield Unknown("the name of the Service depends on a template")
    elif found:
        if not any(_has_port(service, port) for service in found):
            yield Problem(port.place, facts={"service": name.scalar, "flaw": f"which has no port {port.scalar}"})
    else:
        nearby = in_unit(it, project, "kubernetes.service")
        names = sorted({view.derived["name"].scalar for view in nearby})
        near = nearest(name.scalar, names)
        unseen = not nearby or unit_of(it.source.path, project).open
        if (not near and unseen) or hidden_nearby(it, project):
            yield Unknown(_UNSEEN)
            return
        hint = f", did you mean {near}?" if near else ""
        yield Problem(name.place, facts={"service": name.scalar, "flaw": f"which does not exist{hint}"})


def _has_port(service: View, port: Node) -> bool:
    entries = service.get("ports").entries
    if not entries or not port.scalar or port.unknown or service.get("type") == "ExternalName":
        return True
    known = [entry.get("port") for entry in entries]
    return any(number.unknown or number.scalar == port.scalar for number in known) or any(e.unknown for e in entries)


def monitor_selects_nothing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A ServiceMonitor selects the labels of the Service that it was written for, not those of its pods."""
    selector = it.node.at("spec", "selector")
    services = project.views("kubernetes.service")
    answers = [selects(selector, service.node.at("metadata", "labels")) for service in services]
    if True in answers:
        return
    if None in answers or hidden_nearby(it, project):
        yield Unknown("the selector or the labels of Services depend on a template")
        return
    meant = [service for service in services if _meant(selector, service)]
    if not meant or unit_of(it.source.path, project).open:
        yield Unknown(_UNSEEN)
        return
    labels = meant[0].node.at("metadata", "labels")
    place = labels.key_place if labels else meant[0].derived["name"].place
    related = (Related(place, f"{meant[0].label} has other labels"),)
    yield Problem(selector.key_place, related=related, facts={"service": meant[0].label})


def _meant(selector: Node, service: View) -> bool:
    """Whether a selector was written for a Service: it names it, or repeats the labels of its pods."""
    wanted = selector.get("matchLabels")
    by_the_name = any(value.scalar == service.get("name").scalar for _, value in wanted.items)
    return by_the_name or selects_by_map(wanted, service.get("selector")) is True
