"""API versions that a cluster of the target version serves no more, not yet, or not for long."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.authored import AuthoredProblem
from deploylint.checks import Params, Unknown
from deploylint.config import FILE_NAMES
from deploylint.config.reading import authored
from deploylint.kubernetes_api.bundle import bundle
from deploylint.kubernetes_api.lifecycle import Life, introduced, life
from deploylint.model import Place, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes_structure import assumption, bundled, target

_SUPPORTED = 3
"""Minor versions that the project maintains at a time (https://kubernetes.io/releases/)."""


def removed(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The target version serves the object's apiVersion."""
    api, kind = it.derived["apiVersion"], it.derived["kind"]
    if api.unknown or kind.unknown:
        yield Unknown("the apiVersion depends on a template")
        return
    aim = target(project)
    since = introduced(api.text, kind.text, bundle())
    if since > aim.minor:
        message = (
            "{{ it.apiVersion }} {{ it.kind }} is served from Kubernetes {{ since }} on, and the cluster has {{ aim }}"
        )
        yield Problem(api.place, message, facts={"since": f"1.{since}", "aim": str(aim)})
        return
    known = _life(it, project)
    if known is not None and 0 < known.removed <= aim.minor:
        facts = {"since": f"1.{known.removed}", "hint": _hint(known), "assumed": assumption(project)}
        yield Problem(api.place, facts=facts)


def deprecated(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The object's apiVersion is no deprecated one that the target version still serves."""
    api, kind = it.derived["apiVersion"], it.derived["kind"]
    if api.unknown or kind.unknown:
        yield Unknown("the apiVersion depends on a template")
        return
    known, aim = _life(it, project), target(project)
    if known is None or not 0 < known.deprecated <= aim.minor or 0 < known.removed <= aim.minor:
        return
    end = f", gone in 1.{known.removed}" if known.removed else ""
    yield Problem(api.place, facts={"since": f"1.{known.deprecated}", "hint": end + _hint(known)})


def _life(it: View, project: Project) -> Life | None:
    api, kind = it.derived["apiVersion"].text, it.derived["kind"].text
    return life(api, kind, bundled(target(project)), bundle())


def _hint(known: Life) -> str:
    return f", use {known.instead}" if known.instead else ", and nothing replaces it"


def outdated_target(_: View, project: Project, __: Params) -> Iterator[Problem | Unknown]:
    """The configured version of Kubernetes is still maintained."""
    aim, oldest = target(project), bundle().minors[-_SUPPORTED]
    if aim.assumed or aim.minor >= oldest:
        return
    place = _setting(project)
    if place is None:
        yield Unknown("the version is no setting of a file")
        return
    yield Problem(place, facts={"version": str(aim), "oldest": f"1.{oldest}"})


def _setting(project: Project) -> Place | None:
    """Where a file with settings says the version; None when an option or a variable says it."""
    config = project.config
    source = config.source or next((project.sources[name] for name in FILE_NAMES if name in project.sources), None)
    origin = config.origins.get("kubernetes_version", "")
    if source is None or origin not in ("", source.path):
        return None
    try:
        line, column = authored(source).position("kubernetes", "version")
    except AuthoredProblem:
        return None
    return Place(source, source.line_span(line)._replace(column=column))
