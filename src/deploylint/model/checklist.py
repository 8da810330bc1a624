"""The nouns of the checklist: items, the evidence for them, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple

from deploylint.model.places import Span


class State(Enum):
    """How an item, a slot of it, or one piece of evidence stands.

    A finding that a comment accepts with a reason and an end is waived evidence. Only items and human records can be
    not applicable.
    """

    PASS = "pass"
    FAIL = "fail"
    EXPIRED = "expired"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    NOT_APPLICABLE = "not-applicable"

    @property
    def open(self) -> bool:
        """Whether an item in this state lets a gate open."""
        return self in (State.PASS, State.WAIVED, State.NOT_APPLICABLE)

    def __str__(self) -> str:
        return self.value


WORST_FIRST = (State.FAIL, State.EXPIRED, State.UNKNOWN, State.WAIVED, State.PASS)
"""Of several required slots the first of these decides."""


def worst(states: Sequence[State]) -> State:
    """The state that decides; UNKNOWN of none at all."""
    return next((state for state in WORST_FIRST if state in states), State.UNKNOWN)


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
    are probes that need not be there and whose failure counts; `supports` are shown. `rules` are the ids of the rules
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


class Subject(NamedTuple):
    """What a piece of evidence speaks of; empty where it does not say. `commit` and `tree` are whole hashes."""

    commit: str = ""
    tree: str = ""
    tag: str = ""
    image: str = ""
    environment: str = ""
    host: str = ""
    repository: str = ""


class Measured(NamedTuple):
    """What was compared with what: `observed operator threshold unit`, over `samples` in `window` (ISO 8601)."""

    observed: float | str | None = None
    operator: str = ""
    threshold: float | str | None = None
    unit: str = ""
    samples: tuple[float, ...] = ()
    window: str = ""


class Evidence(NamedTuple):
    """One thing that speaks for or against an item.

    `slot` is `static`, `live` or `attest`; `source` the rule, the probe or the record. `state` is PASS, FAIL, EXPIRED,
    UNKNOWN, of a finding also WAIVED, of a human record also NOT_APPLICABLE. `reason` is a code where it is EXPIRED or
    UNKNOWN, `text` one line for people. `path` is a file from the root or a URL, `span` or `pointer` (RFC 6901) where
    in it. Instants are ISO 8601 in UTC. `by` is the person of a record. `warning` marks what is shown and does not
    decide.
    """

    item: str
    slot: str
    source: str
    state: State
    text: str
    reason: str = ""
    path: str = ""
    span: Span | None = None
    pointer: str = ""
    observed_at: str = ""
    expires: str = ""
    by: str = ""
    link: str = ""
    subject: Subject = Subject()
    measured: Measured = Measured()
    warning: bool = False
    version: str = ""
    collector: Mapping[str, str] = {}
    digest: str = ""
    redactions: int = 0


class Waiver(NamedTuple):
    """Somebody's decision to go on all the same. `source` is the file or the comment; `line` where it stands."""

    item: str
    reason: str
    expires: str
    by: str
    ticket: str
    path: str
    line: int


class Applicability(NamedTuple):
    """Whether an item's technology is there; None when that cannot be said. `text` says what was looked for."""

    applies: bool | None
    text: str


class Slot(NamedTuple):
    """A required slot with its alternatives, or one that is only shown, and how it stands."""

    kinds: tuple[str, ...]
    state: State
    reason: str
    evidence: tuple[Evidence, ...]
    required: bool = True


class Decision(NamedTuple):
    """What was decided of an item, and why.

    `underlying` is the state without a waiver. `due` says whether its phase has come. `remarks` are warnings and
    contradictions; `step` is the one command or change that would bring the evidence that is missing.
    """

    item: Item
    state: State
    underlying: State
    slots: tuple[Slot, ...]
    reason: str
    applicability: Applicability
    waiver: Waiver | None = None
    due: bool = True
    remarks: tuple[str, ...] = ()
    step: str = ""

    @property
    def blocks(self) -> bool:
        """Whether it keeps the gate closed."""
        return self.due and self.item.gate == "block" and not self.state.open

    @property
    def fired(self) -> bool:
        """Whether it is a rollback trigger that has fired."""
        return self.due and self.item.gate == "trigger" and self.state is State.FAIL


class RecordProblem(NamedTuple):
    """Something wrong with a record that a person keeps: an attestation, a waiver, a report, a tick.

    `code` is a word such as `tampered` or `wrong-person`; `item` may be empty.
    """

    code: str
    path: str
    line: int
    message: str
    item: str = ""


class Change(NamedTuple):
    """A difference in what decides the gate between a base and now. `loosens` when it makes an item easier to pass."""

    path: str
    text: str
    loosens: bool


class Release(NamedTuple):
    """What is being released, as the release file says; empty where it does not. `t0` is an ISO 8601 instant."""

    tag: str = ""
    previous: str = ""
    environment: str = "production"
    t0: str = ""
    image: str = ""
    deployed: str = ""
    commit: str = ""


class ChecklistReport(NamedTuple):
    """The whole checklist, decided at `as_of` (ISO 8601, UTC). `phase` is the one that is asked about, empty for all.

    `environment` is empty when nothing live was asked. `unknown_blocks` says whether unknowns keep the gate closed.
    """

    checklist: Checklist
    decisions: tuple[Decision, ...]
    phase: str
    as_of: str
    commit: str
    release: Release
    environment: str
    unknown_blocks: bool
    problems: tuple[RecordProblem, ...] = ()
    changes: tuple[Change, ...] = ()
    base: str = ""
    notes: tuple[str, ...] = ()
    version: str = ""

    @property
    def verdict(self) -> str:
        """`rollback`, `closed`, `unknown` (only unknowns keep it closed) or `go`: the first that holds."""
        if any(decision.fired for decision in self.decisions):
            return "rollback"
        blocking = [decision for decision in self.decisions if decision.blocks]
        if any(decision.state is not State.UNKNOWN for decision in blocking):
            return "closed"
        blind = any(d.due and d.item.gate == "trigger" and not d.state.open for d in self.decisions)
        return "unknown" if (blocking or blind) and self.unknown_blocks else "go"
