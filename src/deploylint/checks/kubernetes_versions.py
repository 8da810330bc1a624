"""API versions that a cluster of the target version serves no more, not yet, or not for long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.authored import AuthoredProblem
from deploylint.checks import Params, Unknown
from deploylint.config import FILE_NAMES
from deploylint.config.reading import authored
from deploylint.kubernetes_api.bundle import bundle
from deploylint.kubernetes_api.lifecycle import Life, introduced, life
from deploylint.model import Place, Problem, Span, View
from deploylint.project import Project
from deploylint.project.kubernetes_structure import assumption, bundled, is_nameless_or_patch, target
from deploylint.values.patterns import lazy_pattern

_SCALAR = lazy_pattern(r"""["][^"]*["]|'[^']*'|[^\s#,}]+""")
_SUPPORTED = 3
"""Minor versions that the project maintains at a time (https://kubernetes.io/releases/)."""


class _Known(NamedTuple):
    """What holds for every object of a kind; `since` is the version that brought it, 0 for before all known ones."""

    since: int
    life: Life | None
    aim: int


def removed(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The target version serves the object's apiVersion."""
    known = _known(it, project)
    if known is None:
        yield Unknown("the apiVersion depends on a template")
    elif is_nameless_or_patch(it, project):
        yield Unknown("a patch is merged with an object that has the same apiVersion")
    elif known.since > known.aim:
        message = (
            "{{ it.apiVersion }} {{ it.kind }} is served from Kubernetes {{ since }} on, and the cluster has {{ aim }}"
        )
        facts = {"since": f"1.{known.since}", "aim": f"1.{known.aim}"}
        yield Problem(it.derived["apiVersion"].place, message, facts=facts)
    elif known.life is not None and 0 < known.life.removed <= known.aim:
        facts = {"since": f"1.{known.life.removed}", "hint": _hint(known.life), "assumed": assumption(project)}
        yield Problem(it.derived["apiVersion"].place, facts=facts)


def deprecated(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The object's apiVersion is no deprecated one that the target version still serves."""
    known = _known(it, project)
    if known is None:
        yield Unknown("the apiVersion depends on a template")
        return
    told, aim = known.life, known.aim
    if told is None or not 0 < told.deprecated <= aim or 0 < told.removed <= aim:
        return
    since = f" since Kubernetes 1.{told.deprecated}{_hint(told)}"
    if told.by_stable:
        since = f", as Kubernetes 1.{told.deprecated} brought {told.instead}"
    end = f"; 1.{told.removed} is without it" if told.removed else ""
    yield Problem(it.derived["apiVersion"].place, facts={"since": since, "end": end})


def _known(it: View, project: Project) -> _Known | None:
    """What is known of an object's kind, looked up once for each; None where a template decides which that is."""
    api, kind = it.derived["apiVersion"], it.derived["kind"]
    if api.unknown or kind.unknown:
        return None
    by_kind: dict[tuple[str, str], _Known] = project.remember("kubernetes.lives", lambda _: {})
    key = (api.text, kind.text)
    known = by_kind.get(key)
    if known is None:
        found, aim = bundle(), target(project)
        known = by_kind[key] = _Known(introduced(*key, found), life(*key, bundled(aim), found), aim.minor)
    return known


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
    word = _SCALAR.search(source.line(line), column - 1)
    return Place(source, Span(line, column, line, word.end() + 1 if word else column + 1))
