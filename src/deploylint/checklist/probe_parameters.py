"""What teams tell probes to ask for, held to what the probes understand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from deploylint.authored import Authored, AuthoredError, Route, check
from deploylint.authored.explain import did_you_mean
from deploylint.checklist.reading import REFERENCE, Names
from deploylint.model.checklist import Item, ProbeUse

REPORTS = "artifact."
"""Before the names of the probes that read reports of CI; schemas/report-probes.schema.json has their parameters."""


def flaws(team: Authored, use: str, parameters: Any, route: Route) -> list[AuthoredError]:
    """What is wrong with a probe's parameters, which stand at `route`; those of other probes are theirs to judge."""
    if not use.startswith(REPORTS):
        return []

    def locate(inner: Route, at_key: bool) -> tuple[int, int]:
        return team.locate((*route, *inner[1:]), at_key)

    return check(team._replace(data={use: parameters}, locate=locate), "report-probes")


class Told:
    """`parameters:` of the team's file, by item and probe; collects what is wrong, and what to tell people."""

    def __init__(self, team: Authored, names: Names) -> None:
        self.team = team
        self.names = names
        self.data: Mapping[str, Any] = team.data.get("parameters", {})
        self.errors: list[AuthoredError] = []
        self.notes: list[tuple[Route, str]] = []

    def items(self, items: Sequence[Item]) -> Iterator[Item]:
        """The items, with what the team tells their probes."""
        known = {item.id for item in items}
        for name in self.data:
            if name not in known:
                self._error((name,), f"there is no item {name!r}; {did_you_mean(name, known)}")
        for item in items:
            yield self._told(item) if item.id in self.data else item

    def _told(self, item: Item) -> Item:
        uses = {use.use for group in (*item.probes, item.vetoes, item.supports) for use in group}
        told: Mapping[str, Any] = self.data[item.id]
        for probe, parameters in told.items():
            if probe not in uses:
                asked = did_you_mean(probe, uses) if uses else "it asks no probe"
                self._error((item.id, probe), f"{item.id} does not ask {probe!r}; {asked}")
            self.errors += flaws(self.team, probe, parameters, ("parameters", item.id, probe))
            self.notes.append((("parameters", item.id, probe), f"{item.id} asks {probe} for {', '.join(parameters)}"))
        return item._replace(
            probes=tuple(tuple(self._use(use, told) for use in group) for group in item.probes),
            vetoes=tuple(self._use(use, told) for use in item.vetoes),
            supports=tuple(self._use(use, told) for use in item.supports),
        )

    def _use(self, use: ProbeUse, told: Mapping[str, Any]) -> ProbeUse:
        ours = {key: self._filled(value, (use.use, key)) for key, value in told.get(use.use, {}).items()}
        return use._replace(parameters={**use.parameters, **ours}) if ours else use

    def _filled(self, value: Any, route: Route) -> Any:
        reference = REFERENCE.fullmatch(value) if isinstance(value, str) else None
        if reference is None:
            return value
        if reference[1] not in self.names.thresholds:
            self._error(route, f"there is no threshold {reference[1]!r}")
            return value
        return self.names.thresholds[reference[1]].value

    def _error(self, route: Route, message: str) -> None:
        self.errors.append(self.team.error(("parameters", *route), message, at_key=True))
