"""Values of any type, held to what a format says they are.

What is missing is empty; what is there and of another type makes the report unreadable, because passing over it could
pass over a failure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from math import isfinite
from typing import Any

from deploylint.ci_reports.readings import ReportError

LARGEST = 10**15
"""No count and no time in a report is larger."""


def table(value: Any, key: str) -> dict[str, Any]:
    """The mapping at a key, `{}` where there is none. Raises ReportError for another type."""
    found = value.get(key) if isinstance(value, dict) else None
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ReportError(f"{key!r} is no mapping")
    return found


def rows(value: Any, key: str) -> Iterator[dict[str, Any]]:
    """The mappings of the list at a key, none where there is no list. Raises ReportError for other types."""
    found = value.get(key) if isinstance(value, dict) else None
    if found is None:
        return
    if not isinstance(found, list):
        raise ReportError(f"{key!r} is no list")
    for entry in found:
        if not isinstance(entry, dict):
            raise ReportError(f"{key!r} holds something that is no mapping")
        yield entry


def count(value: Mapping[str, Any], key: str) -> int:
    """The whole number at a key, 0 where there is none. Raises ReportError for what is no count."""
    found = value.get(key)
    if found is None or found == "":
        return 0
    read = number(found)
    if read is None or read < 0 or read != int(read):
        raise ReportError(f"{key!r} is no count")
    return int(read)


def number(value: Any) -> float | None:
    """A number, also one that is written as text; None for what is none, is not finite or is absurdly large."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if isfinite(read) and abs(read) <= LARGEST else None


def at_least_zero(value: Any) -> float | None:
    """A number that is not negative, None otherwise."""
    read = number(value)
    return read if read is not None and read >= 0 else None


def text(value: Any, key: str) -> str:
    """The text at a key, empty for anything else."""
    found = value.get(key) if isinstance(value, dict) else None
    return found if isinstance(found, str) else ""


def epoch(value: Any) -> str:
    """Milliseconds or seconds since 1970 as ISO 8601 in UTC; empty for what is neither."""
    read = at_least_zero(value)
    if not read:
        return ""
    try:
        seconds = read / 1000 if read > 10**11 else read
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=0).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
