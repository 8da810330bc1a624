"""Checks of the stages of a Dockerfile and of the names by which they are meant."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.parse.dockerfile_stages import Stage
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_references import FROM

_BARE = lazy_pattern(r"[a-z0-9]+(?:[._-]+[a-z0-9]+)*\Z", re.IGNORECASE)
_PARTS = lazy_pattern(r"[-_.]+")
_DEVELOPMENT = lazy_pattern(
    r"(?:^|[-_.])(?:dev|devel|develop|development|devcontainer|debug|e2e|test|tests|testing|unittests?|lint|linter|linting|ci"
    r"|check|checks|validate|docs?|bench|benchmark|coverage|update|vendor|format|fmt)(?:$|[-_.])"
)
_IMPOSSIBLE = {
    "later": "is a stage that comes further down",
    "range": "is the number of no stage",
    "variable": "has a variable, which is not filled in here",
    "case": "is no stage, since FROM looks for the name in lower case",
}


def unknown_stage(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A name that things are taken from is a stage above, an image or a named context."""
    flaw = it.derived["flaw"]
    if it.derived["onbuild"]:
        yield Unknown("it means a stage of the Dockerfile that builds on this image")
    elif flaw in _IMPOSSIBLE:
        near = it.derived["text"].lower() if flaw == "case" else ""
        yield Problem(it.place, facts={"flaw": _IMPOSSIBLE[flaw], "near": near})
    elif not flaw and not it.derived["target"]:
        yield from _misspelt(it, project)


def _misspelt(it: View, project: Project) -> Iterator[Problem | Unknown]:
    name, names = it.derived["text"], it.get("names")
    if not names or not _BARE.match(name) or name == "scratch":
        return
    from deploylint.project.docker_targets import built_images, named_contexts
    from deploylint.values.likeness import nearest
    from deploylint.views.docker_official import OFFICIAL

    if name in OFFICIAL:
        return
    based = it.derived["via"] == FROM
    if name.isdecimal():
        if based:
            yield Problem(it.place, facts={"flaw": "is the number of a stage, which FROM does not take", "near": ""})
        return
    near = nearest(name.lower(), names) or ("" if based else _part_of(name.lower(), names))
    if not near or it.derived["base_elsewhere"] or name in built_images(project):
        yield Unknown(f"{name} may be an image or a named context")
    elif name not in named_contexts(project):
        yield Problem(it.place, facts={"flaw": "is no stage above this one", "near": near})


def _part_of(name: str, names: list[str]) -> str:
    """The stage whose name has this one as a part: `license-set` for `set`."""
    return next((other for other in names if name in _PARTS.split(other) or other in _PARTS.split(name)), "")


def duplicate_name(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """Every stage of a file has a name of its own; case does not count."""
    first: dict[str, Node] = {}
    for view in it.get("stages"):
        alias: Node = view.derived["name"]
        if alias:
            other = first.setdefault(alias.text.lower(), alias)
            if other is not alias:
                yield Problem(alias.place, related=(Related(other.place, "the stage of this name further up"),))


def unused(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A stage leads to the image, is named for another purpose, or is built by something in the repository."""
    stages: list[Stage] = [view.derived["model"] for view in it.get("stages")]
    waiting = [
        stage for stage in stages if stage.final or _DEVELOPMENT.search(stage.name) or _is_target(stage, it, project)
    ]
    used: set[int] = set()
    while waiting:
        stage = waiting.pop()
        if stage.index not in used:
            used.add(stage.index)
            waiting.extend(stages[index] for index in _below(stage))
    idle = [stage for stage in stages if stage.index not in used]
    below = {index for stage in idle for index in _below(stage)}
    heads = [stage for stage in idle if stage.index not in below]
    if sum(1 for stage in heads if stage.name) > 1:
        yield Unknown("the file seems to be for several images, whose builds are not here")
        return
    for stage in heads:
        node = stage.alias if stage.alias else stage.base
        yield Problem(node.place, facts={"stage": stage.alias.text or f"number {stage.index}"})


def _below(stage: Stage) -> set[int]:
    return stage.uses if stage.parent is None else stage.uses | {stage.parent}


def _is_target(stage: Stage, it: View, project: Project) -> bool:
    if not stage.name or stage.reachable:
        return False
    if _is_result(stage):
        return True
    from deploylint.project.docker_targets import targeted

    return targeted(stage.name, it.source.path, project)


def _is_result(stage: Stage) -> bool:
    """Whether the stage is made to be built by its name: it says what it runs, or holds nothing but files to export."""
    if next(stage.of("CMD", "ENTRYPOINT"), None) is not None:
        return True
    return stage.base.text == "scratch" and next(stage.of("COPY", "ADD"), None) is not None
