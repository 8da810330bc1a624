"""The words that start a container's server: of exec lists, of compose's one-line commands, and of `sh -c` text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.scalars import ScalarText
from deploylint.parse.shell import SHELLS, Command, commands

_WRAPPERS = frozenset({"docker-entrypoint.sh", "tini", "dumb-init", "exec", "--", "gosu", "su-exec"})
_WITH_USER = frozenset({"gosu", "su-exec"})
_HARMLESS = frozenset({"exec", "set", "echo", "sleep", "true", "ulimit", "sysctl", "mkdir", "chown", "chmod", "[", ":"})
_LONGEST = 20_000

Fill = Callable[[Node], Node]
"""Fills the variables of a word that whoever starts the container replaces."""


class Start(NamedTuple):
    """How a server is started: the words behind its name. `alone` says that nothing else runs before it that could
    write it a configuration."""

    words: list[Node]
    alone: bool


def start_of(written: Iterable[Node], programs: tuple[str, ...], fill: Fill) -> Start | None:
    """How the entrypoint and the command of a container start one of these programs.

    `written` are their Nodes, lists or one-line texts. None where another program is started, or one that cannot be
    told. Words that begin with a dash, and no words at all, are for the program that the image itself starts.
    """
    words: list[Node] = []
    for node in written:
        if _templated(node):
            return None
        if type(node.value) is str:
            found = _from_text(node, programs, fill)
            if found is not None:
                return found
            words.extend(_words_of(node))
        else:
            words.extend(node.entries)
    return _from_words(words, programs, fill)


def _from_words(words: list[Node], programs: tuple[str, ...], fill: Fill) -> Start | None:
    at = 0
    while at < len(words) and _name(words[at]) in _WRAPPERS:
        at += 2 if _name(words[at]) in _WITH_USER else 1
    if at == len(words):
        return Start([], True)
    first = words[at]
    if _name(first) in SHELLS:
        return _from_script(words[at + 1 :], programs, fill)
    filled = [_known(word, fill) for word in words[at:]]
    if _name(first) in programs:
        return Start(filled[1:], True)
    if first.text.startswith("-") or first.text.endswith(".conf"):
        return Start(filled, True)
    return None


def _from_script(words: list[Node], programs: tuple[str, ...], fill: Fill) -> Start | None:
    for flag, script in pairwise(words):
        if flag.text.startswith("-") and "c" in flag.text:
            return _started(script, programs, fill)
    return None


def _from_text(node: Node, programs: tuple[str, ...], fill: Fill) -> Start | None:
    """What a one-line command starts when it hands text to a shell."""
    found = _commands(node)
    if not found or found[0].name not in SHELLS:
        return None
    return _started(node, programs, fill)


def _started(script: Node, programs: tuple[str, ...], fill: Fill) -> Start | None:
    found = [] if _templated(script) else _commands(script)
    for command in found:
        if command.name in programs:
            others = [c for c in found if c is not command and c.name not in SHELLS]
            alone = not command.redirects and all(c.name in _HARMLESS and not c.redirects for c in others)
            nodes = list(_nodes(command, ScalarText(script)))
            return Start([_known(node, fill) for node in nodes[command.start + 1 :]], alone)
    return None


def _words_of(node: Node) -> list[Node]:
    """The words of a text that no shell reads: line breaks and operators part them like blanks."""
    scalar = ScalarText(node)
    return [word for command in _commands(node) if not command.inside for word in _nodes(command, scalar)]


def _commands(node: Node) -> list[Command]:
    text = node.text
    return commands(text) if len(text) <= _LONGEST else []


def _nodes(command: Command, scalar: ScalarText) -> Iterator[Node]:
    breaks = [-1, *scalar.breaks]
    for word, (line, column) in zip(command.words, command.places, strict=True):
        start = breaks[min(line, len(breaks)) - 1] + column
        span = scalar.span(start, max(min(start + len(word), len(scalar.text)), start + 1))
        if span.end_line != span.line:
            span = span._replace(end_line=span.line, end_column=span.column + 1)
        yield Node(scalar.node.source, span, word, raw=word)


def _known(written: Node, fill: Fill) -> Node:
    """The word, unknown where the environment, the container's or that of who starts it, puts something into it."""
    word = fill(written)
    emptied = "$" in written.text and not word.scalar
    if word.unknown or emptied or "$" in word.text or "`" in word.text:
        return Node(word.source, word.span, word.text, key=word.key, raw=word.raw, unknown=True)
    return Node(word.source, word.span, word.scalar, key=word.key, raw=word.scalar)


def _templated(node: Node) -> bool:
    """Whether a template decides it: variables, which `unknown` tells of too, are looked at one by one."""
    return node.unknown and (type(node.value) is not str or "{{" in node.text or "{%" in node.text)


def _name(word: Node) -> str:
    return word.text.rpartition("/")[2]
