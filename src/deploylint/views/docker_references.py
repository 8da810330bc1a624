"""What a Dockerfile takes things from by name: FROM, COPY --from and RUN --mount=from=.

How a name is read differs (frontend/dockerfile/dockerfile2llb of moby/buildkit): FROM looks for exactly that name
among the lower-cased names of the stages above it and takes no index; COPY --from takes a name in any case or an
index; a mount a name in any case. Neither COPY --from nor a mount fills in variables.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, NamedTuple

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.views.docker_stages import in_stages, is_trigger, made_stages

FROM, COPY, MOUNT = "FROM", "COPY --from", "RUN --mount"
_MOST_NAMES = 500
"""Of how many stages the names are compared with one that is none of them."""


class Target(NamedTuple):
    """The stage that a reference means, None for an image or a named context; or why it can mean nothing:
    `own`, `later`, `range` (an index that no stage has), `variable`, `case`."""

    stage: int | None
    flaw: str


def reference_views(document: Document) -> Iterator[View]:
    """Every FROM, `COPY --from=` and `RUN --mount=from=`, at the name.

    Facts: `via` (`FROM`, `COPY --from`, `RUN --mount`), `text`, `target` (the stage, absent for an image), `flaw`
    (why it can mean nothing: `own`, `later`, `range`, `variable`, `case`; else empty), `by_index`, `onbuild` (whether
    it stands in an ONBUILD, where it means the stages of another file), `names` (of the stages above), `base_elsewhere`
    (whether another FROM of the file has the same name). Scope: `stage`.
    """
    content: Dockerfile = document.content
    made = made_stages(document)
    index = _Index(content.stages)
    for view in made:
        stage: Stage = view.derived["model"]
        if not stage.base.unknown and stage.base.text:
            yield _reference(FROM, stage.base, stage, index, made, onbuild=False)
    for view, instruction in in_stages(document):
        stage = view.derived["model"]
        for via, node in _taken_from(instruction):
            yield _reference(via, node, stage, index, made, onbuild=is_trigger(instruction))


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


class _Index:
    """The stages of a file by name: the last of each name, and where the first one is."""

    def __init__(self, stages: Sequence[Stage]) -> None:
        self.count = len(stages)
        self.named = [(stage.index, stage.name) for stage in stages if stage.name][:_MOST_NAMES]
        self.last = {stage.name: stage.index for stage in stages if stage.name}
        self.bases = Counter(stage.base.text for stage in stages)
        self.first = {stage.name: stage.index for stage in reversed(stages) if stage.name}

    def names(self, stage: Stage) -> list[str]:
        """The names of the stages above."""
        return [name for index, name in self.named if index < stage.index]

    def meant(self, via: str, name: str, stage: Stage) -> Target:
        """The stage that a name means in this place."""
        if via == FROM:
            return self.base(name, stage)
        if "$" in name.rstrip("$"):
            return Target(None, "variable")
        if via == COPY and name.isdecimal():
            number = int(name) if len(name) < 6 else self.count
            return _placed(number, stage) if number < self.count else Target(None, "range")
        found = self.last.get(name.lower())
        return _placed(found, stage) if found is not None else Target(None, "")

    def base(self, name: str, stage: Stage) -> Target:
        if stage.parent is not None:
            return Target(stage.parent, "")
        wrong_case = name != name.lower() and self.first.get(name.lower(), self.count) < stage.index
        return Target(None, "case" if wrong_case else "")


def _placed(index: int, stage: Stage) -> Target:
    if index == stage.index:
        return Target(index, "own")
    return Target(index, "later" if index > stage.index else "")


def _reference(via: str, node: Node, stage: Stage, index: _Index, made: Sequence[View], *, onbuild: bool) -> View:
    target = index.meant(via, node.text, stage)
    facts: dict[str, Any] = {
        "via": via,
        "text": node.text,
        "target": node.absent() if target.stage is None else made[target.stage],
        "flaw": target.flaw,
        "by_index": via == COPY and node.text.isdecimal(),
        "onbuild": onbuild,
        "names": partial(index.names, stage),
        "base_elsewhere": index.bases[node.text] > (via == FROM),
    }
    return View("docker.reference", node, facts, {"stage": made[stage.index]}, node.text)
