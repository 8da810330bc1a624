"""The simple commands of a shell script: which are run, with which words, on which line, in which pipeline.

Not a shell: expansions stay as written, both branches of an `if` count. Text that no shell would take gives what
could be read of it; nothing here raises.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import count
from typing import NamedTuple

from deploylint.parse.shell_syntax import ASSIGNMENT, Draft, Drafts
from deploylint.parse.shell_words import written_at

SHELLS = frozenset({"sh", "bash", "dash", "ash", "zsh", "ksh", "mksh", "busybox"})
"""Names of programs that run shell text."""

_DEEPEST = 6
_PREFIXES: dict[str, str] = {
    "sudo": "ugphCrtUDRT",
    "doas": "uC",
    "env": "uCS",
    "exec": "a",
    "time": "fo",
    "command": "",
    "builtin": "",
    "nohup": "",
    "nice": "n",
    "timeout": "sk",
    "stdbuf": "ioe",
    "busybox": "",
    "eatmydata": "",
    "xargs": "IdLnPsaE",
    "gosu": "",
    "su-exec": "",
    "chroot": "",
}
"""Commands that run the command in their words, each with its options that take a word."""

_WITH_OPERAND = frozenset({"timeout", "gosu", "su-exec", "chroot"})
"""Those of them that take one more word first: a duration, a user, a folder."""


class Command(NamedTuple):
    """One simple command.

    `words` are without quotes and begin with what is run, prefixes such as `sudo` included; `places` are their
    lines and columns (from 1). `assignments` are the `A=1` before it, `redirects` pairs of operator and target.
    `before` is the operator in front (`&&`, `|`, `;`, a newline, `(`), empty at the start. Commands of one pipeline
    have the same number `pipeline`, in order. A command in a substitution or in `sh -c` text has the command it
    stands in as `parent` and how it is run as `inside`: `$(`, a backtick, `<(`, `>(` or `-c`. `assigned` are the
    places of the assignments. `name` is what is run, without its folder and behind `sudo`, `env A=1`, `exec` and the
    like.
    """

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    start: int
    line: int
    column: int
    end_line: int
    end_column: int
    assignments: tuple[str, ...]
    redirects: tuple[tuple[str, str], ...]
    before: str
    pipeline: int
    pipe_to_next: bool
    parent: Command | None
    inside: str
    assigned: tuple[tuple[int, int], ...]
    name: str

    @property
    def args(self) -> tuple[str, ...]:
        """The words behind the name."""
        return self.words[self.start + 1 :]

    @property
    def prefixes(self) -> tuple[str, ...]:
        """The names of the commands that run it: `sudo`, `env`, `xargs` and the like, outermost first."""
        before = (word.rpartition("/")[2] for word in self.words[: self.start])
        return tuple(name for name in before if name in _PREFIXES)


def commands(
    script: str, line: int = 1, column: int = 1, *, joined: bool = False, behind: Sequence[Command] = ()
) -> list[Command]:
    """The commands of `script`, those inside substitutions right after the command they stand in.

    `line` is the physical line of the script's first line, `column` the column at which each of its lines starts.
    `joined` says that backslash-newlines were taken out before the shell saw the text, as Docker does. Their pipelines
    are others than those of the commands `behind` which they are listed.
    """
    reader = _Reader(script, line, column, joined)
    reader.numbers = count(max((command.pipeline for command in behind), default=-1) + 1)
    return reader.read(script, 0, 0, None, "")


def pipelines(found: Iterable[Command]) -> list[list[Command]]:
    """The commands of each pipeline in order; a command by itself is a pipeline of one."""
    groups: dict[int, list[Command]] = {}
    for command in found:
        groups.setdefault(command.pipeline, []).append(command)
    return list(groups.values())


class _Reader:
    """Reads one script. A script inside a word is a stretch of the same text, `offset` characters on."""

    def __init__(self, text: str, line: int, column: int, joined: bool) -> None:
        self.line = line
        self.column = column
        self.joined = joined
        self.newlines = [m.start() for m in re.finditer("\n", text)]
        self.numbers = count()
        self.expand = True
        self.origins: Sequence[int] = ()

    def place(self, offset: int) -> tuple[int, int]:
        offset = self.origin(offset)
        row = bisect_right(self.newlines, offset - 1)
        start = self.newlines[row - 1] + 1 if row else 0
        return self.line + row, self.column + offset - start

    def origin(self, offset: int) -> int:
        return self.origins[min(offset, len(self.origins) - 1)] if self.origins else offset

    def read(self, text: str, offset: int, depth: int, parent: Command | None, inside: str) -> list[Command]:
        found: list[Command] = []
        if depth > _DEEPEST:
            return found
        for draft in Drafts(text, self.numbers, joined=self.joined).read():
            command = self.command(draft, offset, parent, inside)
            if draft.words:
                found.append(command)
            if self.expand:
                above = command if draft.words else parent
                for nested in draft.nested():
                    script = text[nested.start : nested.end]
                    found.extend(self.read(script, offset + nested.start, depth + 1, above, nested.opener))
            found.extend(self.shell_text(text, draft, offset, depth, command))
        return found

    def command(self, draft: Draft, offset: int, parent: Command | None, inside: str) -> Command:
        written = draft.words or draft.assignments or [target for _, target in draft.redirects]
        words = tuple([word.text for word in draft.words])
        start = _skip_prefixes(words)
        return Command(
            words,
            tuple([self.place(offset + word.start) for word in draft.words]),
            start,
            *self.place(offset + written[0].start),
            *self.place(offset + written[-1].end),
            tuple([word.text for word in draft.assignments]),
            tuple([(operator, target.text) for operator, target in draft.redirects]),
            draft.before,
            draft.pipeline,
            draft.pipe_to_next,
            parent,
            inside,
            tuple([self.place(offset + word.start) for word in draft.assignments]),
            _name(words[start]) if start < len(words) else "",
        )

    def shell_text(self, text: str, draft: Draft, offset: int, depth: int, command: Command) -> list[Command]:
        """The commands in the word of `text` that `sh -c`, `su -c` or `eval` is given."""
        index = _script_argument(command)
        if index is None:
            return []
        word = draft.words[index]
        line, column = self.place(offset + word.start)
        inner = _Reader(word.text, line, column + word.quoted, self.joined)
        inner.numbers = self.numbers
        if self.origins or "\n" in text[word.start : word.end]:
            inner.line, inner.column, inner.newlines = self.line, self.column, self.newlines
            inner.origins = [self.origin(offset + at) for at in written_at(text, word)]
        inner.expand = self.expand and not word.nested
        return inner.read(word.text, 0, depth + 1, command, "-c")


def _name(word: str) -> str:
    return "" if word.startswith(("$(", "`")) else word.rpartition("/")[2]


def _skip_prefixes(words: tuple[str, ...]) -> int:
    at = 0
    while at < len(words):
        name = words[at].rpartition("/")[2]
        if name not in _PREFIXES or at + 1 == len(words):
            return at
        if name == "command" and words[at + 1] in ("-v", "-V"):
            return at
        following = _behind_options(words, at + 1, _PREFIXES[name])
        following += name in _WITH_OPERAND
        if following >= len(words):
            return at
        at = following
    return at


def _behind_options(words: tuple[str, ...], at: int, with_word: str) -> int:
    while at < len(words):
        word = words[at]
        if word == "--":
            return at + 1
        if not word.startswith("-") and not ASSIGNMENT.match(word):
            return at
        at += 2 if len(word) == 2 and word[0] == "-" and word[1] in with_word else 1
    return at


def _script_argument(command: Command) -> int | None:
    """The index of the word that holds shell text."""
    at = command.start + 1
    if command.name == "eval" and len(command.words) == at + 1:
        return at
    if command.name not in SHELLS and command.name != "su":
        return None
    flagged = False
    for index in range(at, len(command.words)):
        word = command.words[index]
        if word.startswith("-") and not word.startswith("--") and "c" in word:
            flagged = True
        elif flagged and not word.startswith("-"):
            return index
    return None
