"""Dependencies in TOML: pyproject.toml (PEP 621, PEP 735, Poetry), Pipfile and Cargo.toml, line by line.

A line that means something only to a whole TOML parser, such as a table in braces over several lines, is passed over:
what is asked of a manifest is which names stand in it, and where.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Source, Span
from deploylint.values.patterns import lazy_pattern

Entry = tuple[str, str, Span, bool]
"""Name, version as written, the place of the name, and whether it is for development alone."""

_LONGEST_LINE = 4_000
_HEADER = lazy_pattern(r"[ \t]*\[\[?[ \t]*([^\]\r\n]+?)[ \t]*\]\]?[ \t]*(?:#.*)?$")
_KEY = lazy_pattern(r"""[ \t]*["']?([\w.-]+)["']?[ \t]*=[ \t]*(.*)""")
_STRING = lazy_pattern(r"""(["'])([A-Za-z0-9][\w.-]*)(?:\[[^\]"']*\])?([^"']*)\1|#""")
_VERSION = lazy_pattern(r"""["']([^"']*)["']""")

_LISTS = ("project.optional-dependencies", "dependency-groups")
_TABLES = ("packages", "dev-packages", "dependencies", "dev-dependencies", "build-dependencies")
_DEVELOPMENT = ("dev", "test", "lint", "docs", "build-")


def toml_entries(source: Source) -> Iterator[Entry]:
    """The dependencies of the file."""
    table, listed = "", ""
    for number, line in enumerate(source.lines, 1):
        if len(line) > _LONGEST_LINE:
            continue
        header = None if listed else _HEADER.match(line)
        if header is not None:
            table = header[1]
            continue
        key = None if listed else _KEY.match(line)
        if key is not None and _is_table(table):
            if key[1] != "python":
                version = _VERSION.search(key[2])
                yield key[1], version[1] if version else "", _span(number, key.span(1)), _development(table)
            continue
        if key is not None and _is_list(table, key[1]) and key[2].startswith("["):
            listed = f"{table}.{key[1]}"
        if listed:
            yield from _strings(number, line, key.start(2) if key is not None else 0, _development(listed))
            listed = "" if line.split("#")[0].rstrip().endswith("]") else listed


def _is_table(table: str) -> bool:
    """Whether each key of the table is a dependency."""
    last = table.rpartition(".")[2]
    return last in _TABLES and not table.startswith("project")


def _is_list(table: str, key: str) -> bool:
    return (table == "project" and key == "dependencies") or table in _LISTS


def _development(table: str) -> bool:
    words = table.lower().replace("optional-dependencies", "")
    return any(word in words for word in _DEVELOPMENT)


def _strings(number: int, line: str, start: int, development: bool) -> Iterator[Entry]:
    for match in _STRING.finditer(line, start):
        if match[0] == "#":
            return
        yield match[2].replace("_", "-"), match[3].strip(), _span(number, match.span(2)), development


def _span(number: int, columns: tuple[int, int]) -> Span:
    return Span(number, columns[0] + 1, number, columns[1] + 1)
