"""What the images that are shipped run: ENTRYPOINT, CMD and HEALTHCHECK in force, through the stages below."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_shells import is_windows
from deploylint.parse.dockerfile_stages import Stage
from deploylint.project import Project
from deploylint.views.docker_stages import made_stages


def process_views(project: Project, shipped: Mapping[str, frozenset[int]]) -> Iterator[View]:
    """Every ENTRYPOINT, CMD and HEALTHCHECK in force in a stage that is shipped.

    Facts: `keyword`, `form` (`exec` or `shell`), `words` (of the exec form; else the whole command as one), `text`
    (what is run, as written), `type` (of a HEALTHCHECK: `CMD` or `NONE`), `model` (the Instruction), `commands` (what
    the shell runs), `own_shell` (whether SHELL names another shell than the usual one), `windows`, `entrypoint` (the
    ENTRYPOINT that a CMD is given to, else absent), `development`. Scope: `stage`, the shipped one.
    """
    for document in project.documents("docker"):
        indexes = sorted(shipped.get(document.source.path, ()))
        made = made_stages(document) if indexes else []
        seen = set()
        for index in indexes:
            for view in _of_stage(document, made[index]):
                if view.node.span not in seen:
                    seen.add(view.node.span)
                    yield view


def in_force(stage: Stage, keyword: str) -> Instruction | None:
    """The instruction in force; an ENTRYPOINT drops the CMD of the image that it starts from."""
    for at in stage.chain():
        found = at.last(keyword)
        if found is not None:
            return found
        if keyword == "CMD" and at.last("ENTRYPOINT") is not None:
            return None
    return None


def _for_windows(stage: Stage, escape: str) -> bool:
    """Whether the stage is made for Windows, whose shells, paths and signals are others."""
    reference = str(stage.origin.value or stage.origin.raw)
    return escape == "`" or is_windows(reference, stage.platform.text)


def _of_stage(document: Document, view: View) -> Iterator[View]:
    stage: Stage = view.derived["model"]
    windows = _for_windows(stage, document.content.escape)
    own_shell = any(at.last("SHELL") is not None for at in stage.chain())
    entrypoint = in_force(stage, "ENTRYPOINT")
    for keyword in ("ENTRYPOINT", "CMD", "HEALTHCHECK"):
        found = in_force(stage, keyword)
        if found is None or not found.args:
            continue
        words = found.args[1:] if keyword == "HEALTHCHECK" else found.args
        absent = found.node.absent()
        facts: dict[str, Any] = {
            "keyword": keyword,
            "form": found.form,
            "words": list(words),
            "text": _text(words),
            "type": found.args[0].text.upper() if keyword == "HEALTHCHECK" else "",
            "model": found,
            "commands": partial(stage.commands, found),
            "own_shell": own_shell,
            "windows": windows,
            "entrypoint": entrypoint.node if keyword == "CMD" and entrypoint is not None else absent,
        }
        yield View("docker.process", found.node, facts, {"stage": view}, keyword)


def _text(words: tuple[Node, ...]) -> str:
    return " ".join(word.text for word in words)
