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
_MISSING = object()
_UNASKED = object()


class History:
    """The instructions of one stage in order, and the stage that it is made from.

    Positions count the stage's own instructions; everything is answered for what stands before a position. Hostile
    files have thousands of instructions that each ask, so that nothing is searched twice.
    """

    def __init__(self, stage: Stage, parent: History | None) -> None:
        self.instructions = stage.instructions
        self.parent = parent
        self._first: dict[Hashable, int] = {}
        self._ever: dict[Hashable, bool] = {}
        self._ends: dict[str, Any] = {}
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
        found = self.parent._at_end(name) if self.parent is not None else _MISSING
        return missing if found is _MISSING else found

    def _at_end(self, name: str) -> Any:
        """The variable's value at the end of the stage."""
        asked, found = self._unknown_above(lambda history: history._ends.get(name, _UNASKED), _MISSING)
        for history in reversed(asked):
            if name in history._set:
                found = history._set[name][1][-1]
            history._ends[name] = found
        return found

    def has(self, key: Hashable, wanted: Callable[[Instruction], bool], position: int) -> bool:
        """Whether an instruction before the position is `wanted`; `key` names the question."""
        if self._first_at(key, wanted) < position:
            return True
        return self.parent is not None and self.parent._has_ever(key, wanted)

    def _has_ever(self, key: Hashable, wanted: Callable[[Instruction], bool]) -> bool:
        asked, found = self._unknown_above(lambda history: history._ever.get(key, _UNASKED), False)
        for history in reversed(asked):
            history._ever[key] = found = found or history._first_at(key, wanted) < _END
        return bool(found)

    def _first_at(self, key: Hashable, wanted: Callable[[Instruction], bool]) -> int:
        if key not in self._first:
            found = (at for at, instruction in enumerate(self.instructions) if wanted(instruction))
            self._first[key] = next(found, _END)
        return self._first[key]

    def _unknown_above(self, known: Callable[[History], Any], default: Any) -> tuple[list[History], Any]:
        """This stage and those it is made from until one whose answer is known, and that answer."""
        asked: list[History] = []
        at: History | None = self
        while at is not None:
            answer = known(at)
            if answer is not _UNASKED:
                return asked, answer
            asked.append(at)
            at = at.parent
        return asked, default

    def backwards(self, position: int) -> Iterator[Instruction]:
        """The instructions before the position, the nearest first."""
        at: History | None = self
        while at is not None:
            yield from reversed(at.instructions[:position])
            at, position = at.parent, _END


class Variables(Mapping[str, str | None]):
    """The variables in force at a position. None: set, nobody here knows to what."""

    def __init__(self, history: History, position: int) -> None:
        self.history = history
        self.position = position

    def __getitem__(self, name: str) -> str | None:
        found = self.history.variable(name, self.position, _MISSING)
        if found is _MISSING:
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
