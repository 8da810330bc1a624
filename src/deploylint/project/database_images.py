"""Database servers that a Dockerfile of the repository makes from an image of one: what it puts in."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, join, normpath
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.project import Project
from deploylint.project.compose import built_from
from deploylint.project.database_servers import Content, Mount, given, in_file
from deploylint.project.docker_builds import builds
from deploylint.values.database_images import Database, database_of


class Shipped(NamedTuple):
    """What an image brings along: the server, how its Dockerfile starts it, the variables and files it sets."""

    database: Database
    entrypoint: list[Node]
    command: list[Node]
    environment: dict[str, Node]
    mounts: tuple[Mount, ...]


def shipped_by(service: View, project: Project) -> Shipped | None:
    """What the image that a compose service builds brings along; None when it is not made from a database server's."""
    file = built_from(service, project)
    if not isinstance(file, View):
        return None
    content = _content(file.source.path, project)
    stage = None if content is None else _target(content, service.derived["target"].text.lower())
    if content is None or stage is None:
        return None
    database = None if stage.origin.unknown else database_of(stage.origin.text)
    if database is None:
        return None
    ours = [instruction for each in reversed([*stage.chain()]) for instruction in each.instructions]
    context = next((b.context for b in builds(project).get(file.source.path, []) if b.service is service), "")
    return Shipped(
        database,
        _in_force(ours, "ENTRYPOINT"),
        _in_force(ours, "CMD"),
        _variables(ours),
        tuple(_copied(ours, context, project)),
    )


def _content(path: str, project: Project) -> Dockerfile | None:
    for document in project.documents("docker"):
        if document.source.path == path and isinstance(document.content, Dockerfile):
            return document.content
    return None


def _target(content: Dockerfile, name: str) -> Stage | None:
    stages = [stage for stage in content.stages if not name or stage.name == name]
    return stages[-1] if stages else None


def _in_force(instructions: list[Instruction], keyword: str) -> list[Node]:
    """The last one's words as a list Node, those of a shell in front of the shell form."""
    found = [instruction for instruction in instructions if instruction.keyword == keyword and instruction.args]
    if not found:
        return []
    last = found[-1]
    words = list(last.args)
    if last.form != "exec":
        words = [_word(words[0], "/bin/sh"), _word(words[0], "-c"), words[0]]
    return [Node(last.node.source, last.node.span, words, key=last.node.key)]


def _variables(instructions: list[Instruction]) -> dict[str, Node]:
    pairs = (pair for instruction in instructions if instruction.keyword == "ENV" for pair in instruction.pairs)
    return {pair.key.text: given(pair.value) if pair.value.unknown else pair.value for pair in pairs}


def _word(at: Node, text: str) -> Node:
    return Node(at.source, at.span, text, raw=text)


def _copied(instructions: list[Instruction], context: str, project: Project) -> Iterator[Mount]:
    """The files that COPY takes from the build context. What a command may have changed afterwards cannot be read."""
    touched = " ".join(i.rest.text for i in instructions if i.keyword == "RUN")
    for instruction in instructions:
        if instruction.keyword not in ("COPY", "ADD") or instruction.flag("from") or len(instruction.args) < 2:
            continue
        target = instruction.args[-1].text
        for word in instruction.args[:-1]:
            name = basename(word.text.rstrip("/"))
            path = normpath(join(context, word.text.lstrip("/")))
            into = join(target, name) if target.endswith("/") or path not in project.sources else target
            read = _Copied(path if name not in touched else "", project)
            yield Mount(normpath(into if path in project.sources else target), instruction.node, False, read)


class _Copied:
    """Reads a copied file, or a file below a copied folder."""

    def __init__(self, path: str, project: Project) -> None:
        self.path = path
        self.project = project

    def __call__(self, rest: str) -> Content | None:
        source = self.project.sources.get(normpath(join(self.path, rest)) if rest else self.path)
        return None if source is None or not self.path else in_file(source)
