"""The package.json files of the repository, and which package a file belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.json_text import read_json
from deploylint.project import Project
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern

_DEPENDENCIES = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
_MANIFEST = "package.json"
_STUB = lazy_pattern(r"no tests?(?: yet| specified| here)?\b|not implemented|todo", 2)
_SAYS = lazy_pattern(r"\s*(?:echo|printf|:|true|exit\s+\d+)\b")


class Package(NamedTuple):
    """A package.json: its folder, without a slash at the end, and its root Node."""

    folder: str
    root: Node

    @property
    def scripts(self) -> Mapping[str, Node]:
        """Each script by name."""
        return {name: node for name, node in self.root.get("scripts").items if node.text}

    def dependency(self, *names: str) -> Node:
        """The version of the first of the packages that it depends on in any way; absent when on none."""
        for section in _DEPENDENCIES:
            for name in names:
                if found := self.root.at(section, name):
                    return found
        return self.root.get("dependencies").absent()

    def dependencies(self) -> Iterator[tuple[str, Node]]:
        """Each package that it depends on in any way, with the version asked for."""
        for section in _DEPENDENCIES:
            yield from self.root.get(section).items


def packages(project: Project) -> Mapping[str, Package]:
    """The packages by folder; not those of tests, examples and vendored code, nor those that cannot be read."""
    return project.remember("package.all", _find)


def _find(project: Project) -> Mapping[str, Package]:
    found = {}
    for path, source in project.sources.items():
        if path.rpartition("/")[2] == _MANIFEST and not set_aside(path):
            root = read_json(source)
            if root.items:
                found[dirname(path)] = Package(dirname(path), root)
    return found


def json_file(path: str, project: Project) -> Node | None:
    """The root of a settings file in JSON with comments; None when there is no such file."""
    memory: dict[str, Node | None] = project.remember("package.json-files", lambda _: {})
    if path not in memory:
        source = project.sources.get(path)
        memory[path] = None if source is None else read_json(source)
    return memory[path]


def owner(path: str, project: Project) -> Package | None:
    """The package that a file or folder belongs to: that of the nearest folder above."""
    known = packages(project)
    folder = path
    while folder:
        folder = folder.rpartition("/")[0]
        if folder in known:
            return known[folder]
    return None


def above(folder: str) -> Iterator[str]:
    """The folder and each one above it, up to the repository's root, which is the empty string."""
    yield folder
    while folder:
        folder = folder.rpartition("/")[0]
        yield folder


def beside(folder: str, name: str) -> str:
    """The path of a name seen from a folder."""
    path = normpath(join(folder, name))
    return "" if path == "." else path


def is_stub(script: str) -> bool:
    """Whether a test script tests nothing: npm's own placeholder, an `echo`, `true`, `exit 0`."""
    text = script.strip()
    if _STUB.search(text) and _SAYS.match(text):
        return True
    return all(_SAYS.match(part) for part in text.replace("||", "&&").replace(";", "&&").split("&&"))
