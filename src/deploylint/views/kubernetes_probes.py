"""The probes of containers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.views.kubernetes_objects import MOST, written
from deploylint.views.pods import container_views

_PROBES = (("livenessProbe", "liveness"), ("readinessProbe", "readiness"), ("startupProbe", "startup"))
_HANDLERS = ("httpGet", "tcpSocket", "grpc", "exec")


def probe_views(document: Document) -> Iterator[View]:
    """Every probe of every container.

    Facts: `type` ("liveness", "readiness", "startup"), `handlers` (list of Nodes: how it asks, one in a valid probe),
    `port` (Node, name or number; absent for commands), `declared` (whether that port is one of the container's
    `ports`; unknown when a template decides). Scope: `workload`, `container`.
    """
    yield from islice((probe for container in container_views(document) for probe in _probes(container)), MOST)


def _probes(container: View) -> Iterator[View]:
    ports = container.node.get("ports")
    for field, name in _PROBES:
        node = container.node.get(field)
        if type(node.value) is not dict:
            continue
        handlers = [node.get(handler) for handler in _HANDLERS if written(node.get(handler))]
        port = written(handlers[0].get("port")) if len(handlers) == 1 else node.absent()
        facts = {"type": name, "handlers": handlers, "port": port, "declared": _declared(port, ports)}
        yield View("kubernetes.probe", node, facts, {**container.scope, "container": container}, container.label)


def _declared(port: Node, ports: Node) -> bool | Node:
    field = "name" if type(port.value) is str else "containerPort"
    # HTTP, gRPC and plain TCP all ask over TCP, which is what a port without a protocol is.
    asked = [entry for entry in ports.entries if entry.get("protocol").text not in ("UDP", "SCTP")]
    declared = [entry.get(field) for entry in asked]
    if any(other.scalar == port.scalar and not other.unknown for other in declared if other):
        return True
    if port.unknown or ports.unknown or any(node.unknown for node in [*ports.entries, *declared]):
        return Node(port.source, port.span, None, key=port.key, unknown=True)
    return False
