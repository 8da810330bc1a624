"""Folders that tools make beside their manifests and that a copy of everything would take along from a work tree."""

from __future__ import annotations

import re
from posixpath import basename, dirname
from typing import NamedTuple

from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.docker_folders import Context, LocalSource, within
from deploylint.project.docker_ignored import ignored_by_git
from deploylint.views.docker_builds import builds as builds_software

_MOST_MANIFESTS = 200


class _Maker(NamedTuple):
    """A tool: its manifests, the folder it makes beside them, and the commands that make it anew.

    `built` says that it comes from compiling or bundling, `sign` what else the manifest must say.
    """

    manifests: tuple[str, ...]
    folder: str
    commands: frozenset[str]
    built: bool = False
    sign: str = ""


_NODE = frozenset({"npm", "yarn", "pnpm", "bun"})
_PYTHON = frozenset({"pip", "pip3", "python", "python3", "uv", "poetry", "pipenv", "pdm"})
_PYTHON_FILES = ("pyproject.toml", "requirements.txt", "Pipfile", "setup.py")
_GRADLE_FILES = ("build.gradle", "build.gradle.kts")
_MAKERS = (
    _Maker(("package.json",), "node_modules", _NODE),
    _Maker(("package.json",), "dist", _NODE, built=True),
    _Maker(("package.json",), "build", _NODE, built=True),
    _Maker(("package.json",), ".next", _NODE, built=True, sign='"next"'),
    _Maker(("package.json",), "coverage", _NODE, sign='"(?:jest|vitest|nyc|c8)"'),
    _Maker(_PYTHON_FILES, ".venv", _PYTHON),
    _Maker(_PYTHON_FILES, "venv", _PYTHON),
    _Maker(("Cargo.toml",), "target", frozenset({"cargo"}), built=True),
    _Maker(("pom.xml",), "target", frozenset({"mvn", "mvnw"}), built=True),
    _Maker(_GRADLE_FILES, "build", frozenset({"gradle", "gradlew"}), built=True),
    _Maker(_GRADLE_FILES, ".gradle", frozenset({"gradle", "gradlew"})),
    _Maker(("composer.json",), "vendor", frozenset({"composer"})),
)
_UNASKED = frozenset({"node_modules"})
"""Folders that everybody has who works in the repository; others must stand in a `.gitignore`."""


def leftovers(document: Document, context: Context, whole: list[LocalSource], project: Project) -> list[str]:
    """Such folders (from the context) that the ignore file lets through.

    The tool must run in the image, so that the local folder is not what the image is made of; and the folder must be
    one that `.gitignore` keeps out of the repository, since then it is there.
    """
    if not whole or not context.ignore.whole:
        return []
    found: dict[str, None] = {}
    for path in _manifests(context, project):
        inside = dirname(path[len(context.prefix) :])
        for maker in _MAKERS:
            if basename(path) in maker.manifests:
                folder = f"{inside}/{maker.folder}" if inside else maker.folder
                if _is_let_through(folder, maker, context, whole, project) and _is_made(path, maker, document, project):
                    found[folder] = None
    return list(found)


def _programs(document: Document) -> tuple[frozenset[str], bool]:
    """The programs that the reachable stages run, and whether one of them builds software."""
    ran = [
        command
        for stage in document.content.stages
        if stage.reachable
        for instruction in stage.of("RUN")
        for command in stage.commands(instruction)
    ]
    return frozenset(command.name.rpartition("/")[2] for command in ran), any(map(builds_software, ran))


def _is_made(path: str, maker: _Maker, document: Document, project: Project) -> bool:
    """Whether the tool runs in the image, and the manifest at `path` is one that it makes its folder for."""
    ran, compiles = document.remember(_programs)
    if not maker.commands & ran or (maker.built and not compiles):
        return False
    source = project.sources.get(path)
    return not maker.sign or (source is not None and re.search(maker.sign, source.text) is not None)


def _manifests(context: Context, project: Project) -> list[str]:
    """Manifests at the top of the context and in the folders below; examples and tests are not worked in."""
    names = frozenset(name for maker in _MAKERS for name in maker.manifests)
    every: list[str] = project.remember(
        "docker.manifests", lambda p: sorted(path for path in p.paths if basename(path) in names)
    )
    start = len(context.prefix)
    inside = [path for path in within(context.prefix, every) if path.count("/", start) <= 2]
    return sorted(inside, key=_depth)[:_MOST_MANIFESTS]


def _depth(path: str) -> tuple[int, str]:
    return path.count("/"), path


def _is_let_through(folder: str, maker: _Maker, context: Context, whole: list[LocalSource], project: Project) -> bool:
    inside = f"{folder}/x/x"
    if context.ignore.ignores(inside) or not any(copy.source.takes(inside) for copy in whole):
        return False
    path = f"{context.prefix}{folder}"
    return maker.folder in _UNASKED or ignored_by_git(f"{path}/", project)
