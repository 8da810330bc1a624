"""When a schedule of cron runs, as far as it says so plainly."""

from __future__ import annotations

from typing import NamedTuple

_MACROS = {"@daily": (0, 0), "@midnight": (0, 0)}
_SELDOM = frozenset({"@yearly", "@annually", "@monthly", "@weekly"})


class Times(NamedTuple):
    """`daily` says whether it runs at least once on every day; `hour` and `minute` when, if that is at one time a day.

    None is what cannot be told.
    """

    daily: bool | None
    hour: int | None = None
    minute: int | None = None


def times(schedule: str) -> Times:
    """What five fields, or a macro such as `@daily`, say."""
    text = schedule.strip()
    if text in _MACROS:
        return Times(True, *_MACROS[text])
    if text in _SELDOM:
        return Times(False)
    if text == "@hourly":
        return Times(True)
    fields = text.split()
    if text.startswith("@") or len(fields) != 5:
        return Times(None)
    minute, hour, day, month, weekday = fields
    daily = all(field in ("*", "?", "*/1") for field in (day, month)) and weekday.lower() in _EVERY_DAY
    at = _number(hour, 23), _number(minute, 59)
    return Times(daily, *at) if daily and None not in at else Times(daily)


_EVERY_DAY = frozenset({"*", "?", "*/1", "0-6", "1-7", "0-7", "sun-sat", "mon-sun"})


def _number(field: str, most: int) -> int | None:
    return int(field) if field.isascii() and field.isdecimal() and len(field) < 4 and int(field) <= most else None
