"""Who may do what: the permissions that roles give, and the subjects that bindings give them to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from deploylint.model import View
from deploylint.parse import Document
from deploylint.views.kubernetes_objects import MOST, object_views, written

GROUP = "rbac.authorization.k8s.io"
_BUILT_IN = {
    "ClusterRole": ("admin", "cluster-admin", "edit", "view"),
    "ClusterRoleBinding": ("cluster-admin",),
}


def built_in(kind: str, name: str) -> bool:
    """Whether every cluster has a role, or binding, of this kind and name before anybody makes one."""
    return name in _BUILT_IN.get(kind, ()) or name.startswith("system:")


def _system(view: View) -> bool:
    labels = view.node.at("metadata", "labels")
    own = built_in(view.derived["kind"].text, view.derived["name"].scalar)
    return own or bool(labels.get("kubernetes.io/bootstrapping"))


def permission_views(document: Document) -> Iterator[View]:
    """Every entry of `rules` of a Role or ClusterRole that is not one of Kubernetes' own.

    Facts: `cluster_wide` (whether it is a ClusterRole's). The entry has `verbs`, `apiGroups`, `resources` and
    `resourceNames` of its own. Scope: `object`, the role.
    """
    yield from islice(_permissions(document), MOST)


def _permissions(document: Document) -> Iterator[View]:
    for view in object_views(document, "Role", "ClusterRole"):
        if view.derived["group"] != GROUP or _system(view):
            continue
        facts = {"cluster_wide": view.derived["kind"].text == "ClusterRole"}
        for entry in view.node.get("rules").entries:
            yield View("kubernetes.permission", entry, facts, {"object": view}, view.label)


def subject_views(document: Document) -> Iterator[View]:
    """Every subject of a RoleBinding or ClusterRoleBinding that is not one of Kubernetes' own.

    Facts: `namespace` (Node; a ServiceAccount's, which a RoleBinding may leave out), `cluster_wide` (whether a
    ClusterRoleBinding names it). The subject has `kind` and `name` of its own. Scope: `object`, the binding.
    """
    yield from islice(_subjects(document), MOST)


def _subjects(document: Document) -> Iterator[View]:
    for view in object_views(document, "RoleBinding", "ClusterRoleBinding"):
        if view.derived["group"] != GROUP or _system(view):
            continue
        cluster_wide = view.derived["kind"].text == "ClusterRoleBinding"
        for entry in view.node.get("subjects").entries:
            own = written(entry.get("namespace"))
            facts = {
                "namespace": own if own or cluster_wide else view.derived["namespace"],
                "cluster_wide": cluster_wide,
            }
            yield View("kubernetes.subject", entry, facts, {"object": view}, view.label)
