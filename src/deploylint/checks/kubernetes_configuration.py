"""Checks of ConfigMaps and Secrets against those who use them, and of where Secrets come from."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Problem, Related, View
from deploylint.project import Project
from deploylint.project.kubernetes import in_unit
from deploylint.project.kubernetes_stores import secret_store
from deploylint.project.kubernetes_usage import uses_in_unit
from deploylint.project.units import unit_of
from deploylint.values.patterns import lazy_pattern

_UNSEEN = "objects of this unit are made by a chart, a template or a remote base"
_ORDINARY_LABELS = ("app.kubernetes.io/", "helm.sh/chart", "kustomize.toolkit.fluxcd.io/")
_ORDINARY_WORDS = frozenset(
    (
        *("app", "component", "env", "environment", "k8s-app", "name"),
        *("owner", "part-of", "release", "team", "tier", "version"),
    )
)
# What kustomize, Helm and others put behind a name so that a new content is a new object.
_HASH = lazy_pattern(r"-(?:[0-9a-f]{7,64}|[2456789bcdfghkmt]{10})$")


def unused(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Something in its unit names a ConfigMap or Secret."""
    name = it.node.at("metadata", "name")
    unit = unit_of(it.source.path, project)
    if unit.open:
        yield Unknown(_UNSEEN)
    elif not in_unit(it, project, "kubernetes.workload"):
        yield Unknown("no workload is kept beside it")
    elif name.unknown or not name.scalar or _found_by_labels(it):
        yield Unknown("what uses it may find it by its labels, or by a name that a template decides")
    elif not uses_in_unit(unit.key, project).mentions(it.derived["kind"].text, name.scalar):
        yield Problem(name.place)


def _found_by_labels(view: View) -> bool:
    """Whether it has a label of its own kind, by which a program may look for it, as Grafana does for dashboards."""
    labels = view.node.at("metadata", "labels")
    return labels.unknown or any(
        not name.startswith(_ORDINARY_LABELS) and name not in _ORDINARY_WORDS for name, _ in labels.items
    )


def changeable(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A ConfigMap or Secret that pods take variables from is immutable, or has a name that follows its content."""
    name = it.node.at("metadata", "name")
    uses = uses_in_unit(unit_of(it.source.path, project).key, project)
    as_variables = (it.derived["kind"].text, name.scalar) in uses.variables
    if as_variables and it.node.get("immutable").value is not True and not _HASH.search(name.scalar):
        yield Problem(name.place)


def without_store(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A unit with Secrets keeps them in a store or encrypted; one problem for all of them, at the first."""
    if secret_store(project) or it.node.get("sops"):
        return
    secrets = [view for view in in_unit(it, project, "kubernetes.object") if _is_secret(view)]
    if secrets and secrets[0].node is it.node:
        related = tuple(Related(view.derived["name"].place, f"{view.label} too") for view in secrets[1:5])
        yield Problem(it.derived["name"].place, related=related)


def _is_secret(view: View) -> bool:
    return view.derived["kind"].text == "Secret" and view.derived["group"] == "" and not view.derived["partial"]
