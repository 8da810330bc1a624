"""Paths that git is told to ignore: they may exist in a work tree without being in the repository."""

from __future__ import annotations

from posixpath import dirname, join

from deploylint.project import Project
from deploylint.walk import Ignore

_LONGEST = 1_000


def ignored_by_git(path: str, project: Project) -> bool:
    """Whether a `.gitignore` keeps the path (a folder's ends with a slash) or a folder above it out."""
    steps = path.rstrip("/").split("/")
    above = ["/".join(steps[:count]) + "/" for count in range(1, len(steps))]
    return any(_ignored(step, project) for step in (*above, path))


def _ignored(path: str, project: Project) -> bool:
    folder = dirname(path.rstrip("/"))
    while True:
        verdict = _of(folder, project).says(path)
        if verdict is not None:
            return verdict
        if not folder:
            return False
        folder = dirname(folder)


def _of(folder: str, project: Project) -> Ignore:
    def read(known: Project) -> Ignore:
        source = known.sources.get(join(folder, ".gitignore"))
        lines = source.lines[:_LONGEST] if source is not None else ()
        return Ignore(f"{folder}/" if folder else "", lines)

    found: Ignore = project.remember(("docker.gitignore", folder), read)
    return found
