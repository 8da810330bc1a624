"""One table of an authored TOML file. The parser tells no positions, so they are looked up in the text."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from deploylint.authored import Authored, AuthoredError, AuthoredProblem, Route
from deploylint.values.patterns import lazy_pattern

_POSITION = lazy_pattern(r"\(at line (\d+), column (\d+)\)$")


def read(path: str, text: str, table: Sequence[str]) -> Authored:
    """Read one table, such as ("tool", "deploylint"). Raises AuthoredProblem."""
    try:
        data: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise AuthoredProblem([_syntax_error(path, text, str(problem))]) from None
    except RecursionError:
        raise AuthoredProblem([AuthoredError(path, 0, 0, "the file is nested too deeply")]) from None
    for name in table:
        data = data.get(name, {}) if isinstance(data, dict) else {}
    lines = text.splitlines()
    header = ".".join(table)
    return Authored(path, text, _plain(data), None, lambda route, _at_key: _locate(lines, header, route))


def _syntax_error(path: str, text: str, reason: str) -> AuthoredError:
    found = _POSITION.search(reason)
    line, column = (int(found[1]), int(found[2])) if found else (text.count("\n") + 1, 1)
    return AuthoredError(path, line, column, f"this is no valid TOML: {_POSITION.sub('', reason).strip()}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(child) for child in value]
    return value.isoformat() if isinstance(value, (date, time)) else value


def _locate(lines: Sequence[str], header: str, route: Route) -> tuple[int, int]:
    """The first line after each step's that writes its key, or begins a table of that name."""
    at, column = _find(lines, 0, re.compile(rf"\s*\[+\s*({re.escape(header)})(?=[\s.\]])"))
    for position, step in enumerate(route):
        if isinstance(step, int):
            name = [str(part) for part in route[:position] if isinstance(part, str)]
            at, column = _table(lines, (at, column), ".".join([header, *name]), step)
            continue
        key = re.compile(rf"""(?:\s*|.*[{{,.\[]\s*)["']?({re.escape(step)})["']?\s*[=.\]]""")
        found = _find(lines, at - 1, key)
        if found != (1, 1):
            at, column = found
    return at, column


def _table(lines: Sequence[str], position: tuple[int, int], name: str, index: int) -> tuple[int, int]:
    header = re.compile(rf"\s*\[\[\s*{re.escape(name)}\s*\]\]")
    tables = [number for number, line in enumerate(lines, 1) if header.match(line)]
    return (tables[index], 1) if index < len(tables) else position


def _find(lines: Sequence[str], start: int, pattern: re.Pattern[str]) -> tuple[int, int]:
    for number, line in enumerate(lines[start:], start + 1):
        if found := pattern.match(line):
            return number, found.start(1) + 1
    return 1, 1
