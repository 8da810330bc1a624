"""Lines that stay below a number of bytes."""

from __future__ import annotations

from collections.abc import Iterable


class Budget:
    """Lines up to so many bytes of UTF-8."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.lines: list[str] = []

    def add(self, line: str) -> bool:
        """Take a line when there is room for it."""
        size = len(line.encode("utf-8", "backslashreplace")) + 1
        if size > self.left:
            return False
        self.left -= size
        self.lines.append(line)
        return True

    def take(self, lines: Iterable[str]) -> int:
        """Take lines until one does not fit; how many were taken."""
        before = len(self.lines)
        for line in lines:
            if not self.add(line):
                break
        return len(self.lines) - before
