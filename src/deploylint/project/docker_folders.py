"""Build contexts: a folder, its ignore file, and which of the repository's files a builder receives from it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate, islice
from posixpath import join
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse import Document
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerignore import Dockerignore, read_dockerignore
from deploylint.project import Project
from deploylint.project.docker_build_commands import Build
from deploylint.project.docker_builds import builds
from deploylint.values.copy_sources import CopySource
from deploylint.values.go_paths import BadPattern
from deploylint.values.patterns import lazy_pattern

_MOST_SOURCES = 500
"""So many sources of one Dockerfile are looked at; nobody writes more."""

_REMOTE = lazy_pattern(r"[A-Za-z][A-Za-z0-9+.-]*://|git@")


class Context(NamedTuple):
    """A folder that a Dockerfile is built from (posix, from the repository root; that itself is empty).

    `ignore_file` is the path of the ignore file in force, empty without one.
    """

    folder: str
    ignore_file: str
    ignore: Dockerignore

    @property
    def prefix(self) -> str:
        """What the paths of its files begin with."""
        return f"{self.folder}/" if self.folder else ""

    def receives(self, path: str) -> bool:
        """Whether a file, by its path from the repository root, gets to the builder."""
        return path.startswith(self.prefix) and not self.ignore.ignores(path[len(self.prefix) :])

    def paths(self, project: Project) -> list[str]:
        """The repository's files in the folder, ignored ones too, by their paths from the repository root."""
        return within(self.prefix, project.remember("docker.ordered", lambda p: sorted(p.paths)))

    def size(self, project: Project) -> int:
        """The bytes of all of these, ignored ones too."""
        totals = project.remember("docker.totals", _totals)
        first, end = _range(self.prefix, project.remember("docker.ordered", lambda p: sorted(p.paths)))
        return totals[end] - totals[first]


def within(prefix: str, ordered: list[str]) -> list[str]:
    """Those of the ordered paths that begin with the prefix of a folder."""
    first, end = _range(prefix, ordered)
    return ordered[first:end]


def _range(prefix: str, ordered: list[str]) -> tuple[int, int]:
    if not prefix:
        return 0, len(ordered)
    return bisect_left(ordered, prefix), bisect_left(ordered, f"{prefix[:-1]}0")


def _totals(project: Project) -> list[int]:
    ordered = project.remember("docker.ordered", lambda p: sorted(p.paths))
    return [0, *accumulate(project.size(path) for path in ordered)]


def context_of(build: Build, project: Project) -> Context:
    """The context of a build."""
    ignore_file = _ignore_file(build, project)
    return Context(build.context, ignore_file, _read(ignore_file, project))


def _ignore_file(build: Build, project: Project) -> str:
    """`<Dockerfile>.dockerignore` beside the Dockerfile comes before `.dockerignore` in the context.

    `.containerignore` is what podman and buildah know besides.
    """
    for path in (
        f"{build.dockerfile}.dockerignore",
        join(build.context, ".dockerignore"),
        join(build.context, ".containerignore"),
    ):
        if path in project.paths:
            return path
    return ""


def _read(path: str, project: Project) -> Dockerignore:
    """The ignore file. One that exists and cannot be read keeps out whatever is asked: nothing is known of it."""
    source = project.sources.get(path)
    if source is None:
        return Dockerignore([], whole=not path)
    found: Dockerignore = project.remember(("dockerignore", path), lambda _: read_dockerignore(source.text))
    return found


class LocalSource(NamedTuple):
    """One source of a COPY or ADD that comes from the build context; `text` is without variables."""

    stage: Stage
    instruction: Instruction
    node: Node
    text: str
    source: CopySource

    @property
    def is_literal(self) -> bool:
        """Whether it names one file or folder below the context."""
        return self.source.pattern is None and self.source.include is None and self.source.base != ""


def by_path(project: Project) -> dict[str, Document]:
    """The repository's Dockerfiles by their paths."""
    return project.remember("docker.by-path", lambda p: {found.source.path: found for found in p.documents("docker")})


def local_sources(document: Document) -> list[LocalSource]:
    """What a Dockerfile takes from its build context, where no unknown variable decides that, in order.

    ONBUILD is left out: it takes from the context of another build.
    """
    return document.remember(_local_sources)


def _local_sources(document: Document) -> list[LocalSource]:
    every = (
        found
        for stage in document.content.stages
        for instruction in stage.instructions
        if instruction.keyword in ("COPY", "ADD") and not instruction.flag("from") and instruction.escape != "`"
        for found in _sources(stage, instruction)
    )
    return list(islice(every, _MOST_SOURCES))


def _sources(stage: Stage, instruction: Instruction) -> Iterator[LocalSource]:
    excludes = [node.text for node in instruction.flag_values("exclude")]
    parents = any(flag.name == "parents" and flag.node.text.lower() != "false" for flag in instruction.flags)
    if any("$" in text for text in excludes):
        return
    filled = stage.expanded.get(instruction.start) or instruction.args
    for node in filled[:-1]:
        text = node.text
        if not node or node.unknown or not text or "$" in text or text.startswith("<<") or _REMOTE.match(text):
            continue
        try:
            yield LocalSource(stage, instruction, node, text, CopySource(text, excludes, parents=parents))
        except BadPattern:
            continue


def contexts(document: Document, project: Project) -> list[tuple[Build, Context]]:
    """The builds of a Dockerfile with their contexts, one for each folder; one that clones it only if no other does."""

    def find(known: Project) -> list[tuple[Build, Context]]:
        found: dict[str, tuple[Build, Context]] = {}
        for build in sorted(builds(known).get(document.source.path, []), key=lambda build: build.cloned):
            if build.context not in found:
                found[build.context] = (build, context_of(build, known))
        return list(found.values())

    made: list[tuple[Build, Context]] = project.remember(("docker.contexts", document.source.path), find)
    return made
