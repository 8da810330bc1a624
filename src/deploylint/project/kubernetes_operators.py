"""Custom resources that an operator may make pods from, without a workload that anybody could read."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit

_STANDARD_LABELS = ("app.kubernetes.io/", "kubernetes.io/", "k8s-app")
# Labels without a prefix that the Prometheus operator gives to the pods of its kinds.
_OF_OPERATORS = frozenset(("prometheus", "alertmanager", "thanos-ruler"))
# Pods that come with a cluster (https://kubernetes.io/docs/concepts/overview/components/), which kubeadm labels so.
_OF_THE_CLUSTER = {
    "k8s-app": frozenset(("kube-dns", "kube-proxy", "kube-scheduler", "kube-controller-manager", "metrics-server")),
    "component": frozenset(("etcd", "kube-apiserver", "kube-scheduler", "kube-controller-manager")),
    "tier": frozenset(("control-plane",)),
}
# Kinds that often have the name of the workload that they belong to, and that no operator makes pods from.
_WITHOUT_PODS = frozenset(
    (
        *("AuthorizationPolicy", "Certificate", "CiliumNetworkPolicy", "DestinationRule", "ExternalSecret"),
        *("IngressRoute", "Middleware", "PeerAuthentication", "PodMonitor", "PrometheusRule", "ScaledObject"),
        *("SealedSecret", "ServiceEntry", "ServiceMonitor", "Sidecar", "VirtualService"),
    )
)


def made_by_operator(view: View, labels: Iterable[tuple[str, Node]], project: Project) -> bool:
    """Whether the labels that `view` selects, or a custom resource of its or their name or kind, tell of pods that no
    manifest shows: those of an operator, or of the cluster itself."""
    selected = list(labels)
    if any("/" in name and not name.startswith(_STANDARD_LABELS) for name, _ in selected):
        return True
    if any(name in _OF_OPERATORS or value.scalar in _OF_THE_CLUSTER.get(name, ()) for name, value in selected):
        return True
    wanted = {value.scalar for _, value in selected if value.scalar} | {view.derived["name"].scalar}
    return any(
        "." in other.derived["group"]
        and not other.derived["group"].endswith(".k8s.io")
        and other.derived["kind"].text not in _WITHOUT_PODS
        and (other.derived["name"].scalar in wanted or other.derived["kind"].text.lower() in wanted)
        for other in in_unit(view, project, "kubernetes.object")
    )
