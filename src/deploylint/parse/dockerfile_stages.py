"""The stages of a Dockerfile: what each is made from, what it reaches, and who its processes run as."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Container, Iterator
from fnmatch import translate
from typing import Any, NamedTuple

from deploylint.base_images import sets_variable
from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction, shell_commands
from deploylint.parse.dockerfile_scopes import PLATFORM_ARGS, PREDEFINED, Inherited, Names
from deploylint.parse.dockerfile_shells import WINDOWS, Shell, is_windows
from deploylint.parse.dockerfile_uses import Use, judged_by_sibling, uses
from deploylint.parse.dockerfile_variables import Expansion, expand
from deploylint.parse.shell import Command

_EXPANDED = frozenset({"USER", "WORKDIR", "EXPOSE", "COPY", "ADD", "VOLUME", "STOPSIGNAL"})


class Stage:
    """One stage.

    `base` is the FROM reference, as a Node whose value has its variables filled in; unknown when a variable without
    a value decides it. `below` is the stage that it names, None for an image; `parent` is its index. `name` is the
    alias in lower case, empty without one. `uses` are the indexes of the stages that COPY and RUN --mount take from,
    and of those that a build argument could choose for its base.
    `origin` is the base of the first of the stages that it is made from. `expanded` holds the arguments of an
    instruction with their variables filled in, by the instruction's start line.
    `by_default` is the text of `base` in a build that is given no arguments, where an ARG without a value is empty;
    None when another variable decides it. `scope` has the variables in force at the stage's end, `unset` the ARGs that
    have no value. `used` are the variables that its words refer to, those of its FROM first. `shell` is the shell in
    force at its end.
    """

    __slots__ = (
        *("_commands", "alias", "base", "below", "by_default", "expanded", "final", "index", "instructions", "name"),
        *("opening", "origin", "platform", "reachable", "scope", "shell", "unset", "used", "uses"),
    )

    def __init__(self, index: int, opening: Instruction, base: Node) -> None:
        self.index = index
        self.opening = opening
        self.base = base
        self.alias = _alias(opening)
        self.name = self.alias.text.lower()
        self.platform = opening.flag("platform")
        self.by_default = base.value
        self.origin = base
        self.below: Stage | None = None
        self.instructions: list[Instruction] = []
        self.uses: set[int] = set()
        self.expanded: dict[int, tuple[Node, ...]] = {}
        self.scope: Inherited[str | None] = Inherited(dict.fromkeys(PREDEFINED))
        self.shell: Shell = ()
        self.unset = Names()
        self.used: list[Use] = []
        self.final = False
        self.reachable = False
        self._commands: dict[int, list[Command]] = {}

    @property
    def parent(self) -> int | None:
        return None if self.below is None else self.below.index

    def chain(self) -> Iterator[Stage]:
        """The stage, the one it is made from, and so on."""
        at: Stage | None = self
        while at is not None:
            yield at
            at = at.below

    def commands(self, instruction: Instruction) -> list[Command]:
        """The commands that an instruction of this stage runs, read once however many views ask."""
        known = self._commands.get(id(instruction))
        if known is None:
            known = self._commands[id(instruction)] = shell_commands(instruction)
        return known

    def of(self, *keywords: str) -> Iterator[Instruction]:
        """Its instructions of these kinds, those inside ONBUILD too."""
        for instruction in self.instructions:
            if instruction.keyword in keywords:
                yield instruction
            inner = instruction.inner
            if inner is not None and inner.keyword in keywords:
                yield inner

    def last(self, keyword: str) -> Instruction | None:
        """The last instruction of this kind, which is the one in force."""
        found = [instruction for instruction in self.instructions if instruction.keyword == keyword]
        return found[-1] if found else None


def _alias(opening: Instruction) -> Node:
    args = opening.args
    if len(args) >= 3 and args[1].text.lower() == "as":
        return args[2]
    return opening.node.absent()


class Stages(NamedTuple):
    """The ARGs before the first FROM, the stages in order, and words whose variables come to too much."""

    arguments: list[Instruction]
    stages: list[Stage]
    overlong: list[Node]


def build_stages(instructions: list[Instruction], escape: str) -> Stages:
    """What the instructions of a Dockerfile come to."""
    builder = _Builder(escape)
    for instruction in instructions:
        if instruction.keyword == "FROM" and instruction.args:
            builder.open(instruction)
        elif builder.stages:
            builder.add(instruction)
        elif instruction.keyword == "ARG":
            builder.declare_outside(instruction)
            builder.arguments.append(instruction)
    _mark_reachable(builder.stages)
    return Stages(builder.arguments, builder.stages, builder.overlong)


class _Absent(Container[str]):
    """The variables without a value in a stage: its ARG has none, or neither the file nor the base image sets them."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def __contains__(self, name: object) -> bool:
        stage = self.stage
        if name in stage.unset or stage.origin.unknown:
            return name in stage.unset
        return isinstance(name, str) and sets_variable(stage.origin.text, name) is False


