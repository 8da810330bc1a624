"""The stages of a Dockerfile: what each is made from, what it reaches, and who its processes run as."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_variables import Expansion, expand

PREDEFINED = (
    *("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy"),
    *("ALL_PROXY", "all_proxy", "SOURCE_DATE_EPOCH", "BUILDKIT_SYNTAX"),
)
"""Build arguments that need no ARG."""

PLATFORM_ARGS = tuple(
    f"{which}{part}" for which in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "ARCH", "VARIANT")
)
"""Build arguments that BuildKit sets; in force in FROM, and in a stage after an ARG without a default."""

_EXPANDED = frozenset({"USER", "WORKDIR", "EXPOSE", "COPY", "ADD", "VOLUME", "STOPSIGNAL"})


class Stage:
    """One stage.

    `base` is the FROM reference, as a Node whose value has its variables filled in; unknown when a variable without
    a value decides it. `parent` is the index of the stage that it names, None for an image. `name` is the alias in
    lower case, empty without one. `uses` are the indexes of the stages that COPY and RUN --mount take from, and of
    those that a build argument could choose for its base.
    `expanded` holds the arguments of an instruction with their variables filled in, by the instruction's start line.
    """

    __slots__ = (
        "alias",
        "base",
        "expanded",
        "final",
        "index",
        "instructions",
        "name",
        "opening",
        "parent",
        "platform",
        "reachable",
        "scope",
        "uses",
    )

    def __init__(self, index: int, opening: Instruction, base: Node) -> None:
        self.index = index
        self.opening = opening
        self.base = base
        self.alias = _alias(opening)
        self.name = self.alias.text.lower()
        self.platform = opening.flag("platform")
        self.parent: int | None = None
        self.instructions: list[Instruction] = []
        self.uses: set[int] = set()
        self.expanded: dict[int, tuple[Node, ...]] = {}
        self.scope: dict[str, str | None] = {}
        self.final = False
        self.reachable = False

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


def build_stages(instructions: list[Instruction], escape: str) -> tuple[list[Instruction], list[Stage]]:
    """The ARGs before the first FROM, and the stages in order."""
    builder = _Builder(escape)
    for instruction in instructions:
        if instruction.keyword == "FROM" and instruction.args:
            builder.open(instruction)
        elif builder.stages:
            builder.add(instruction)
        elif instruction.keyword == "ARG":
            builder.declare(instruction, builder.outside)
            builder.arguments.append(instruction)
    _mark_reachable(builder.stages)
    return builder.arguments, builder.stages


class _Builder:
    def __init__(self, escape: str) -> None:
        self.escape = escape
        self.arguments: list[Instruction] = []
        self.stages: list[Stage] = []
        self.names: dict[str, int] = {}
        self.outside: dict[str, str | None] = dict.fromkeys(PLATFORM_ARGS)

    def open(self, instruction: Instruction) -> None:
        written = instruction.args[0]
        expansion = expand(written.text, self.outside, self.escape)
        stage = Stage(len(self.stages), instruction, _filled(written, expansion))
        stage.scope = dict.fromkeys(PREDEFINED)
        if expansion.names:  # a build argument may choose another stage than the default does
            any_value = expand(written.text, dict.fromkeys(expansion.names), self.escape).guess
            if expansion.value is None or expansion.value in self.names or any_value.strip("*"):
                stage.uses.update(i for name, i in self.names.items() if fnmatchcase(name, any_value))
        if expansion.value in self.names:
            stage.parent = self.names[expansion.value]
            stage.scope.update(self.stages[stage.parent].scope)
        self.stages.append(stage)
        if stage.name:
            self.names[stage.name] = stage.index

    def add(self, instruction: Instruction) -> None:
        stage = self.stages[-1]
        stage.instructions.append(instruction)
        if instruction.keyword == "ARG":
            self.declare(instruction, stage.scope, self.outside)
        elif instruction.keyword == "ENV":
            self.assign(instruction, stage.scope)
        elif instruction.keyword in _EXPANDED:
            self.expand(stage, instruction, stage.scope)
        elif instruction.inner is not None and instruction.inner.keyword in _EXPANDED:
            self.expand(stage, instruction.inner, {})  # its variables are those of the stage that it will run in
        for name in _taken_from(instruction):
            self.use(stage, name)

    def expand(self, stage: Stage, instruction: Instruction, scope: Mapping[str, str | None]) -> None:
        filled = (_filled(word, expand(word.text, scope, self.escape)) for word in instruction.args)
        stage.expanded[instruction.start] = tuple(filled)

    def use(self, stage: Stage, name: str) -> None:
        index = self.names.get(name.lower())
        if index is None and name.isdecimal() and len(name) < 6 and int(name) < stage.index:
            index = int(name)
        if index is not None and index != stage.index:
            stage.uses.add(index)

    def declare(
        self, instruction: Instruction, scope: dict[str, str | None], outside: dict[str, str | None] | None = None
    ) -> None:
        for pair in instruction.pairs:
            name = pair.key.text
            if pair.value:
                scope[name] = expand(str(pair.value.raw), scope, self.escape).value
            elif outside is not None and name in outside:
                scope[name] = outside[name]
            elif name in PREDEFINED or name in PLATFORM_ARGS:
                scope[name] = None

    def assign(self, instruction: Instruction, scope: dict[str, str | None]) -> None:
        values = {pair.key.text: expand(str(pair.value.raw), scope, self.escape).value for pair in instruction.pairs}
        scope.update(values)


def _filled(word: Node, expansion: Expansion) -> Node:
    return Node(word.source, word.span, expansion.value, key=word.key, raw=word.raw, unknown=expansion.value is None)


def _taken_from(instruction: Instruction) -> Iterator[str]:
    inner = instruction.inner or instruction
    if inner.keyword in ("COPY", "ADD"):
        for node in inner.flag_values("from"):
            yield node.text
    elif inner.keyword == "RUN":
        for mount in inner.flag_values("mount"):
            for option in mount.text.split(","):
                if option.startswith("from="):
                    yield option.removeprefix("from=")


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
