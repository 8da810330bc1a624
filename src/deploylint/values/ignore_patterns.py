"""Which paths of a build context the patterns of an ignore file keep out, as BuildKit decides it.

The patterns are moby/patternmatcher's: rooted at the context, `*` and `?` stop at a slash, `**` does not, the last
pattern that matches decides, `!` brings back. They are asked on a walk from the top down, as tonistiigi/fsutil sends a
context: what matches a folder holds for what is in it, and a folder that is kept out is not entered when no `!` seems
to lead into it. Where the two packages have quirks, so has this: the tests compare it with them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from deploylint.values.go_paths import BadPattern, GoPattern, clean

_ESCAPED = frozenset(".+()$")
"""What patternmatcher (0.6.1) takes by itself. It means to do so with braces and bars, but these get through."""

_HANDED_ON = frozenset("[]\\|{}")
_SPECIAL = frozenset("*[]?^\\")
_SPACE = " \t\n\v\f\r\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
"""What Go's unicode.IsSpace counts as white space."""

_PLAIN_STARS = 3
"""With so many wildcards Python's expressions still answer in time; more go to RE2."""


class Step(NamedTuple):
    """What is known of one path: whether it is kept out, which pattern decided that (None for none), which match it."""

    excluded: bool
    decided_by: IgnorePattern | None
    matched: tuple[bool, ...]


class IgnorePattern:
    """One pattern. `exception` is True behind a `!`. Raises BadPattern for what BuildKit refuses to build with.

    `line` is where it stands, for whoever asks what decided.
    """

    __slots__ = ("_test", "exception", "line", "text")

    def __init__(self, written: str, line: int = 0) -> None:
        text = clean(written.strip(_SPACE))
        self.exception = text.startswith("!")
        self.text = text.removeprefix("!")
        self.line = line
        self._test: Callable[[str], Any] | None = None
        if self.exception and not self.text:
            raise BadPattern("'!' alone brings nothing back")
        if not _SPECIAL.isdisjoint(self.text):
            GoPattern(self.text).matches(".")
        if not _HANDED_ON.isdisjoint(self.text):
            _test(self.text)

    def matches(self, path: str) -> bool:
        """Whether it matches this very path."""
        if self._test is None:
            self._test = _test(self.text)
        return bool(self._test(path))

    @property
    def lead(self) -> str:
        """The folder that it seems to lead into: the text without a star or two at its end."""
        return self.text.removesuffix("/**").removesuffix("/*")


def read_lines(text: str) -> list[tuple[int, str]]:
    """The patterns of an ignore file with their lines, spelled as moby's reader spells them."""
    found = []
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        pattern = line.strip(_SPACE)
        if pattern and not line.startswith("#"):
            found.append((number, _spelled(pattern)))
    return found


def _spelled(pattern: str) -> str:
    mark = "!" if pattern.startswith("!") else ""
    pattern = pattern.removeprefix("!").strip(_SPACE) if mark else pattern
    if pattern:
        pattern = clean(pattern)
        if len(pattern) > 1:
            pattern = pattern.removeprefix("/")
    return mark + pattern


class IgnorePatterns:
    """Patterns in order; asks about many paths are cheap, since each folder is judged once."""

    def __init__(self, patterns: Sequence[IgnorePattern], *, prunes: bool = True) -> None:
        """`prunes` says that the walk leaves out folders that no exception seems to lead into, as a sender does."""
        self.patterns = tuple(patterns)
        self.exceptions = any(pattern.exception for pattern in self.patterns)
        leads = [pattern.lead for pattern in self.patterns if pattern.exception]
        self._leads = [f"{lead}/" for lead in leads]
        self._prunes = prunes and all(_SPECIAL.isdisjoint(lead) for lead in leads)
        self._folders: dict[str, Step] = {}

    def judge(self, path: str) -> Step:
        """What a walk finds about a path (posix, from the context), whose folders all exist."""
        at = path.rfind("/")
        step = self._folders.get(path[:at]) if at > 0 else None
        if at > 0 and step is None:
            for found in range(1, at + 1):
                if path[found] == "/":
                    step = self._below(path[:found], step)
                    self._folders[path[:found]] = step
        return self._below(path, step)

    def _below(self, path: str, parent: Step | None) -> Step:
        """What is found about a path in a folder, given what was found about that; None at the top."""
        if parent is not None and parent.excluded and self._prunes:
            folder = path[: path.rfind("/") + 1]
            if not any(lead.startswith(folder) for lead in self._leads):
                return parent
        return self._step(path, parent)

    def excludes(self, path: str) -> bool:
        """Whether a file does not get into the context."""
        return self.judge(path).excluded

    def keeps_out(self, path: str) -> bool:
        """Whether neither the path nor anything that could be below it gets into the context, whatever there is."""
        if not self.judge(path).excluded:
            return False
        return not self.exceptions or (self._prunes and not any(lead.startswith(f"{path}/") for lead in self._leads))

    def _step(self, path: str, parent: Step | None) -> Step:
        excluded = False
        decided_by = None
        matched = []
        for index, pattern in enumerate(self.patterns):
            inherited = parent is not None and parent.matched[index]
            match = inherited or (pattern.exception == excluded and pattern.matches(path))
            matched.append(match)
            if match and excluded == pattern.exception:
                decided_by = pattern
            if match:
                excluded = not pattern.exception
        return Step(excluded, decided_by, tuple(matched))


def _test(pattern: str) -> Callable[[str], Any]:
    if _SPECIAL.isdisjoint(pattern.replace("^", "")):
        return pattern.__eq__
    head, tail = pattern[:-2], pattern[2:]
    if pattern.endswith("**") and _SPECIAL.isdisjoint(head.replace("^", "")):
        return lambda path: path.startswith(head)
    if pattern.startswith("**") and _SPECIAL.isdisjoint(tail.replace("^", "")):
        return lambda path: path.endswith(tail) or path == tail.removeprefix("/")
    return _expression(pattern)


@lru_cache(maxsize=1024)
def _expression(pattern: str) -> Callable[[str], Any]:
    text = _regular_expression(pattern)
    if not _HANDED_ON.isdisjoint(pattern) or pattern.count("*") + pattern.count("?") > _PLAIN_STARS:
        return _linear(text)
    return re.compile(f"{text}\\Z").match


def _linear(text: str) -> Callable[[str], Any]:
    import re2

    options = re2.Options()
    options.log_errors = False
    try:
        compiled = re2.compile(f"^{text}$", options)
    except (re2.error, UnicodeEncodeError):
        letter = re.search(r"\\[A-Za-z0-9]", text) is not None
        why = "a backslash stands before a letter, folders are separated by '/'" if letter else "no such range"
        raise BadPattern(why) from None
    return lambda path: compiled.search(path.encode("utf-8", "replace").decode())


def _regular_expression(pattern: str) -> str:
    """The expression that patternmatcher makes: brackets, braces, `^` and escapes reach it as they are."""
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        c = pattern[at]
        at += 1
        if c == "*":
            at = _stars(pattern, at, parts)
        elif c == "?":
            parts.append("[^/]")
        elif c == "\\":
            parts.append(pattern[at - 1 : at + 1])
            at += 1
        else:
            parts.append("\\" + c if c in _ESCAPED else c)
    return "".join(parts)


def _stars(pattern: str, at: int, parts: list[str]) -> int:
    if not pattern.startswith("*", at):
        parts.append("[^/]*")
        return at
    at += 1
    if pattern.startswith("/", at):
        at += 1
    parts.append(".*" if at >= len(pattern) else "(.*/)?")
    return at
