"""What can be reached from outside of the cluster."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import by_name, look_up

_OPEN_TYPES = ("LoadBalancer", "NodePort")
_ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")


def reachable(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """No load balancer, node port, Ingress or route leads to the Services of a container."""
    ways: dict[int, View] = project.remember("kubernetes.ways-in", _ways_in)
    for service in it.get("services"):
        way = service if service.get("type") in _OPEN_TYPES else ways.get(id(service.node))
        if way is not None:
            image: Node = it.get("image")
            yield Problem(image.place, related=(Related(way.place, f"{way.label} leads to it"),))
            return


def _ways_in(project: Project) -> dict[int, View]:
    """The backend of an Ingress, or the route, that leads to each Service, by the Service's node."""
    found: dict[int, View] = {}
    for backend in project.views("kubernetes.backend"):
        target: View | Node = backend.get("target")
        if isinstance(target, View):
            found.setdefault(id(target.node), backend)
    for route in project.views("kubernetes.object"):
        if route.derived["group"] == "gateway.networking.k8s.io" and route.derived["kind"].text in _ROUTES:
            for service in _behind(route, project):
                found.setdefault(id(service.node), route)
    return found


def _behind(route: View, project: Project) -> Iterator[View]:
    for rule in route.node.at("spec", "rules").entries:
        for backend in rule.get("backendRefs").entries:
            if backend.get("kind").text in ("", "Service"):
                yield from look_up(
                    route, project, "kubernetes.service", ("Service", backend.get("name").scalar), by_name
                )
