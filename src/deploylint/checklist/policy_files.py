"""The files that decide how a checklist is judged, as they stand in the work tree or in a commit.

In a pull request the work tree is whatever its author wants. What decides about it is therefore read from the commit
that it is to be merged into, where somebody asks for that.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple, Protocol

from deploylint import git_history
from deploylint.authored import MAX_CHARACTERS, AuthoredError, AuthoredProblem
from deploylint.config import FILE_NAMES, TOML_NAME, Config, find_config, load_config
from deploylint.config.reading import read as read_config

FOLDER = ".deploylint"
"""Where a repository keeps what belongs to its checklist."""


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
            raise AuthoredProblem([AuthoredError(path, 0, 0, "is a link that leads out of the repository")])
        if file.stat().st_size > MAX_CHARACTERS * 4:
            raise AuthoredProblem([AuthoredError(path, 0, 0, "is too large to be read")])
        return _decoded(path, file.read_bytes())

    def below(self, folder: str) -> list[str]:
        """As PolicyFiles.below."""
        files = (path for path in (self.root / folder).rglob("*") if path.is_file())
        return sorted(path.relative_to(self.root).as_posix() for path in files)

    def config(self) -> Config:
        """As PolicyFiles.config."""
        found = self.config_file or find_config(self.root, self.root)
        return Config() if found is None else load_config(found, found.name)


class AtCommit(NamedTuple):
    """Files as they stood in a commit. Raises GitError as git_history does."""

    root: Path
    commit: str

    def read(self, path: str) -> str | None:
        """As PolicyFiles.read."""
        text = git_history.text_at(self.root, self.commit, path)
        return None if text is None else _decoded(path, text.encode("utf-8", "surrogateescape"))

    def below(self, folder: str) -> list[str]:
        """As PolicyFiles.below."""
        return sorted(git_history.paths_at(self.root, self.commit, folder))

    def config(self) -> Config:
        """As PolicyFiles.config."""
        for name in (*FILE_NAMES, TOML_NAME):
            text = self.read(name)
            if text is not None and (name != TOML_NAME or "tool.deploylint" in text):
                return read_config(name, text, toml=name == TOML_NAME)
        return Config()


def _decoded(path: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"is not UTF-8: the byte at {error.start} cannot be read"
        raise AuthoredProblem([AuthoredError(path, 0, 0, message)]) from None
