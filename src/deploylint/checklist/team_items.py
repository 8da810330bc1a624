"""The items that a team adds to the checklist in a file of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from deploylint.authored import Authored, AuthoredError, Route
from deploylint.authored.explain import did_you_mean
from deploylint.checklist.pass_if import PassIfError, compiled
from deploylint.checklist.probe_parameters import flaws
from deploylint.checklist.reading import REFERENCE, Heading, Names, item
from deploylint.checklist.technologies import technologies
from deploylint.model.checklist import Checklist, Item
from deploylint.values.instant import period
from deploylint.values.likeness import nearest

_SECTION = "The team's own"
_FILLED_BY = {"static": "rules", "live": "probes", "attest": "attestation"}


class TeamItems:
    """Reads `items:` of the team's file, which satisfies its schema; collects what the schema cannot say."""

    def __init__(
        self,
        team: Authored,
        base: Checklist,
        names: Names,
        claims: Mapping[str, Sequence[str]],
        rules: Collection[str],
    ) -> None:
        self.team = team
        self.base = base
        self.names = names
        self.claims = claims
        self.rules = rules
        self.errors: list[AuthoredError] = []

    def items(self) -> Iterator[Item]:
        """Each item in whose names and periods nothing is wrong."""
        seen: set[str] = set()
        for index, data in enumerate(self.team.data.get("items", ())):
            before = len(self.errors)
            if data["id"] in seen:
                self._error(("items", index, "id"), f"{data['id']} stands here a second time; an id is used once")
            seen.add(data["id"])
            self._check(data, ("items", index))
            if len(self.errors) == before:
                yield self._item(data, index)

    def _item(self, data: Mapping[str, Any], index: int) -> Item:
        heading = Heading(data.get("section", _SECTION), data.get("subsection", ""), data["phase"])
        rules = dict.fromkeys([*data.get("rules", ()), *self.claims.get(data["id"], ())])
        whole = {"requires": _needed(data, rules), **data}
        line, _ = self.team.key_position("items", index)
        return item(whole, heading, self.names, tuple(rules))._replace(path=self.team.path, line=line)

    def _check(self, data: Mapping[str, Any], route: Route) -> None:
        phases = [phase.id for phase in self.base.phases]
        self._named(data["phase"], phases, "phase", (*route, "phase"))
        for index, name in enumerate(data.get("recheck", ())):
            self._named(name, phases, "phase", (*route, "recheck", index))
        if self.rules:
            for index, name in enumerate(data.get("rules", ())):
                self._named(name, self.rules, "rule", (*route, "rules", index))
        self._technology(data, route)
        asked: set[str] = set()
        for place, use in _uses(data):
            self._use(use, (*route, *place))
            if use["use"] in asked:
                message = f"{use['use']} stands here a second time; what one use saw would count for the other"
                self._error((*route, *place, "use"), message)
            asked.add(use["use"])
        self._periods(data, route)
        self._terms(data.get("attestation", {}), (*route, "attestation"))
        self._slots(data, route)

    def _use(self, use: Mapping[str, Any], route: Route) -> None:
        self._named(use["use"], self.base.probes, "probe", (*route, "use"))
        self._technology(use, route)
        self.errors += flaws(self.team, use["use"], use.get("with", {}), (*route, "with"))
        for key, value in use.get("with", {}).items():
            if isinstance(value, str) and value.startswith("$"):
                self._named(value[1:], self.names.thresholds, "threshold", (*route, "with", key))

    def _technology(self, data: Mapping[str, Any], route: Route) -> None:
        if "applies_if" in data:
            self._named(data["applies_if"], technologies(), "technology", (*route, "applies_if"))

    def _slots(self, data: Mapping[str, Any], route: Route) -> None:
        """Every slot has something that can fill it: what nobody can pass would keep the gate closed for ever."""
        kinds = {kind for slot in _needed(data, self.claims.get(data["id"], ())) for kind in slot.split("|")}
        if not kinds:
            self._error(route, f"nothing can decide {data['id']}; add rules, probes or attestation")
            return
        for index, slot in enumerate(data.get("requires", ())):
            if kinds.isdisjoint(slot.split("|")):
                brings = " or ".join(_FILLED_BY[kind] for kind in slot.split("|"))
                self._error((*route, "requires", index), f"nothing can fill {slot} of {data['id']}; add {brings}")

    def _periods(self, data: Mapping[str, Any], route: Route) -> None:
        periods = (
            (("freshness",), data.get("freshness")),
            (("attestation", "ttl"), data.get("attestation", {}).get("ttl")),
        )
        for place, value in periods:
            if value is not None and not period(value):
                self._error((*route, *place), f"{value!r} is no period; write P90D or PT2H")

    def _terms(self, terms: Mapping[str, Any], route: Route) -> None:
        for name in REFERENCE.findall(terms.get("pass_if", "")):
            self._named(name, self.names.thresholds, "threshold", (*route, "pass_if"))
        if "pass_if" in terms:
            try:
                compiled(REFERENCE.sub("0", terms["pass_if"]))
            except PassIfError as error:
                self._error((*route, "pass_if"), f"this is no condition: {error}")
        for index, glob in enumerate(terms.get("invalidated_by", ())):
            if glob.startswith("$"):
                self._named(glob[1:], self.names.paths, "list of paths", (*route, "invalidated_by", index))

    def _named(self, name: str, known: Iterable[str], what: str, route: Route) -> None:
        names = list(known)
        if name not in names:
            near = nearest(name, names, 0.6)
            hint = f"did you mean {near!r}?" if near else did_you_mean(name, names)
            self._error(route, f"there is no {what} {name!r}; {hint}")

    def _error(self, route: Route, message: str) -> None:
        self.errors.append(self.team.error(route, message))


def _uses(data: Mapping[str, Any]) -> Iterator[tuple[tuple[str | int, ...], Mapping[str, Any]]]:
    """Every use of a probe, with the keys that lead there."""
    for key in ("probes", "vetoes", "supports"):
        for index, entry in enumerate(data.get(key, ())):
            if "one_of" in entry:
                yield from (((key, index, "one_of", other), use) for other, use in enumerate(entry["one_of"]))
            else:
                yield (key, index), entry


def _needed(data: Mapping[str, Any], rules: Collection[str]) -> list[str]:
    """The slots that an item requires by what it brings, where it does not say."""
    kinds = [kind for kind, key in (("live", "probes"), ("attest", "attestation")) if data.get(key)]
    return [*(["static"] if rules or data.get("rules") else []), *(["|".join(kinds)] if kinds else [])]
