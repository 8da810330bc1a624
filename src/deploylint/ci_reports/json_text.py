"""JSON of reports: one value, or several one after another as `go test -json` and govulncheck write them."""

from __future__ import annotations

import json
from typing import Any

from deploylint.ci_reports.readings import ReportError

MAX_VALUES = 5_000_000
_GAP = " \t\r\n\x1e"


def parse(data: bytes) -> list[Any]:
    """The values of a text, at least one. NaN and the infinities are None. Raises ReportError."""
    if sum(map(data.count, (b",", b"[", b"{"))) > MAX_VALUES:
        raise ReportError("it has too many values")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ReportError(f"it is not UTF-8: the byte at {problem.start} cannot be read") from None
    decoder = json.JSONDecoder(parse_constant=lambda _word: None)
    values: list[Any] = []
    at = _skip(text, 0)
    try:
        while at < len(text):
            value, at = decoder.raw_decode(text, at)
            values.append(value)
            at = _skip(text, at)
    except json.JSONDecodeError as problem:
        raise ReportError(f"line {problem.lineno} is no valid JSON ({problem.msg}); is the file cut off?") from None
    except ValueError:
        raise ReportError("it holds a number that is too long") from None
    except RecursionError:
        raise ReportError("it is nested too deeply") from None
    if not values:
        raise ReportError("it is empty")
    return values


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at] in _GAP:
        at += 1
    return at
