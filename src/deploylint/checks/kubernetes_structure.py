"""Checks of how Kubernetes objects are built: fields, types, and what must be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.checks import UNRELATED, Params, Unknown
from deploylint.kubernetes_api.bundle import bundle
from deploylint.kubernetes_api.shapes import Shape
from deploylint.kubernetes_api.structure import MISSING, TYPE, UNKNOWN, Flaw, follow, written
from deploylint.model import Node, Place, Problem, View
from deploylint.project import Project
from deploylint.project.kubernetes_structure import (
    Judgement,
    advised,
    definitions,
    judged,
    patches_say,
    target,
)
from deploylint.values.schema_types import TYPE_WORDS

_LONGEST = 60
_LONGEST_PATH = 120


def unknown_field(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The object has no field that its kind has not."""
    found = judged(it, project)
    if not found.known:
        yield Unknown(found.reason) if found.reason else UNRELATED
    for flaw in found.flaws:
        if flaw.kind == UNKNOWN:
            yield _unknown(it, flaw, found, project)


def _unknown(it: View, flaw: Flaw, found: Judgement, project: Project) -> Problem | Unknown:
    from deploylint.kubernetes_api.advice import near_word, right_place

    name = str(flaw.route[-1])
    if advised(project):
        hint = near_word(name, flaw.shape.fields or ())
        if hint:
            return _problem(flaw.node.key_place, flaw, hint=f"; did you mean {hint}?")
        place = right_place(found.root, flaw.route, definitions(project)) if flaw.node.value is not None else None
        if place is not None and not it.node.at(*place, name):
            where = written(place).replace('["[]"]', "[]") or "the top level"
            return _problem(flaw.node.key_place, flaw, hint=f"; it belongs to {where}")
    return _of_other_versions(it, flaw, found, project)


def _of_other_versions(it: View, flaw: Flaw, found: Judgement, project: Project) -> Problem | Unknown:
    """What is said of a field that other versions of Kubernetes may have."""
    name = str(flaw.route[-1])
    minors = () if found.custom else _versions_with(it, flaw)
    aim = target(project)
    if minors and minors[0] > aim.minor:
        return _problem(flaw.node.key_place, flaw, hint=f" in Kubernetes {aim}; 1.{minors[0]} brings it")
    if minors and aim.assumed:
        return Unknown(f"Kubernetes 1.{minors[-1]} had the field {name}, and nobody says which version is deployed to")
    gone = f" in Kubernetes {aim}; 1.{minors[-1]} was the last to have it" if minors else ""
    return _problem(flaw.node.key_place, flaw, hint=gone)


def _versions_with(it: View, flaw: Flaw) -> tuple[int, ...]:
    """The bundled versions of Kubernetes in which the field is one."""
    api, kind = it.derived["apiVersion"].text, it.derived["kind"].text
    found = bundle()
    minors = []
    for minor in found.served(api, kind):
        root = found.shape(api, kind, minor)
        if root is not None and follow(root, flaw.route, found.definitions(minor)) is not None:
            minors.append(minor)
    return tuple(minors)


def missing_field(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The object has every field that its kind must have."""
    found = judged(it, project)
    if not found.known:
        yield Unknown(found.reason) if found.reason else UNRELATED
    for flaw in found.flaws:
        if flaw.kind != MISSING or flaw.route[0] == "status":
            continue
        name = str(flaw.route[-1])
        # Patches tell entries of lists apart by their names, so that they bring everything but those.
        if name != "name" and patches_say(name, it, project):
            yield Unknown(f"a patch speaks of {name}")
        else:
            given = flaw.node.get(name)
            yield _problem(given.key_place if given else flaw.node.absent().place, flaw)


def wrong_type(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Every field of the object has a value of its type."""
    found = judged(it, project)
    if not found.known:
        yield Unknown(found.reason) if found.reason else UNRELATED
    for flaw in found.flaws:
        if flaw.kind == TYPE:
            place = flaw.node.place if flaw.node.value is not None else flaw.node.key_place
            yield _problem(place, flaw, wanted=_wanted(flaw.shape), found=_found(flaw.node, flaw.shape))


def _problem(place: Place, flaw: Flaw, **facts: Any) -> Problem:
    return Problem(place, facts={"field": _end(written(flaw.route)), "hint": "", **facts})


def _wanted(shape: Shape) -> str:
    return " or ".join(TYPE_WORDS[word] for word in shape.types)


def _found(node: Node, shape: Shape) -> str:
    value = node.value
    if value is None:
        return "empty"
    if type(value) in (dict, list):
        return TYPE_WORDS["object"] if type(value) is dict else TYPE_WORDS["array"]
    if type(value) is str:
        return f'the text "{_short(value)}"{_without_quotes(node, shape)}'
    if shape.bits and type(value) is int and int in shape.accepts:
        return f"{_short(node.scalar)}, which does not fit into {shape.bits} bits"
    plain = f"the {'boolean' if type(value) is bool else 'number'} {_short(node.scalar)}"
    return f'{plain}; put it in quotes: "{_short(node.scalar)}"' if shape.types == ("string",) else plain


def _without_quotes(node: Node, shape: Shape) -> str:
    text = node.text.strip()
    number = int in shape.accepts and text.removeprefix("-").isdecimal()
    boolean = bool in shape.accepts and text in ("true", "false")
    return "; take the quotes away" if node.quoted and (number or boolean) else ""


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _end(path: str) -> str:
    return path if len(path) <= _LONGEST_PATH else f"…{path[1 - _LONGEST_PATH :]}"
