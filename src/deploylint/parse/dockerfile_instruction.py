"""One instruction of a Dockerfile, its words as Nodes."""

from __future__ import annotations

from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.parse.dockerfile_lines import Heredoc, Logical
from deploylint.parse.dockerfile_shells import Shell, fed, is_posix, is_script, joined_script, listed_script, shebang
from deploylint.parse.dockerfile_variables import unquote
from deploylint.parse.dockerfile_words import (
    Text,
    json_words,
    plain_words,
    quoted_words,
    split_command,
)
from deploylint.parse.shell import Command, commands

_EXEC_OR_SHELL = frozenset({"RUN", "CMD", "ENTRYPOINT", "SHELL"})
_EXEC_OR_WORDS = frozenset({"ADD", "COPY", "VOLUME"})
_WORDS = frozenset({"FROM", "EXPOSE"})
_PAIRS = frozenset({"ENV", "LABEL"})


class Flag(NamedTuple):
    """`--name=value`; the value of a flag without one is empty."""

    name: str
    node: Node


class Pair(NamedTuple):
    """One `KEY=value` of ENV, LABEL or ARG. An ARG without a default has an absent value; the value of a pair that
    refers to a variable is unknown, with the variable as written."""

    key: Node
    value: Node


class Instruction(NamedTuple):
    """One instruction.

    `keyword` is in upper case, `written` as in the file. `node` covers the instruction, its value is the text behind
    the flags (`rest` is that alone). `args` are the words as BuildKit's parser gives them: one for the shell form,
    with quotes and variables as written. `form` is `exec` or `shell` where both are possible, else empty. Lines
    `start` and `end` count from 1, heredoc bodies included. `inner` is what ONBUILD holds. `shell` is the one in force
    (see dockerfile_shells), as the stages know it.
    """

    keyword: str
    written: str
    node: Node
    rest: Node
    flags: tuple[Flag, ...]
    args: tuple[Node, ...]
    pairs: tuple[Pair, ...]
    form: str
    heredocs: tuple[Heredoc, ...]
    start: int
    end: int
    empty_lines: tuple[int, ...]
    escape: str
    logical: Logical
    rest_offset: int
    inner: Instruction | None
    shell: Shell = ()

    def flag(self, name: str) -> Node:
        """The value of the flag; an absent Node when it is not given."""
        for flag in self.flags:
            if flag.name == name:
                return flag.node
        return self.node.absent()

    def flag_values(self, name: str) -> list[Node]:
        """The values of a flag that may be given more than once, such as `--mount`."""
        return [flag.node for flag in self.flags if flag.name == name]


