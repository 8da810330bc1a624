"""Macros: all, exists, exists_one, filter and map, in Kleene's logic."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from deploylint.policy.expressions.access import iterate, pairs
from deploylint.policy.expressions.kleene import UNKNOWN, UnknownType, truth

Scope = Mapping[str, Any]
Evaluate = Callable[[Scope], Any]
Names = dict[str, Any]

_BUDGET = ""
"""The name, which no variable can have, of the iterations left to a macro with macros inside."""

_MOST_ITERATIONS = 1_000_000


def limited(evaluate: Evaluate) -> Evaluate:
    """A macro that holds macros, with a limit on all their iterations: time grows with a power as they nest."""

    def run(scope: Scope) -> Any:
        if _BUDGET in scope:
            return evaluate(scope)
        return evaluate({**scope, _BUDGET: [_MOST_ITERATIONS]})

    return run


def bindings(entries: Any, variables: Sequence[str], scope: Scope) -> list[Names] | UnknownType:
    """The variables' values in each round; UNKNOWN when there is nothing to run over or the limit is passed."""
    rounds = iterate(entries) if len(variables) == 1 else pairs(entries)
    if rounds is UNKNOWN or not _afforded(rounds, scope):
        return UNKNOWN
    if len(variables) == 1:
        return [{variables[0]: value} for value in rounds]
    return [dict(zip(variables, values, strict=True)) for values in rounds]


def macro(name: str, entries: Evaluate, variables: Sequence[str], bodies: Sequence[Evaluate]) -> Evaluate:
    """The closure of a macro. `bodies` is one expression, or the condition and the result of `map`."""
    if name in _DECIDING and len(variables) == 1:
        return _quantifier(_DECIDING[name], entries, variables[0], bodies[0])
    conclude = _CONCLUSIONS[name if len(bodies) == 1 else "map_some"]

    def run(scope: Scope) -> Any:
        rounds = bindings(entries(scope), variables, scope)
        if rounds is UNKNOWN:
            return UNKNOWN
        if not rounds:
            return conclude([], {}, bodies)
        return conclude(rounds, dict(scope), bodies)

    return run


def _quantifier(deciding: bool, entries: Evaluate, variable: str, body: Evaluate) -> Evaluate:
    """`all` and `exists` with one variable, which are nearly all macros that there are."""

    def run(scope: Scope) -> Any:
        rounds = iterate(entries(scope))
        if rounds is UNKNOWN or not _afforded(rounds, scope):
            return UNKNOWN
        verdict: bool | UnknownType = not deciding
        if not rounds:
            return verdict
        inner = dict(scope)
        for value in rounds:
            inner[variable] = value
            found = truth(body(inner))
            if found is deciding:
                return deciding
            if found is UNKNOWN:
                verdict = UNKNOWN
        return verdict

    return run


def _afforded(rounds: Sequence[Any], scope: Scope) -> bool:
    """Whether so many rounds are within the limit; they are taken from it."""
    budget = scope.get(_BUDGET)
    if budget is None:
        return True
    budget[0] -= len(rounds)
    return bool(budget[0] >= 0)


def _all(rounds: list[Names], scope: Names, bodies: Sequence[Evaluate]) -> Any:
    return _until(False, rounds, scope, bodies[0])


def _exists(rounds: list[Names], scope: Names, bodies: Sequence[Evaluate]) -> Any:
    return _until(True, rounds, scope, bodies[0])


def _until(deciding: bool, rounds: list[Names], scope: Names, body: Evaluate) -> Any:
    verdict: bool | UnknownType = not deciding
    for values in rounds:
        scope.update(values)
        found = truth(body(scope))
        if found is deciding:
            return deciding
        if found is UNKNOWN:
            verdict = UNKNOWN
    return verdict


def _exists_one(rounds: list[Names], scope: Names, bodies: Sequence[Evaluate]) -> Any:
    chosen = _chosen(rounds, scope, bodies[0])
    return UNKNOWN if chosen is UNKNOWN else len(chosen) == 1


def _filter(rounds: list[Names], scope: Names, bodies: Sequence[Evaluate]) -> Any:
    chosen = _chosen(rounds, scope, bodies[0])
    return UNKNOWN if chosen is UNKNOWN else [next(iter(values.values())) for values in chosen]


def _chosen(rounds: list[Names], scope: Names, body: Evaluate) -> list[Names] | UnknownType:
    chosen: list[Names] = []
    for values in rounds:
        scope.update(values)
        found = truth(body(scope))
        if found is UNKNOWN:
            return UNKNOWN
        if found:
            chosen.append(values)
    return chosen


def _map(rounds: list[Names], scope: Names, bodies: Sequence[Evaluate]) -> Any:
    results: list[Any] = []
    for values in rounds:
        scope.update(values)
        results.append(bodies[-1](scope))
    return results


def _map_some(rounds: list[Names], scope: Names, bodies: Sequence[Evaluate]) -> Any:
    chosen = _chosen(rounds, scope, bodies[0])
    return UNKNOWN if chosen is UNKNOWN else _map(chosen, scope, bodies)


_DECIDING = {"all": False, "exists": True}
_CONCLUSIONS: Mapping[str, Callable[[list[Names], Names, Sequence[Evaluate]], Any]] = {
    "all": _all,
    "exists": _exists,
    "exists_one": _exists_one,
    "filter": _filter,
    "map": _map,
    "map_some": _map_some,
}
