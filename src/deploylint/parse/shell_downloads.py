"""Commands that run what they download: `curl … | sh` and its other spellings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from deploylint.parse.shell import SHELLS, Command, pipelines

_DOWNLOADERS = frozenset({"curl", "wget", "fetch", "aria2c", "http", "https", "xh", "iwr", "irm"})
_INTERPRETERS = frozenset({"python", "python2", "python3", "node", "perl", "ruby", "php", "iex"})
_SOURCING = frozenset({"source", ".", "eval"})


def downloads_run(found: list[Command]) -> Iterator[tuple[Command, Command]]:
    """Each download with the command that runs what it brings, in the order of the downloads."""
    for pipeline in pipelines(found):
        for at, command in enumerate(pipeline):
            if command.name not in _DOWNLOADERS:
                continue
            runner = next((later for later in pipeline[at + 1 :] if _runs_input(later)), None) or _runs_nested(command)
            if runner is not None:
                yield command, runner


def _runs_input(command: Command) -> bool:
    """Whether the command takes its program from standard input."""
    if command.name not in SHELLS and command.name not in _INTERPRETERS:
        return False
    args = command.args[1:] if command.name == "busybox" else command.args
    for arg in args:
        if arg in ("-", "/dev/stdin", "--") or (arg.startswith("-s") and command.name in SHELLS):
            return True
        if not arg.startswith("-") or _gives_program(command, arg):
            return False
    return True


def _gives_program(command: Command, flag: str) -> bool:
    if flag.startswith("--"):
        return flag in ("--eval", "--print", "--version", "--help", "--run")
    letters = "c" if command.name in SHELLS else "cemprnV"
    return any(letter in flag[1:] for letter in letters)


def _runs_nested(command: Command) -> Command | None:
    """The command that the download stands in, when that runs it: `bash <(curl …)`, `sh -c "$(curl …)"`."""
    parent = command.parent
    if parent is None:
        return None
    runs = parent.name in SHELLS or parent.name in _INTERPRETERS
    if command.inside == "<(" and (parent.name in _SOURCING or (runs and parent.args[:1] and _substitutes(parent))):
        return parent
    if command.inside in ("$(", "`") and (parent.name == "eval" or (runs and _runs_text(parent))):
        return parent
    return None


def _substitutes(parent: Command) -> bool:
    program = next((arg for arg in parent.args if not arg.startswith("-")), "")
    return program.startswith("<(")


def _runs_text(parent: Command) -> bool:
    args = parent.args
    return any(
        flag.startswith("-") and flag.endswith(("c", "e")) and text.startswith(("$(", "`"))
        for flag, text in pairwise(args)
    )
