"""GitHub's `primaryLocationLineHash`: what code scanning knows a finding by when its line has moved.

The facts are those of github/codeql-action, src/fingerprints.ts: the hash of a line covers the hundred UTF-16 units
that begin there, with spaces and tabs left out, every line end read as LF, and one unit 65535 at the end of the file.
"""

from __future__ import annotations

import sys
from array import array

_WINDOW = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_LEAVING = pow(_FACTOR, _WINDOW, 1 << 64)
_END = 0xFFFF
_NEWLINE = 10


def line_hashes(text: str) -> list[str]:
    """The hash of every line, first line first, as `<hex>:<how many lines so far had it>`.

    `text` is the file as read in UTF-8, with its byte order mark kept, bad bytes replaced and line ends as they are.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    units = array("H", text.encode("utf-16-le", "surrogatepass"))
    if sys.byteorder == "big":
        units.byteswap()
    starts = [0, *(at + 1 for at, unit in enumerate(units) if unit == _NEWLINE)]
    units.append(_END)
    units.extend([0] * (_WINDOW + 1))
    seen: dict[int, int] = {}
    hashes = []
    for value in _windows(units, starts):
        seen[value] = seen.get(value, 0) + 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def _windows(units: array[int], starts: list[int]) -> list[int]:
    value = 0
    for unit in units[:_WINDOW]:
        value = (value * _FACTOR + unit) & _MASK
    at = 0
    found = []
    for start in starts:
        while at < start:
            value = (value * _FACTOR + units[at + _WINDOW] - units[at] * _LEAVING) & _MASK
            at += 1
        found.append(value)
    return found
