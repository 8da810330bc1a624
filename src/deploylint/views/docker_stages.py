"""The stages of a Dockerfile as views: what is in force in each, through the stages it is made from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction, shell_commands
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import Command
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_bases import OTHER, ROOT, builds_software, default_user
from deploylint.views.docker_builds import building_command

_DROPPING = lazy_pattern(r"\b(?:gosu|su-exec|setpriv|s6-setuidgid|runuser|chpst)\b")


def stage_views(document: Document) -> Iterator[View]:
    """Every stage, at its FROM.

    Facts: `path` (of the file), `name` (the alias, absent without one), `index` (from 0), `count` (of stages), `final`
    (the last one), `reachable` (from the final one), `base` (what it is made from, variables filled in), `external`
    (whether that is an image: no stage, not `scratch`), `parent` (the stage it is made from, else absent), `user` (the
    USER in force; absent when it is root by default, unknown when only the base image could tell), `root` (whether that
    is root), `drops_privileges` (whether a command hands over to another user), `healthcheck`, `command` (ENTRYPOINT or
    CMD), `expose`, all through the stages it is made from; `build_evidence` (where tools to build software come in,
    else absent), `labels` (values by name), `platform`.
    """
    yield from made_stages(document)


def made_stages(document: Document) -> list[View]:
    """The views of the stages in order, the same ones for all that ask."""
    return document.remember(_make_stages)


def _make_stages(document: Document) -> list[View]:
    content: Dockerfile = document.content
    made: list[View] = []
    for stage in content.stages:
        parent = made[stage.parent] if stage.parent is not None else None
        made.append(_stage(content, stage, parent))
    return made


def _stage(content: Dockerfile, stage: Stage, parent: View | None) -> View:
    node = stage.opening.node
    facts: dict[str, Any] = {
        "path": node.source.path,
        "name": stage.alias,
        "index": stage.index,
        "count": len(content.stages),
        "final": stage.final,
        "reachable": stage.reachable,
        "base": stage.base,
        "external": parent is None and stage.base.text != "scratch",
        "parent": parent if parent is not None else node.absent(),
        "platform": stage.platform,
        "user": partial(_user, content, stage),
        "root": partial(_root, content, stage),
        "drops_privileges": partial(_drops_privileges, content, stage),
        "healthcheck": partial(_in_force, content, stage, "HEALTHCHECK"),
        "command": partial(_in_force, content, stage, "ENTRYPOINT", "CMD"),
        "expose": partial(_in_force, content, stage, "EXPOSE"),
        "build_evidence": partial(_build_evidence, content, stage),
        "labels": partial(_labels, content, stage),
        "model": stage,
    }
    return View("docker.stage", node, facts, label=f"stage {stage.alias.text or stage.index}")


def _chain(content: Dockerfile, stage: Stage) -> Iterator[Stage]:
    """The stage, the one it is made from, and so on."""
    yield stage
    while stage.parent is not None:
        stage = content.stages[stage.parent]
        yield stage


def _in_force(content: Dockerfile, stage: Stage, *keywords: str) -> Node:
    for at in _chain(content, stage):
        for keyword in keywords:
            found = at.last(keyword)
            if found is not None:
                return found.node
    return stage.opening.node.absent()


def _user(content: Dockerfile, stage: Stage) -> Node:
    missing = stage.opening.node.absent()
    at = stage
    for at in _chain(content, stage):
        found = at.last("USER")
        if found is not None:
            filled = at.expanded.get(found.start)
            return filled[0] if filled else missing
    base = at.base
    known = default_user(base.text)
    if known == ROOT:
        return missing
    value = "non-root" if known == OTHER else None
    return Node(base.source, base.span, value, raw=base.raw, unknown=value is None)


def is_root(user: str) -> bool:
    """Whether a USER value means root, in any spelling: `root`, `0`, `00`, `root:x`, `0:0`."""
    name = user.partition(":")[0].strip()
    return name == "root" or (bool(name) and not name.strip("0"))


def _root(content: Dockerfile, stage: Stage) -> bool | Node:
    user = _user(content, stage)
    if not user:
        return True
    return user if user.unknown else is_root(user.text)


def _labels(content: Dockerfile, stage: Stage) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for at in _chain(content, stage):
        for instruction in reversed(at.instructions):
            if instruction.keyword == "LABEL":
                for key, value in reversed(instruction.pairs):
                    found.setdefault(key.text, value)
    return found


def _drops_privileges(content: Dockerfile, stage: Stage) -> bool:
    return any(
        _DROPPING.search(instruction.rest.text)
        for at in _chain(content, stage)
        for instruction in at.of("RUN", "ENTRYPOINT", "CMD")
    )


def _build_evidence(content: Dockerfile, stage: Stage) -> Node:
    for at in _chain(content, stage):
        if at.parent is None and builds_software(at.base.text):
            return at.base
        for instruction in at.of("RUN"):
            found = building_command(shell_commands(instruction))
            if found is not None:
                return command_node(instruction, found)
    return stage.opening.node.absent()


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


def is_trigger(instruction: Instruction) -> bool:
    """Whether the instruction stands in an ONBUILD, and so runs in the builds that start from the image."""
    return instruction.keyword != "ONBUILD" and instruction.logical.text.lstrip()[:7].upper() == "ONBUILD"
