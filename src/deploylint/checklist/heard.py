"""Which of the records of an item are heard, and what they are as evidence."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import NamedTuple

from deploylint.checklist import terms
from deploylint.checklist.attestation import Attestation
from deploylint.checklist.flaw import Flaw
from deploylint.model import Span
from deploylint.model.checklist import Evidence, Item, RecordProblem, State, Subject, worst
from deploylint.values.instant import instant

_UNAUTHENTIC = frozenset({"tampered", "wrong-person", "bad-signature", "unsigned", "misplaced", "not-committed"})


class Judged(NamedTuple):
    """A record with what is wrong with it."""

    record: Attestation
    item: Item
    flaws: tuple[Flaw, ...]
    signed: bool = False
    deleted: bool = False

    @property
    def authentic(self) -> bool:
        """Whether it can stand for, and replace, what the person said before."""
        return not any(flaw.code in _UNAUTHENTIC or flaw.state is State.UNKNOWN for flaw in self.flaws)


def speaking(judged: Sequence[Judged]) -> list[Judged]:
    """What counts: of each person's records of an item the newest, and all that do not count for what is wrong."""
    newest: dict[tuple[str, ...], Judged] = {}
    for one in judged:
        if one.authentic:
            key = _voice(one)
            other = newest.get(key)
            newest[key] = one if other is None or _order(one) >= _order(other) else other
    return [one for one in judged if not one.authentic or newest[_voice(one)] is one]


def _voice(one: Judged) -> tuple[str, ...]:
    """What a newer record replaces: the same person's of the same item, place and release."""
    return (one.record.item, one.record.by, one.record.environment, _release(one))


def _release(one: Judged) -> str:
    """The release that a record is bound to; one that is good for a time outlives releases, whichever it names."""
    timely = one.item.attestation is not None and one.item.attestation.scope == "time"
    return "" if timely else one.record.tag


def _order(one: Judged) -> tuple[float, bool]:
    begun = instant(one.record.at)
    return (begun.timestamp() if begun is not None else 0.0, not one.deleted)


def problems_of(one: Judged) -> list[RecordProblem]:
    """What people are told of a record, once for each code."""
    told = {flaw.code: flaw for flaw in reversed(one.flaws) if flaw.told}
    return [flaw.problem(one.record.authored, one.record.item) for flaw in told.values()]


_STATES = {"pass": State.PASS, "fail": State.FAIL, "not-applicable": State.NOT_APPLICABLE}


def evidence_of(one: Judged) -> Evidence:
    """A record as evidence, in the state of the worst that is wrong with it."""
    record = one.record
    told = [flaw for flaw in one.flaws if flaw.code != "deleted"]
    state = worst([flaw.state for flaw in told]) if told else _STATES[record.status]
    decisive = next((flaw for flaw in told if flaw.state is state), None)
    line, column = record.authored.key_position("status")
    link = next((link.url for link in record.evidence if link.url), "")
    return Evidence(
        record.item,
        "attest",
        record.path,
        state,
        decisive.message if decisive is not None else _text(one),
        decisive.code if decisive is not None else "",
        path="" if one.deleted else record.path,
        span=None if one.deleted else Span(line, column, line, column + len("status")),
        observed_at=record.at,
        expires=terms.lasts_until(record, one.item.attestation) if one.item.attestation else record.expires,
        by=record.by,
        link=link,
        subject=Subject(commit=record.commit, tag=_release(one), environment=record.environment),
        digest=sha256(record.authored.text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _text(one: Judged) -> str:
    record = one.record
    who = record.by + (f" ({record.role})" if record.role else "")
    says = {"pass": "it holds", "not-applicable": f"it does not apply: {record.reason}"}[record.status]
    facts = ", ".join(f"{name}: {value}" for name, value in record.fields.items())
    return f"{who} says that {says}{' with ' + facts if facts else ''}; {'signed' if one.signed else 'unsigned'}"
