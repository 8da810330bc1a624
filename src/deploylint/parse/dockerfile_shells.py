"""Which shell reads the text of a RUN: SHELL, the `#!` of a heredoc, Windows images; and the text it is given.

A heredoc that is all of a RUN is the script, and its `#!` says who reads it; any other heredoc is for the shell to
hand on (BuildKit, frontend/dockerfile/dockerfile2llb, dispatchRun).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from deploylint.model import Node
from deploylint.parse.dockerfile_lines import Heredoc, Logical
from deploylint.parse.shell import SHELLS, Command
from deploylint.values.patterns import lazy_pattern

Shell = tuple[str, ...]
"""A shell and its options, as SHELL lists them; empty where it is the image's own `/bin/sh -c`."""

WINDOWS: Shell = ("cmd", "/S", "/C")
"""What reads a RUN in a Windows image where no SHELL is set."""

_WINDOWS_NAMES = lazy_pattern(
    r"^(?:mcr\.microsoft\.com/windows|mcr\.microsoft\.com/dotnet/framework)(?:/|$)|servercore|nanoserver|:windows-",
    re.IGNORECASE,
)
_LONE_HEREDOC = lazy_pattern(r"\d*<<-?[ \t]*[^<\s]+\s*\Z")
_FED_BY = frozenset({"<<", "<<-"})


def program(shell: Shell) -> str:
    """The shell's name without its folder and `.exe`; empty for the image's own."""
    return re.split(r"[\\/]", shell[0].lower())[-1].removesuffix(".exe") if shell else ""


def is_posix(shell: Shell) -> bool:
    """Whether the shell reads POSIX text; the image's own does, as far as anybody can tell."""
    return not shell or program(shell) in SHELLS


def is_windows(reference: str, platform: str) -> bool:
    """Whether a base image is for Windows, as far as its name or the platform asked for says so."""
    return platform.lower().startswith("windows") or _WINDOWS_NAMES.search(reference) is not None


def shebang(body: str) -> Shell:
    """The interpreter and its options that the first line of a script names; empty without a `#!`."""
    first = body.partition("\n")[0]
    if not first.startswith("#!"):
        return ()
    words = first[2:].split()
    if words and words[0].endswith("/env"):
        words = [word for word in words[1:] if word != "-S" and "=" not in word] or words
    return tuple(words)


def is_script(written: str, heredocs: Iterable[Heredoc]) -> bool:
    """Whether the first heredoc is the script itself: nothing else stands behind the RUN's flags."""
    return any(True for _ in heredocs) and _LONE_HEREDOC.match(written) is not None


def fed(found: Iterable[Command], heredocs: Iterable[Heredoc]) -> list[Heredoc]:
    """The heredocs that a shell among the commands reads its script from: `bash -e <<EOF`."""
    readers = {
        target
        for command in found
        if command.name in SHELLS and all(arg.startswith("-") and "c" not in arg for arg in command.args)
        for operator, target in command.redirects
        if operator in _FED_BY
    }
    return [heredoc for heredoc in heredocs if heredoc.name in readers]


def joined_script(logical: Logical, begin: int) -> str:
    """The text from offset `begin` on, in its physical lines, joined by backslashes and at its columns."""
    line, column = logical.place(begin)
    parts = [" " * (column - 1)]
    ends = [piece[0] for piece in logical.pieces[1:]] + [len(logical.text)]
    for (offset, row, _), end in zip(logical.pieces, ends, strict=True):
        if row < line or end < begin:
            continue
        parts.append("\\\n" * (row - line))
        parts.append(logical.text[max(offset, begin) : end])
        line = row
    return "".join(parts)


def listed_script(words: Iterable[Node]) -> tuple[str, int]:
    """The words of the exec form as a script, each quoted and at the place it was written; and its first line."""
    parts: list[str] = []
    first = line = 0
    width = 0
    for word in words:
        text = "'" + word.text.replace("\n", "; ").replace("'", "'\\''") + "'"
        if not first:
            first = line = word.span.line
        elif word.span.line > line:
            parts.append("\\\n" * (word.span.line - line))
            line, width = word.span.line, 0
        gap = " " * max(word.span.column - 1 - width, 1 if width else 0)
        parts += (gap, text)
        width += len(gap) + len(text)
    return "".join(parts), first
