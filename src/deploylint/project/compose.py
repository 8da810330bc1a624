"""Joins of compose services with the Dockerfiles they build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deploylint.model import View
from deploylint.project import Project
from deploylint.project.docker_builds import builds


def built_from(service: View, project: Project) -> View | Any:
    """The Dockerfile that the service builds (`docker.file`); absent when it builds none of this repository."""
    by_service: dict[int, View] = project.remember("compose.dockerfiles", _by_service)
    found = by_service.get(id(service.node))
    return found if found is not None else service.derived["build"].absent()


def _by_service(project: Project) -> dict[int, View]:
    files = {view.source.path: view for view in project.views("docker.file")}
    found = {}
    for path, known in builds(project).items():
        for build in known:
            if build.service is not None and path in files:
                found[id(build.service.node)] = files[path]
    return found


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {"compose.service": {"built_from": built_from}}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {}
