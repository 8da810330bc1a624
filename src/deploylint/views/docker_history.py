"""What was said in a stage before one of its instructions, by the stages it is made from too, asked in no time."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Mapping
from typing import Any

from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerfile_variables import expand

_END = 1 << 60


class History:
    """The instructions of one stage in order, and the stage that it is made from.

    Positions count the stage's own instructions; everything is answered for what stands before a position. Hostile
    files have thousands of instructions that each ask, so that nothing is searched twice.
    """

    def __init__(self, stage: Stage, parent: History | None) -> None:
        self.instructions = stage.instructions
        self.parent = parent
        self.children: list[History] = []
        if parent is not None:
            parent.children.append(self)
        self._first: dict[Hashable, int] = {}
        self._set: dict[str, tuple[list[int], list[str | None]]] = {}
        for position, instruction in enumerate(self.instructions):
            if instruction.keyword in ("ENV", "ARG"):
                self._note(position, instruction, stage)

    def _note(self, position: int, instruction: Instruction, stage: Stage) -> None:
        before = Variables(self, position)
        for key, value in instruction.pairs:
            known = expand(str(value.raw), before, instruction.escape).value if value else stage.scope.get(key.text)
            positions, values = self._set.setdefault(key.text, ([], []))
            positions.append(position)
            values.append(known)

    def variable(self, name: str, position: int, missing: Any) -> Any:
        """What ENV or ARG set the variable to; None where that cannot be told, `missing` where nothing does."""
        positions, values = self._set.get(name, ((), ()))
        at = bisect_left(positions, position)
        if at:
            return values[at - 1]
        return self.parent.variable(name, _END, missing) if self.parent is not None else missing

    def has(self, key: Hashable, wanted: Callable[[Instruction], bool], position: int) -> bool:
        """Whether an instruction before the position is `wanted`; `key` names the question."""
        if key not in self._first:
            found = (at for at, instruction in enumerate(self.instructions) if wanted(instruction))
            self._first[key] = next(found, _END)
        return self._first[key] < position or (self.parent is not None and self.parent.has(key, wanted, _END))

    def backwards(self, position: int) -> Iterator[Instruction]:
        """The instructions before the position, the nearest first."""
        yield from reversed(self.instructions[:position])
        if self.parent is not None:
            yield from self.parent.backwards(len(self.parent.instructions))


class Variables(Mapping[str, str | None]):
    """The variables in force at a position. None: set, nobody here knows to what."""

    def __init__(self, history: History, position: int) -> None:
        self.history = history
        self.position = position

    def __getitem__(self, name: str) -> str | None:
        found = self.history.variable(name, self.position, KeyError)
        if found is KeyError:
            raise KeyError(name)
        value: str | None = found
        return value

    def __iter__(self) -> Iterator[str]:
        at: History | None = self.history
        while at is not None:
            yield from at._set
            at = at.parent

    def __len__(self) -> int:
        return len(set(self))


def says(instruction: Instruction, pattern: re.Pattern[str]) -> bool:
    """Whether the instruction has the text, in itself or in a heredoc."""
    texts = (instruction.logical.text, *(heredoc.body for heredoc in instruction.heredocs))
    return any(pattern.search(text) for text in texts)
