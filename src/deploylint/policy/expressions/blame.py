"""Which operand made an expression what it is: the place of a finding when its rule names none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.policy.expressions.access import field
from deploylint.policy.expressions.compiler import compile_tree
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, plain, truth
from deploylint.policy.expressions.macros import Evaluate, Scope, bindings
from deploylint.policy.expressions.tree import Ast, children

_MOST_KEPT = 4096
_kept: dict[int, tuple[Ast, Evaluate]] = {}


def culprit(ast: Ast, scope: Scope) -> Node | View | None:
    """The operand that made a false expression false; None when none of its operands has a place.

    Of a conjunction it is in the first false side; of a comparison, its left side if that has a place; of `all`,
    inside the first item that fails. Something missing is an absent Node that stands at its nearest parent.
    """
    return _blame(ast, scope, False)


def _blame(ast: Ast, scope: Scope, verdict: bool) -> Node | View | None:
    tag = ast[0]
    if tag == "not":
        return _blame(ast[1], scope, not verdict)
    if tag in ("and", "or"):
        return _of_side(ast, scope, verdict)
    if tag == "if":
        return _of_branch(ast, scope, verdict)
    if tag == "macro" and ast[1] in ("all", "exists"):
        return _of_round(ast, scope, verdict)
    return placed(ast, scope)


def _of_side(ast: Ast, scope: Scope, verdict: bool) -> Node | View | None:
    decided = verdict is (ast[0] == "or")
    for side in ast[1]:
        if decided and truth(_value(side, scope)) is not verdict:
            continue
        found = _blame(side, scope, verdict)
        if found is not None:
            return found
    return None


def _of_branch(ast: Ast, scope: Scope, verdict: bool) -> Node | View | None:
    condition = truth(_value(ast[1], scope))
    if condition is UNKNOWN:
        return _blame(ast[1], scope, verdict)
    found = _blame(ast[2] if condition else ast[3], scope, verdict)
    return _blame(ast[1], scope, condition) if found is None else found


def _of_round(ast: Ast, scope: Scope, verdict: bool) -> Node | View | None:
    _, name, entries, variables, bodies = ast
    if verdict is not (name == "exists"):
        return placed(entries, scope)
    rounds = bindings(_value(entries, scope), variables, scope)
    for values in [] if rounds is UNKNOWN else rounds:
        inner = {**scope, **values}
        if truth(_value(bodies[0], inner)) is verdict:
            candidates = (_blame(bodies[0], inner, verdict), _as_placed(values[variables[-1]]))
            return next((found for found in candidates if found is not None), placed(entries, scope))
    return placed(entries, scope)


def placed(ast: Ast, scope: Scope) -> Node | View | None:
    """The value where it stands; for one without a place, the first of its operands that has one."""
    value = _value(ast, scope)
    if isinstance(value, View) or (isinstance(value, Node) and value.exists):
        return value
    if ast[0] in ("field", "has", "index"):
        return _selected(ast, scope)
    if isinstance(value, Node):
        return value
    for child in children(ast) if ast[0] != "macro" else [ast[2]]:
        found = placed(child, scope)
        if found is not None:
            return found
    return None


def _selected(ast: Ast, scope: Scope) -> Node | View | None:
    """A selection that is absent or has no place: what it stands in, or the absent Node there."""
    found = field(_value(ast[1], scope), ast[2]) if ast[0] == "has" else _value(ast, scope)
    parent = placed(ast[1], scope)
    if isinstance(found, View) or (isinstance(found, Node) and found.exists):
        return found
    if plain(found) is not ABSENT or parent is None:
        return parent
    return parent.node.absent() if isinstance(parent, View) else parent.absent()


def _as_placed(value: Any) -> Node | View | None:
    return value if isinstance(value, (Node, View)) else None


def _value(ast: Ast, scope: Mapping[str, Any]) -> Any:
    kept = _kept.get(id(ast))
    if kept is None or kept[0] is not ast:
        if len(_kept) >= _MOST_KEPT:
            _kept.clear()
        kept = _kept[id(ast)] = (ast, compile_tree(ast))
    return kept[1](scope)
