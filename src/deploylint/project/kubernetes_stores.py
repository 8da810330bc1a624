"""Whether secrets come to a cluster from a store, or encrypted, in place of plain Secrets in manifests."""

from __future__ import annotations

from deploylint.model import Node, View
from deploylint.project import Project

_STORES = (
    "external-secrets.io",
    "secrets-store.csi.x-k8s.io",
    "secrets.hashicorp.com",
    "bitnami.com",
    "isindir.github.com",
    "ricoberger.de",
    "kubernetes-client.io",
    "spv.no",
    "onepassword.com",
)
_INJECTORS = ("vault.hashicorp.com/agent-inject", "vault.security.banzaicloud.io/", "bank-vaults.io/")


def secret_store(project: Project) -> Node | None:
    """What shows that the repository uses a store: an object of its operator, or an annotation of its injector."""
    return project.remember("kubernetes.secret-store", _store)


def _store(project: Project) -> Node | None:
    for view in project.views("kubernetes.object"):
        if _of_store(view.derived["group"]):
            return view.node.get("kind")
    for view in project.views("kubernetes.workload"):
        found = _injects(view)
        if found is not None:
            return found
    return None


def _of_store(group: str) -> bool:
    return any(group == store or group.endswith(f".{store}") for store in _STORES)


def _injects(workload: View) -> Node | None:
    annotations: Node = workload.derived["annotations"]
    return next((value for name, value in annotations.items if name.startswith(_INJECTORS)), None)
