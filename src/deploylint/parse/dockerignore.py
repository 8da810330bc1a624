"""Ignore files of build contexts: `.dockerignore`, and `<Dockerfile>.dockerignore` beside a Dockerfile.

The lines are read as moby's ignorefile package reads them; what they mean is in `values.ignore_patterns`.
"""

from __future__ import annotations

from typing import NamedTuple

from deploylint.values.go_paths import BadPattern
from deploylint.values.ignore_patterns import IgnorePattern, IgnorePatterns, read_lines

MOST_PATTERNS = 2_000
"""So many patterns of one file are read. Nobody writes more, and every one is asked about every path."""

_LONGEST_LINE = 65_535
_LONGEST_PATTERN = 2_000


class IgnoreLine(NamedTuple):
    """One line with a pattern. `text` is the pattern as BuildKit spells it. `pattern` is None for one that makes the
    build fail, and `problem` then says why."""

    line: int
    text: str
    pattern: IgnorePattern | None
    problem: str


class Dockerignore:
    """The patterns of an ignore file, in order. `whole` is False when there were more than are read."""

    def __init__(self, lines: list[IgnoreLine], *, whole: bool = True) -> None:
        self.lines = lines
        self.whole = whole
        self.patterns = IgnorePatterns([line.pattern for line in lines if line.pattern is not None])

    def decides(self, path: str) -> IgnorePattern | None:
        """The pattern that decides about this path (posix, from the context); None when none does."""
        return self.patterns.judge(path).decided_by

    def ignores(self, path: str) -> bool:
        """Whether the path stays out of the build context; also where that cannot be said."""
        return not self.whole or self.patterns.excludes(path)

    @property
    def exceptions(self) -> bool:
        """Whether a line brings something back."""
        return self.patterns.exceptions


def read_dockerignore(text: str) -> Dockerignore:
    """Read an ignore file. A pattern that BuildKit would refuse matches nothing here."""
    found = read_lines(text)
    lines = [_line(number, pattern) for number, pattern in found[:MOST_PATTERNS]]
    return Dockerignore(lines, whole=len(found) <= MOST_PATTERNS)


def _line(number: int, text: str) -> IgnoreLine:
    if len(text) > _LONGEST_PATTERN:
        long = "the line is longer than the 65,535 bytes that are read" if len(text) > _LONGEST_LINE else ""
        return IgnoreLine(number, text, None, long)
    try:
        return IgnoreLine(number, text, IgnorePattern(text, number), "")
    except BadPattern as error:
        return IgnoreLine(number, text, None, str(error))
