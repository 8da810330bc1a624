"""Settings: what a repository and the people who run the program ask for.

`Config()` is what holds where nobody asked for anything. Later sources win: file, `DEPLOYLINT_*`, command line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from deploylint.authored import AuthoredError, AuthoredProblem
from deploylint.model import Severity, Source
from deploylint.values.glob import path_glob, rule_glob

FILE_NAMES = (".deploylint.yaml", ".deploylint.yml")
TOML_NAME = "pyproject.toml"
TOML_TABLE = ("tool", "deploylint")
_TOML_HEADER = "tool.deploylint"


class Ignore(NamedTuple):
    """Findings that the settings accept. An empty `path`, `kind` or `name` stands for all; `until` is inclusive."""

    rules: tuple[str, ...]
    reason: str
    path: str = ""
    kind: str = ""
    name: str = ""
    until: str = ""


class Config(NamedTuple):
    """The settings of a run.

    `fail_on` None means that findings never fail the run. `rules`, `kubernetes_crds` and `baseline` are paths from the
    folder of the file they were written in. `docker_bases` says who the processes of base images run as (`root`,
    `non-root`, `unknown`), by patterns of images; `docker_targets` which stages of a Dockerfile ship, by globs on its
    path. `group` says whether findings with one cause are shown as one; None leaves
    that to the profile, where only the default one does. `source` is that file, with the name that people know it by;
    None where there is none. `origins` names for each setting that was made where it was made: a file, a variable or
    an option.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str = "default"
    fail_on: Severity | None = Severity.MEDIUM
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    params: Mapping[str, Mapping[str, Any]] = {}
    severity: Mapping[str, Severity] = {}
    ignores: tuple[Ignore, ...] = ()
    kubernetes_version: str = ""
    kubernetes_crds: tuple[str, ...] = ()
    docker_bases: Mapping[str, str] = {}
    docker_targets: Mapping[str, tuple[str, ...]] = {}
    format: tuple[str, ...] = ()
    honor_foreign_ignores: bool = False
    baseline: str = ""
    group: bool | None = None
    source: Source | None = None
    origins: Mapping[str, str] = {}

    def with_(self, origin: str = "", **settings: Any) -> Config:
        """These settings with some replaced; `origin` says where the new ones were made."""
        origins = {**self.origins, **dict.fromkeys(settings, origin)} if origin else self.origins
        return self._replace(**{"origins": origins, **settings})

    @property
    def groups(self) -> bool:
        """Whether findings with one cause are shown as one."""
        return self.profile == "default" if self.group is None else self.group

    def excluded(self, path: str) -> bool:
        """Whether the file is left out."""
        return any(path_glob(pattern)(path) for pattern in self.exclude)

    def severity_of(self, rule: str) -> Severity | None:
        """The severity that replaces the rule's own: by its id, else by the last glob that matches."""
        if rule in self.severity:
            return self.severity[rule]
        found = [severity for pattern, severity in self.severity.items() if names(pattern, rule)]
        return found[-1] if found else None


def names(pattern: str, rule: str) -> bool:
    """Whether a setting means the rule: by id, by glob, or by room (`docker` and `docker/`)."""
    return rule_glob(pattern, rule) or rule.startswith(pattern.rstrip("/") + "/")


def find_config(start: Path, stop: Path | None = None) -> Path | None:
    """The nearest file with settings at or above `start`, not above `stop`."""
    start = start.absolute()
    folder = start if start.is_dir() else start.parent
    last = stop.absolute() if stop is not None else None
    for place in (folder, *folder.parents):
        for name in FILE_NAMES:
            if _is_own_file(place / name):
                return place / name
        if _has_table(place / TOML_NAME):
            return place / TOML_NAME
        if place == last:
            break
    return None


def _is_own_file(path: Path) -> bool:
    """A link that leads out of its folder is nobody's settings: the linted repository must not name other files."""
    return path.is_file() and (not path.is_symlink() or path.resolve().is_relative_to(path.parent.resolve()))


def _has_table(path: Path) -> bool:
    if not _is_own_file(path):
        return False
    try:
        return says_settings(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return False


def says_settings(toml: str) -> bool:
    """Whether a pyproject.toml seems to hold settings of ours."""
    return _TOML_HEADER in toml.replace(" ", "")


def from_data(data: Mapping[str, Any]) -> Config:
    """Settings from plain data, as they stand beside a rule's example. Raises AuthoredProblem."""
    from deploylint.config.reading import Doubtful, from_plain

    try:
        return from_plain(dict(data))
    except Doubtful as doubt:
        raise AuthoredProblem([AuthoredError("config", 0, 0, f"these are no settings: {doubt}")]) from None


def load_config(path: Path, name: str | None = None) -> Config:
    """The settings in a file, which people know by `name`. Raises AuthoredProblem with every error in it."""
    from deploylint.config.reading import read

    shown = name or str(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise AuthoredProblem([AuthoredError(shown, 0, 0, "the file is not text in UTF-8")]) from None
    except OSError as problem:
        raise AuthoredProblem([AuthoredError(shown, 0, 0, f"cannot be read: {problem.strerror}")]) from None
    return read(shown, text, toml=path.suffix == ".toml")
