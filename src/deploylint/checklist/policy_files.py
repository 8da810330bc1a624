"""The files that decide how a checklist is judged, as they stand in the work tree or in a commit.

In a pull request the work tree is whatever its author wants. What decides about it is therefore read from the commit
that it is to be merged into, where somebody asks for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import NamedTuple, Protocol

from deploylint import git_trees
from deploylint.authored import MAX_CHARACTERS, AuthoredError, AuthoredProblem
from deploylint.config import FILE_NAMES, TOML_NAME, Config, find_config, load_config, says_settings
from deploylint.config.reading import read as read_config
from deploylint.git_trees import Entry

FOLDER = ".deploylint"
"""Where a repository keeps what belongs to its checklist."""

RECORDS = tuple(
    f"{FOLDER}/{name}"
    for name in ("attestations", "waivers.yaml", "release.yaml", "checklist.yaml", "allowed_signers", "targets.yaml")
)
"""What of it says something of a release and is no part of it. Whatever else lies there may be shipped."""


class PolicyFiles(Protocol):
    """Reads files by their path from the root."""

    def read(self, path: str) -> str | None:
        """The text of a file, None where there is none. Raises AuthoredProblem for one that cannot be read."""

    def below(self, folder: str) -> Iterable[str]:
        """The paths of the files below a folder."""

    def config(self) -> Config:
        """The settings. Raises AuthoredProblem."""


class WorkTree(NamedTuple):
    """Files as they stand below the root; a link out of it is no file of the repository."""

    root: Path
    config_file: Path | None = None

    def read(self, path: str) -> str | None:
        """As PolicyFiles.read."""
        file = self.root / path
        if not file.is_file():
            return None
        if not file.resolve().is_relative_to(self.root.resolve()):
            raise _problem(path, "is a link that leads out of the repository")
        if file.stat().st_size > MAX_CHARACTERS * 4:
            raise _problem(path, "is too large to be read")
        return _decoded(path, file.read_bytes())

    def below(self, folder: str) -> list[str]:
        """As PolicyFiles.below."""
        files = (path for path in (self.root / folder).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.root).as_posix() for path in files)

    def config(self) -> Config:
        """As PolicyFiles.config."""
        found = self.config_file or find_config(self.root, self.root)
        return Config() if found is None else load_config(found, found.name)


class AtCommit:
    """Files as they stood in a commit; links in the repository are followed, as in a work tree. Raises GitError.

    `config_file` is the file with settings that a call names; where it lies in the repository, it is read from the
    commit as well.
    """

    def __init__(self, root: Path, commit: str, config_file: Path | None = None) -> None:
        self.root = root
        self.commit = commit
        self.config_file = config_file

    @cached_property
    def _tree(self) -> Mapping[str, Entry]:
        return {entry.path: entry for entry in git_trees.tree(self.root, self.commit)}

    def read(self, path: str) -> str | None:
        """As PolicyFiles.read."""
        entry = self._found(path)
        if entry is None:
            return None
        if entry.size > MAX_CHARACTERS * 4:
            raise _problem(path, "is too large to be read")
        return _decoded(path, git_trees.content(self.root, entry.blob).encode("utf-8", "surrogateescape"))

    def _found(self, name: str) -> Entry | None:
        """The file at a path, by way of links."""
        path = name
        for _ in range(_LINKS):
            steps = path.split("/")
            places = ("/".join(steps[: count + 1]) for count in range(len(steps)))
            entry = next((self._tree[place] for place in places if place in self._tree), None)
            if entry is None:
                return None
            if entry.kind == "file":
                return entry if entry.path == path else None
            if entry.kind == "submodule":
                raise _problem(name, "lies in a submodule; what decides lies in the repository itself")
            target = git_trees.content(self.root, entry.blob)
            rest = path.removeprefix(entry.path).lstrip("/")
            path = normpath(join(dirname(entry.path), target, rest))
            if path.startswith(("/", "..")):
                raise _problem(name, "is a link that leads out of the repository")
        raise _problem(name, "is a link that leads to itself")

    def below(self, folder: str) -> list[str]:
        """As PolicyFiles.below."""
        return sorted(
            path
            for path, entry in self._tree.items()
            if entry.kind == "file" and (not folder or path.startswith(f"{folder}/"))
        )

    def texts(self, folder: str) -> Mapping[str, str]:
        """The texts of the files below a folder, by path. Raises AuthoredProblem as `read` does."""
        found = ((path, self.read(path)) for path in self.below(folder) if path.endswith((".yaml", ".yml")))
        return {path: text for path, text in found if text is not None}

    def config(self) -> Config:
        """As PolicyFiles.config."""
        names: tuple[str, ...] = (*FILE_NAMES, TOML_NAME)
        if self.config_file is not None:
            if not self.config_file.absolute().is_relative_to(self.root):
                return load_config(self.config_file, self.config_file.name)
            name = self.config_file.absolute().relative_to(self.root).as_posix()
            names = names if name in names else (name,)
        for name in names:
            text = self.read(name)
            if text is not None and (name != TOML_NAME or says_settings(text)):
                return read_config(name, text, toml=name.endswith(".toml"))
        return Config()


_LINKS = 20
"""More links than these are not followed."""


def _problem(path: str, message: str) -> AuthoredProblem:
    return AuthoredProblem([AuthoredError(path, 0, 0, message)])


def _decoded(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _problem(path, f"is not UTF-8: the byte at {error.start} cannot be read") from None