class _Builder:
    def __init__(self, escape: str) -> None:
        self.escape = escape
        self.arguments: list[Instruction] = []
        self.stages: list[Stage] = []
        self.names: dict[str, int] = {}
        self.overlong: list[Node] = []
        self.outside: dict[str, str | None] = dict.fromkeys(PLATFORM_ARGS)
        self.unset: dict[str, str] = {}  # the ARGs outside that have no value, which is empty in a build without any

    def open(self, instruction: Instruction) -> None:
        written = instruction.args[0]
        expansion = expand(written.text, self.outside, self.escape)
        stage = Stage(len(self.stages), instruction, _filled(written, expansion))
        stage.used.extend(uses("FROM", written, expansion, self.unset))
        if any(name in self.unset for name in expansion.names):
            stage.by_default = expand(written.text, ChainMap[str, Any](self.outside, self.unset), self.escape).value
        if stage.platform:
            filled = expand(str(stage.platform.raw), self.outside, self.escape)
            stage.used.extend(uses("FROM", stage.platform, filled, self.unset))
            stage.platform = _filled(stage.platform, filled)
        if expansion.names:  # a build argument may choose another stage than the default does
            any_value = expand(written.text, dict.fromkeys(expansion.names), self.escape).guess
            if expansion.value is None or expansion.value in self.names or any_value.strip("*"):
                could_be = re.compile(translate(any_value)).match
                stage.uses.update(index for name, index in self.names.items() if could_be(name))
        if expansion.value in self.names:
            below = stage.below = self.stages[self.names[expansion.value]]
            stage.scope, stage.unset = Inherited({}, below.scope), Names(below.unset)
            stage.shell, stage.origin = below.shell, below.origin
        elif is_windows(expansion.value or "", stage.platform.text):
            stage.shell = WINDOWS
        self.stages.append(stage)
        if stage.name:
            self.names[stage.name] = stage.index

    def add(self, instruction: Instruction) -> None:
        stage = self.stages[-1]
        stage.instructions.append(instruction := _in_shell(stage, instruction))
        if instruction.keyword == "ARG":
            self.declare(instruction, stage)
        elif instruction.keyword == "ENV":
            self.assign(instruction, stage)
        elif instruction.keyword == "LABEL":
            for key, value in instruction.pairs:
                self.fill(instruction.keyword, value, stage, key.text)
        elif instruction.keyword in _EXPANDED:
            filled = (_filled(word, self.fill(instruction.keyword, word, stage)) for word in instruction.args)
            stage.expanded[instruction.start] = tuple(filled)
        elif instruction.inner is not None and instruction.inner.keyword in _EXPANDED:
            # Its variables are those of the stage that it will run in.
            triggered = (_filled(word, expand(word.text, {}, self.escape)) for word in instruction.inner.args)
            stage.expanded[instruction.inner.start] = tuple(triggered)
        for name, by_index in _taken_from(instruction):
            self.use(stage, name, by_index)

    def fill(self, keyword: str, word: Node, stage: Stage, key: str = "") -> Expansion:
        """A word of a stage with its variables filled in; what it refers to is noted."""
        written = word.text if keyword in _EXPANDED else str(word.raw)
        expansion = expand(written, stage.scope, self.escape, absent=_Absent(stage))
        if expansion.overlong:
            self.overlong.append(word)
        if expansion.names:
            stage.used.extend(uses(keyword, word, expansion, stage.unset, key))
        return expansion

    def use(self, stage: Stage, name: str, by_index: bool) -> None:
        index = self.names.get(name.lower())
        if index is None and by_index and name.isdecimal() and len(name) < 6 and int(name) < stage.index:
            index = int(name)
        if index is not None and index != stage.index:
            stage.uses.add(index)

    def declare_outside(self, instruction: Instruction) -> None:
        """An ARG before the first FROM, in force in FROM lines alone."""
        for pair in instruction.pairs:
            if pair.value:
                expansion = expand(str(pair.value.raw), self.outside, self.escape)
                self.outside[pair.key.text] = expansion.value
                self.overlong += [pair.value] if expansion.overlong else []
            elif pair.key.text in PREDEFINED:
                self.outside[pair.key.text] = None
            elif pair.key.text not in self.outside:
                self.unset[pair.key.text] = ""

    def declare(self, instruction: Instruction, stage: Stage) -> None:
        for pair in instruction.pairs:
            name = pair.key.text
            if pair.value:
                stage.scope[name] = self.fill("ARG", pair.value, stage, name).value
            elif name in self.outside:
                stage.scope[name] = self.outside[name]
            elif name not in stage.scope:
                stage.unset.add([name])

    def assign(self, instruction: Instruction, stage: Stage) -> None:
        start = len(stage.used)
        values = {key.text: self.fill("ENV", value, stage, key.text).value for key, value in instruction.pairs}
        if len(values) > 1:
            made = stage.used[start:]
            judged = (judged_by_sibling(found, stage.scope, values, values) for found in made)
            stage.used[start:] = judged
        for name, value in values.items():
            stage.scope[name] = value
        stage.unset.discard(values)


