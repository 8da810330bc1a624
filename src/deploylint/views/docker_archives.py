"""Archives that are copied into an image and unpacked there by a later RUN."""

from __future__ import annotations

from posixpath import basename

from deploylint.model import Node
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import Command
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_stages import command_node

_UNPACKED_BY_ADD = lazy_pattern(r"\.(?:tar|tar\.(?:gz|bz2|xz)|tgz|tbz2?|txz)$")
"""What ADD unpacks by itself (https://docs.docker.com/reference/dockerfile/#adding-local-tar-archives)."""
_TARS = frozenset({"tar", "bsdtar", "gtar"})


def archives(instruction: Instruction) -> list[Node]:
    """The archives among what a COPY takes from the build context."""
    if instruction.keyword != "COPY" or instruction.flag("from"):
        return []
    return [node for node in instruction.args[:-1] if _UNPACKED_BY_ADD.search(node.text)]


def unpacked(stage: Stage, copy: Instruction) -> Node:
    """The command of a later RUN of the stage that unpacks an archive which `copy` brought; absent without one."""
    names = {basename(node.text) for node in archives(copy)}
    if copy.args:
        names.add(basename(copy.args[-1].text) if names and len(copy.args) == 2 else "")
    for run in stage.of("RUN") if names - {""} else ():
        if run.start > copy.start:
            for command in stage.commands(run):
                if _unpacks(command) and any(basename(word) in names - {""} for word in command.args):
                    return command_node(run, command)
    return copy.node.absent()


def _unpacks(command: Command) -> bool:
    if command.name not in _TARS:
        return False
    for at, word in enumerate(command.args):
        if word in ("--extract", "--get") or (word.startswith("-") and not word.startswith("--") and "x" in word):
            return True
        if at == 0 and not word.startswith("-"):
            return "x" in word
    return False
