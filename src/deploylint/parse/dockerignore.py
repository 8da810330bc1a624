"""Which paths of a build context an ignore file keeps out, as BuildKit decides it.

The semantics are those of moby/patternmatcher: patterns are rooted at the context, `*` and `?` stop at a slash, `**`
does not, a directory takes what is below it along, and the last pattern that matches decides (`!` brings back).
"""

import re
from posixpath import normpath
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.parse import Document, Fault

_LONGEST = 1000


class Pattern(NamedTuple):
    """One line of an ignore file. `keeps` is True behind a `!`."""

    text: str
    keeps: bool
    line: int
    match: re.Pattern[str]


class Dockerignore:
    """The patterns of an ignore file, in order."""

    def __init__(self, patterns: list[Pattern]) -> None:
        self.patterns = patterns

    def decides(self, path: str) -> Pattern | None:
        """The pattern that decides about this path (posix, from the context); None when none does."""
        ancestors = _ancestors(path)
        ignored = False
        deciding = None
        for pattern in self.patterns:
            if pattern.keeps != ignored:
                continue
            if any(pattern.match.fullmatch(step) for step in ancestors):
                ignored = not pattern.keeps
                deciding = pattern
        return deciding

    def ignores(self, path: str) -> bool:
        """Whether the path stays out of the build context."""
        deciding = self.decides(path)
        return deciding is not None and not deciding.keeps


def _ancestors(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:count]) for count in range(len(parts), 0, -1)]


def read_dockerignore(text: str) -> Dockerignore:
    """Read an ignore file. A pattern that BuildKit would refuse matches nothing here."""
    patterns = []
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if line.startswith("#") or not line.strip():
            continue
        pattern = _pattern(line.strip(), number)
        if pattern is not None:
            patterns.append(pattern)
    return Dockerignore(patterns)


def parse(source: Source) -> list[Document]:
    """The one document of an ignore file; its content is a Dockerignore."""
    root = Node(source, Span(1, 1, 1, 2), {})
    faults: tuple[Fault, ...] = ()
    return [Document(source, "dockerignore", root, read_dockerignore(source.text), faults)]


def _pattern(written: str, line: int) -> Pattern | None:
    keeps = written.startswith("!")
    text = written[1:].strip() if keeps else written
    if not text or len(text) > _LONGEST:
        return None
    text = normpath(text).lstrip("/")
    if not text or text == ".":
        return None
    try:
        return Pattern(text, keeps, line, re.compile(_regular_expression(text), re.DOTALL))
    except re.error:
        return None


def _regular_expression(pattern: str) -> str:
    parts: list[str] = []
    at = 0
    while at < len(pattern):
        c = pattern[at]
        at += 1
        if c == "*":
            at = _stars(pattern, at, parts)
        elif c == "?":
            parts.append("[^/]")
        elif c == "[":
            at = _class(pattern, at, parts)
        else:
            if c == "\\" and at < len(pattern):
                c = pattern[at]
                at += 1
            parts.append(re.escape(c))
    return "".join(parts)


def _stars(pattern: str, at: int, parts: list[str]) -> int:
    if not pattern.startswith("*", at):
        if parts[-1:] != ["[^/]*"]:
            parts.append("[^/]*")
        return at
    while pattern.startswith("*", at):
        at += 1
    if pattern.startswith("/", at):
        at += 1
    wanted = ".*" if at >= len(pattern) else "(?:.*/)?"
    if parts[-1:] != [wanted]:
        parts.append(wanted)
    return at


def _class(pattern: str, at: int, parts: list[str]) -> int:
    end = pattern.find("]", at + 1)
    if end < 0:
        raise re.error("unclosed class")
    body = pattern[at:end]
    negated = body.startswith("^")
    body = body[negated:].replace("\\", "\\\\").replace("[", "\\[")
    for doubled in ("--", "&&", "||", "~~"):  # Python warns that these may mean something else one day
        body = body.replace(doubled, f"{doubled[0]}\\{doubled[1]}")
    parts.append(f"[{'^' if negated else ''}{body}]")
    return end + 1
