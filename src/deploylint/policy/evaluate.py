"""Rules on views: every evaluation ends in an Outcome, and what a rule is not applicable to has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from deploylint.checks import UNRELATED, Unknown, named
from deploylint.model import Node, Outcome, Place, Problem, Related, Status, View
from deploylint.policy.expressions import UNKNOWN, compile, culprit, truth
from deploylint.policy.guards import Shelf, guards
from deploylint.policy.rule import Rule
from deploylint.policy.schemas import schema_errors
from deploylint.project import Project

Names = dict[str, Any]
Answer = tuple[Sequence[Problem], str]
"""The problems of a view, and why nothing can be said of it; it is good when there are neither."""

Verdict = Callable[[View, Names], Answer]
_GOOD: Answer = ((), "")
_UNRELATED: Answer = ([], "")
"""Told from _GOOD by being another object."""


def evaluate(rules: Iterable[Rule], project: Project, views: Callable[[str], list[View]]) -> Iterator[Outcome]:
    """What each rule says of each view that it is applicable to, in the order of the rules, then of the views."""
    shelves: dict[str, Shelf] = {}
    for rule in rules:
        if rule.for_ not in shelves:
            shelves[rule.for_] = Shelf(views(rule.for_))
        if shelves[rule.for_].views:
            yield from _Judge(rule, project).outcomes(shelves[rule.for_])


def names_for(view: View, params: Mapping[str, Any], project: Project) -> Names:
    """The names that an expression or message may use when the rule looks at the view."""
    return {"repository": project.repository, **view.scope, "it": view, "params": params}


class _Judge:
    """One rule, compiled for a run over many views."""

    def __init__(self, rule: Rule, project: Project) -> None:
        self.rule = rule
        self.project = project
        self.repository = project.repository
        self.params = parameters(rule, project)
        self.when = None if rule.when is None else compile(rule.when)
        self.verdict = self._verdict()

    def outcomes(self, shelf: Shelf) -> Iterator[Outcome]:
        rule = self.rule.id
        passed: list[View] = []
        for view in shelf.chosen(guards(self.rule.when)):
            names: Names = {} if self.when is None else self._names(view)
            looked_at = True if self.when is None else truth(self.when(names))
            if looked_at is UNKNOWN:
                yield Outcome(rule, Status.UNKNOWN, view, reason="whether the rule applies depends on a template")
                continue
            if not looked_at:
                continue
            answer = self.verdict(view, names)
            problems, reason = answer
            if problems:
                yield Outcome(rule, Status.FAIL, view, tuple(problems))
            elif reason:
                yield Outcome(rule, Status.UNKNOWN, view, reason=reason)
            elif answer is not _UNRELATED:
                passed.append(view)
        if passed:
            yield Outcome(rule, Status.PASS, passed[0], times=len(passed))

    def _names(self, view: View) -> Names:
        return {"repository": self.repository, **view.scope, "it": view, "params": self.params}

    def _verdict(self) -> Verdict:
        if self.rule.check is not None:
            self.check = named(self.rule.check)
            return self._by_check
        if self.rule.schema is not None:
            return self._by_schema
        self.assertion = compile(self.rule.assertion)
        return self._by_expression

    def _by_expression(self, view: View, names: Names) -> Answer:
        names = names or self._names(view)
        value = truth(self.assertion(names))
        if value is UNKNOWN:
            return (), "depends on a value that is not known here"
        if value:
            return _GOOD
        place = self._place(names) or self._blamed(names) or view.place
        return (Problem(place, related=self._related(names)),), ""

    def _by_check(self, view: View, _: Names) -> Answer:
        answers = list(self.check(view, self.project, self.params))
        if not answers:
            return _GOOD
        if answers == [UNRELATED]:
            return _UNRELATED
        problems = [answer for answer in answers if not isinstance(answer, Unknown)]
        return problems, "; ".join(answer.reason for answer in answers if isinstance(answer, Unknown))

    def _by_schema(self, view: View, names: Names) -> Answer:
        if view.node.unknown:
            return (), "depends on a template"
        errors = schema_errors(self.rule.schema, view.node.plain())
        if not errors:
            return _GOOD
        names = names or self._names(view)
        related = self._related(names)
        return [
            Problem(self._place(names) or view.node.at(*route).place, related=related, facts={"error": text})
            for route, text in errors
        ], ""

    def _place(self, names: Names) -> Place | None:
        """The first place that `at:` names and that exists."""
        places = (_place_of(evaluate_place(names)) for evaluate_place in self.places)
        return next((place for place in places if place is not None), None)

    @cached_property
    def places(self) -> list[Callable[[Names], Any]]:
        return [compile(tree) for alternatives in self.rule.at for tree in alternatives]

    def _blamed(self, names: Names) -> Place | None:
        """The place of the operand that made the assertion false; for something missing, of its nearest parent."""
        blamed = culprit(self.rule.assertion, names)
        return None if blamed is None else blamed.place

    def _related(self, names: Names) -> tuple[Related, ...]:
        if not self.rule.related:
            return ()
        found = (compile(tree)(names) for tree in self.rule.related)
        return tuple(
            Related(place, _label(entry))
            for value in found
            for entry in (value if isinstance(value, list) else [value])
            if (place := _place_of(entry)) is not None
        )


def parameters(rule: Rule, project: Project) -> Mapping[str, Any]:
    """The rule's parameters with what the team's configuration sets."""
    ours = project.config.params.get(rule.id)
    return {**rule.params, **ours} if ours else rule.params


def _place_of(value: Any) -> Place | None:
    if isinstance(value, Node):
        return value.place if value.exists else None
    if isinstance(value, View):
        return value.place if value.node.exists else None
    if isinstance(value, list) and value:
        return _place_of(value[0])
    return None


def _label(value: Any) -> str:
    return value.label if isinstance(value, View) else ""
