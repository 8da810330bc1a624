"""Joins of service accounts: the workloads that run as one, and the roles that bindings give it."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import dirname
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.kubernetes import by_name, look_up
from deploylint.project.units import REST, unit_of
from deploylint.views.kubernetes_objects import written


def account_name(workload: View) -> Node:
    """The name of the ServiceAccount that a workload's pods run as; absent where they run as `default`."""
    pod: Node = workload.derived["pod"]
    name = written(pod.get("serviceAccountName"))
    return name or written(pod.get("serviceAccount")) or name


def named(view: View, project: Project, kind: str, name: str) -> View | None:
    """The object of this kind and name that `view` means; None when the repository has none."""
    found = look_up(view, project, "kubernetes.object", (kind, name), by_name)
    return found[0] if found else None


def beside(view: View, project: Project, kind: str) -> list[View]:
    """The objects of a kind that are in the unit of `view`, and may be in its namespace."""
    unit = unit_of(view.source.path, project).key
    found = look_up(view, project, "kubernetes.object", kind, _by_kind)
    return [other for other in found if unit_of(other.source.path, project).key == unit]


def _by_kind(view: View) -> Iterable[Any]:
    return (view.derived["kind"].text,)


def grants(workload: View, project: Project) -> list[View]:
    """The `kubernetes.subject` views that name the ServiceAccount of a workload.

    Every namespace has one called `default`, so that a binding of it means workloads that are for certain beside it.
    """
    name = account_name(workload).scalar or "default"
    found = look_up(workload, project, "kubernetes.subject", name, _by_account)
    return found if name != "default" else [subject for subject in found if _is_beside(workload, subject, project)]


def _is_beside(workload: View, subject: View, project: Project) -> bool:
    space = workload.derived["namespace"].scalar
    # Every cluster has a namespace `default` too.
    if space not in ("", "default") and space == subject.derived["namespace"].scalar:
        return True
    here, there = workload.source.path, subject.source.path
    unit = unit_of(here, project).key
    return dirname(here) == dirname(there) or (unit != REST and unit == unit_of(there, project).key)


def _by_account(subject: View) -> Iterable[Any]:
    return (subject.node.get("name").scalar,) if subject.node.get("kind").text == "ServiceAccount" else ()


def role_of(subject: View, project: Project) -> View | None:
    """The Role or ClusterRole that a subject is given; None when the repository has none such."""
    binding = subject.scope["object"]
    ref = binding.node.get("roleRef")
    return named(binding, project, ref.get("kind").text, ref.get("name").scalar)


def workloads_as(workload: View, project: Project) -> list[View]:
    """The workloads that run as the same ServiceAccount as this one, itself among them."""
    name = account_name(workload).scalar
    return look_up(workload, project, "kubernetes.workload", name, _by_own_account) if name else []


def _by_own_account(workload: View) -> Iterable[Any]:
    name = account_name(workload).scalar
    return (name,) if name else ()


def mounts_token(workload: View, project: Project) -> bool | None:
    """Whether pods get a token: what they say counts, then what their ServiceAccount says. None: cannot be told."""
    own: Node = workload.get("pod").get("automountServiceAccountToken")
    if own.value is None and not own.unknown:
        name = account_name(workload)
        account = None if name.unknown else named(workload, project, "ServiceAccount", name.scalar or "default")
        if account is None:
            return None if name.unknown or name.scalar not in ("", "default") else True
        own = account.node.get("automountServiceAccountToken")
    return None if own.unknown else own.value is not False
