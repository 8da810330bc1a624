"""The stages of a Dockerfile as views: what is in force in each, through the stages it is made from."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction, shell_commands
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import Command
from deploylint.views.docker_bases import OTHER, ROOT, builds_software, default_user
from deploylint.views.docker_builds import building_command

_DROPPING = re.compile(r"\b(?:gosu|su-exec|setpriv|s6-setuidgid|runuser|chpst)\b")


def stage_views(document: Document) -> Iterator[View]:
    """Every stage, at its FROM.

    Facts: `path` (of the file), `name` (the alias, absent without one), `index` (from 0), `count` (of stages), `final` (the last one),
    `reachable` (from the final one), `base` (what it is made from, variables filled in), `external` (whether that is
    an image: no stage, not `scratch`), `parent` (the stage it is made from, else absent), `user` (the USER in force;
    absent when it is root by default, unknown when only the base image could tell), `root` (whether that is root),
    `drops_privileges` (whether a command hands over to another user), `healthcheck`, `command` (CMD or ENTRYPOINT),
    `expose`, all through the stages it is made from; `build_evidence` (where tools to build software come in, else
    absent), `platform`.
    """
    yield from made_stages(document)


def made_stages(document: Document) -> list[View]:
    """The views of the stages in order."""
    content: Dockerfile = document.content
    made: list[View] = []
    for stage in content.stages:
        parent = made[stage.parent] if stage.parent is not None else None
        made.append(_stage(content, stage, parent))
    return made


def _stage(content: Dockerfile, stage: Stage, parent: View | None) -> View:
    node = stage.opening.node
    image = stage.base.text
    facts: dict[str, Any] = {
        "path": node.source.path,
        "name": stage.alias,
        "index": stage.index,
        "count": len(content.stages),
        "final": stage.final,
        "reachable": stage.reachable,
        "base": stage.base,
        "external": parent is None and image != "scratch",
        "parent": parent if parent is not None else node.absent(),
        "platform": stage.platform,
        "user": partial(_user, stage, parent),
        "root": partial(_root, stage, parent),
        "drops_privileges": partial(_drops_privileges, stage, parent),
        "healthcheck": partial(_inherited, "HEALTHCHECK", stage, parent, "healthcheck"),
        "command": partial(_command, stage, parent),
        "expose": partial(_inherited, "EXPOSE", stage, parent, "expose"),
        "build_evidence": partial(_build_evidence, stage, parent),
        "model": stage,
    }
    return View("docker.stage", node, facts, label=f"stage {stage.alias.text or stage.index}")


def _inherited(keyword: str, stage: Stage, parent: View | None, fact: str) -> Node:
    found = stage.last(keyword)
    if found is not None:
        return found.node
    return _from_parent(stage, parent, fact)


def _from_parent(stage: Stage, parent: View | None, fact: str) -> Node:
    """What the parent stage has; what it lacks is missing at this stage's own FROM."""
    inherited: Node = parent.get(fact) if parent is not None else stage.opening.node
    return inherited if parent is not None and inherited else stage.opening.node.absent()


def _command(stage: Stage, parent: View | None) -> Node:
    found = stage.last("ENTRYPOINT") or stage.last("CMD")
    if found is not None:
        return found.node
    return _from_parent(stage, parent, "command")


def _user(stage: Stage, parent: View | None) -> Node:
    found = stage.last("USER")
    if found is not None:
        filled = stage.expanded.get(found.start)
        return filled[0] if filled else found.node.absent()
    if parent is not None:
        return _from_parent(stage, parent, "user")
    base = stage.base
    if base.unknown:
        return base
    known = default_user(base.text)
    if known == ROOT:
        return stage.opening.node.absent()
    value = "non-root" if known == OTHER else None
    return Node(base.source, base.span, value, raw=base.raw, unknown=value is None)


def is_root(user: str) -> bool:
    """Whether a USER value means root, in any spelling: `root`, `0`, `00`, `root:x`, `0:0`."""
    name = user.partition(":")[0].strip()
    return name == "root" or (bool(name) and not name.strip("0"))


def _root(stage: Stage, parent: View | None) -> bool | Node:
    user = _user(stage, parent)
    if not user:
        return True
    return user if user.unknown else is_root(user.text)


def _drops_privileges(stage: Stage, parent: View | None) -> bool:
    for instruction in stage.of("RUN", "ENTRYPOINT", "CMD"):
        if _DROPPING.search(instruction.rest.text):
            return True
    return parent is not None and bool(parent.get("drops_privileges"))


def _build_evidence(stage: Stage, parent: View | None) -> Node:
    if parent is None and builds_software(stage.base.text):
        return stage.base
    for instruction in stage.of("RUN"):
        found = building_command(shell_commands(instruction))
        if found is not None:
            return command_node(instruction, found)
    return _from_parent(stage, parent, "build_evidence")


def command_node(instruction: Instruction, command: Command) -> Node:
    """A Node for a command, on its physical line; its value is the first words."""
    line = instruction.node.source.line(command.line)
    end = command.end_column if command.end_line == command.line else len(line) + 1
    span = Span(command.line, command.column, command.line, max(end, command.column + 1))
    return Node(instruction.node.source, span, " ".join(command.words[:4]))


def in_stages(document: Document) -> Iterator[tuple[View, Instruction]]:
    """Every instruction of every stage, those inside ONBUILD too, each with its stage."""
    for view in made_stages(document):
        stage: Stage = view.derived["model"]
        for instruction in stage.instructions:
            yield view, instruction
            if instruction.inner is not None:
                yield view, instruction.inner
