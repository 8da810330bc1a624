"""Joins of package managers' commands with the manifests and lockfiles of the build context."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from posixpath import basename, dirname, join, normpath
from typing import Any

from deploylint.model import Node, View
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
from deploylint.views.docker_package_runs import Run, runs

_FOLDER_OPTIONS = ("--prefix", "-C", "--cwd", "--dir", "--directory", "--project", "--gemfile")
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
    path, stage = view.source.path, view.scope["stage"]
    found: dict[str, list[Run]] = project.remember(
        "docker.runs", lambda p: {document.source.path: runs(document) for document in p.documents("docker")}
    )
    for run in found.get(path, ()):
        if run.stage.derived["index"] == stage.derived["index"]:
            for at, asked in run.invocations:
                if prunes(asked) or (
                    asked.family == "npm" and leaves_out_development(run, at, asked, view.node) is True
                ):
                    return True
    return False


def _has_development(path: str, project: Project) -> bool:
    source = project.sources.get(path)
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
        folder
        for build in builds(project).get(view.source.path, [])
        for source in _recent_sources(run)
        for folder in _with_manifest(build.context, source, manifest)
    ]
    if moved:
        inside = [normpath(join(folder, moved)) for folder in taken] if not moved.startswith("/") else taken
        taken = [folder for folder in inside if basename(folder) == basename(moved)]
    known = ("" if folder == "." else folder for folder in dict.fromkeys(taken))
    return [folder for folder in known if join(folder, manifest) in project.paths]


def _moved(run: Run, at: int, asked: Invocation) -> str | None:
    """The folder that the command runs in, from the working directory on; None where a variable decides it."""
    parts = [command.args[0] for command in run.commands[:at] if command.name == "cd" and command.args]
    option = asked.given(*_FOLDER_OPTIONS)
    parts += [option.value] if option is not None else []
    moved = normpath(join("", *parts)) if parts else ""
    return None if "$" in moved or "`" in moved else moved.replace(".", "", 1) if moved == "." else moved


def _recent_sources(run: Run) -> list[str]:
    """What was copied since the last WORKDIR, or what was copied at all, and what the RUN mounts from the context."""
    recent: list[str] = []
    every: list[str] = []
    for instruction in run.earlier:
        if instruction.keyword == "WORKDIR":
            recent = []
        elif instruction.keyword in ("COPY", "ADD") and not instruction.flag("from"):
            recent.extend(_sources(instruction))
            every.extend(_sources(instruction))
    mounted = list(_mounted(run.instruction))
    return [*mounted, *(recent or every)]


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
