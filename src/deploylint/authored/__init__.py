"""The YAML and TOML that people write for this program: rules, settings, attestations.

Unlike the files that are linted, these are held to a schema, and every complaint has a position and says what to do.
They are read with ruamel.yaml, so that they can be written back with their comments.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

MAX_CHARACTERS = 400_000
"""An authored file longer than this is refused unread."""


class AuthoredError(NamedTuple):
    """One thing wrong in an authored file. Line and column count from 1; line 0 means the file as a whole."""

    path: str
    line: int
    column: int
    message: str

    def __str__(self) -> str:
        where = f"{self.path}:{self.line}:{self.column}" if self.line else self.path
        return f"{where}: {self.message}"


class AuthoredProblem(Exception):
    """What people wrote for this program is wrong. A usage or configuration error: exit code 2."""

    def __init__(self, errors: Iterable[AuthoredError]) -> None:
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


Route = Sequence[str | int]
"""The keys and indexes that lead to a value."""


class Authored(NamedTuple):
    """An authored file as read.

    `data` is plain: dicts with text keys, lists, text, numbers, booleans and None; dates are text as `2027-01-31`.
    `tree` is ruamel.yaml's own tree with the comments, for writing back; None for TOML.
    `locate(route, at_key)` gives line and column of the value, or of its key, or of the nearest thing above it.
    """

    path: str
    text: str
    data: Any
    tree: Any
    locate: Callable[[Route, bool], tuple[int, int]]

    def position(self, *route: str | int) -> tuple[int, int]:
        """Line and column, from 1, of the value at the end of the route, else of the nearest thing above it."""
        return self.locate(route, False)

    def key_position(self, *route: str | int) -> tuple[int, int]:
        """Line and column, from 1, of the key or list item at the end of the route."""
        return self.locate(route, True)

    def error(self, route: Route, message: str, *, at_key: bool = False) -> AuthoredError:
        """An error that stands at the end of the route."""
        return AuthoredError(self.path, *self.locate(route, at_key), message)


def load(path: Path | str, text: str) -> Authored:
    """Read authored YAML. Raises AuthoredProblem for syntax errors, duplicate keys and oversized or cyclic input."""
    _refuse_oversized(path, text)
    from deploylint.authored import yaml_text

    return yaml_text.read(str(path), text)


def load_toml(path: Path | str, text: str, *table: str) -> Authored:
    """Read one table of an authored TOML file, `{}` when it is not there. Raises AuthoredProblem as `load` does."""
    _refuse_oversized(path, text)
    from deploylint.authored import toml_text

    return toml_text.read(str(path), text, table)


def check(authored: Authored, schema_name: str) -> list[AuthoredError]:
    """Hold an authored file to `schemas/<schema_name>.schema.json`; one plain error for each thing that is wrong."""
    from deploylint.authored.explain import explain

    found: list[AuthoredError] = []
    for error in _validator(schema_name).iter_errors(authored.data):
        found.extend(explain(authored, error))
    return sorted(set(found), key=lambda error: (error.line, error.column, error.message))


def data_folder(name: str) -> Path:
    """The folder `rules` or `schemas`: beside the package once installed, at the top of a checkout."""
    package = Path(__file__).parents[1]
    installed = package / name
    return installed if installed.is_dir() else package.parents[1] / name


@lru_cache
def _validator(schema_name: str) -> Any:
    import json

    from jsonschema import Draft202012Validator

    text = (data_folder("schemas") / f"{schema_name}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _refuse_oversized(path: Path | str, text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters; at most {MAX_CHARACTERS:,} are read"
        raise AuthoredProblem([AuthoredError(str(path), 0, 0, message)])