class InstructionReader:
    """Makes Instructions of the logical lines of one file."""

    def __init__(self, source: Source, escape: str) -> None:
        self.source = source
        self.escape = escape

    def read(self, logical: Logical, offset: int = 0) -> Instruction:
        """The instruction that begins at `offset` of the logical line."""
        command = split_command(logical.text, offset)
        keyword = command.keyword.upper()
        rest = command.rest
        text = logical.text[rest:].strip()
        inner = self.read(logical, rest) if keyword == "ONBUILD" and text else None
        words, form = self.words(keyword, logical, rest)
        begin = logical.text.index(command.keyword, offset)
        end = len(logical.text.rstrip())
        key = self.span(logical, begin, begin + len(command.keyword))
        return Instruction(
            keyword,
            command.keyword,
            Node(self.source, self.span(logical, begin, end), text, key=key),
            Node(self.source, self.span(logical, min(rest, end), end), text, key=key),
            tuple(self.flag(logical, flag) for flag in command.flags),
            tuple(self.node(logical, word) for word in words),
            tuple(self.pairs(keyword, logical, rest, words)),
            form,
            logical.heredocs,
            logical.start,
            logical.end,
            logical.empty_lines,
            self.escape,
            logical,
            rest,
            inner,
        )

    def span(self, logical: Logical, start: int, end: int) -> Span:
        if len(logical.pieces) == 1:
            _, line, column = logical.pieces[0]
            return Span(line, column + start, line, column + max(end, start + 1))
        return Span(*logical.place(start), *logical.end_place(max(end, start + 1)))

    def node(self, logical: Logical, word: Text, text: str | None = None) -> Node:
        value = word.text if text is None else text
        return Node(self.source, self.span(logical, word.start, word.end), value, raw=word.text)

    def flag(self, logical: Logical, word: Text) -> Flag:
        name, equals, value = word.text[2:].partition("=")
        start = word.start + 2 + len(name) + len(equals)
        written = Text(value, start) if equals else word
        return Flag(name.lower(), self.node(logical, written, unquote(value, self.escape)))

    def words(self, keyword: str, logical: Logical, rest: int) -> tuple[list[Text], str]:
        text = logical.text
        if keyword == "HEALTHCHECK":
            return self.health(logical, rest)
        if keyword in _EXEC_OR_SHELL or keyword in _EXEC_OR_WORDS:
            listed = json_words(text, rest)
            if listed is not None:
                return listed, "exec"
        if keyword in _EXEC_OR_WORDS or keyword in _WORDS:
            return plain_words(text, rest), ""
        if keyword in _PAIRS or keyword == "ARG":
            return quoted_words(text, rest, self.escape), ""
        whole = text[rest:].rstrip()
        if not whole or keyword == "ONBUILD":
            return [], ""
        return [Text(whole, rest)], "shell" if keyword in _EXEC_OR_SHELL else ""

    def health(self, logical: Logical, rest: int) -> tuple[list[Text], str]:
        words = plain_words(logical.text, rest)
        if len(words) < 2:
            return words, ""
        listed = json_words(logical.text, words[1].start)
        if listed is not None:
            return [words[0], *listed], "exec"
        return [words[0], Text(logical.text[words[1].start :].rstrip(), words[1].start)], "shell"

    def pairs(self, keyword: str, logical: Logical, rest: int, words: list[Text]) -> list[Pair]:
        if keyword not in _PAIRS and keyword != "ARG":
            return []
        if keyword in _PAIRS and words and "=" not in words[0].text:
            plain = plain_words(logical.text, rest)
            if len(plain) < 2:
                return []
            value = Text(logical.text[plain[1].start :].rstrip(), plain[1].start)
            return [self.pair(logical, plain[0], value)]
        found = []
        for word in words:
            name, equals, value_text = word.text.partition("=")
            key = Text(name, word.start)
            found.append(self.pair(logical, key, Text(value_text, word.start + len(name) + 1) if equals else None))
        return found

    def pair(self, logical: Logical, key: Text, value: Text | None) -> Pair:
        name = self.node(logical, key, unquote(key.text, self.escape))
        if value is None:
            return Pair(name, Node(self.source, name.span, key=name.span, exists=False))
        text = unquote(value.text, self.escape)
        node = self.node(logical, value, text)
        node.key = name.span
        node.quoted = value.text[:1] in ("'", '"')
        node.unknown = "$" in text
        return Pair(name, node)


def shell_commands(instruction: Instruction) -> list[Command]:
    """The commands that a RUN, CMD, ENTRYPOINT or HEALTHCHECK runs, on their physical lines.

    Nothing where a shell reads the text that is not POSIX (PowerShell, cmd), or may be none: `# escape=` is for
    Windows.
    """
    args = instruction.args[1:] if instruction.keyword == "HEALTHCHECK" else instruction.args
    if not args:
        return []
    if instruction.form == "exec":
        return commands(*listed_script(args))
    written = args[0].text
    if instruction.keyword == "RUN" and is_script(written, instruction.heredocs):
        heredoc = instruction.heredocs[0]
        reader = shebang(heredoc.body)
        return commands(heredoc.body, heredoc.line) if reads_posix(instruction, reader) else []
    if not reads_posix(instruction):
        return []
    begin = instruction.rest_offset
    if instruction.keyword == "HEALTHCHECK":
        begin = instruction.logical.text.index(written, begin)
    found = commands(joined_script(instruction.logical, begin), args[0].span.line, joined=True)
    for heredoc in fed(found, instruction.heredocs):
        found = [*found, *commands(heredoc.body, heredoc.line, behind=found)]
    return found


def reads_posix(instruction: Instruction, reader: Shell = ()) -> bool:
    """Whether POSIX text is what the `reader` that a script names reads, or else the shell in force.

    Under `# escape=`, which is for Windows, only a SHELL or a `#!` can tell.
    """
    shell = reader or instruction.shell
    return is_posix(shell) if shell else instruction.escape != "`"
