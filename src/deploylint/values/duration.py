"""Durations as Go and CEL write them: `1h30m`, `10s`, `1.5h`, `-250ms`."""

from __future__ import annotations

import re

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,  # U+00B5, micro sign
    "μs": 1_000,  # U+03BC, Greek mu
    "ms": 1_000_000,
    "s": 1_000_000_000,
    "m": 60_000_000_000,
    "h": 3_600_000_000_000,
}
_LONGEST_TEXT = 100
_LARGEST = 2**63 - 1


def parse_duration(text: str) -> float | None:
    """Seconds in a duration as Go's `time.ParseDuration` reads it; None when it is none.

    A sign, then one or more decimal numbers with a unit each (ns, us, ms, s, m, h). Only zero needs no unit. What
    does not fit 64 bits of nanoseconds (292 years) is no duration there and none here.
    """
    sign = -1 if text[:1] == "-" else 1
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0.0
    if not body or len(body) > _LONGEST_TEXT:
        return None
    nanoseconds = _nanoseconds(body)
    return None if nanoseconds is None or nanoseconds > _LARGEST else sign * nanoseconds / 1e9


def _nanoseconds(body: str) -> int | None:
    total = 0
    position = 0
    while position < len(body):
        part = re.compile(r"([0-9]*)(?:\.([0-9]*))?(ns|us|µs|μs|ms|s|m|h)").match(body, position)
        if part is None or not (part[1] or part[2]):
            return None
        unit = _UNITS[part[3]]
        fraction = part[2] or ""
        total += int(part[1] or "0") * unit + (int(fraction) * unit // 10 ** len(fraction) if fraction else 0)
        position = part.end()
    return total
