"""Custom resources that an operator may make pods from, without a workload that anybody could read."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit

_STANDARD_LABELS = ("app.kubernetes.io/", "k8s-app")
# Kinds that often have the name of the workload that they belong to, and that no operator makes pods from.
_WITHOUT_PODS = frozenset(
    (
        *("AuthorizationPolicy", "Certificate", "CiliumNetworkPolicy", "DestinationRule", "ExternalSecret"),
        *("IngressRoute", "Middleware", "PeerAuthentication", "PodMonitor", "PrometheusRule", "ScaledObject"),
        *("SealedSecret", "ServiceEntry", "ServiceMonitor", "Sidecar", "VirtualService"),
    )
)


def made_by_operator(view: View, labels: Iterable[tuple[str, Node]], project: Project) -> bool:
    """Whether the labels that `view` selects, or a custom resource of its or their name, tell of an operator's pods."""
    selected = list(labels)
    if any("/" in name and not name.startswith(_STANDARD_LABELS) for name, _ in selected):
        return True
    wanted = {value.scalar for _, value in selected} | {view.derived["name"].scalar}
    return any(
        "." in other.derived["group"]
        and not other.derived["group"].endswith(".k8s.io")
        and other.derived["kind"].text not in _WITHOUT_PODS
        and other.derived["name"].scalar in wanted
        for other in in_unit(view, project, "kubernetes.object")
    )
