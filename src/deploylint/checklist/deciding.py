"""One item and all evidence for it -> its state. Pure: nothing here reads a file, a clock or git."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from deploylint.checklist.freshness import Moment, judged
from deploylint.model.checklist import (
    Applicability,
    Decision,
    Evidence,
    Item,
    Slot,
    State,
    Waiver,
    worst,
)

APPLIES = Applicability(True, "")


def decide(
    item: Item,
    evidence: Iterable[Evidence],
    moment: Moment,
    *,
    applicability: Applicability = APPLIES,
    waivers: Sequence[Waiver] = (),
) -> Decision:
    """What becomes of an item. `waivers` are those in force for it; whether it can be waived is decided here.

    The worst required slot decides: fail, expired, unknown, pass. Evidence that is from another commit, release or
    environment, over, or from the future counts as expired, whoever brought it.
    """
    found = [judged(piece, item, moment) for piece in evidence if piece.item == item.id]
    slots = [_slot(item, kinds, found) for kinds in item.requires]
    slots += [
        _slot(item, (kind,), found)._replace(required=_is_vetoed(item, kind, found)) for kind in _shown(item, found)
    ]
    state = worst([slot.state for slot in slots if slot.required])
    decisive = next((slot for slot in slots if slot.required and slot.state is state), None)
    decision = Decision(
        item,
        state,
        State.FAIL if state is State.WAIVED else state,
        tuple(slots),
        decisive.reason if decisive else "",
        applicability,
        due=moment.is_due(item),
        remarks=tuple(_remarks(slots)),
    )
    return _excused(decision, found, waivers)


def _excused(decision: Decision, found: Sequence[Evidence], waivers: Sequence[Waiver]) -> Decision:
    """The decision where the item does not apply, is switched off, or is waived.

    A failure outweighs what says that the item does not apply: something was looked at, and it was not good.
    """
    item = decision.item
    failed = decision.state is State.FAIL
    if item.gate != "trigger" and not failed:
        if decision.applicability.applies is False:
            return decision._replace(state=State.NOT_APPLICABLE, reason="absent")
        if _enough(item, found, State.NOT_APPLICABLE):
            return decision._replace(state=State.NOT_APPLICABLE, reason="declared")
    if item.disabled and item.waivable:
        return decision._replace(state=State.NOT_APPLICABLE, reason="disabled")
    covering = [waiver for waiver in waivers if _covers(waiver, decision.underlying)]
    if covering and item.waivable and decision.underlying is not State.PASS:
        return decision._replace(state=State.WAIVED, waiver=covering[0])
    if decision.state is State.WAIVED:
        return decision._replace(waiver=_accepted(decision))
    return decision


def _covers(waiver: Waiver, state: State) -> bool:
    return waiver.covers != "unknown" or state is State.UNKNOWN


def _accepted(decision: Decision) -> Waiver:
    """The comment or setting that accepts a finding against the item, as a waiver: the one that ends first."""
    pieces = [piece for slot in decision.slots for piece in slot.evidence if piece.state is State.WAIVED]
    first = min(pieces, key=lambda piece: piece.expires)
    line = first.span.line if first.span is not None else 0
    return Waiver(decision.item.id, first.text, first.expires, first.by, "", first.path, line)


def _shown(item: Item, found: Sequence[Evidence]) -> list[str]:
    """Slots that are shown and not needed: those the item names, and any other that there is evidence for."""
    required = {kind for kinds in item.requires for kind in kinds}
    return sorted({*item.shows, *(piece.slot for piece in found)} - required)


def _is_vetoed(item: Item, kind: str, found: Sequence[Evidence]) -> bool:
    """Whether a probe that need not be there has failed: then what is otherwise only shown decides."""
    return kind == "live" and _veto(item, found) is not None


def _veto(item: Item, pieces: Sequence[Evidence]) -> Evidence | None:
    vetoing = {use.use for use in item.vetoes}
    live = (piece for piece in pieces if piece.slot == "live" and piece.source in vetoing)
    return next((piece for piece in live if _decides(piece, State.FAIL)), None)


def _slot(item: Item, kinds: tuple[str, ...], found: Sequence[Evidence]) -> Slot:
    """A slot with its alternatives: one that passes is enough, unless another one fails."""
    judgements = [_JUDGES[kind](item, [piece for piece in found if piece.slot == kind]) for kind in kinds]
    state, reason = _either(judgements)
    return Slot(kinds, state, reason, tuple(piece for piece in found if piece.slot in kinds))


Judgement = tuple[State, str]
_VAGUE = ("no-evidence", "not-attested", "no-rule-yet", "no-probe")
"""Reasons that say less than any other, the least last: nobody can do anything about a probe that there is not."""
_LEFT_OUT = ("missing-report", "unreadable-file")
"""Reasons of a probe that would have answered: what stands in its place does not outweigh that."""


def _either(judgements: Sequence[Judgement]) -> Judgement:
    """Of several that can stand for each other: what fails is not outweighed, or a person could sign a failure away."""
    states = [state for state, _ in judgements]
    state = State.PASS if State.PASS in states and State.FAIL not in states else worst(states)
    reasons = [reason for its, reason in judgements if its is state]
    return state, min(reasons, key=lambda reason: _VAGUE.index(reason) + 1 if reason in _VAGUE else 0, default="")


def _static(item: Item, pieces: Sequence[Evidence]) -> Judgement:
    """Every rule that claims the item is asked: one failure fails, and one that looked and found it good is needed."""
    if item.lacks and not any(_decides(piece, State.FAIL) for piece in pieces):
        return State.UNKNOWN, "no-rule-yet"
    return _all_good(pieces, "no-rule-yet" if not item.rules else "nothing-looked-at")


def _attested(item: Item, pieces: Sequence[Evidence]) -> Judgement:
    """As many people as the item asks for, each with a record that holds; one who says that it fails is enough."""
    failing = [piece for piece in pieces if piece.state is State.FAIL]
    if failing:
        return State.FAIL, failing[0].reason
    if _enough(item, pieces, State.PASS):
        return State.PASS, ""
    expired = [piece for piece in pieces if piece.state is State.EXPIRED]
    if expired:
        return State.EXPIRED, expired[0].reason
    return State.UNKNOWN, "too-few-approvals" if _people(pieces) else _reason(pieces, "not-attested")


def _enough(item: Item, pieces: Sequence[Evidence], state: State) -> bool:
    """Whether as many people as the item asks for say this of it."""
    return item.attestation is not None and len(_people(pieces, state)) >= max(item.attestation.approvals, 1)


def _people(pieces: Sequence[Evidence], *states: State) -> set[str]:
    """Who says this, or one of both things that can be said for an item."""
    wanted = states or (State.PASS, State.NOT_APPLICABLE)
    return {piece.by for piece in pieces if piece.slot == "attest" and piece.state in wanted and piece.by}


def _live(item: Item, pieces: Sequence[Evidence]) -> Judgement:
    """Every group of probes has one that passes, and no probe with a veto fails."""
    veto = _veto(item, pieces)
    if veto is not None:
        return State.FAIL, veto.reason
    if not item.probes:
        return State.UNKNOWN, "no-probe"
    groups = [_group([use.use for use in group], pieces) for group in item.probes]
    state = worst([its for its, _ in groups])
    return state, next(reason for its, reason in groups if its is state)


def _group(probes: Sequence[str], pieces: Sequence[Evidence]) -> Judgement:
    """The probes that can stand for each other, as far as they have answered."""
    by_probe = [_probe([piece for piece in pieces if piece.source == probe]) for probe in probes]
    answered = [answer for answer in by_probe if answer is not None]
    left_out = [answer for answer in answered if answer[0] is State.UNKNOWN and answer[1] in _LEFT_OUT]
    found = _either(answered) if answered else (State.UNKNOWN, "no-evidence")
    return left_out[0] if left_out and found[0] is State.PASS else found


def _probe(pieces: Sequence[Evidence]) -> Judgement | None:
    """What one probe says; what is over does not matter where it looked again and found it good."""
    if not pieces:
        return None
    good = any(piece.state is State.PASS for piece in pieces)
    return _all_good([piece for piece in pieces if not (good and piece.state is State.EXPIRED)], "no-evidence")


def _all_good(pieces: Sequence[Evidence], nothing: str) -> Judgement:
    deciding = [piece for piece in pieces if not piece.warning]
    for state in (State.FAIL, State.EXPIRED, State.UNKNOWN, State.WAIVED):
        if any(piece.state is state for piece in deciding):
            return state, next(piece.reason for piece in deciding if piece.state is state)
    return (State.PASS, "") if any(piece.state is State.PASS for piece in deciding) else (State.UNKNOWN, nothing)


def _decides(piece: Evidence, state: State) -> bool:
    return piece.state is state and not piece.warning


def _reason(pieces: Sequence[Evidence], otherwise: str) -> str:
    return next((piece.reason for piece in pieces if piece.reason), otherwise)


_JUDGES = {"static": _static, "live": _live, "attest": _attested}


def _remarks(slots: Sequence[Slot]) -> Iterable[str]:
    """What does not decide and must not go unseen: warnings, and failures where they are only shown."""
    for slot in slots:
        yield from (piece.text for piece in slot.evidence if piece.warning)
        if not slot.required:
            failing = (piece for piece in slot.evidence if piece.state is State.FAIL and not piece.warning)
            yield from (f"{piece.source} says: {piece.text}" for piece in failing)
