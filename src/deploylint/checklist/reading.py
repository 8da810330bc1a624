"""From the data of a definition to items, phases, thresholds and probes. What it reads has satisfied its schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from deploylint.model.checklist import AttestationTerms, Item, Phase, ProbeKind, ProbeUse, Threshold
from deploylint.values.instant import period
from deploylint.values.patterns import lazy_pattern

BUILT_IN = "production-deployment"
"""The name of the checklist that is built in."""

TEAM_FILE = ".deploylint/checklist.yaml"
"""Where a team says what it changes of it."""

ListReader = Callable[[str, str, Sequence[Phase], Sequence[Item]], Iterable[Item]]
"""Path and text of a Markdown list, phases and items that there are -> items for the boxes that none of these is."""

REFERENCE = lazy_pattern(r"\$([a-z][a-z0-9_]*)")
"""The name of a threshold or of a list of paths where its value is meant."""


class Names(NamedTuple):
    """What a definition has names for."""

    thresholds: Mapping[str, Threshold]
    paths: Mapping[str, tuple[str, ...]]


class Heading(NamedTuple):
    """Under what an item stands."""

    section: str
    subsection: str
    phase: str


def phase(data: Mapping[str, Any]) -> Phase:
    """A phase. Raises ValueError for a period that is none."""
    until = _seconds(data["until"]) if "until" in data else None
    return Phase(data["id"], data["title"], _seconds(data["offset"]), until)


def threshold(name: str, data: Mapping[str, Any]) -> Threshold:
    """A built-in threshold at its own value."""
    return Threshold(name, data["value"], data["unit"], data["text"], data["value"], data["easier"])


def probe_kind(name: str, data: Mapping[str, Any]) -> ProbeKind:
    """An entry of the catalogue of probes."""
    return ProbeKind(name, data["summary"], data["binds"], data["safety"])


def item(data: Mapping[str, Any], heading: Heading, names: Names, rules: Sequence[str]) -> Item:
    """An item; `rules` are those that claim it. Raises KeyError for a name that is none, ValueError for a period."""
    terms = data.get("attestation")
    return Item(
        data["id"],
        data["text"],
        *heading,
        gate=data.get("gate", "block"),
        applies_if=data.get("applies_if", "any"),
        requires=tuple(tuple(slot.split("|")) for slot in data["requires"]),
        shows=tuple(data.get("shows", ())),
        probes=tuple(_group(entry, names) for entry in data.get("probes", ())),
        rules=tuple(rules),
        attestation=_terms(terms, names) if terms is not None else None,
        lacks=tuple(data.get("lacks", ())),
        recheck=tuple(data.get("recheck", ())),
        freshness=_seconds(data["freshness"]) if "freshness" in data else None,
        environment=data.get("environment", ""),
        waivable=data.get("waivable", True),
        box=data.get("box", True),
        notes=tuple(data.get("notes", ())),
        line=data.get("line", 0),
        vetoes=tuple(_use(entry, names) for entry in data.get("vetoes", ())),
        supports=tuple(_use(entry, names) for entry in data.get("supports", ())),
        objects=tuple(data.get("objects", ())),
    )


def _group(entry: Mapping[str, Any], names: Names) -> tuple[ProbeUse, ...]:
    return tuple(_use(use, names) for use in entry.get("one_of", (entry,)))


def _use(entry: Mapping[str, Any], names: Names) -> ProbeUse:
    parameters = {key: _filled(value, names) for key, value in entry.get("with", {}).items()}
    return ProbeUse(entry["use"], parameters, entry.get("applies_if", ""))


def _filled(value: Any, names: Names) -> Any:
    reference = REFERENCE.fullmatch(value) if isinstance(value, str) else None
    return names.thresholds[reference[1]].value if reference else value


def _terms(data: Mapping[str, Any], names: Names) -> AttestationTerms:
    return AttestationTerms(
        scope=data["scope"],
        asks=data["asks"],
        ttl=_seconds(data["ttl"]) if "ttl" in data else None,
        approvals=data.get("approvals", 1),
        roles=tuple(data.get("roles", ())),
        fields=tuple(data.get("fields", ())),
        pass_if=REFERENCE.sub(lambda found: _written(names.thresholds[found[1]].value), data.get("pass_if", "")),
        invalidated_by=tuple(_globs(data.get("invalidated_by", ()), names)),
        four_eyes=data.get("four_eyes", False),
    )


def _globs(entries: Sequence[str], names: Names) -> list[str]:
    found: list[str] = []
    for entry in entries:
        reference = REFERENCE.fullmatch(entry)
        found += names.paths[reference[1]] if reference else (entry,)
    return found


def _written(number: float) -> str:
    """A number as a condition writes it: without an exponent, and whole where it is."""
    return f"{number:.12f}".rstrip("0").rstrip(".")


def _seconds(text: str) -> int:
    seconds = period(text)
    if seconds is None:
        raise ValueError(f"{text} is no period")
    return seconds
