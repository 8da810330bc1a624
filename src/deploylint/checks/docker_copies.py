"""Checks of COPY, ADD and WORKDIR: what is unpacked, what lands where nobody said."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern

_ARCHIVE = lazy_pattern(r"\.(?:tar(?:\.\w+)?|t[gbxlz]z2?|tbz2?|tzst|taz|gz|bz2|xz|lzma|lz|zst|Z)\Z", re.IGNORECASE)
_ABSOLUTE = lazy_pattern(r"[/\\]|[A-Za-z]:")
_AT_ROOT = frozenset(
    {
        *(
            "alpine",
            "debian",
            "ubuntu",
            "fedora",
            "busybox",
            "archlinux",
            "rockylinux",
            "almalinux",
            "oraclelinux",
            "centos",
        ),
        *("amazonlinux", "photon", "buildpack-deps", "scratch", "python", "node", "ruby", "rust", "nginx", "caddy"),
        *("eclipse-temurin", "openjdk", "amazoncorretto", "ibm-semeru-runtimes", "gcc", "perl", "haproxy"),
    }
)
"""Images that set no WORKDIR, so that a relative path begins at `/`; of other images it is not known here."""


def plain_add(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """ADD has something to unpack or to download."""
    sources: list[Node] = it.derived["sources"]
    unknown = False
    for source in sources:
        if source.unknown:
            unknown = True
        elif _is_more_than_a_copy(source):
            return
    if unknown:
        yield Unknown("what a variable stands for may be an archive or a URL")
    elif sources:
        yield Problem(sources[0].place)


def _is_more_than_a_copy(source: Node) -> bool:
    text = source.text
    if "://" in text or text.startswith("git@") or _ARCHIVE.search(text):
        return True
    last = text.rpartition("/")[2]
    return last not in ("*", "**") and last.endswith(("*", "?", "]"))  # may match an archive


def landing(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A relative target begins at a folder that this Dockerfile names."""
    target: Node = it.derived["target"]
    if target.unknown:
        yield Unknown("the target depends on a variable")
    elif target.text and not _ABSOLUTE.match(target.text):
        yield from _from_base(it, target, project)


def relative_workdir(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """The first WORKDIR is absolute; the later ones go on from there."""
    filled: list[Node] = it.get("filled")
    target = filled[0]
    if target.unknown:
        yield Unknown("the folder depends on a variable")
    elif target.text and not _ABSOLUTE.match(target.text) and not _has_workdir(it, project):
        yield Problem(target.place)


def _from_base(it: View, target: Node, project: Project) -> Iterator[Problem | Unknown]:
    if _has_workdir(it, project):
        return
    base: Node = it.scope["stage"].derived["model"].origin
    image = None if base.unknown else parse_image(base.text)
    if image is not None and image.familiar in _AT_ROOT:
        if base.text != "scratch":
            yield Problem(target.place)
    else:
        yield Unknown("the base image may set a WORKDIR")


def _has_workdir(it: View, project: Project) -> bool:
    """Whether a WORKDIR comes before the instruction, in its stage or in those that the stage is made from."""
    first, triggers = project.remember(("docker.workdirs", it.source.path), lambda p: _workdirs(it.source.path, p))
    line = it.node.span.line
    if line in triggers:
        line = len(it.source.lines) + 1  # what ONBUILD holds runs after all of the stage
    index: int = it.scope["stage"].derived["index"]
    return first[index] < line


def _workdirs(path: str, project: Project) -> tuple[list[int], frozenset[int]]:
    """The line of each stage's first WORKDIR, 0 where it inherits one; and the lines with ONBUILD."""
    first: list[int] = []
    triggers: set[int] = set()
    for document in project.documents("docker"):
        if document.source.path == path:
            never = len(document.source.lines) + 2
            for stage in document.content.stages:
                inherited = stage.parent is not None and first[stage.parent] < never
                own = (i.start for i in stage.instructions if i.keyword == "WORKDIR")
                first.append(0 if inherited else next(own, never))
                triggers.update(i.start for i in stage.instructions if i.inner is not None)
    return first, frozenset(triggers)
