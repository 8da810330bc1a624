"""One piece of evidence as one line for people: where, what, who, when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from deploylint.model.checklist import Decision, Evidence, Measured, Slot, State
from deploylint.render.checklist.reasons import because
from deploylint.render.totals import several

_DAY_LENGTH = len("2026-11-20")
_UNITS = ((86_400, "day"), (3_600, "hour"), (60, "minute"))


class Line(NamedTuple):
    """Evidence in words, not yet escaped: `place` is `path:line` or empty, `about` who says so and since when."""

    place: str
    text: str
    about: str

    def __str__(self) -> str:
        said = f"{self.place}: {self.text}" if self.place else self.text
        return f"{said} ({self.about})" if self.about else said


def line(evidence: Evidence, as_of: str) -> Line:
    """The line of one piece. `as_of` is the instant from which its age counts."""
    about = [
        evidence.by,
        "" if evidence.source in (evidence.path, evidence.by) or _names(evidence) else evidence.source,
        age(evidence.observed_at, as_of),
        _lasts(evidence),
    ]
    return Line(place(evidence), _said(evidence), ", ".join(filter(None, about)))


def place(evidence: Evidence) -> str:
    """`path:line`, `path#/pointer` or the path alone; empty when it has none."""
    if evidence.path and evidence.span is not None:
        return f"{evidence.path}:{evidence.span.line}"
    return f"{evidence.path}#{evidence.pointer}" if evidence.path and evidence.pointer else evidence.path


def _names(evidence: Evidence) -> bool:
    """Whether the words begin with who says them, as those of rules without an objection do."""
    return bool(evidence.source) and evidence.text.startswith(f"{evidence.source} ")


def _said(evidence: Evidence) -> str:
    """Why it does not count where there is a reason, what it says, and what was measured unless it says so."""
    parts = [because(evidence.reason) if evidence.reason else "", evidence.text]
    observed = evidence.measured.observed
    if observed is not None and not _is_told(observed, evidence.text):
        parts.append(measurement(evidence.measured))
    return ": ".join(filter(None, parts)) or str(evidence.state)


def _is_told(observed: float | str, text: str) -> bool:
    """Whether the number stands in the text, as people write it."""
    if isinstance(observed, str):
        return observed in text
    cut = int(observed * 100) / 100 if abs(observed) < 1e15 else observed
    spelt = {_number(observed), f"{observed:,.10g}", f"{observed:,.2f}", f"{cut:,.10g}"}
    return any(number in text for number in spelt) or (observed == 0 and "no " in text)


def measurement(measured: Measured) -> str:
    """`412 ms, where < 300 ms is needed`; empty when nothing was measured."""
    if measured.observed is None:
        return ""
    unit = f" {measured.unit}" if measured.unit else ""
    said = f"{_number(measured.observed)}{unit}"
    if measured.operator and measured.threshold is not None:
        said += f", where {measured.operator} {_number(measured.threshold)}{unit} is needed"
    if measured.samples:
        said += f", {several(len(measured.samples), 'sample')}"
    return said + (f" in {measured.window}" if measured.window else "")


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.10g}"


def _lasts(evidence: Evidence) -> str:
    if not evidence.expires:
        return ""
    return f"{'was good until' if evidence.state is State.EXPIRED else 'good until'} {day(evidence.expires)}"


def day(instant: str) -> str:
    """The day of an instant, `2026-11-20`; what is no instant stays as it is."""
    return instant[:_DAY_LENGTH] if moment(instant) else instant


def moment(text: str) -> datetime | None:
    """The instant of ISO 8601 text, in UTC where it names no zone; None when it is none."""
    try:
        read = datetime.fromisoformat(text)
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def age(observed_at: str, as_of: str) -> str:
    """`3 hours ago`, `just now`; empty when either instant is not known, and what is yet to come is dated."""
    seen, now = moment(observed_at), moment(as_of)
    if seen is None or now is None:
        return ""
    seconds = int((now - seen).total_seconds())
    if seconds < -300:
        return f"dated {day(observed_at)}"
    return f"{span_of(seconds)} ago" if seconds >= 60 else "just now"


def span_of(seconds: int) -> str:
    """A length of time in its largest unit that fits: `3 hours`, `2 days`, `40 seconds`."""
    for size, noun in _UNITS:
        if seconds >= size and (seconds >= 2 * size or seconds % size == 0 or noun == "minute"):
            return several(seconds // size, noun)
    return several(seconds, "second")


def deciding(decision: Decision) -> list[Evidence]:
    """The pieces that made the item's underlying state, each once.

    Of a pass, all that it rests on: what people and reports say first, then rules, of which several are one piece.
    """
    pieces: list[Evidence] = []
    for slot in decision.slots:
        if slot.required and slot.state is decision.underlying:
            pieces += [piece for piece in _of_its_state(slot) if piece not in pieces]
    return _summed(pieces) if decision.underlying is State.PASS else pieces


def _summed(pieces: list[Evidence]) -> list[Evidence]:
    rules = [piece for piece in pieces if piece.slot == "static"]
    if len(rules) > 1:
        text = f"{len(rules):,} rules looked at it and have no objection"
        rules = [Evidence(rules[0].item, "static", "", State.PASS, text)]
    return [*(piece for piece in pieces if piece.slot != "static"), *rules]


def _of_its_state(slot: Slot) -> Iterator[Evidence]:
    return (piece for piece in slot.evidence if piece.state is slot.state and not piece.warning)
