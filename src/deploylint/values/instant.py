"""Instants and periods as ISO 8601 writes them: `2026-11-20T10:00:00Z`, `P7D`, `-PT2H`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from deploylint.values.patterns import lazy_pattern

_PERIOD = lazy_pattern(
    r"(-?)P(?=[0-9T])(?:([0-9]{1,5})W)?(?:([0-9]{1,5})D)?(?:T(?=[0-9])(?:([0-9]{1,6})H)?(?:([0-9]{1,8})M)?(?:([0-9]{1,9})S)?)?"
)
_SECONDS = (604_800, 86_400, 3_600, 60, 1)
_DAY_LENGTH = len("2026-11-20")


def instant(text: str) -> datetime | None:
    """The instant in UTC; a day alone is its beginning. None for what is no instant or says no zone with its time."""
    if not text.isprintable():
        return None  # Python 3.13 reads on past a NUL behind the zone
    try:
        read = datetime.fromisoformat(text)
        if len(text) == _DAY_LENGTH:
            return read.replace(tzinfo=UTC)
        return None if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def end(text: str) -> datetime | None:
    """The instant from which something that ends then is over; a day alone counts to its end. None as for `instant`."""
    found = instant(text)
    try:
        return found + timedelta(days=1) if found is not None and len(text) == _DAY_LENGTH else found
    except OverflowError:
        return None


def written(moment: datetime) -> str:
    """The instant as `2026-11-20T10:00:00Z`."""
    return moment.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z"


def period(text: str) -> int | None:
    """Seconds in a period of weeks, days, hours, minutes and seconds; months and years have no length. None if none."""
    found = _PERIOD.fullmatch(text)
    if found is None:
        return None
    parts = (int(part or 0) * seconds for part, seconds in zip(found.groups()[1:], _SECONDS, strict=True))
    return sum(parts) * (-1 if found[1] else 1)
