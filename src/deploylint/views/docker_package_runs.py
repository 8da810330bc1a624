"""What surrounds the commands of a RUN: its stage, the variables in force, its mounts, what was said before it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerfile_variables import expand
from deploylint.parse.shell import Command
from deploylint.parse.shell_packages import Invocation, invocation
from deploylint.parse.shell_syntax import ASSIGNMENT
from deploylint.views.docker_stages import made_stages

Environment = Mapping[str, str | None]
"""Variables in force, by name. None: set, nobody here knows to what."""

_TARGETS = frozenset({"target", "dst", "destination"})


class Run(NamedTuple):
    """One RUN, also one inside ONBUILD.

    `commands` are all of it in order, `invocations` those of package managers with their indexes in `commands`.
    `environment` is what ENV and ARG set before it; `earlier` are the instructions before it, those of the stages that
    its stage is made from first.
    """

    stage: View
    instruction: Instruction
    commands: list[Command]
    invocations: list[tuple[int, Invocation]]
    environment: Environment
    earlier: tuple[Instruction, ...]

    def variable(self, at: int, name: str) -> str | None:
        """The value of an environment variable for the command at index `at`; empty when it is not set, None when it
        cannot be told. `A=1 x`, `env A=1 x` and an `export` before it count."""
        command = self.commands[at]
        inline = [*command.assignments, *command.words[: command.start]]
        for earlier in self.commands[:at]:
            if earlier.name == "export":
                inline = [*earlier.args, *inline]
        for word in reversed(inline):
            if ASSIGNMENT.match(word) and word.partition("=")[0] == name:
                return expand(word.partition("=")[2], self.environment).value
        return self.environment.get(name, "")

    def mounted(self) -> Iterator[str | None]:
        """The folders whose contents are kept out of the image by a mount; None for one that a variable decides."""
        for mount in self.instruction.flag_values("mount"):
            pairs = [entry.partition("=") for entry in mount.text.split(",")]
            options = {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs}
            if options.get("type") not in ("cache", "tmpfs"):
                continue
            target = next((value for name, value in options.items() if name in _TARGETS), "")
            filled = expand(target, self.environment).value
            yield None if filled is None else filled.rstrip("/") or "/"

    def said(self, pattern: re.Pattern[str]) -> bool:
        """Whether this RUN or an instruction before it has the text, in itself or in a heredoc."""
        return any(_says(instruction, pattern) for instruction in (*self.earlier, self.instruction))

    def copied_to(self, folder: str) -> bool:
        """Whether files of the build context may have come into the folder before this RUN."""
        for instruction in self.earlier:
            if instruction.keyword in ("COPY", "ADD") and len(instruction.args) > 1:
                target = instruction.args[-1].text.rstrip("/") or "/"
                inline = all(node.text.startswith("<<") for node in instruction.args[:-1])
                if not inline and (target == "/" or f"{target}/".startswith(folder) or folder.startswith(f"{target}/")):
                    return True
        return False

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
    ends: list[tuple[Environment, tuple[Instruction, ...]]] = []
    for view in made_stages(document):
        stage: Stage = view.derived["model"]
        environment, earlier = ends[stage.parent] if stage.parent is not None else ({}, ())
        for instruction in stage.instructions:
            run = instruction.inner or instruction
            if run.keyword == "RUN":
                found.append(_run(view, stage, run, environment, earlier))
            elif instruction.keyword in ("ENV", "ARG"):
                environment = _extended(environment, instruction, stage)
            earlier = (*earlier, instruction)
        ends.append((environment, earlier))
    return found


def _run(
    view: View, stage: Stage, instruction: Instruction, environment: Environment, earlier: tuple[Instruction, ...]
) -> Run:
    commands = stage.commands(instruction)
    managed = [(at, asked) for at, command in enumerate(commands) if (asked := invocation(command)) is not None]
    return Run(view, instruction, commands, managed, environment, earlier)


def _extended(environment: Environment, instruction: Instruction, stage: Stage) -> Environment:
    values = dict(environment)
    for key, value in instruction.pairs:
        if value:
            values[key.text] = expand(str(value.raw), environment, instruction.escape).value
        else:
            values[key.text] = stage.scope.get(key.text)
    return values


def _says(instruction: Instruction, pattern: re.Pattern[str]) -> bool:
    texts = (instruction.logical.text, *(heredoc.body for heredoc in instruction.heredocs))
    return any(pattern.search(text) for text in texts)
