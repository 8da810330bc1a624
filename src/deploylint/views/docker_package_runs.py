"""What surrounds the commands of package managers in a RUN: its stage, variables, mounts, and what was said before."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator
from typing import Any, TypeVar

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerfile_variables import expand
from deploylint.parse.shell import Command
from deploylint.parse.shell_packages import Invocation, invocation
from deploylint.parse.shell_syntax import ASSIGNMENT
from deploylint.views.docker_history import History, Variables, says
from deploylint.views.docker_stages import made_stages

_TARGETS = frozenset({"target", "dst", "destination"})
Made = TypeVar("Made")


class Run:
    """One RUN, also one inside ONBUILD.

    `commands` are all of it in order, `invocations` those of package managers by their indexes in `commands`.
    `history` and `position` say what came before it in its stage.
    """

    def __init__(
        self, stage: View, instruction: Instruction, commands: list[Command], history: History, position: int
    ) -> None:
        self.stage = stage
        self.instruction = instruction
        self.commands = commands
        self.invocations: dict[int, Invocation] = {}
        for at, command in enumerate(commands):
            asked = invocation(command)
            if asked is not None:
                self.invocations[at] = asked
        self.history = history
        self.position = position
        self.variables = Variables(history, position)
        self._memory: dict[Hashable, Any] = {}

    def remember(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` answers for this RUN, asked once for each key."""
        if key not in self._memory:
            self._memory[key] = make()
        made: Made = self._memory[key]
        return made

    def variable(self, at: int, name: str) -> str | None:
        """The value of an environment variable for the command at index `at`; empty when it is not set, None when it
        cannot be told. `A=1 x`, `env A=1 x` and an `export` before it count."""
        command = self.commands[at]
        for word in (*reversed(command.words[: command.start]), *reversed(command.assignments)):
            if word.startswith(f"{name}="):
                return expand(word.partition("=")[2], self.variables).value
        indexes, words = self.remember("exports", self._exports).get(name, ([], []))
        before = bisect_left(indexes, at)
        if before:
            return expand(words[before - 1].partition("=")[2], self.variables).value
        return self.variables.get(name, "")

    def _exports(self) -> dict[str, tuple[list[int], list[str]]]:
        found: dict[str, tuple[list[int], list[str]]] = {}
        for at, command in enumerate(self.commands):
            for word in command.args if command.name == "export" else ():
                if ASSIGNMENT.match(word):
                    indexes, words = found.setdefault(word.partition("=")[0], ([], []))
                    indexes.append(at)
                    words.append(word)
        return found

    def mounted(self) -> list[str | None]:
        """The folders whose contents are kept out of the image by a mount; None for one that a variable decides."""
        return self.remember("mounted", lambda: list(self._mounted()))

    def _mounted(self) -> Iterator[str | None]:
        for mount in self.instruction.flag_values("mount"):
            pairs = [entry.partition("=") for entry in mount.text.split(",")]
            options = {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}
            if options.get("type") not in ("cache", "tmpfs"):
                continue
            target = next((value for name, value in options.items() if name in _TARGETS), "")
            filled = expand(target, self.variables).value
            yield None if filled is None else filled.rstrip("/") or "/"

    def said(self, pattern: re.Pattern[str]) -> bool:
        """Whether this RUN or an instruction before it has the text."""
        own = self.remember(pattern, lambda: says(self.instruction, pattern))
        return own or self.history.has(pattern, lambda instruction: says(instruction, pattern), self.position)

    def copied_to(self, folder: str) -> bool:
        """Whether files of the build context may have come into the folder before this RUN."""
        return self.history.has(folder, lambda instruction: _copies_to(instruction, folder), self.position)

    def word(self, command: Command, index: int) -> Node:
        """One word of a command, at its place."""
        line, column = command.places[index]
        text = self.instruction.node.source.line(line)
        word = command.words[index]
        quotes = 2 if text[column - 1 : column] in ("'", '"') else 0
        end = min(column + len(word) + quotes, len(text) + 1)
        return Node(self.instruction.node.source, Span(line, column, line, max(end, column + 1)), word)


def runs(document: Document) -> list[Run]:
    """Every RUN of every stage, in order."""
    found: list[Run] = []
    histories: list[History] = []
    for view in made_stages(document):
        stage: Stage = view.derived["model"]
        history = History(stage, None if stage.parent is None else histories[stage.parent])
        histories.append(history)
        for position, instruction in enumerate(stage.instructions):
            run = instruction.inner or instruction
            if run.keyword == "RUN":
                found.append(Run(view, run, stage.commands(run), history, position))
    return found


def _copies_to(instruction: Instruction, folder: str) -> bool:
    if instruction.keyword not in ("COPY", "ADD") or len(instruction.args) < 2:
        return False
    target = instruction.args[-1].text.rstrip("/") or "/"
    if all(node.text.startswith("<<") for node in instruction.args[:-1]):
        return False
    return target == "/" or f"{target}/".startswith(folder) or folder.startswith(f"{target}/")
