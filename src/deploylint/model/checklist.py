"""The nouns of the checklist: items, the evidence for them, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from deploylint.model.checklist_definition import (
    AttestationTerms,
    Checklist,
    Item,
    Phase,
    Policy,
    ProbeKind,
    ProbeUse,
    Threshold,
)
from deploylint.model.places import Span

__all__ = [
    "WORST_FIRST",
    "Applicability",
    "AttestationTerms",
    "Change",
    "Checklist",
    "ChecklistReport",
    "Decision",
    "Evidence",
    "Item",
    "Measured",
    "Phase",
    "Policy",
    "ProbeKind",
    "ProbeUse",
    "RecordProblem",
    "Release",
    "Slot",
    "State",
    "Subject",
    "Threshold",
    "Waiver",
    "worst",
]


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
    """Somebody's decision to go on all the same. `path` is the file, `line` where it stands there.

    `covers` is `everything`, or `unknown`: then it holds only as long as the item is not known to fail.
    """

    item: str
    reason: str
    expires: str
    by: str
    ticket: str
    path: str
    line: int
    covers: str = "everything"


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
