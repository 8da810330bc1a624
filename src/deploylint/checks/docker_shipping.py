"""Checks of what a repository says about the stages that it builds."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.authored import AuthoredProblem
from deploylint.checks import Params
from deploylint.config.reading import authored
from deploylint.model import Node, Place, Problem, Span, View
from deploylint.project import Project
from deploylint.project.docker_builds import builds
from deploylint.values.likeness import nearest


def unknown_target(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """Compose files and settings name stages that the Dockerfile has."""
    known = {stage.derived["model"].name for stage in it.derived["stages"]} - {""}
    path = it.source.path
    for build in builds(project).get(path, []):
        if build.service is not None and build.target and _is_unknown(build.target, known):
            target: Node = build.service.derived["target"]
            yield Problem(target.place, facts=_facts(target.text, path, known))
    for name in project.config.docker_targets.get(path, ()):
        if _is_unknown(name, known):
            yield Problem(_setting(path, project) or it.place, facts=_facts(name, path, known))


def _is_unknown(name: str, known: set[str]) -> bool:
    return name.lower() not in known and not name.isdecimal()


def _facts(name: str, path: str, known: set[str]) -> dict[str, str]:
    return {"target": name, "dockerfile": path, "near": nearest(name.lower(), sorted(known), 0.6)}


def _setting(path: str, project: Project) -> Place | None:
    """Where the settings name what ships of a Dockerfile; None where they are in no file."""
    source = project.config.source
    if source is None:
        return None
    try:
        line, column = authored(source).position("docker", "targets", path)
    except AuthoredProblem:
        return None
    return Place(source, Span(line, column, line, len(source.line(line)) + 1))
