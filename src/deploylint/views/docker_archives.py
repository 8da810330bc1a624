"""Archives that are copied into an image and unpacked there by a later RUN."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
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


class Unpackings:
    """The commands of a stage that unpack archives, by the name of the archive."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def of(self, copy: Instruction) -> Node:
        """The first command of a later RUN that unpacks an archive which `copy` brought; absent without one."""
        brought = archives(copy)
        names = [basename(node.text) for node in brought]
        if brought and len(copy.args) == 2:
            names.append(basename(copy.args[1].text))
        for name in filter(None, names):
            starts, nodes = self._by_name.get(name, ([], []))
            later = bisect_right(starts, copy.start)
            if later < len(nodes):
                return nodes[later]
        return copy.node.absent()

    @cached_property
    def _by_name(self) -> dict[str, tuple[list[int], list[Node]]]:
        found: dict[str, tuple[list[int], list[Node]]] = {}
        for run in self.stage.of("RUN"):
            for command in filter(_unpacks, self.stage.commands(run)):
                node = command_node(run, command)
                for word in command.args:
                    starts, nodes = found.setdefault(basename(word), ([], []))
                    starts.append(run.start)
                    nodes.append(node)
        return found


def _unpacks(command: Command) -> bool:
    if command.name not in _TARS:
        return False
    for at, word in enumerate(command.args):
        if word in ("--extract", "--get") or (word.startswith("-") and not word.startswith("--") and "x" in word):
            return True
        if at == 0 and not word.startswith("-"):
            return "x" in word
    return False
