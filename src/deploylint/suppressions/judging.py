"""What is wrong with a suppression: malformed, over, naming what does not exist, silencing nothing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from deploylint.model import Node, View
from deploylint.policy.rule import Rule
from deploylint.suppressions.entry import Entry
from deploylint.values.glob import rule_glob

KIND = "suppression"


class Judge:
    """Makes views of suppressions, knowing which rules exist and which ran."""

    def __init__(self, rules: Sequence[Rule], ran: frozenset[str]) -> None:
        self.rules = rules
        self.ran = ran
        self._named: dict[str, frozenset[str]] = {}

    def view(self, entry: Entry) -> View:
        """The view: `state` is malformed, unknown-rule, expired, unused or active, the first that holds.

        Beside it stand `malformed`, `expired`, `unknown_rules` and `unused_rules`, each true for itself, and
        `detail`, which says in words what is wrong.
        """
        directive = entry.directive
        unknown = [name for name in directive.rules if not self._rules(name)]
        unused = [] if entry.expired else [name for name in directive.rules if self._is_unused(entry, name)]
        state = _state(entry, unknown, unused)
        facts = {
            "state": state,
            "by": entry.by,
            "rules": list(directive.rules),
            "reason": directive.reason,
            "until": directive.until,
            "malformed": bool(directive.fault),
            "expired": entry.expired,
            "unknown_rules": unknown,
            "unused_rules": unused,
            "fault": directive.fault,
            "hint": partial(self._hint, unknown),
        }
        place = entry.standing()
        text = place.source.line(place.span.line)[place.span.column - 1 :]
        return View(KIND, Node(place.source, place.span, text, raw=text), facts, label=", ".join(directive.rules))

    def _rules(self, name: str) -> frozenset[str]:
        if name not in self._named:
            self._named[name] = frozenset(rule.id for rule in self.rules if rule_glob(name, rule.id))
        return self._named[name]

    def _is_unused(self, entry: Entry, name: str) -> bool:
        meant = self._rules(name)
        return name not in entry.used and bool(meant) and meant <= self.ran

    def _hint(self, unknown: Sequence[str]) -> str:
        """What may have been meant by the first unknown name: another linter's id, or a misspelt rule."""
        if not unknown:
            return ""
        for rule in self.rules:
            if unknown[0] in rule.aliases:
                return f"here it is called {rule.id}"
        from difflib import get_close_matches

        near = get_close_matches(unknown[0], [rule.id for rule in self.rules], n=1)
        return f"did you mean {near[0]}?" if near else "`deploylint rules` lists those that exist"


def _state(entry: Entry, unknown: Sequence[str], unused: Sequence[str]) -> str:
    if entry.directive.fault:
        return "malformed"
    if unknown:
        return "unknown-rule"
    if entry.expired:
        return "expired"
    return "unused" if unused else "active"
