"""Whether what an attestation says is what its item asks for. Nothing here asks git: that is what `bound` does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from deploylint.checklist.attestation import FOLDER, Attestation
from deploylint.checklist.flaw import Flaw
from deploylint.checklist.freshness import CLOCK_SKEW
from deploylint.checklist.pass_if import PassIfError, compiled
from deploylint.model.checklist import AttestationTerms, Item, Policy, State
from deploylint.values.instant import end, instant


def flaws(record: Attestation, item: Item, terms: AttestationTerms, policy: Policy, now: datetime) -> Iterator[Flaw]:
    """What is wrong with a record of this item."""
    yield from _place(record)
    yield from _dates(record, item, terms, policy, now)
    if terms.roles and record.role not in terms.roles:
        said = f"not {record.role!r}" if record.role else "and the record names none"
        yield Flaw("wrong-role", f"{item.id} is attested by {_or(terms.roles)}, {said}", ["role"])
    if record.status == "not-applicable" and not _excusable(item):
        yield Flaw("unwaivable", f"nobody can say that {item.id} does not apply", ["status"])
    if record.status == "pass":
        yield from _fields(record, item, terms)
    if record.status == "fail":
        text = f"{record.by} says that it fails" + (f": {record.reason}" if record.reason else "")
        yield Flaw("attested-failure", text, ["status"], told=False)


def lasts_until(record: Attestation, terms: AttestationTerms) -> str:
    """When the record is over, as it is written there or as its item limits it; empty when only changes end it."""
    begun = instant(record.at)
    if record.expires or terms.ttl is None or begun is None:
        return record.expires
    last = _later(begun, terms.ttl)
    return last.isoformat() if last is not None else ""


def _excusable(item: Item) -> bool:
    return item.waivable and item.gate != "trigger"


def _place(record: Attestation) -> Iterator[Flaw]:
    folders = record.path.removeprefix(f"{FOLDER}/").split("/")[:-1]
    if record.item not in folders:
        message = (
            f"a record of {record.item} belongs into {FOLDER}/{record.item}/, whose owners review it; move it there"
        )
        yield Flaw("misplaced", message, ["item"])


def _dates(record: Attestation, item: Item, terms: AttestationTerms, policy: Policy, now: datetime) -> Iterator[Flaw]:
    begun = instant(record.at)
    if begun is None:
        return
    if begun > now + CLOCK_SKEW:
        yield Flaw("from-the-future", f"at: {record.at} has not come yet", ["at"], State.EXPIRED)
    limit = terms.ttl
    if record.status == "not-applicable" and limit is None:
        limit = policy.max_waiver
    last, latest = end(record.expires), None if limit is None else _later(begun, limit)
    if last is not None and latest is not None and last > latest + timedelta(days=1):
        days = (limit or 0) // 86_400
        message = f"expires: a record of {item.id} holds for at most {days} days, until {latest:%Y-%m-%d}"
        yield Flaw("ttl-too-long", message, ["expires"], State.EXPIRED)


def _later(begun: datetime, seconds: int) -> datetime | None:
    try:
        return begun + timedelta(seconds=seconds)
    except OverflowError:
        return None


def _fields(record: Attestation, item: Item, terms: AttestationTerms) -> Iterator[Flaw]:
    missing = [name for name in terms.fields if _is_blank(record.fields.get(name))]
    if missing:
        message = f"{item.id} needs the field{'s' * (len(missing) > 1)} {', '.join(missing)}"
        yield Flaw("missing-field", message, ["fields"])
    elif terms.pass_if:
        try:
            holds = compiled(terms.pass_if)(record.fields)
        except PassIfError as error:
            holds, why = False, f"the condition of {item.id} cannot be read: {error}"
        else:
            why = f"the fields do not meet the condition of {item.id}: {terms.pass_if}"
        if not holds:
            yield Flaw("pass-if", why, ["fields"])


def _is_blank(value: Any) -> bool:
    return value in (None, [], {}) or not str(value).strip()


def _or(words: tuple[str, ...]) -> str:
    return " or ".join(words)
