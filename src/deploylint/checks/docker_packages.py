"""Packages whose version a Dockerfile leaves open, and package sources that it trusts unseen."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.checks import Params, Unknown
from deploylint.model import Place, Problem, Span, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_UNSIGNED_SOURCE = lazy_pattern(
    r"\[[^\[\]\n]*\btrusted=yes\b[^\[\]\n]*\](?! *(?:file|copy|cdrom):)|\bgpgcheck ?= ?(?:0|no|false)\b"
)


def unpinned(it: View, _project: Project, params: Params) -> Iterable[Problem | Unknown]:
    """The packages of one command that it installs in whatever version there is, told as one problem at the first."""
    packages = [package for package in it.get("packages") if package.name not in params.get("exempt", ())]
    open_ones = [package for package in packages if package.pinned is False]
    if open_ones:
        names = ", ".join(package.name for package in open_ones)
        yield Problem(open_ones[0].node.place, facts={"packages": names})
    elif it.derived["invocation"].open or any(package.pinned is None for package in packages):
        yield Unknown("variables decide which packages are installed")


def unsigned_sources(it: View, _project: Project, _params: Params) -> Iterable[Problem | Unknown]:
    """Each line of the instruction that has a package source whose signatures are not checked."""
    instruction: Instruction = it.derived["model"]
    for line in range(instruction.start, instruction.end + 1):
        text = it.source.line(line)
        found = _UNSIGNED_SOURCE.search(text)
        if found and not text.lstrip().startswith("#"):
            place = Place(it.source, Span(line, found.start() + 1, line, found.end() + 1))
            yield Problem(place, facts={"setting": found[0]})
