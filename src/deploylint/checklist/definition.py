"""The definition of the checklist: the one that is built in, and what the team makes of it.

The built-in file is ours and large, so it goes through libyaml; tests hold it to schemas/checklist.schema.json. The
team's file is held to its schema whenever it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from deploylint.authored import data_folder
from deploylint.checklist.reading import (
    BUILT_IN,
    TEAM_FILE,
    Heading,
    ListReader,
    Names,
    item,
    phase,
    probe_kind,
    threshold,
)
from deploylint.model.checklist import Checklist, Item

Claims = Mapping[str, Sequence[str]]
"""The ids of the rules that claim an item, by the item's id."""

_RETIRED = "retired"


def load(
    read: Callable[[str], str | None],
    claims: Claims,
    *,
    rules: Collection[str] = (),
    boxes: ListReader | None = None,
    today: date | None = None,
) -> Checklist:
    """The checklist that holds for a repository. Raises AuthoredProblem with all that is wrong in the team's file.

    `read` gives the text of a file by its path from the root, None where there is none. `rules` are all rules that
    there are, so that a misspelt one is told. `boxes` reads the boxes of a Markdown list in the place of our reader.
    `today` ends the exceptions that have an end.
    """
    text = read(TEAM_FILE)
    if text is None:
        return built_in(claims)
    from deploylint.checklist.own_items import items_of
    from deploylint.checklist.team import Extension, read_team

    team = read_team(text)
    data = team.data
    base = built_in(claims, data.get("thresholds", {}))
    if data.get("extends", BUILT_IN) != BUILT_IN:
        base = base._replace(title=data.get("title", "The team's checklist"), items=(), retired=())
    names = Names(base.thresholds, path_lists())
    extension = Extension(team, base, names, claims, rules, today or datetime.now(UTC).date())
    return extension.checklist(read, boxes or items_of)


def built_in(claims: Claims, changed: Mapping[str, float] | None = None) -> Checklist:
    """The built-in checklist, with the thresholds that a team has changed by name."""
    data = _data()
    thresholds = {name: threshold(name, entry) for name, entry in data["thresholds"].items()}
    for name in (changed or {}).keys() & thresholds.keys():
        thresholds[name] = thresholds[name]._replace(value=(changed or {})[name])
    every = list(_items(data, Names(thresholds, path_lists()), claims))
    return Checklist(
        title=data["title"],
        items=tuple(entry for state, entry in every if state != _RETIRED),
        phases=tuple(phase(entry) for entry in data["phases"]),
        thresholds=thresholds,
        probes={name: probe_kind(name, entry) for name, entry in data["probes"].items()},
        retired=tuple(entry.id for state, entry in every if state == _RETIRED),
    )


def _items(data: Mapping[str, Any], names: Names, claims: Claims) -> Iterator[tuple[str, Item]]:
    """Every item that there ever was, with its state."""
    for part in data["parts"]:
        heading = Heading(part["section"], part.get("subsection", ""), part["phase"])
        for entry in part["items"]:
            yield entry.get("state", ""), item(entry, heading, names, claims.get(entry["id"], ()))


def path_lists() -> Mapping[str, tuple[str, ...]]:
    """The lists of globs that `invalidated_by` can name."""
    return {name: tuple(globs) for name, globs in _data()["paths"].items()}


def digest(read: Callable[[str], str | None]) -> str:
    """The SHA-256 of all that defines the checklist: the built-in file, and the team's."""
    from hashlib import sha256

    return sha256(f"{_text()}\0{read(TEAM_FILE) or ''}".encode()).hexdigest()


def _text() -> str:
    return (data_folder("rules") / "checklist" / f"{BUILT_IN}.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: Mapping[str, Any] = yaml.load(_text(), Loader=loader)
    return found
