"""Joins of package managers' commands with the manifests and lockfiles of the build context."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from itertools import islice
from posixpath import basename, dirname, join, normpath, relpath
from typing import Any

from deploylint.model import Node, Source, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.shell_packages import Invocation
from deploylint.project import Project
from deploylint.project.docker_builds import builds
from deploylint.views.docker_package_options import undecided
from deploylint.views.docker_package_projects import (
    PROJECT_MANAGERS,
    insists_on_lockfile,
    installs_project,
    leaves_out_development,
    prunes,
)
from deploylint.views.docker_package_runs import Run

_FOLDER_OPTIONS = ("--prefix", "-C", "--cwd", "--dir", "--directory", "--project", "--gemfile")
_MOST_INSTRUCTIONS = 100
_GLOB = frozenset("*?[")


def ignored_lockfile(view: View, project: Project) -> str:
    """The path of the lockfile that an install of the project does not insist on; empty where it does, or has none."""
    asked: Invocation = view.derived["invocation"]
    run: Run = view.derived["run"]
    if not installs_project(asked) or insists_on_lockfile(run, view.derived["at"], asked):
        return ""
    for folder in _folders(view, project):
        for name in PROJECT_MANAGERS[asked.manager].lockfiles:
            if join(folder, name) in project.paths:
                return join(folder, name)
    return ""


def development_manifest(view: View, project: Project) -> str | Node:
    """The path of the package.json whose development dependencies the command installs, and nothing of the stage
    removes again; empty where it installs none."""
    asked: Invocation = view.derived["invocation"]
    run: Run = view.derived["run"]
    if asked.family != "npm" or not installs_project(asked):
        return ""
    production = leaves_out_development(run, view.derived["at"], asked, view.node)
    if production is True or _pruned(view, project):
        return ""
    for folder in _folders(view, project):
        if _has_development(join(folder, "package.json"), project):
            return join(folder, "package.json") if production is False else undecided(view.node)
    return ""


def _pruned(view: View, project: Project) -> bool:
    """Whether a command of the stage removes development dependencies again, or begins anew without them."""
    pruned: frozenset[tuple[str, int]] = project.remember("docker.pruned", _pruned_stages)
    return (view.source.path, view.scope["stage"].derived["index"]) in pruned


def _pruned_stages(project: Project) -> frozenset[tuple[str, int]]:
    return frozenset(
        (view.source.path, view.scope["stage"].derived["index"])
        for view in project.views("docker.package_command")
        if view.derived["family"] == "npm" and _leaves_none(view)
    )


def _leaves_none(view: View) -> bool:
    asked: Invocation = view.derived["invocation"]
    run: Run = view.derived["run"]
    return prunes(asked) or (
        asked.action == "install" and leaves_out_development(run, view.derived["at"], asked, view.node) is True
    )


def _has_development(path: str, project: Project) -> bool:
    found: bool = project.remember(("docker.development", path), lambda p: _reads_development(p.sources.get(path)))
    return found


def _reads_development(source: Source | None) -> bool:
    if source is None:
        return False
    try:
        manifest: Any = json.loads(source.text)
    except (ValueError, RecursionError):
        return False
    listed = manifest.get("devDependencies") if isinstance(manifest, dict) else None
    return isinstance(listed, dict) and bool(listed)


def _folders(view: View, project: Project) -> list[str]:
    """The folders of the repository whose manifest the command may be about; none where that cannot be told."""
    asked: Invocation = view.derived["invocation"]
    run: Run = view.derived["run"]
    manifest = PROJECT_MANAGERS[asked.manager].manifest
    moved = _moved(run, view.derived["at"], asked)
    if moved is None:
        return []
    taken = [
        _inside(folder, target, moved)
        for build in builds(project).get(view.source.path, [])
        for source, target in _recent_copies(run)
        for folder in _with_manifest(build.context, source, manifest)
    ]
    known = ("" if folder == "." else folder for folder in dict.fromkeys(taken) if folder is not None)
    return [folder for folder in known if join(folder, manifest) in project.paths]


def _inside(folder: str, target: str, moved: str) -> str | None:
    """The folder that a command in `moved` sees, where `folder` was copied to `target`."""
    if not moved.startswith("/"):
        return normpath(join(folder, moved))
    return normpath(join(folder, relpath(moved, target))) if f"{moved}/".startswith(f"{target}/") else None


def _moved(run: Run, at: int, asked: Invocation) -> str | None:
    """The folder that the command runs in, from the working directory on; None where a variable decides it."""
    near = run.commands[max(at - _MOST_INSTRUCTIONS, 0) : at]
    parts = [command.args[0] for command in near if command.name == "cd" and command.args]
    option = asked.given(*_FOLDER_OPTIONS)
    parts += [option.value] if option is not None else []
    moved = normpath(join("", *parts)) if any(parts) else ""
    return None if "$" in moved or "`" in moved else moved


def _recent_copies(run: Run) -> list[tuple[str, str]]:
    """What was copied where since the last WORKDIR, or at all, and what the RUN mounts from the build context."""
    recent: list[tuple[str, str]] = []
    every: list[tuple[str, str]] = []
    folder = "/"
    before = list(islice(run.history.backwards(run.position), _MOST_INSTRUCTIONS))
    for instruction in reversed(before):
        if instruction.keyword == "WORKDIR":
            folder = normpath(join(folder, instruction.rest.text))
            recent = []
        elif instruction.keyword in ("COPY", "ADD") and instruction.args and not instruction.flag("from"):
            target = normpath(join(folder, instruction.args[-1].text))
            copied = [(source, target) for source in islice(_sources(instruction), _MOST_INSTRUCTIONS)]
            recent.extend(copied)
            every.extend(copied)
    return [*((source, folder) for source in _mounted(run.instruction)), *(recent or every)]


def _sources(instruction: Instruction) -> Iterator[str]:
    for node in instruction.args[:-1]:
        if "$" not in node.text and "://" not in node.text and not node.text.startswith(("<<", "git@")):
            yield node.text


def _mounted(instruction: Instruction) -> Iterator[str]:
    for mount in instruction.flag_values("mount"):
        options = dict(entry.partition("=")[::2] for entry in mount.text.split(","))
        if options.get("type", "bind") == "bind" and "from" not in options:
            yield options.get("source") or options.get("src") or "."


def _with_manifest(context: str, source: str, manifest: str) -> Iterator[str]:
    """The folder that a copy of `source` brings the manifest from, if it can."""
    path = normpath(join(context, source.lstrip("/"))) if source.strip("/") else context or "."
    name = basename(path)
    if name == manifest or (_GLOB & set(name) and fnmatchcase(manifest, name)):
        yield dirname(path)
    elif not _GLOB & set(path):
        yield path
