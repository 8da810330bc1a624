"""What a team makes of the checklist: `.deploylint/checklist.yaml`.

It can move thresholds, leave items out, add items and lists of its own. What makes an item easier to pass is told,
with its line, so that whoever reads the outcome sees it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import isfinite
from typing import Any

from deploylint.authored import Authored, AuthoredError, AuthoredProblem, Route, check, load
from deploylint.authored.explain import did_you_mean
from deploylint.checklist.probe_parameters import Told
from deploylint.checklist.reading import BUILT_IN, TEAM_FILE, ListReader, Names
from deploylint.checklist.team_items import TeamItems
from deploylint.model.checklist import Checklist, Item, Policy
from deploylint.values.instant import end, period

_MAX_WAIVER = Policy().max_waiver


def read_team(text: str) -> Authored:
    """The team's file. Raises AuthoredProblem for what is no YAML or does not satisfy its schema."""
    team = load(TEAM_FILE, text)
    if team.data is None:
        team = team._replace(data={})
    errors = check(team, "team-checklist")
    if errors:
        raise AuthoredProblem(errors)
    return team


class Extension:
    """The checklist as the team's file extends it; collects what its schema cannot say."""

    def __init__(
        self,
        team: Authored,
        base: Checklist,
        names: Names,
        claims: Mapping[str, Sequence[str]],
        rules: Collection[str],
        today: date,
    ) -> None:
        self.team = team
        self.data: Mapping[str, Any] = team.data
        self.base = base
        self.names = names
        self.claims = claims
        self.rules = rules
        self.today = today
        self.errors: list[AuthoredError] = []
        self.notes: list[tuple[int, str]] = []

    def checklist(self, read: Callable[[str], str | None], boxes: ListReader) -> Checklist:
        """The extended checklist. Raises AuthoredProblem with all that is wrong."""
        if self.data.get("extends", BUILT_IN) != BUILT_IN:
            self.note(("extends",), f"the checklist {BUILT_IN} is not used")
        self._thresholds()
        own = TeamItems(self.team, self.base, self.names, self.claims, self.rules)
        items = [*self.base.items, *own.items()]
        self.errors += own.errors
        items = [*self._told(items), *self._listed(read, boxes, items)]
        disabled = dict(self._disabled({item.id: item for item in items}))
        policy = self._policy()
        if self.errors:
            raise AuthoredProblem(sorted(self.errors, key=lambda error: (error.line, error.column, error.message)))
        return self.base._replace(
            items=tuple(item._replace(disabled=disabled.get(item.id, "")) for item in items),
            policy=policy,
            notes=tuple(f"{TEAM_FILE}:{line}: {text}" for line, text in sorted(self.notes)),
        )

    def note(self, route: Route, text: str) -> None:
        """Tell what makes an item easier to pass."""
        line, _ = self.team.key_position(*route)
        self.notes.append((line, " ".join(text.split())))

    def error(self, route: Route, message: str, *, at_key: bool = False) -> None:
        self.errors.append(self.team.error(route, message, at_key=at_key))

    def _thresholds(self) -> None:
        for name, value in self.data.get("thresholds", {}).items():
            known = self.base.thresholds.get(name)
            if known is None:
                hint = did_you_mean(name.replace("_", "-"), [other.replace("_", "-") for other in self.base.thresholds])
                message = f"there is no threshold {name!r}; {hint.replace('-', '_')}"
                self.error(("thresholds", name), message, at_key=True)
            elif not isfinite(value):
                self.error(("thresholds", name), f"{name!r} must be a number that can be compared with, not {value}")
            elif value > known.default if known.easier == "higher" else value < known.default:
                text = f"{known.text} ({name}) is {value:g} {known.unit} instead of {known.default:g}"
                self.note(("thresholds", name), text)

    def _told(self, items: Sequence[Item]) -> list[Item]:
        """The items, with what the team tells their probes to ask for."""
        told = Told(self.team, self.names)
        found = list(told.items(items))
        self.errors += told.errors
        for route, text in told.notes:
            self.note(route, text)
        return found

    def _listed(self, read: Callable[[str], str | None], boxes: ListReader, items: Sequence[Item]) -> list[Item]:
        """The boxes of the team's lists that are no items yet."""
        found: list[Item] = []
        for index, path in enumerate(self.data.get("lists", ())):
            text = read(path)
            if text is None:
                self.error(("lists", index), f"there is no file {path!r}; paths begin at the root of the repository")
            else:
                known = {item.id for item in (*items, *found)}
                found += (
                    item for item in boxes(path, text, self.base.phases, [*items, *found]) if item.id not in known
                )
        return found

    def _disabled(self, items: Mapping[str, Item]) -> Iterator[tuple[str, str]]:
        """The items that are left out, each with the reason."""
        for index, entry in enumerate(self.data.get("disabled", ())):
            route: Route = ("disabled", index)
            name = entry["item"]
            if not self._can_be_disabled(items, name, (*route, "item")):
                continue
            until = entry.get("until", "")
            last = end(until) if until else None
            if until and last is None:
                self.error((*route, "until"), f"{until} is no day of the calendar")
            elif last is not None and last.date() <= self.today:
                self.note(route, f"{name} was left out until {until}, which is over: it counts again")
            else:
                self.note(route, f"{name} is left out{f' until {until}' if until else ''}: {entry['reason']}")
                yield name, entry["reason"]

    def _can_be_disabled(self, items: Mapping[str, Item], name: str, route: Route) -> bool:
        if name in self.base.retired:
            self.error(route, f"{name} is no longer asked for; take the entry out")
        elif name not in items:
            self.error(route, f"there is no item {name!r}; {_suggestion(name, items)}")
        elif not items[name].waivable or items[name].gate == "trigger":
            self.error(route, f"{name} cannot be left out: {items[name].text}")
        else:
            return True
        return False

    def _policy(self) -> Policy:
        data = self.data.get("policy", {})
        seconds = period(data["max-waiver"]) if "max-waiver" in data else _MAX_WAIVER
        if not seconds or seconds < 0:
            self.error(("policy", "max-waiver"), "must be a period such as P30D")
        elif seconds > _MAX_WAIVER:
            self.note(("policy", "max-waiver"), f"waivers may last {data['max-waiver']} instead of P90D")
        if data.get("signatures") is False:
            self.note(("policy", "signatures"), "attestations need no signature")
        if data.get("tick-excused"):
            self.note(("policy", "tick-excused"), "boxes of items that are waived or do not apply are ticked")
        for name in data.get("reports", {}).keys() - self.base.probes.keys():
            hint = did_you_mean(name, self.base.probes)
            self.error(("policy", "reports", name), f"there is no probe {name!r}; {hint}", at_key=True)
        return Policy(
            signatures=data.get("signatures", False),
            tick_excused=data.get("tick-excused", False),
            max_waiver=seconds or _MAX_WAIVER,
            reports={name: tuple(globs) for name, globs in data.get("reports", {}).items()},
        )


def _suggestion(name: str, items: Iterable[str]) -> str:
    from deploylint.values.likeness import nearest

    near = nearest(name, items)
    return f"did you mean {near}?" if near else "deploylint checklist lists them"
