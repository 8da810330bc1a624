"""Rules on views: every evaluation ends in an Outcome, and what a rule is not applicable to has none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from deploylint.checks import Unknown, named
from deploylint.model import Node, Outcome, Place, Problem, Related, Status, View
from deploylint.policy.expressions import UNKNOWN, compile, culprit, truth
from deploylint.policy.guards import Shelf, guards
from deploylint.policy.rule import Rule
from deploylint.policy.schemas import schema_errors
from deploylint.project import Project

Names = dict[str, Any]
Verdict = Callable[[Names], Outcome]


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
        self.params = parameters(rule, project)
        self.when = None if rule.when is None else compile(rule.when)
        self.verdict = self._verdict()
        self.places = [[(compile(tree), tree) for tree in trees] for trees in rule.at]

    def outcomes(self, shelf: Shelf) -> Iterator[Outcome]:
        rule = self.rule.id
        repository = self.project.repository
        for view in shelf.chosen(guards(self.rule.when)):
            names = {"repository": repository, **view.scope, "it": view, "params": self.params}
            if self.when is not None:
                looked_at = truth(self.when(names))
                if looked_at is UNKNOWN:
                    yield Outcome(rule, Status.UNKNOWN, view, reason="whether the rule applies depends on a template")
                    continue
                if not looked_at:
                    continue
            yield self.verdict(names)

    def _verdict(self) -> Verdict:
        if self.rule.check is not None:
            self.check = named(self.rule.check)
            return self._by_check
        if self.rule.schema is not None:
            return self._by_schema
        self.assertion = compile(self.rule.assertion)
        return self._by_expression

    def _by_expression(self, names: Names) -> Outcome:
        view: View = names["it"]
        value = truth(self.assertion(names))
        if value is UNKNOWN:
            return Outcome(self.rule.id, Status.UNKNOWN, view, reason="depends on a value that is not known here")
        if value:
            return Outcome(self.rule.id, Status.PASS, view)
        place = self._place(names) or self._blamed(names) or view.place
        return Outcome(self.rule.id, Status.FAIL, view, (Problem(place, related=self._related(names)),))

    def _by_check(self, names: Names) -> Outcome:
        view: View = names["it"]
        problems: list[Problem] = []
        reasons: list[str] = []
        for answer in self.check(view, self.project, self.params):
            if isinstance(answer, Unknown):
                reasons.append(answer.reason)
            else:
                problems.append(answer)
        if problems:
            return Outcome(self.rule.id, Status.FAIL, view, tuple(problems))
        status = Status.UNKNOWN if reasons else Status.PASS
        return Outcome(self.rule.id, status, view, reason="; ".join(reasons))

    def _by_schema(self, names: Names) -> Outcome:
        view: View = names["it"]
        if view.node.unknown:
            return Outcome(self.rule.id, Status.UNKNOWN, view, reason="depends on a template")
        related = self._related(names)
        problems = tuple(
            Problem(self._place(names) or view.node.at(*route).place, related=related, facts={"error": text})
            for route, text in schema_errors(self.rule.schema, view.node.plain())
        )
        return Outcome(self.rule.id, Status.FAIL if problems else Status.PASS, view, problems)

    def _place(self, names: Names) -> Place | None:
        for alternatives in self.places:
            for evaluate_place, _ in alternatives:
                place = _place_of(evaluate_place(names))
                if place is not None:
                    return place
        return None

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
