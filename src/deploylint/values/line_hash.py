"""GitHub's `primaryLocationLineHash`: what code scanning knows a finding by when its line has moved.

The facts are those of github/codeql-action, src/fingerprints.ts: the hash of a line covers the hundred UTF-16 units
that begin there, with spaces and tabs left out, every line end read as LF, and one unit 65535 at the end of the file.
"""

from __future__ import annotations

import sys
from array import array
from itertools import accumulate

_WINDOW = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_END = 0xFFFF


class LineHashes:
    """The hashes of the lines of a file, of which mostly few are asked for.

    A window is told apart by its content, so that its number, which takes a hundred steps, is made when it is wanted.
    """

    def __init__(self, text: str) -> None:
        """`text` is the file as read in UTF-8, with its byte order mark kept, bad bytes replaced and line ends as they
        are."""
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
        lines = [line.encode("utf-16-le", "surrogatepass") for line in text.split("\n")]
        self._bytes = b"\n\0".join(lines) + _END.to_bytes(2, "little") + bytes(2 * _WINDOW)
        self._starts = [0, *accumulate(len(line) + 2 for line in lines[:-1])]
        seen: dict[bytes, int] = {}
        self._ordinals = []
        self._made: dict[int, str] = {}
        for start in self._starts:
            window = self._window(start)
            seen[window] = seen.get(window, 0) + 1
            self._ordinals.append(seen[window])

    def _window(self, start: int) -> bytes:
        return self._bytes[start : start + 2 * _WINDOW]

    def __len__(self) -> int:
        return len(self._starts)

    def __getitem__(self, index: int) -> str:
        """The hash of the line at an index from 0 on, as `<hex>:<how many lines so far had it>`."""
        if index not in self._made:
            self._made[index] = f"{self._number(self._starts[index]):x}:{self._ordinals[index]}"
        return self._made[index]

    def _number(self, start: int) -> int:
        units = array("H", self._window(start))
        if sys.byteorder == "big":
            units.byteswap()
        value = 0
        for unit in units:
            value = (value * _FACTOR + unit) & _MASK
        return value
