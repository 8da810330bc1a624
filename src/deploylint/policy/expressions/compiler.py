"""A syntax tree to closures: no `eval`, no walk over the tree when it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from deploylint.model import Node
from deploylint.policy.expressions.access import exists, field, has_field, index
from deploylint.policy.expressions.domain import DOMAIN_FUNCTIONS
from deploylint.policy.expressions.functions import FUNCTIONS
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, UnknownType, operand, plain, truth
from deploylint.policy.expressions.macros import Evaluate, Scope, limited, macro
from deploylint.policy.expressions.operators import OPERATORS, negative
from deploylint.policy.expressions.tree import Ast, walk

_CALLS = {**FUNCTIONS, **DOMAIN_FUNCTIONS}


def compile_tree(ast: Ast) -> Evaluate:
    """The expression as a function of the scope. Lists may stand for tuples, as in a tree that was JSON."""
    return _build(ast)


def _build(ast: Ast) -> Evaluate:
    tag, *parts = ast
    evaluate: Evaluate = _BUILDERS[tag](*parts)
    return evaluate


def _literal(value: Any) -> Evaluate:
    return lambda _scope: value


def _name(name: str) -> Evaluate:
    def run(scope: Scope) -> Any:
        return scope.get(name, ABSENT)

    return run


def _list(items: Sequence[Ast]) -> Evaluate:
    evaluations = [_build(item) for item in items]
    return lambda scope: [evaluate(scope) for evaluate in evaluations]


def _map(entries: Sequence[Sequence[Ast]]) -> Evaluate:
    evaluations = [(_build(key), _build(value)) for key, value in entries]

    def run(scope: Scope) -> Any:
        made: dict[Any, Any] = {}
        for key, value in evaluations:
            name = plain(key(scope))
            if type(name) not in (str, int, bool) or name in made:
                return UNKNOWN
            made[name] = value(scope)
        return made

    return run


def _chain(ast: Ast) -> tuple[Ast, list[str]]:
    """A run of field accesses as its base and the names in order."""
    names: list[str] = []
    while ast[0] == "field":
        names.append(ast[2])
        ast = ast[1]
    return ast, names[::-1]


def _field(base: Ast, name: str) -> Evaluate:
    root, names = _chain(("field", base, name))
    if root[0] == "name":
        return _named_field(root[1], names)
    evaluate = _build(root)
    return lambda scope: _walk(evaluate(scope), names)


def _named_field(root: str, names: Sequence[str]) -> Evaluate:
    if len(names) == 1:
        only = names[0]
        return lambda scope: field(scope.get(root, ABSENT), only)
    return lambda scope: _walk(scope.get(root, ABSENT), names)


def _walk(value: Any, names: Sequence[str]) -> Any:
    for step in names:
        if type(value) is Node and type(value.value) is dict:
            value = value.value.get(step, ABSENT)
        else:
            value = field(value, step)
    return value


def _has(base: Ast, name: str) -> Evaluate:
    root, names = _chain(base)
    evaluate = _build(root)

    def run(scope: Scope) -> Any:
        value = evaluate(scope)
        for step in names:
            if type(value) is Node and type(value.value) is dict:
                value = value.value.get(step)
                if value is None:
                    return False
            else:
                value = field(value, step)
        if type(value) is Node and type(value.value) is dict:
            return exists(value.value.get(name, ABSENT))
        return has_field(value, name)

    return run


def _index(base: Ast, key: Ast) -> Evaluate:
    outer, inner = _build(base), _build(key)
    return lambda scope: index(outer(scope), inner(scope))


def _not(inner: Ast) -> Evaluate:
    evaluate = _build(inner)

    def run(scope: Scope) -> bool | UnknownType:
        value = truth(evaluate(scope))
        return UNKNOWN if value is UNKNOWN else not value

    return run


def _negative(inner: Ast) -> Evaluate:
    evaluate = _build(inner)
    return lambda scope: negative(evaluate(scope))


def _and(operands: Sequence[Ast]) -> Evaluate:
    return _connective(operands, False)


def _or(operands: Sequence[Ast]) -> Evaluate:
    return _connective(operands, True)


def _connective(operands: Sequence[Ast], deciding: bool) -> Evaluate:
    evaluations = [_build(inner) for inner in operands]

    def run(scope: Scope) -> bool | UnknownType:
        verdict: bool | UnknownType = not deciding
        for evaluate in evaluations:
            value = evaluate(scope)
            found = value if value is True or value is False else truth(value)
            if found is deciding:
                return found
            if found is UNKNOWN:
                verdict = UNKNOWN
        return verdict

    return run


def _if(condition: Ast, then: Ast, otherwise: Ast) -> Evaluate:
    test, yes, no = _build(condition), _build(then), _build(otherwise)

    def run(scope: Scope) -> Any:
        value = truth(test(scope))
        if value is UNKNOWN:
            return UNKNOWN
        return yes(scope) if value else no(scope)

    return run


def _binary(operator: str, left: Ast, right: Ast) -> Evaluate:
    if operator in ("==", "!=") and right[0] == "literal" and type(right[1]) is str:
        return _equals_text(_build(left), right[1], operator == "==")
    if operator == "in" and right[0] == "list" and _all_texts(right[1]):
        return _in_texts(_build(left), frozenset(item[1] for item in right[1]))
    compute, one, other = OPERATORS[operator], _build(left), _build(right)
    return lambda scope: compute(one(scope), other(scope))


def _all_texts(items: Sequence[Ast]) -> bool:
    return bool(items) and all(item[0] == "literal" and type(item[1]) is str for item in items)


def _equals_text(evaluate: Evaluate, text: str, wanted: bool) -> Evaluate:
    def run(scope: Scope) -> bool | UnknownType:
        value: object = plain(evaluate(scope))
        if value is UNKNOWN:
            return UNKNOWN
        return (type(value) is str and value == text) is wanted

    return run


def _in_texts(evaluate: Evaluate, texts: frozenset[str]) -> Evaluate:
    def run(scope: Scope) -> bool | UnknownType:
        value = plain(evaluate(scope))
        return UNKNOWN if value is UNKNOWN else type(value) is str and value in texts

    return run


_TEXT_TESTS = {"startsWith": str.startswith, "endsWith": str.endswith, "contains": str.__contains__}


def _call(name: str, arguments: Sequence[Ast], _offset: int) -> Evaluate:
    evaluations = [_build(argument) for argument in arguments]
    if name in _TEXT_TESTS and arguments[1][0] == "literal" and type(arguments[1][1]) is str:
        return _text_test(name, evaluations[0], arguments[1][1])
    function = _CALLS[name]
    if len(evaluations) == 1:
        only = evaluations[0]
        return lambda scope: function(only(scope))
    return lambda scope: function(*[evaluate(scope) for evaluate in evaluations])


def _text_test(name: str, evaluate: Evaluate, text: str) -> Evaluate:
    test = _TEXT_TESTS[name]

    def run(scope: Scope) -> Any:
        value = plain(evaluate(scope))
        if type(value) is str:
            return test(value, text)
        return ABSENT if operand(value) is ABSENT else UNKNOWN

    return run


def _macro(name: str, entries: Ast, variables: Sequence[str], bodies: Sequence[Ast]) -> Evaluate:
    evaluate = macro(name, _build(entries), variables, [_build(body) for body in bodies])
    is_outer = any(inner[0] == "macro" for body in bodies for inner, _ in walk(body))
    return limited(evaluate) if is_outer else evaluate


_BUILDERS: Mapping[str, Any] = {
    "literal": _literal,
    "name": _name,
    "list": _list,
    "map": _map,
    "field": _field,
    "has": _has,
    "index": _index,
    "not": _not,
    "negative": _negative,
    "and": _and,
    "or": _or,
    "if": _if,
    "binary": _binary,
    "call": _call,
    "macro": _macro,
}
