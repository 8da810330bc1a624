"""Which units cannot be on one cluster together: both have the same object, as staging and production do."""

from __future__ import annotations

from deploylint.project import Project
from deploylint.project.units import unit_of
from deploylint.views.kubernetes_objects import object_views

_Identity = tuple[str, str, str, str]
_TELLING = {
    *("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod", "Job", "CronJob", "Rollout", "DeploymentConfig"),
    *("Service", "Ingress"),
}
"""Kinds that tell variants apart: namespaces, settings and accounts come along with units that live together, too."""


def variants_of(unit: str, project: Project) -> frozenset[str]:
    """The units that are other variants of this one: what they have, this one has not."""
    units = _identities(project)
    known: dict[str, frozenset[str]] = project.remember("kubernetes.variants", lambda _: {})
    if unit not in known:
        shared = (units.by_identity[identity] for identity in units.by_unit.get(unit, ()))
        known[unit] = frozenset(other for others in shared for other in others) - {unit}
    return known[unit]


class _Identities:
    """The identities of objects by unit, and the units by identity."""

    def __init__(self, project: Project) -> None:
        self.by_unit: dict[str, set[_Identity]] = {}
        self.by_identity: dict[_Identity, set[str]] = {}
        for document in project.documents("kubernetes"):
            unit = unit_of(document.source.path, project).key
            for view in object_views(document):
                name, space, kind = view.derived["name"], view.derived["namespace"], view.derived["kind"]
                if kind.text in _TELLING and name.scalar and not (name.unknown or space.unknown):
                    identity = (view.derived["group"], kind.text, space.scalar, name.scalar)
                    self.by_unit.setdefault(unit, set()).add(identity)
                    self.by_identity.setdefault(identity, set()).add(unit)


def _identities(project: Project) -> _Identities:
    found: _Identities = project.remember("kubernetes.unit-identities", _Identities)
    return found
