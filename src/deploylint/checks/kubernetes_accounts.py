"""Checks of service accounts and of what is bound to them."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Place, Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes_accounts import account_name, beside, grants, named, role_of, workloads_as
from deploylint.project.kubernetes_structure import patches_kind
from deploylint.project.units import same_unit_kustomizations, unit_of
from deploylint.values.likeness import nearest

_UNSEEN = "objects of this unit are made by a chart, a template or a remote base"


def missing_account(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The ServiceAccount that a workload names is in the repository."""
    name = account_name(it)
    if name.unknown or not name.scalar:
        yield Unknown("the name of the ServiceAccount depends on a template")
    elif named(it, project, "ServiceAccount", name.scalar) is None:
        nearby = beside(it, project, "ServiceAccount")
        if not nearby or unit_of(it.source.path, project).open:
            yield Unknown(_UNSEEN if nearby else "no ServiceAccount is kept beside the workload")
        else:
            yield Problem(name.place, facts={"account": name.scalar, "hint": _hint(name.scalar, nearby)})


def missing_subject(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The ServiceAccount that a binding names is in the repository, in the namespace that is said."""
    name: Node = it.get("name")
    namespace: Node = it.get("namespace")
    if name.unknown or namespace.unknown or not name.scalar:
        yield Unknown("the ServiceAccount depends on a template")
        return
    if named(it, project, "ServiceAccount", name.scalar) is not None:
        return
    nearby = [v for v in beside(it, project, "ServiceAccount") if v.derived["namespace"].scalar == namespace.scalar]
    if not nearby or unit_of(it.source.path, project).open:
        yield Unknown(_UNSEEN if nearby else "no ServiceAccount of that namespace is kept beside the binding")
        return
    yield Problem(name.place, facts={"hint": _hint(name.scalar, nearby)})


def _hint(name: str, nearby: list[View]) -> str:
    near = nearest(name, sorted({view.derived["name"].scalar for view in nearby}))
    return f", did you mean {near}?" if near else ""


def missing_role(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The role that a binding gives is in the repository, and of the kind that is said."""
    ref = it.node.get("roleRef")
    kind, name = ref.get("kind").text, ref.get("name")
    if name.unknown or not name.scalar or kind not in ("Role", "ClusterRole"):
        yield Unknown("the role depends on a template")
        return
    if named(it, project, kind, name.scalar) is not None:
        return
    other = named(it, project, "ClusterRole" if kind == "Role" else "Role", name.scalar)
    if other is not None and patches_kind(it, project):
        yield Unknown("a patch changes the kind of an object")
        return
    if other is not None:
        related = (Related(other.derived["name"].place, f"{other.label} is here"),)
        yield Problem(ref.get("kind").place, related=related, facts={"hint": f", did you mean {other.label}?"})
        return
    nearby = beside(it, project, kind)
    hint = _hint(name.scalar, nearby)
    # A ClusterRole may come with the cluster: only one whose name is a slip of the pen is missing for certain.
    if not nearby or unit_of(it.source.path, project).open or (kind == "ClusterRole" and not hint):
        yield Unknown(_UNSEEN if nearby else "the role may be installed by something that is not here")
        return
    yield Problem(name.place, facts={"hint": hint})


def no_namespace(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A ServiceAccount in a ClusterRoleBinding has a namespace, in the text or from a kustomization."""
    if it.get("namespace"):
        return
    if any(document.root.get("namespace") for document in same_unit_kustomizations(it.source.path, project)):
        yield Unknown("a kustomization sets the namespace")
    else:
        yield Problem(it.node.get("name").place)


def _first_place(*nodes: Node) -> Place:
    return next((node for node in nodes if node), nodes[-1]).place


def takeover(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """No workload runs as a ServiceAccount with the rights to give itself every right."""
    for subject in grants(it, project):
        if _rules_all(subject, project):
            name = account_name(it)
            place = _first_place(name, it.get("name"))
            related = (Related(subject.place, f"{subject.label} gives it here"),)
            role = subject.scope["object"].node.at("roleRef", "name").scalar
            yield Problem(place, related=related, facts={"account": name.scalar or "default", "role": role})
            return


def _rules_all(subject: View, project: Project) -> bool:
    ref = subject.scope["object"].node.get("roleRef")
    if ref.get("kind").text == "ClusterRole" and ref.get("name").scalar == "cluster-admin":
        return True
    role = role_of(subject, project)
    cluster_wide = subject.derived["cluster_wide"]
    return role is not None and any(_takes_all(entry, cluster_wide) for entry in role.node.get("rules").entries)


def _takes_all(entry: Node, cluster_wide: bool) -> bool:
    """Whether an entry of a role's rules leads to every right. A RoleBinding gives no right over what has no namespace.

    https://kubernetes.io/docs/reference/access-authn-authz/rbac/#rolebinding-and-clusterrolebinding
    """
    verbs, resources, groups = (
        {node.scalar for node in entry.get(field).entries} for field in ("verbs", "resources", "apiGroups")
    )
    if "*" in verbs and "*" in resources:
        return bool(groups & {"*", ""})
    if entry.get("resourceNames").entries:
        return False
    if verbs & {"escalate", "bind"} and ("roles" in resources or (cluster_wide and "clusterroles" in resources)):
        return "rbac.authorization.k8s.io" in groups or "*" in groups
    return cluster_wide and "impersonate" in verbs and bool(resources & {"users", "groups"})


def shared_account(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Each workload runs as a ServiceAccount of its own; one problem for all that share, at the second."""
    others = workloads_as(it, project)
    if len(others) > 1 and others[1].node is it.node:
        first = others[0]
        related = (Related(account_name(first).place, f"{first.label} runs as it too"),)
        facts = {"count": len(others), "account": account_name(it).scalar}
        yield Problem(account_name(it).place, related=related, facts=facts)
