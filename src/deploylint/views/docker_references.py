"""What a Dockerfile takes things from by name: FROM, COPY --from and RUN --mount=from=.

How a name is read differs (frontend/dockerfile/dockerfile2llb of moby/buildkit): FROM looks for exactly that name
among the lower-cased names of the stages above it and takes no index; COPY --from takes a name in any case or an
index; a mount a name in any case. Neither COPY --from nor a mount fills in variables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.views.docker_stages import in_stages, is_trigger, made_stages

FROM, COPY, MOUNT = "FROM", "COPY --from", "RUN --mount"


class Target(NamedTuple):
    """The stage that a reference means, None for an image or a named context; or why it can mean nothing:
    `own`, `later`, `range` (an index that no stage has), `variable`, `case`."""

    stage: int | None
    flaw: str


def reference_views(document: Document) -> Iterator[View]:
    """Every FROM, `COPY --from=` and `RUN --mount=from=`, at the name.

    Facts: `via` (`FROM`, `COPY --from`, `RUN --mount`), `text`, `target` (the stage, absent for an image), `flaw`
    (why it can mean nothing: `own`, `later`, `range`, `variable`, `case`; else empty), `by_index`, `onbuild` (whether
    it stands in an ONBUILD, where it means the stages of another file), `names` (of the stages above). Scope: `stage`.
    """
    content: Dockerfile = document.content
    made = made_stages(document)
    for view in made:
        stage: Stage = view.derived["model"]
        if not stage.base.unknown and stage.base.text:
            yield _reference(FROM, stage.base, stage, content.stages, made, onbuild=False)
    for view, instruction in in_stages(document):
        stage = view.derived["model"]
        for via, node in _taken_from(instruction):
            yield _reference(via, node, stage, content.stages, made, onbuild=is_trigger(instruction))


def _taken_from(instruction: Instruction) -> Iterator[tuple[str, Node]]:
    if instruction.keyword == "COPY":
        yield from ((COPY, node) for node in instruction.flag_values("from") if not _is_bare(node))
    elif instruction.keyword == "RUN":
        for mount in instruction.flag_values("mount"):
            node = _from_option(mount)
            if node is not None:
                yield MOUNT, node


def _is_bare(flag: Node) -> bool:
    return str(flag.raw).startswith("--from")


def _from_option(mount: Node) -> Node | None:
    """The name behind `from=` in the options of a mount."""
    for option in mount.text.split(","):
        key, equals, name = option.partition("=")
        if key.strip().lower() == "from" and equals and name:
            span = mount.span
            at = mount.source.line(span.line).find(option, span.column - 1)
            if at < 0 or span.line != span.end_line:
                return Node(mount.source, span, name, key=mount.key)
            start = at + len(key) + 2
            return Node(mount.source, Span(span.line, start, span.line, start + len(name)), name)
    return None


def _reference(
    via: str, node: Node, stage: Stage, stages: Sequence[Stage], made: Sequence[View], *, onbuild: bool
) -> View:
    target = meant(via, node.text, stage, stages)
    facts: dict[str, Any] = {
        "via": via,
        "text": node.text,
        "target": node.absent() if target.stage is None else made[target.stage],
        "flaw": target.flaw,
        "by_index": via == COPY and node.text.isdecimal(),
        "onbuild": onbuild,
        "names": [other.name for other in stages[: stage.index] if other.name],
    }
    return View("docker.reference", node, facts, {"stage": made[stage.index]}, node.text)


def meant(via: str, name: str, stage: Stage, stages: Sequence[Stage]) -> Target:
    """The stage that a name means in this place."""
    if via == FROM:
        return _base(name, stage, stages)
    if "$" in name.rstrip("$"):
        return Target(None, "variable")
    if via == COPY and name.isdecimal():
        index = int(name) if len(name) < 6 else len(stages)
        return _placed(index, stage) if index < len(stages) else Target(None, "range")
    named = [other.index for other in stages if other.name and other.name == name.lower()]
    return _placed(named[-1], stage) if named else Target(None, "")


def _base(name: str, stage: Stage, stages: Sequence[Stage]) -> Target:
    above = {other.name for other in stages[: stage.index] if other.name}
    if stage.parent is not None:
        return Target(stage.parent, "")
    if name != name.lower() and name.lower() in above:
        return Target(None, "case")
    return Target(None, "")


def _placed(index: int, stage: Stage) -> Target:
    if index == stage.index:
        return Target(index, "own")
    return Target(index, "later" if index > stage.index else "")
