"""Comments that silence other linters, obeyed on request. They are never judged: they are not ours.

What each covers is what its own documentation says: hadolint an instruction, a stage or the file; checkov all of a
Dockerfile; BuildKit the file in the first lines and an instruction elsewhere; KICS a line, a block or the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from deploylint.model import Source, Span
from deploylint.suppressions.comments import MAX_COMMENTS, Layout, Spot
from deploylint.suppressions.extents import Extent
from deploylint.suppressions.kics_queries import kics_query
from deploylint.values.patterns import lazy_pattern

_NAMES = r"(?P<names>[A-Za-z0-9_./,\t -]+)"
_HADOLINT = lazy_pattern(
    rf"#[ \t]*hadolint[ \t]+(?:(?P<scope>global|stage)[ \t]+)?ignore[ \t]*=[ \t]*{_NAMES}(?:#(?P<reason>[^\r\n]*))?"
)
_CHECKOV = lazy_pattern(
    r"#[ \t]*(?:checkov|bridgecrew|cortex):skip=[ \t]*(?P<names>[A-Za-z0-9_,-]+)(?::(?P<reason>[^\r\n]*))?"
)
_TRIVY = lazy_pattern(r"#[ \t]*trivy:ignore:(?P<names>[^\r\n]+)")
_ZIZMOR = lazy_pattern(rf"#[ \t]*zizmor:[ \t]*ignore\[{_NAMES}\](?P<reason>[^\r\n]*)")
_KICS = lazy_pattern(
    r"#[ \t]*kics-scan[ \t]+(?:(?P<scope>ignore-line|ignore-block|ignore)|disable=(?P<names>[0-9A-Fa-f, -]+))[ \t]*$"
)
_BUILDKIT = lazy_pattern(r"#[ \t]*check[ \t]*=(?:[^\r\n]*;)?[ \t]*skip[ \t]*=[ \t]*(?P<names>[A-Za-z, \t]+)")
_SEMGREP = lazy_pattern(r"#[ \t]*nosem(?:grep)?(?:[ \t]*:[ \t]*(?P<names>[A-Za-z0-9_.,/\t -]+))?[ \t]*$")
_DCLINT = lazy_pattern(r"#[ \t]*dclint[ \t]+disable(?P<scope>-line|-file)?(?:[ \t]+(?P<names>[a-z \t-]+))?[ \t]*$")
_DROAST = lazy_pattern(
    r"#[ \t]*droast[ \t]+ignore=(?P<names>[A-Z0-9,]+)"
    r"(?:[ \t]+reason=\"(?P<reason>[^\"\r\n]*)\")?(?:[ \t]+expires=(?P<until>[0-9]{4}-[0-9]{2}-[0-9]{2}))?"
)
_TRIVY_ID = lazy_pattern(r"(?:AVD-)?([A-Z]+)-?([0-9]{3,5})", re.IGNORECASE)
_TRIVY_UNTIL = lazy_pattern(r":exp:([0-9]{4}-[0-9]{2}-[0-9]{2})")
_ALL = "*"


class _Tool(NamedTuple):
    """A linter's comments. `word` is in each; `prefix` is what `aliases:` have before its ids; `kinds` are where it
    looks, all when empty.
    """

    word: str
    pattern: re.Pattern[str]
    prefix: str = ""
    kinds: tuple[str, ...] = ()
    separator: str = ","


_TOOLS = (
    _Tool("hadolint", _HADOLINT, kinds=("docker",)),
    _Tool(":skip=", _CHECKOV),
    _Tool("trivy:ignore", _TRIVY, separator=" "),
    _Tool("zizmor:", _ZIZMOR, "zizmor/"),
    _Tool("kics-scan", _KICS, "kics/"),
    _Tool("check", _BUILDKIT, "buildkit/", ("docker",)),
    _Tool("nosem", _SEMGREP, "semgrep/"),
    _Tool("dclint", _DCLINT, "dclint/", ("compose",), " "),
    _Tool("droast", _DROAST, "droast/", ("docker",)),
)
WORDS = tuple(tool.word for tool in _TOOLS)
"""A file without any of these has no such comment."""


class ForeignComment(NamedTuple):
    """Another linter's comment: the ids that it names, spelt as in `aliases:` of rule files. No extent: the file.

    `until` is the last day on which it holds, as YYYY-MM-DD, or empty.
    """

    span: Span
    names: tuple[str, ...]
    reason: str
    extent: Extent | None
    until: str = ""


def foreign_comments(source: Source) -> Iterator[ForeignComment]:
    """Every such comment in a file, in no order."""
    layout = Layout(source)
    for tool in _TOOLS:
        if tool.word not in source.text or (tool.kinds and source.kind not in tool.kinds):
            continue
        for spot, found in islice(layout.spots(tool.pattern, tool.word), MAX_COMMENTS):
            names = _names(tool, found)
            reach = _reach(tool.word, layout, spot, found)
            if not names or reach == "nothing":
                continue
            extent = _extent(layout, spot, reach)
            if extent is None and reach != "file":
                continue
            span = Span(spot.line, spot.column, spot.line, spot.column + len(found.group()))
            yield ForeignComment(span, names, _reason(found), extent, _until(found))


def _extent(layout: Layout, spot: Spot, reach: str) -> Extent | None:
    if reach == "file":
        return None
    if reach == "stage":
        return layout.stage(spot)
    if reach == "next line":
        line = spot.line + spot.own_line
        return line, line
    return layout.extent(spot)


def _reach(word: str, layout: Layout, spot: Spot, found: re.Match[str]) -> str:
    """`file`, `stage`, `next line`, `here` (what it stands above, or its own line) or `nothing`."""
    scope = found.groupdict().get("scope") or ""
    docker = layout.kind == "docker"
    if docker and not spot.own_line and word != "nosem":
        return "nothing"  # a Dockerfile has no comment behind anything
    if word == "hadolint":
        return {"global": "file", "stage": "stage"}.get(scope, "here")
    if word == ":skip=":
        return "file" if docker else "here"
    if word == "check":
        return "file" if spot.line <= layout.directives else "here"
    if word == "kics-scan":
        return _kics_reach(scope, layout, spot)
    return _dclint_reach(scope, layout, spot) if word == "dclint" else "here"


def _kics_reach(scope: str, layout: Layout, spot: Spot) -> str:
    if scope == "ignore-line":
        return "here"
    if scope == "ignore-block":
        return "stage" if layout.kind == "docker" else "here"
    return "file" if spot.line <= layout.before_text else "nothing"


def _dclint_reach(scope: str, layout: Layout, spot: Spot) -> str:
    if scope == "-line":
        return "next line"
    if scope == "-file":
        return "file"
    first = next((number for number, line in enumerate(layout.lines, 1) if line.strip() not in ("", "---")), 0)
    return "file" if spot.line == first else "nothing"


def _names(tool: _Tool, found: re.Match[str]) -> tuple[str, ...]:
    """The ids as in `aliases:`, of those that are ids; all of the tool's where its comment has none."""
    text = found.groupdict().get("names")
    if text is None:
        return (tool.prefix + _ALL,)
    words = (name.strip() for name in text.split(tool.separator))
    names = (_NAME.get(tool.word, _first_word)(name) for name in words if name)
    return tuple(tool.prefix + name for name in names if name)


def _first_word(name: str) -> str:
    return name.split()[0]


def _trivy_id(name: str) -> str:
    """`DS-0002`, however old the spelling: `AVD-DS-0002`, `DS002`. Nothing where it is only about some fields."""
    found = _TRIVY_ID.fullmatch(_TRIVY_UNTIL.sub("", name.removeprefix("trivy:ignore:")))
    return f"{found[1].upper()}-{found[2]:0>4}" if found else ""


def _buildkit_name(name: str) -> str:
    return _ALL if name.lower() == "all" else _first_word(name)


def _semgrep_name(name: str) -> str:
    """A rule's own name: the last part of `dockerfile.security.missing-user.missing-user`."""
    return _first_word(name).rpartition(".")[2]


_NAME = {"trivy:ignore": _trivy_id, "kics-scan": kics_query, "check": _buildkit_name, "nosem": _semgrep_name}


def _until(found: re.Match[str]) -> str:
    day = found.groupdict().get("until") or ""
    if not day and "names" in found.groupdict():
        expiry = _TRIVY_UNTIL.search(found["names"] or "")
        day = expiry[1] if expiry else ""
    return day


def _reason(found: re.Match[str]) -> str:
    return " ".join((found.groupdict().get("reason") or "").split())
