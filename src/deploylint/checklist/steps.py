"""The one thing to do next about an item that does not pass."""

from __future__ import annotations

from collections.abc import Sequence

from deploylint.model.checklist import Decision, Evidence, Item, ProbeUse, Slot, State

REPORTS = "artifact."
"""Before the names of the probes that read what continuous integration leaves."""


def step(decision: Decision) -> str:
    """A command, or a change in words; empty where nothing is to be done."""
    if decision.state.open:
        return ""
    slot = next((slot for slot in decision.slots if slot.required and slot.state is decision.state), None)
    if slot is None:
        return ""
    failing = next((piece for piece in slot.evidence if piece.state is State.FAIL and not piece.warning), None)
    if failing is not None:
        return _mend(failing)
    return _provide(decision.item, slot)


def _mend(piece: Evidence) -> str:
    if piece.slot == "static":
        return f"deploylint explain {piece.source}"
    if piece.slot == "attest":
        return f"deploylint attest {piece.item}"
    return f"mend what {piece.source} found, and let it look again"


def _provide(item: Item, slot: Slot) -> str:
    """How the evidence comes that the slot has not; of alternatives the one that needs no running system."""
    if slot.kinds == ("static",):
        return _by_rule(slot)
    asked = _unanswered(item, slot.evidence)
    reports = [use for use in asked if use.use.startswith(REPORTS)]
    if "live" in slot.kinds and reports:
        return f"deploylint gate --report FILE  ({' or '.join(use.use.removeprefix(REPORTS) for use in reports)})"
    if "attest" in slot.kinds and item.attestation is not None:
        return f"deploylint attest {item.id}"
    if "live" in slot.kinds and asked:
        return f"deploylint probe --item {item.id} --env ENVIRONMENT"
    return f"deploylint waive {item.id} --reason … --ticket … --until …" if item.waivable else ""


def _by_rule(slot: Slot) -> str:
    undecided = next((piece for piece in slot.evidence if piece.state is State.UNKNOWN and not piece.warning), None)
    if undecided is not None and undecided.path:
        return f"make it plain for a reader without the cluster: {undecided.path}"
    return ""


def _unanswered(item: Item, evidence: Sequence[Evidence]) -> list[ProbeUse]:
    """The probes of the first group of which none has passed."""
    passed = {piece.source for piece in evidence if piece.state is State.PASS}
    return next((list(group) for group in item.probes if not any(use.use in passed for use in group)), [])
