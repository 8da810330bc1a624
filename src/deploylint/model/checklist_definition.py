"""The nouns of a checklist's definition: items, what they ask for, and when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Phase(NamedTuple):
    """A point of the deployment: `offset` seconds from T-0, which is the deployment; a window goes on to `until`."""

    id: str
    title: str
    offset: int
    until: int | None = None


class ProbeUse(NamedTuple):
    """A probe that an item asks, with what parameters, and where: `applies_if` is a technology, empty for any."""

    use: str
    parameters: Mapping[str, Any] = {}
    applies_if: str = ""


class AttestationTerms(NamedTuple):
    """What an item asks of a human record.

    `scope` is `release` (bound to the release's tag and commit) or `time` (good until it is `ttl` seconds old). A
    record is invalidated by changes of files that match `invalidated_by` after the commit that it speaks of. `asks`
    says in a few words what the evidence is; `fields` must be there, and `pass_if` must hold of them.
    """

    scope: str
    asks: str
    ttl: int | None = None
    approvals: int = 1
    roles: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    pass_if: str = ""
    invalidated_by: tuple[str, ...] = ()
    four_eyes: bool = False


class Item(NamedTuple):
    """One item of a checklist.

    `requires` are the slots that must pass, each with its alternatives: `(("static",), ("live", "attest"))`; `shows`
    are slots whose evidence is shown and not needed. `probes` are groups: of each group one probe must pass. `vetoes`
    are probes that need not be there and whose failure counts; `supports` are shown. `objects` are kinds of
    Kubernetes objects: of rules on every object, only what they say of these counts. `rules` are the ids of the rules
    that claim it. `lacks` says what the slot `static` needs and no rule decides yet; such a
    slot never passes. `environment` is where probes look when it is not where the release goes, such as `staging`.
    `freshness` is how long, in seconds, what a probe saw can be used. `recheck` are later phases that want it seen
    again. `disabled` is the team's reason to leave it out. `line` is where it stands in the file `path`.
    """

    id: str
    text: str
    section: str
    subsection: str
    phase: str
    gate: str
    applies_if: str
    requires: tuple[tuple[str, ...], ...]
    shows: tuple[str, ...] = ()
    probes: tuple[tuple[ProbeUse, ...], ...] = ()
    rules: tuple[str, ...] = ()
    attestation: AttestationTerms | None = None
    lacks: tuple[str, ...] = ()
    recheck: tuple[str, ...] = ()
    freshness: int | None = None
    environment: str = ""
    waivable: bool = True
    box: bool = True
    notes: tuple[str, ...] = ()
    disabled: str = ""
    path: str = ""
    line: int = 0
    vetoes: tuple[ProbeUse, ...] = ()
    supports: tuple[ProbeUse, ...] = ()
    objects: tuple[str, ...] = ()


class Threshold(NamedTuple):
    """A named number that probes compare with. `default` is the built-in value, which a team may have replaced.

    `easier` is the side, `lower` or `higher`, to which it is moved to make its items easier to pass.
    """

    name: str
    value: float
    unit: str
    text: str
    default: float
    easier: str = "higher"


class ProbeKind(NamedTuple):
    """What a checklist knows of a probe: what it observes, and whether that binds it to a `commit` or `environment`."""

    id: str
    summary: str
    binds: str
    safety: str


class Policy(NamedTuple):
    """What a team asks of its checklist.

    `signatures` demands that every attestation is signed. `tick_excused` ticks boxes of items that are waived or not
    applicable. `max_waiver` is how many seconds a waiver may last. `reports` are, by probe, the files (globs from the
    root) that the gate expects of CI: one that is missing makes what it is for unknown.
    """

    signatures: bool = False
    tick_excused: bool = False
    max_waiver: int = 90 * 86_400
    reports: Mapping[str, tuple[str, ...]] = {}


class Checklist(NamedTuple):
    """A definition: built in, extended by the team, or read from a Markdown list. Items stand in its order."""

    title: str
    items: tuple[Item, ...]
    phases: tuple[Phase, ...]
    thresholds: Mapping[str, Threshold] = {}
    probes: Mapping[str, ProbeKind] = {}
    policy: Policy = Policy()
    notes: tuple[str, ...] = ()
    """What the team's file changes that makes an item easier to pass, for people to see."""
    retired: tuple[str, ...] = ()
    """Ids that were items once and never come back."""

    def phase(self, name: str) -> Phase:
        """The phase of this id. Raises KeyError."""
        for phase in self.phases:
            if phase.id == name:
                return phase
        raise KeyError(name)
