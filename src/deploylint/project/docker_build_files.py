"""Builds that bake files, makefiles, shell scripts and npm scripts make."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from posixpath import basename, dirname
from typing import Any

from deploylint.model import Source
from deploylint.parse.shell import Command, commands
from deploylint.project import Project
from deploylint.project.docker_build_commands import CONTAINER_TOOLS, Build, build_by_command, image_name, path_of
from deploylint.values.patterns import lazy_pattern

_BAKE = frozenset({"docker-bake.hcl", "docker-bake.json", "docker-bake.override.hcl", "docker-bake.override.json"})
_SCRIPTS = (".sh", ".bash", "akefile", "ustfile", ".mk", "package.json")
_BUILDS = lazy_pattern(r"\b(?:docker|podman|nerdctl|depot|buildah)\b[^\n]{0,40}\bbuild\b")
_VARIABLE = lazy_pattern(r"\$(?:\([^()\n]*\)|\{[^{}\n]*\})")
_LARGEST = 200_000
_MOST_TARGETS = 200

_TARGET = lazy_pattern(r'^[ \t]*target[ \t]+"([^"\n]+)"[ \t]*\{', re.MULTILINE)
_ENTRY = lazy_pattern(
    r'^[ \t]*(context|dockerfile|dockerfile-inline|target)[ \t]*=[ \t]*(?:"([^"\n]*)"|\S)', re.MULTILINE
)
_LIST = lazy_pattern(r"^[ \t]*(inherits|tags)[ \t]*=[ \t]*\[([^\]]*)\]", re.MULTILINE)
_QUOTED = lazy_pattern(r'"([^"\n]*)"')
_CLOSING = lazy_pattern(r"^\}", re.MULTILINE)


def by_script(project: Project) -> Iterator[Build]:
    """The builds of scripts.

    A makefile and an npm script run in the folder of their file; a shell script in that or in the root, whichever has
    the Dockerfile. Nothing is said of scripts that change their folder.
    """
    for source in project.sources.values():
        if source.kind != "text" or not source.path.endswith(_SCRIPTS) or len(source.text) > _LARGEST:
            continue
        folder = dirname(source.path)
        if source.path.endswith((".sh", ".bash")):
            yield from _in_one_of((folder, ""), _shell_commands(source), project)
        elif basename(source.path) == "package.json":
            yield from _in_one_of((folder,), _npm_commands(source), project)
        else:
            yield from _in_one_of((folder,), _make_commands(source), project)


def _in_one_of(folders: tuple[str, ...], found: list[Command], project: Project) -> Iterator[Build]:
    for command in found:
        if command.name not in CONTAINER_TOOLS or "build" not in command.args[:3]:
            continue
        made = {build for folder in folders if (build := build_by_command(command.args, folder)) is not None}
        existing = [build for build in made if build.dockerfile in project.paths]
        if len(existing) == 1:
            yield existing[0]


def _shell_commands(source: Source) -> list[Command]:
    if not _BUILDS.search(source.text):
        return []
    found = commands(source.text)
    return [] if any(command.name in ("cd", "pushd") for command in found) else found


def _make_commands(source: Source) -> list[Command]:
    if not _BUILDS.search(source.text):
        return []
    joined = source.text.replace("\\\n", " ")
    found = []
    for line in joined.splitlines():
        if _BUILDS.search(line):
            here = commands(_VARIABLE.sub("$X", line.strip().lstrip("@-+")))
            if not any(command.name in ("cd", "pushd") for command in here):
                found.extend(here)
    return found


def _npm_commands(source: Source) -> list[Command]:
    if not _BUILDS.search(source.text):
        return []
    scripts = _json(source).get("scripts")
    texts = [text for text in scripts.values() if isinstance(text, str)] if isinstance(scripts, dict) else []
    found = [commands(text) for text in texts if _BUILDS.search(text)]
    return [c for here in found if not any(command.name == "cd" for command in here) for c in here]


def _json(source: Source) -> dict[str, Any]:
    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def by_bake_file(project: Project) -> Iterator[Build]:
    """The targets of bake files (https://docs.docker.com/build/bake/reference/) that name their context or Dockerfile.

    Of HCL only plain entries are understood; a target whose place a variable or function decides is left out.
    """
    for source in project.sources.values():
        name = basename(source.path)
        if name not in _BAKE or len(source.text) > _LARGEST:
            continue
        targets = _json_targets(source) if name.endswith(".json") else _hcl_targets(source.text)
        for target in list(targets)[:_MOST_TARGETS]:
            build = _target(target, targets, dirname(source.path))
            if build is not None and build.dockerfile in project.paths:
                yield build


Target = dict[str, Any]


def _target(name: str, targets: dict[str, Target], folder: str) -> Build | None:
    given = _inherited(name, targets, 0)
    if not given.keys() & {"context", "dockerfile"} or given.get("dockerfile-inline"):
        return None
    context, dockerfile = given.get("context", "."), given.get("dockerfile", "Dockerfile")
    stage, tags = given.get("target", ""), given.get("tags", [])
    texts = (context, dockerfile, stage)
    if not all(isinstance(text, str) and "$" not in text for text in texts) or not isinstance(tags, list):
        return None
    place = path_of(folder, context)
    path = path_of(place, dockerfile) if place is not None else None
    if place is None or path is None:
        return None
    images = tuple(filter(None, (image_name(tag) for tag in tags if isinstance(tag, str) and "$" not in tag)))
    return Build(path, place, stage.lower(), images, None, guessed=False)


def _inherited(name: str, targets: dict[str, Target], depth: int) -> Target:
    own = targets.get(name, {})
    above = own.get("inherits", [])
    found: Target = {}
    if depth < 5 and isinstance(above, list):
        for other in above[:10]:
            if isinstance(other, str):
                found.update(_inherited(other, targets, depth + 1))
    return {**found, **own}


def _json_targets(source: Source) -> dict[str, Target]:
    targets = _json(source).get("target")
    return {name: t for name, t in targets.items() if isinstance(t, dict)} if isinstance(targets, dict) else {}


def _hcl_targets(text: str) -> dict[str, Target]:
    """The blocks that begin with `target "name" {` and end with a brace at the start of a line."""
    found: dict[str, Target] = {}
    for match in _TARGET.finditer(text):
        end = _CLOSING.search(text, match.end())
        block = text[match.end() : end.start() if end else len(text)]
        target: Target = {}
        for entry in _ENTRY.finditer(block):
            target.setdefault(entry[1], entry[2] if entry[2] is not None else "$")
        for listed in _LIST.finditer(block):
            target.setdefault(listed[1], _QUOTED.findall(listed[2]))
        found[match[1]] = target
    return found
