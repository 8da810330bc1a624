"""The stages of a Dockerfile as views: what is in force in each, through the stages it is made from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from deploylint.base_images import builds_software, smaller_variant
from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import Command
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_builds import building_command
from deploylint.views.docker_users import chain, is_root, number_given, user_in_force, user_instruction

_DROPPING = lazy_pattern(r"\b(?:gosu|su-exec|setpriv|s6-setuidgid|runuser|chpst)\b")


def stage_views(document: Document) -> Iterator[View]:
    """Every stage, at its FROM.

    Facts: `path` (of the file), `name` (the alias, absent without one), `index` (from 0), `count` (of stages), `final`
    (the last one), `reachable` (from the final one; in a project, from what ships), `base` (what it is made from,
    variables filled in), `external` (whether that is an image: no stage, not `scratch`), `parent` (the stage it is made
    from, else absent), `user` (the USER in force; absent when it is root by default, unknown when only the base image
    could tell), `root` (whether that is root), `drops_privileges` (whether a command hands over to another user),
    `healthcheck`, `command` (ENTRYPOINT or CMD), `expose`, all through the stages it is made from; `build_evidence`
    (where tools to build software come in, else absent), `labels` (values by name), `platform`, `platform_written`
    (with its variables as written), `base_by_default` (what a build without arguments makes of FROM: `image`, `empty`,
    `invalid`, or empty when that is not known), `user_written` (the word of the USER in force; absent where the base
    image decides), `user_number` (the number that its commands give that user, else empty), `smaller` (what tags of
    much smaller variants of its base image have in their names, else empty), `siblings` (every stage of the file).
    """
    yield from made_stages(document)


def made_stages(document: Document) -> list[View]:
    """The views of the stages in order; made once, since views of other kinds name their stage."""
    return document.remember(_made_stages)


def _made_stages(document: Document) -> list[View]:
    content: Dockerfile = document.content
    made: list[View] = []
    names = frozenset(stage.name for stage in content.stages)
    for stage in content.stages:
        parent = made[stage.parent] if stage.parent is not None else None
        view = _stage(content, stage, parent)
        view.derived["siblings"] = made
        view.derived["base_by_default"] = partial(_base_by_default, names, stage)
        made.append(view)
    return made


def _stage(content: Dockerfile, stage: Stage, parent: View | None) -> View:
    node = stage.opening.node
    view = View("docker.stage", node, label=f"stage {stage.alias.text or stage.index}")
    view.derived.update(
        {
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
            "platform_written": str(stage.platform.raw or ""),
            "user_written": partial(_user_written, view),
            "user_number": partial(number_given, view),
            "smaller": partial(_smaller, view),
            "user": partial(user_in_force, view),
            "root": partial(root, view),
            "drops_privileges": partial(_drops_privileges, view),
            "healthcheck": partial(_in_force, view, "HEALTHCHECK"),
            "command": partial(_in_force, view, "ENTRYPOINT", "CMD"),
            "expose": partial(_in_force, view, "EXPOSE"),
            "build_evidence": partial(_build_evidence, view),
            "labels": partial(_labels, view),
            "model": stage,
        }
    )
    return view


def _base_by_default(names: frozenset[str], stage: Stage) -> str:
    """What a build without arguments makes of FROM: `image`, `empty`, `invalid`; empty when that is not known."""
    text = stage.by_default
    if text is None or stage.parent is not None:
        return ""
    if not text:
        return "empty"
    if text in names:
        return ""
    return "image" if text == "scratch" or parse_image(text) is not None else "invalid"


def _user_written(view: View) -> Node:
    said = user_instruction(view)
    return said[1].args[0] if said is not None and said[1].args else view.node.absent()


def _smaller(view: View) -> str:
    base: Node = view.derived["model"].origin
    return "" if base.unknown else smaller_variant(base.text)


def _in_force(view: View, *keywords: str) -> Node:
    for at in chain(view):
        for keyword in keywords:
            found = at.last(keyword)
            if found is not None:
                return found.node
    return view.node.absent()


def root(view: View) -> bool | Node:
    """Whether the stage's processes run as root; the unknown user where that cannot be told."""
    user: Node = view.get("user")
    if not user:
        return True
    return user if user.unknown else is_root(user.text)


def _labels(view: View) -> dict[str, Node]:
    found: dict[str, Node] = {}
    for at in chain(view):
        for instruction in reversed(at.instructions):
            if instruction.keyword == "LABEL":
                for key, value in reversed(instruction.pairs):
                    found.setdefault(key.text, value)
    return found


def _drops_privileges(view: View) -> bool:
    return any(
        _DROPPING.search(instruction.rest.text)
        for at in chain(view)
        for instruction in at.of("RUN", "ENTRYPOINT", "CMD")
    )


def _build_evidence(view: View) -> Node:
    for at in chain(view):
        if at.parent is None and builds_software(at.base.text):
            return at.base
        for instruction in at.of("RUN"):
            found = building_command(at.commands(instruction))
            if found is not None:
                return command_node(instruction, found)
    return view.node.absent()


def command_node(instruction: Instruction, command: Command) -> Node:
    """A Node for a command, on its physical line; its value is the first words."""
    line = instruction.node.source.line(command.line).rstrip().removesuffix(instruction.escape).rstrip()
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
