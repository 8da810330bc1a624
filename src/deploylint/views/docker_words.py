"""The words of a command in a RUN as Nodes, and what its options are set to."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node, Span
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.shell import Command


def word_node(instruction: Instruction, command: Command, index: int) -> Node:
    """A word of the command, on its physical line; `index` counts all its words, prefixes such as `sudo` too."""
    return _node(instruction, command.places[index], command.words[index])


def assignment_node(instruction: Instruction, command: Command, index: int) -> Node:
    """One of the `A=1` before the command, on its physical line."""
    return _node(instruction, command.assigned[index], command.assignments[index])


def _node(instruction: Instruction, place: tuple[int, int], text: str) -> Node:
    line, column = place
    source = instruction.node.source
    end = min(column + len(text), len(source.line(line)) + 1)
    return Node(source, Span(line, column, line, max(end, column + 1)), text)


def value_node(word: Node, value: str) -> Node:
    """The stretch of a word that holds the value; up to the end of its line where quotes or escapes hide it, so that
    nothing of the value is left when it is masked."""
    span = word.span
    line = word.source.line(span.line)
    at = line.find(value, span.column - 1)
    start, end = (span.column, len(line) + 1) if at < 0 else (at + 1, at + 1 + len(value))
    return Node(word.source, Span(span.line, start, span.line, end), value)


def arguments(command: Command) -> Iterator[tuple[int, str]]:
    """The words behind the name, each with its index among all words."""
    yield from enumerate(command.words[command.start + 1 :], command.start + 1)


def option(command: Command, *names: str) -> tuple[int, str] | None:
    """The value of the first of these options that is given, with the index of the word that it stands in.

    A long one has its value behind `=` or in the next word, a short one right behind it or in the next word; a short
    one also counts at the end of others, as in `-mu 1000`. None when there is no such option, or it has no value.
    """
    words = command.words
    for index, word in arguments(command):
        for name in names:
            if word == name or (_is_short(name) and _bundles(word, name[1])):
                return (index + 1, words[index + 1]) if index + 1 < len(words) else None
            if not _is_short(name) and word.startswith(f"{name}="):
                return index, word[len(name) + 1 :]
            if _is_short(name) and word.startswith(name) and len(word) > 2 and not word.startswith("--"):
                return index, word[2:]
    return None


def _is_short(name: str) -> bool:
    return len(name) == 2


def _bundles(word: str, letter: str) -> bool:
    return len(word) > 2 and word[0] == "-" and word[1] != "-" and word[1:].isalpha() and word[-1] == letter


def operands(command: Command, with_value: str = "") -> list[tuple[int, str]]:
    """The words behind the name that are no options, each with its index; `with_value` are the letters of the short
    options that take the next word."""
    found = []
    skip = False
    for index, word in arguments(command):
        if skip:
            skip = False
        elif word.startswith("-") and word != "-":
            skip = len(word) == 2 and word[1] in with_value
        else:
            found.append((index, word))
    return found


def settings(instruction: Instruction, command: Command) -> Iterator[tuple[str, str, Node]]:
    """Every variable that the command is given or sets: `A=1 x`, `env A=1 x`, `export A=1`; name, value and place."""
    for index, written in enumerate(command.assignments):
        name, _, value = written.partition("=")
        yield name, value, assignment_node(instruction, command, index)
    assigning = command.name in ("export", "declare", "typeset", "env")
    last = len(command.words) if assigning else command.start
    for index in range(last):
        name, equals, value = command.words[index].partition("=")
        if equals and name.isidentifier():
            yield name, value, word_node(instruction, command, index)