def _in_shell(stage: Stage, instruction: Instruction) -> Instruction:
    """The instruction with the shell that reads it; a SHELL changes it for what follows."""
    if instruction.keyword == "SHELL" and instruction.form == "exec":
        stage.shell = tuple(word.text for word in instruction.args)
        return instruction
    if not stage.shell:
        return instruction
    inner = instruction.inner
    inner = None if inner is None else inner._replace(shell=stage.shell)
    return instruction._replace(shell=stage.shell, inner=inner)


def _filled(word: Node, expansion: Expansion) -> Node:
    return Node(word.source, word.span, expansion.value, key=word.key, raw=word.raw, unknown=expansion.value is None)


def _taken_from(instruction: Instruction) -> Iterator[tuple[str, bool]]:
    """What COPY and the mounts of RUN take from, and whether a number there is the index of a stage."""
    inner = instruction.inner or instruction
    if inner.keyword == "COPY":
        for node in inner.flag_values("from"):
            yield node.text, True
    elif inner.keyword == "RUN":
        for mount in inner.flag_values("mount"):
            for source in mount_sources(mount.text):
                yield source, False


def mount_sources(mount: str) -> list[str]:
    """The `from` of a `--mount`: a stage by its name, or an image."""
    options = (option.partition("=") for option in mount.split(","))
    return [value for name, _, value in options if name.strip().lower() == "from"]


def _mark_reachable(stages: list[Stage]) -> None:
    if not stages:
        return
    stages[-1].final = True
    waiting = [len(stages) - 1]
    while waiting:
        stage = stages[waiting.pop()]
        if stage.reachable:
            continue
        stage.reachable = True
        waiting.extend(stage.uses)
        if stage.parent is not None:
            waiting.append(stage.parent)
