"""The files below a folder where git does not list them, with `.gitignore` files obeyed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from deploylint.model import Skipped
from deploylint.values.glob import path_glob

MAX_BYTES = 256 * 1024
MAX_LINES = 1000
"""How much of a `.gitignore` is obeyed; more would let a hostile one take minutes."""

_NOWHERE = frozenset({"", ".", "..", "\\"})
"""Steps with which a pattern matches no path."""

_END = "/\0"
"""A last step that no path has, and no wildcard but its own reaches."""

UNWATCHED = frozenset({".git", ".hg", ".svn", "node_modules", ".venv", "venv", "__pycache__", ".tox", ".terraform"})
"""Folders that are not entered where git does not say what belongs to the repository."""


class Walk:
    """A walk below `root`. `skipped` and `notes` fill while the files are asked for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.skipped: list[Skipped] = []
        self.notes: list[str] = []

    def files(self) -> Iterator[str]:
        """Paths from the root, posix. Symbolic links are files here, whatever they lead to."""
        pending: list[tuple[str, tuple[Ignore, ...]]] = [("", ())]
        while pending:
            folder, ignores = pending.pop()
            entries = self._entries(folder)
            if any(entry.name == ".gitignore" and entry.is_file(follow_symlinks=False) for entry in entries):
                ignores = (self._ignore(folder), *ignores)
            for entry in entries:
                path = f"{folder}/{entry.name}" if folder else entry.name
                if not entry.is_dir(follow_symlinks=False):
                    if not _ignored(path, ignores):
                        yield path
                elif self._enters(f"{path}/", entry.name, ignores):
                    pending.append((path, ignores))

    def _entries(self, folder: str) -> list[os.DirEntry[str]]:
        try:
            return sorted(os.scandir(self.root / folder), key=lambda entry: entry.name)
        except OSError as error:
            self.skipped.append(Skipped(f"{folder}/", error.strerror or "cannot be listed"))
            return []

    def _enters(self, path: str, name: str, ignores: tuple[Ignore, ...]) -> bool:
        if name in UNWATCHED:
            self.skipped.append(Skipped(path, "not a part of the repository"))
            return False
        return not _ignored(path, ignores)

    def _ignore(self, folder: str) -> Ignore:
        prefix = f"{folder}/" if folder else ""
        try:
            with open(self.root / folder / ".gitignore", "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            self.skipped.append(Skipped(f"{prefix}.gitignore", error.strerror or "cannot be read"))
            return Ignore(prefix, ())
        lines = data.decode("utf-8-sig", "replace").splitlines()
        if len(data) > MAX_BYTES or len(lines) > MAX_LINES:
            self.notes.append(f"{prefix}.gitignore is very long; its first {MAX_LINES:,} lines are obeyed")
        return Ignore(prefix, lines[:MAX_LINES])


def _ignored(path: str, ignores: tuple[Ignore, ...]) -> bool:
    """The deepest `.gitignore` that says anything decides."""
    for ignore in ignores:
        verdict = ignore.says(path)
        if verdict is not None:
            return verdict
    return False


class Ignore:
    """One `.gitignore` (gitignore(5), "Pattern format"). `prefix` is its folder from the root, with a slash.

    The patterns are matched in linear time, and a line that is no pattern means nothing, as in git.
    """

    def __init__(self, prefix: str, lines: Iterable[str]) -> None:
        self.prefix = prefix
        self.patterns: list[tuple[Callable[[str], bool], bool, bool]] = []
        for line in lines:
            pattern = "" if line.startswith("#") else line.rstrip(" ")
            negated = pattern.startswith("!")
            pattern = pattern.removeprefix("!")
            if pattern.startswith(("\\#", "\\!")):
                pattern = pattern[1:]
            if _NOWHERE.isdisjoint(pattern.removeprefix("/").removesuffix("/").split("/")):
                self.patterns.append((_exactly(pattern.removesuffix("/")), pattern.endswith("/"), not negated))
        self.patterns.reverse()

    def says(self, path: str) -> bool | None:
        """Whether a path from the root is ignored, as its last matching pattern says; None when none matches.

        A folder's path ends with a slash. What lies in an ignored folder is not asked for.
        """
        is_folder = path.endswith("/")
        inside = path[len(self.prefix) :].rstrip("/")
        for matches, folders_only, ignored in self.patterns:
            if (is_folder or not folders_only) and matches(inside):
                return ignored
        return None


def _exactly(pattern: str) -> Callable[[str], bool]:
    """A test for the very paths that a pattern names; a path glob alone would also match all that lies inside them."""
    if pattern.rpartition("/")[2] == "**":
        pattern += "/*"
    matches = path_glob(("" if "/" in pattern else "**/") + pattern + _END)
    return lambda path: matches(path + _END)
