"""What a program's manifest says it depends on: package.json, requirements.txt, pyproject.toml, go.mod, pom.xml …

Manifests alone are read, not lock files: those name what dependencies depend on as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.parse.dependencies_markup import gradle_entries, pom_entries, project_entries
from deploylint.parse.dependencies_toml import Entry, toml_entries
from deploylint.parse.yaml import parse as parse_yaml
from deploylint.values.patterns import lazy_pattern

MOST = 2_000
"""Dependencies of one manifest that are read; people write fewer."""

_LONGEST_LINE = 2_000
_REQUIREMENTS = lazy_pattern(r"(?:^|[-_.])requirements(?:[-_.][\w.-]*)?\.(?:txt|in)$")
_REQUIREMENT = lazy_pattern(r"[ \t]*([A-Za-z0-9][\w.-]*)[ \t]*(?:\[[^\]]*\])?[ \t]*([^#;\\]*)")
_DEVELOPMENT = lazy_pattern(r"(?:^|[-_./])(?:dev|develop|development|tests?|testing|ci|lint|docs?)(?:[-_./]|$)")
_GO = lazy_pattern(r"[ \t]*(?:require[ \t]+)?([\w.-]+\.[\w-]+/[^\s()]+)[ \t]+(v[^\s/]+)(.*)")
_GEM = lazy_pattern(r"""[ \t]*gem[ \t(]+["']([\w.-]+)["'](?:[ \t]*,[ \t]*["']([^"']*)["'])?""")


class Dependency(NamedTuple):
    """One entry: `name` is a Node with the name in lower case, at its place; `version` as written, empty where none is.

    `development` says that the program itself runs without it. `ecosystem` is npm, pypi, go, maven, rubygems, composer,
    cargo or nuget; names of maven are those of the artifact, without the group.
    """

    ecosystem: str
    name: Node
    version: str
    development: bool


_Reader = Callable[[Source], Iterator[Entry]]


def is_manifest(path: str) -> bool:
    """Whether dependencies can be read from a file of this name."""
    return _reader(path) is not None


def dependencies(source: Source) -> list[Dependency]:
    """The dependencies of a manifest in the order of its text; none of a file that is no manifest."""
    found = _reader(source.path)
    if found is None:
        return []
    ecosystem, read = found
    made: list[Dependency] = []
    for name, version, span, development in read(source):
        node = Node(source, span, name.lower(), raw=name)
        made.append(Dependency(ecosystem, node, version, development))
        if len(made) == MOST:
            break
    return made


def _reader(path: str) -> tuple[str, _Reader] | None:
    name = path.rpartition("/")[2].lower()
    known = _READERS.get(name)
    if known is None and name.endswith(".csproj"):
        return "nuget", project_entries
    if known is None and name.endswith((".txt", ".in")) and _REQUIREMENTS.search(name):
        return "pypi", _requirements
    if known is None and path.endswith(".txt") and path.rpartition("/")[0].endswith("requirements"):
        return "pypi", _requirements
    return known


def _json_entries(*sections: str) -> _Reader:
    def read(source: Source) -> Iterator[Entry]:
        for document in parse_yaml(source)[:1]:
            for section in sections:
                for name, version in document.root.get(section).items:
                    if version.key is not None:
                        yield name, version.text, version.key, "dev" in section

    return read


def _requirements(source: Source) -> Iterator[Entry]:
    """https://pip.pypa.io/en/stable/reference/requirements-file-format/; options and addresses are left out."""
    development = _DEVELOPMENT.search(source.path.rpartition("/")[2].lower()) is not None
    for number, line in enumerate(source.lines, 1):
        match = _REQUIREMENT.match(line) if len(line) <= _LONGEST_LINE else None
        if match is not None and not match[2].startswith((":", "/")):
            yield match[1].replace("_", "-"), match[2].strip(), _span(number, match.span(1)), development


def _go_mod(source: Source) -> Iterator[Entry]:
    """https://go.dev/ref/mod#go-mod-file-require; what only dependencies need says `// indirect`."""
    for number, line in enumerate(source.lines, 1):
        match = _GO.match(line) if len(line) <= _LONGEST_LINE else None
        if match is not None and "// indirect" not in match[3] and "=>" not in line:
            yield match[1], match[2], _span(number, match.span(1)), False


def _gemfile(source: Source) -> Iterator[Entry]:
    for number, line in enumerate(source.lines, 1):
        match = _GEM.match(line) if len(line) <= _LONGEST_LINE else None
        if match is not None:
            yield match[1], match[2] or "", _span(number, match.span(1)), False


def _span(number: int, columns: tuple[int, int]) -> Span:
    return Span(number, columns[0] + 1, number, columns[1] + 1)


_READERS: Mapping[str, tuple[str, _Reader]] = {
    "package.json": ("npm", _json_entries("dependencies", "optionalDependencies", "devDependencies")),
    "composer.json": ("composer", _json_entries("require", "require-dev")),
    "go.mod": ("go", _go_mod),
    "gemfile": ("rubygems", _gemfile),
    "pyproject.toml": ("pypi", toml_entries),
    "pipfile": ("pypi", toml_entries),
    "cargo.toml": ("cargo", toml_entries),
    "pom.xml": ("maven", pom_entries),
    "build.gradle": ("maven", gradle_entries),
    "build.gradle.kts": ("maven", gradle_entries),
}
