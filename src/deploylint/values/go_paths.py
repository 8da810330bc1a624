"""Paths and path patterns as Go's path/filepath has them on Unix: container builders are written in Go.

`clean` is filepath.Clean and `GoPattern` filepath.Match (https://pkg.go.dev/path/filepath). In a pattern `*` and `?`
stop at a slash, `[a-z]` and `[^a-z]` take one character, which may be a slash, and a backslash takes the next one as
it is.
"""

from __future__ import annotations

from collections.abc import Callable
from posixpath import normpath
from typing import NamedTuple

Test = Callable[[str], bool]


class BadPattern(ValueError):
    """A pattern that Go refuses with "syntax error in pattern"."""


def clean(path: str) -> str:
    """The shortest spelling of the path, by its text alone."""
    return normpath(path).replace("//", "/", 1)


def has_wildcards(path: str) -> bool:
    """Whether a COPY source is a pattern: it has a wildcard that no backslash stands before."""
    at = 0
    while at < len(path):
        if path[at] in "*?[":
            return True
        at += 2 if path[at] == "\\" else 1
    return False


class _Chunk(NamedTuple):
    """What stands between two stars: a test for each character, or the error that Go finds when it gets there."""

    star: bool
    tests: list[Test]
    error: BadPattern | None


class GoPattern:
    """One pattern."""

    def __init__(self, text: str) -> None:
        self.chunks: list[_Chunk] = []
        at = 0
        while at < len(text):
            star = text[at] == "*"
            while text.startswith("*", at):
                at += 1
            tests: list[Test] = []
            error = None
            try:
                while at < len(text) and text[at] != "*":
                    test, at = _one(text, at)
                    tests.append(test)
            except BadPattern as found:
                error, at = found, len(text)
            self.chunks.append(_Chunk(star, tests, error))

    @property
    def is_star(self) -> bool:
        """Whether it is made of stars alone: any name without a slash."""
        return len(self.chunks) == 1 and self.chunks[0].star and not self.chunks[0].tests and not self.chunks[0].error

    def matches(self, name: str) -> bool:
        """Whether the pattern covers the whole name. Each chunk takes its first match and never another.

        Raises BadPattern, but not for what stands behind the place where the name fails to match, as Go does.
        """
        at = 0
        for number, (star, tests, error) in enumerate(self.chunks, 1):
            if error is not None:
                raise error
            if star and not tests:
                return "/" not in name[at:]
            found = _find(tests, name, at, star=star, last=number == len(self.chunks))
            if found is None:
                return False
            at = found
        return at == len(name)


def _find(tests: list[Test], name: str, start: int, *, star: bool, last: bool) -> int | None:
    if last and star:
        slash = name.find("/", start)
        start, star = max(start, len(name) - len(tests)), False
        if -1 < slash < start:
            return None
    for at in range(start, len(name) + 1):
        end = at + len(tests)
        fits = end <= len(name) and all(test(c) for test, c in zip(tests, name[at:end], strict=True))
        if fits and (not last or end == len(name)):
            return end
        if not star or name[at : at + 1] in ("", "/"):
            return None
    return None


def _one(text: str, at: int) -> tuple[Test, int]:
    c = text[at]
    if c == "?":
        return "/".__ne__, at + 1
    if c == "[":
        return _class(text, at + 1)
    if c == "\\":
        at += 1
        if at == len(text):
            raise BadPattern("a backslash at the end stands before nothing")
    return text[at].__eq__, at + 1


def _class(text: str, at: int) -> tuple[Test, int]:
    negated = text.startswith("^", at)
    at += negated
    ranges: list[tuple[str, str]] = []
    while not (ranges and text.startswith("]", at)):
        low, at = _member(text, at)
        high = low
        if text.startswith("-", at):
            high, at = _member(text, at + 1)
        ranges.append((low, high))
    return lambda c: any(low <= c <= high for low, high in ranges) != negated, at + 1


def _member(text: str, at: int) -> tuple[str, int]:
    if at < len(text) and text[at] in "-]":
        raise BadPattern(f"'{text[at]}' in brackets needs a backslash")
    if text.startswith("\\", at):
        at += 1
    if at + 1 >= len(text):
        raise BadPattern("a bracket is not closed")
    return text[at], at + 1
