"""What the commands of a RUN do to users and permissions: passwords, modes of files, user ids."""

from __future__ import annotations

from collections.abc import Container, Sequence

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_variables import Scope, expand
from deploylint.parse.shell import Command
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_words import arguments, operands, option, value_node, word_node

_LOCKED = frozenset({"", "*", "!", "!!", "*LK*", "x"})
_VARIABLE = lazy_pattern(r"\$\{?(\w+)")
_OCTAL = lazy_pattern(r"0*[0-7]{1,4}\Z")
_SYMBOLIC = lazy_pattern(r"[ugoa]*(?:[-+=][rwxXstugo]*)+(?:,[ugoa]*(?:[-+=][rwxXstugo]*)+)*\Z")
_CLAUSE = lazy_pattern(r"([ugoa]*)([-+=])([rwxXstugo]*)")
_CHMOD_OPTIONS = frozenset({"-R", "-c", "-f", "-v"})
_SAYING = frozenset({"echo", "printf"})
_MOST_UID = 99_999
"""The largest user id for which the sparse log of logins stays small: 292 bytes an id."""


def password_set(
    instruction: Instruction, command: Command, before: Sequence[Command], baked: Container[str]
) -> Node | None:
    """The word by which the command gives a user a password that is written in the file, or none at all.

    `before` are the commands whose output it reads, `baked` the variables that ARG and ENV set. A password that
    another command makes up or reads is no such one.
    """
    name = command.name
    if name in ("useradd", "usermod", "adduser"):
        return _by_option(instruction, command, baked)
    if name == "passwd" and (removed := _flag(command, "-d", "--delete")) is not None:
        return word_node(instruction, command, removed)
    if name in ("chpasswd", "passwd"):
        return _by_input(instruction, command, before, baked)
    return None


def _by_option(instruction: Instruction, command: Command, baked: Container[str]) -> Node | None:
    given = option(command, "-p", "--password")
    if given is None or not written_here(given[1], baked):
        return None
    return value_node(word_node(instruction, command, given[0]), given[1])


def _by_input(
    instruction: Instruction, command: Command, before: Sequence[Command], baked: Container[str]
) -> Node | None:
    for operator, text in command.redirects:
        if operator == "<<<" and written_here(_behind_user(text), baked):
            return value_node(word_node(instruction, command, command.start), _behind_user(text))
    for teller in before:
        if teller.name in _SAYING:
            for index, text in operands(teller):
                if written_here(_behind_user(text), baked):
                    return value_node(word_node(instruction, teller, index), _behind_user(text))
    return None


def _behind_user(text: str) -> str:
    user, colon, password = text.partition(":")
    return password if colon else user


def variables(value: str) -> list[str]:
    """The names of the variables that a value refers to."""
    return _VARIABLE.findall(value)


def written_here(value: str, baked: Container[str]) -> bool:
    """Whether a value stands in the file: as a literal, or by a variable that ARG or ENV sets. Not one that locks."""
    if "$(" in value or "`" in value or value in _LOCKED:
        return False
    names = variables(value)
    return all(name in baked for name in names) if names else "$" not in value


def _flag(command: Command, *names: str) -> int | None:
    return next((index for index, word in arguments(command) if word in names), None)


def mode(command: Command) -> int | None:
    """The index of the word of a `chmod` that says the mode."""
    for index, word in arguments(command):
        if word.startswith("--reference"):
            return None
        if not word.startswith("-") or (word not in _CHMOD_OPTIONS and word[1:2] != "-" and _SYMBOLIC.match(word)):
            return index
    return None


def opens_to_all(written: str) -> bool:
    """Whether a mode lets every user write, without the sticky bit that keeps them from each other's files."""
    if _OCTAL.match(written):
        value = int(written, 8)
        return bool(value & 0o002) and not value & 0o1000
    if not _SYMBOLIC.match(written):
        return False
    sticky = "t" in written
    clauses = _CLAUSE.findall(written)
    return not sticky and any(
        ("a" in who or "o" in who) and operator != "-" and "w" in what for who, operator, what in clauses
    )


def lends_rights(written: str) -> bool:
    """Whether a mode sets the setuid or setgid bit."""
    if _OCTAL.match(written):
        return bool(int(written, 8) & 0o6000)
    return _SYMBOLIC.match(written) is not None and any(
        operator != "-" and "s" in what for _, operator, what in _CLAUSE.findall(written)
    )


def high_uid(instruction: Instruction, command: Command, scope: Scope) -> Node | None:
    """The user id of a `useradd` that is so high that the log of logins grows huge, where that is not left out."""
    given = option(command, "-u", "--uid")
    if given is None or _flag(command, "-l", "--no-log-init") is not None or _bundled(command, "l"):
        return None
    value = expand(given[1], scope).value or ""
    if not value.isdecimal() or int(value) <= _MOST_UID:
        return None
    return word_node(instruction, command, given[0])


def _bundled(command: Command, letter: str) -> bool:
    return any(word[:1] == "-" and word[1:].isalpha() and letter in word for _, word in arguments(command))
