"""A Dockerfile's physical lines to logical ones: directives, comments, continuations, heredocs.

The rules are those of BuildKit's parser (frontend/dockerfile/parser), which differ from Docker's written reference
in small ways: a blank or comment line inside a continuation does not end it, a doubled escape character at the end
of a line does not continue it.
"""

import re
from bisect import bisect_right
from typing import NamedTuple

from deploylint.parse.dockerfile_words import is_json, split_command
from deploylint.values.patterns import lazy_pattern

_DIRECTIVE = lazy_pattern(r"#\s*([A-Za-z][A-Za-z0-9]*)\s*=\s*(\S.*)", re.ASCII)
_DIRECTIVES = frozenset({"escape", "syntax", "check"})
_WITH_HEREDOC = frozenset({"run", "copy", "add"})
_LEFT = "\t\n\v\f\r \x85\xa0"


class Heredoc(NamedTuple):
    """`<<NAME` and the lines up to NAME. `line` is the physical line of the first line of `body`."""

    name: str
    body: str
    line: int
    quoted: bool


class Logical(NamedTuple):
    """One instruction as one line. `pieces` says for offsets in `text` at which line and column they were written;
    lines and columns count from 1, `start` and `end` are both inclusive and count heredoc bodies in."""

    text: str
    pieces: tuple[tuple[int, int, int], ...]
    start: int
    end: int
    heredocs: tuple[Heredoc, ...]
    empty_lines: tuple[int, ...]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of the character at `offset`."""
        if len(self.pieces) == 1:
            _, line, column = self.pieces[0]
            return line, column + offset
        at, line, column = self.pieces[bisect_right(self.pieces, (offset, 1 << 60, 0)) - 1]
        return line, column + offset - at

    def end_place(self, offset: int) -> tuple[int, int]:
        """Line and column right behind the character before `offset`."""
        line, column = self.place(max(offset - 1, 0))
        return line, column + 1


class LineFault(NamedTuple):
    line: int
    message: str


class Lines(NamedTuple):
    """A Dockerfile in logical lines, the escape character in force, and what could not be read."""

    escape: str
    logical: list[Logical]
    faults: list[LineFault]


def read_lines(text: str) -> Lines:
    """The logical lines of a Dockerfile. An unterminated heredoc is a fault and ends with its first line."""
    return _Reader(text.removeprefix("\ufeff")).read()


class _Reader:
    def __init__(self, text: str) -> None:
        self.lines = text.split("\n")
        if self.lines and not self.lines[-1]:
            self.lines.pop()
        self.escape = "\\"
        self.at = 0
        self.logical: list[Logical] = []
        self.faults: list[LineFault] = []

    def read(self) -> Lines:
        self.directives()
        continued = re.compile(rf"(?:^|(?<=[^\{self.escape}]))\{self.escape}[ \t]*\Z")
        while self.at < len(self.lines):
            self.instruction(continued)
        return Lines(self.escape, self.logical, self.faults)

    def directives(self) -> None:
        seen = set()
        for line in self.lines:
            found = _DIRECTIVE.match(line.strip())
            name = found[1].lower() if found else ""
            if not found or name not in _DIRECTIVES or name in seen:
                return
            seen.add(name)
            if name == "escape" and found[2].strip() in ("\\", "`"):
                self.escape = found[2].strip()

    def instruction(self, continued: re.Pattern[str]) -> None:
        start = self.at + 1
        parts: list[str] = []
        pieces: list[tuple[int, int, int]] = []
        empty: list[int] = []
        length = 0
        more = True
        while more and self.at < len(self.lines):
            line = self.lines[self.at].rstrip("\r")
            self.at += 1
            stripped = line.lstrip(_LEFT)
            if not stripped or stripped[0] == "#":
                if not pieces:
                    return
                if not stripped:
                    empty.append(self.at)
                continue
            column = 1
            if not pieces:
                column, line = len(line) - len(stripped) + 1, stripped
            end = continued.search(line)
            more = end is not None
            piece = line[: end.start()] if end else line
            pieces.append((length, self.at, column))
            parts.append(piece)
            length += len(piece)
        self.add("".join(parts), tuple(pieces), start, tuple(empty))

    def add(self, text: str, pieces: tuple[tuple[int, int, int], ...], start: int, empty: tuple[int, ...]) -> None:
        heredocs = [self.body(*opened) for opened in _heredocs(text)]
        read = tuple(heredoc for heredoc in heredocs if heredoc)
        if text.strip():
            self.logical.append(Logical(text, pieces, start, self.at, read, empty))

    def body(self, name: str, chomp: bool, quoted: bool) -> Heredoc | None:
        first = self.at
        for index in range(first, len(self.lines)):
            line = self.lines[index].rstrip("\r")
            if (line.lstrip("\t") if chomp else line) == name:
                self.at = index + 1
                body = "".join(f"{text}\n" for text in self.lines[first:index])
                return Heredoc(name, body, first + 1, quoted)
        if not name.isdecimal():  # `$(( 1 << 3 ))`
            self.faults.append(LineFault(first, f"heredoc {name} has no end"))
        return None


def _heredocs(text: str) -> list[tuple[str, bool, bool]]:
    if "<<" not in text:
        return []
    command = split_command(text)
    while command.keyword.lower() == "onbuild":
        text = text[command.rest :]
        command = split_command(text)
    if command.keyword.lower() not in _WITH_HEREDOC or is_json(text[command.rest :]):
        return []
    return _HeredocFinder(text).find()


class _HeredocFinder:
    """Finds words of the form `<<NAME`, `3<<-'NAME'`, `<< NAME`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def find(self) -> list[tuple[str, bool, bool]]:
        text, found = self.text, []
        word = 0
        while self.at < len(text):
            c = text[self.at]
            if c in "'\"":
                if not self.skip_quoted():
                    return []
            elif c == "\\":
                self.at += 2
            elif c.isspace():
                self.at += 1
                word = self.at
            elif text.startswith("<<", self.at) and not text[word : self.at].strip("0123456789"):
                opened = self.opened()
                if opened:
                    found.append(opened)
                word = self.at
            else:
                self.at += 1
        return found

    def skip_quoted(self) -> bool:
        quote = self.text[self.at]
        self.at += 1
        while self.at < len(self.text):
            c = self.text[self.at]
            self.at += 2 if c == "\\" and quote == '"' else 1
            if c == quote:
                return True
        return False

    def opened(self) -> tuple[str, bool, bool] | None:
        match = _OPENED.match(self.text, self.at)
        if not match:
            while self.text.startswith("<", self.at):
                self.at += 1
            return None
        self.at = match.end()
        written = match[2]
        name = written.replace("'", "").replace('"', "").replace("\\", "")
        return (name, bool(match[1]), name != written) if name else None


_OPENED = lazy_pattern(r"<<(-?)[ \t]*((?:'[^']*'|\"[^\"]*\"|[^\s<'\"])+)(?=\s|\Z)")
