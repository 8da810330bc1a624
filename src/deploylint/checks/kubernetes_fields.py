"""Checks of single fields that schemas leave open: words of which only some are taken, numbers with bounds, terms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.views.kubernetes_object_fields import OBJECTS
from deploylint.views.kubernetes_pod_fields import POD, Amount, Choice, Table, Terms
from deploylint.views.pods import pod_template

_PLACEHOLDER = lazy_pattern(r"[$<>{}%]|^__.*__$|^@.*@$")
_SHARE = lazy_pattern(r"[0-9]{1,9}%")
_TEMPLATED = "a value depends on a template"


class _Field(NamedTuple):
    """A value, the name of the field that it stands in, and what the API server takes there."""

    name: str
    node: Node
    bound: Choice | Amount | Terms


def _fields(view: View, project: Project) -> list[_Field]:
    """The bounded fields of an object and of its pods, in the order of the text."""
    known: dict[int, list[_Field]] = project.remember("kubernetes.bounded-fields", lambda _: {})
    found = known.get(id(view.node))
    if found is None:
        found = known[id(view.node)] = _find(view)
    return found


def _find(view: View) -> list[_Field]:
    found: list[_Field] = []
    if view.derived["partial"]:
        return found
    table = OBJECTS.get((view.derived["group"], view.derived["kind"].text))
    if table is not None:
        _walk(view.node, table, "", found)
    template = pod_template(view)
    if template is not None and template.known:
        _walk(template.node.get("spec"), POD, "", found)
    return found


def _walk(node: Node, table: Table, name: str, found: list[_Field]) -> None:
    for key, child in node.items or [(name, entry) for entry in node.entries]:
        inner = table.get(key) if type(node.value) is dict else table.get("*")
        if isinstance(inner, Choice | Amount):
            found.append(_Field(key, child, inner))
        elif inner is not None:
            if key == "matchExpressions" and type(node.value) is dict:
                found.append(_Field(key, child, Terms()))
            _walk(child, inner, key, found)


def not_allowed(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Where the API server takes some words only, one of them stands."""
    for field, node, bound in _fields(it, project):
        if not isinstance(bound, Choice) or not (node.text or node.unknown):
            continue
        if node.unknown or _PLACEHOLDER.search(node.text):
            yield Unknown(_TEMPLATED)
        elif node.text not in bound.words:
            near = _nearest(node.text, bound)
            if near or not bound.open:
                yield Problem(node.place, facts=_facts(field, node, near, bound))


def _nearest(text: str, bound: Choice) -> str:
    for word in bound.words:
        if word.lower() == text.lower():
            return word
    if bound.open:
        return ""
    from difflib import get_close_matches

    return next(iter(get_close_matches(text, bound.words, 1, 0.7)), "")


def _facts(field: str, node: Node, near: str, bound: Choice) -> dict[str, Any]:
    words = bound.words
    listed = f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]
    return {"field": field, "value": node.scalar, "hint": f"did you mean {near}?" if near else f"only {listed}"}


def out_of_range(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """Numbers are within the bounds that the API server has for them."""
    for field, node, bound in _fields(it, project):
        if not isinstance(bound, Amount):
            continue
        if node.unknown:
            yield Unknown(_TEMPLATED)
            continue
        flaw = _flaw(node, bound)
        if flaw:
            yield Problem(node.place, facts={"field": field, "value": node.scalar, "flaw": flaw})


def _flaw(node: Node, bound: Amount) -> str:
    """What is wrong with an amount; empty when all is well or a schema says it better."""
    if type(node.value) is str:
        wrong = (
            bound.share and not _PLACEHOLDER.search(node.value.replace("%", "")) and not _SHARE.fullmatch(node.value)
        )
        return "is neither a number nor a percentage such as 25%" if wrong else ""
    if type(node.value) is not int:
        return ""
    if bound.high is not None and not bound.low <= node.value <= bound.high:
        return f"is not between {bound.low} and {bound.high}"
    return f"is below {bound.low}" if node.value < bound.low else ""


def expressions(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The terms of selectors have the values that their operators need, and no others."""
    for _field, node, bound in _fields(it, project):
        for term in node.entries if isinstance(bound, Terms) else ():
            operator, values = term.get("operator"), term.get("values")
            if operator.unknown or values.unknown or term.unknown:
                yield Unknown(_TEMPLATED)
                continue
            flaw = _term_flaw(operator.text, len(values.entries))
            if flaw:
                place = (values or operator).key_place
                yield Problem(place, facts={"key": term.get("key").scalar, "flaw": f"{operator.text} {flaw}"})


def _term_flaw(operator: str, values: int) -> str:
    if operator in ("In", "NotIn") and not values:
        return "needs values"
    if operator in ("Exists", "DoesNotExist") and values:
        return "takes no values"
    return "takes one value" if operator in ("Gt", "Lt") and values != 1 else ""
