"""Facts of the repository as a whole, for rules that ask what else it has (`repository.has.kubernetes`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deploylint.model import View
from deploylint.project import Project

_ASKED = ("docker", "dockerignore", "compose", "kubernetes", "kustomization", "workflow", "env", "helm_chart")


def _has(_view: View, project: Project) -> Mapping[str, bool]:
    """Which kinds of artifact the repository holds, by kind with `.` as `_`."""
    kinds = {source.kind.replace(".", "_") for source in project.sources.values()}
    return {kind: kind in kinds for kind in (*kinds, *_ASKED)}


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {"repository": {"has": _has}}
VIEWS: Mapping[str, Any] = {}
