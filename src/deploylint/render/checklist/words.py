"""What is said of an item by every format that says it in sentences: its owner, its evidence, its excuse."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model.checklist import Decision, State, Waiver
from deploylint.render.checklist.evidence import day, deciding, line, moment
from deploylint.render.checklist.reasons import because, in_words

MOST_PIECES = 5


def owner(decision: Decision) -> str:
    """Who has to do with it: the people of its records, or else the roles that may attest it; often nobody."""
    waiver = decision.waiver if decision.state is State.WAIVED else None
    people = [waiver.by if waiver else "", *(p.by for slot in decision.slots for p in slot.evidence)]
    named = ", ".join(dict.fromkeys(filter(None, people)))
    terms = decision.item.attestation
    return named or (f"role {', '.join(terms.roles)}" if terms and terms.roles else "")


def expiry(decision: Decision) -> str:
    """The day on which the item's state is over for want of evidence; empty when none is known."""
    if decision.state is State.WAIVED and decision.waiver is not None:
        return decision.waiver.expires
    ends = [(moment(p.expires), p.expires) for p in deciding(decision) if p.expires]
    known = [(end, text) for end, text in ends if end is not None]
    return day(min(known)[1]) if known else ""


def evidence_lines(decision: Decision, as_of: str) -> Iterator[str]:
    """What made the item's state, a line for each piece; the reason alone where there is no evidence."""
    if decision.state is State.WAIVED and decision.waiver is not None:
        yield waived(decision.waiver, decision.underlying)
    if decision.state is State.NOT_APPLICABLE:
        yield not_applicable(decision)
        return
    pieces = deciding(decision)
    yield from (str(line(piece, as_of)) for piece in pieces[:MOST_PIECES])
    if len(pieces) > MOST_PIECES:
        yield f"and {len(pieces) - MOST_PIECES:,} more"
    if not pieces and decision.reason:
        yield because(decision.reason)


def remarks(decision: Decision) -> list[str]:
    """What was seen that does not decide; what the definition notes of the item is told by `explain`."""
    return [remark for remark in decision.remarks if remark not in decision.item.notes]


def not_applicable(decision: Decision) -> str:
    """`not used here: no redis in compose.yaml`."""
    texts = {"absent": decision.applicability.text, "disabled": decision.item.disabled}
    declared = [p.text for slot in decision.slots for p in slot.evidence if p.state is State.NOT_APPLICABLE]
    said = texts.get(decision.reason) or next(iter(declared), "")
    return ": ".join(filter(None, (because(decision.reason), said)))


def waived(waiver: Waiver, underlying: State) -> str:
    """`waived until 2026-12-31 by bo@example.test, OPS-12: why (would be fail)`."""
    ticket = f", {waiver.ticket}" if waiver.ticket else ""
    said = f"waived until {waiver.expires or 'no day'} by {waiver.by or 'nobody'}{ticket}: {waiver.reason}"
    return f"{said} (would be {in_words(underlying)}; {waiver.path}:{waiver.line})"
