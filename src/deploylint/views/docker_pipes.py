"""Pipelines of a RUN whose first commands may fail unseen."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_shells import Shell, is_script, program, shebang
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import SHELLS, Command

_CANNOT_FAIL = frozenset({"echo", "printf", "yes", "true", "cat", ":"})
"""Nobody misses the failure of these; `yes` fails by design once its reader is done."""


def first_unseen(found: Sequence[Command], lines: Sequence[Sequence[Command]]) -> Command | None:
    """The first command that may fail, of the first of the pipelines of which a part may fail unseen."""
    following = {id(command): after for command, after in pairwise(found)}
    unseen = (line for line in lines if _may_fail_unseen(line, following.get(id(line[-1]))))
    return next((command for line in unseen for command in line if command.name not in _CANNOT_FAIL), None)


def _may_fail_unseen(pipeline: Sequence[Command], after: Command | None) -> bool:
    """`after` is what follows the pipeline: whoever writes `|| true` wants no failure."""
    if len(pipeline) < 2 or all(command.name in _CANNOT_FAIL for command in pipeline[:-1]):
        return False
    return not (after is not None and after.before == "||" and after.name in ("true", ":"))


def guarded(stage: Stage, instruction: Instruction, found: Sequence[Command], pipe: Command) -> bool | Node:
    """Whether a failure in the pipeline fails the RUN. Unknown where a base image without a known name could say so."""
    if _guards(_shell(instruction)) or _is_set_before(found, pipe):
        return True
    return stage.base if not instruction.shell and stage.base.unknown else False


def _shell(instruction: Instruction) -> Shell:
    """The shell that reads the script: the one its `#!` names, else the one in force."""
    if instruction.args and is_script(instruction.args[0].text, instruction.heredocs):
        return shebang(instruction.heredocs[0].body) or instruction.shell
    return instruction.shell


def _guards(shell: Shell) -> bool:
    return bool(shell) and (program(shell) not in SHELLS or "pipefail" in shell)


def _is_set_before(found: Sequence[Command], command: Command) -> bool:
    for earlier in found:
        if earlier is command:
            return False
        if earlier.name == "set" and "pipefail" in earlier.args:
            return True
    return False
