"""Dependencies in pom.xml, Gradle builds and .NET project files, read off their text: neither is run nor resolved."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from deploylint.model import Source, Span
from deploylint.parse.dependencies_toml import Entry
from deploylint.values.patterns import lazy_pattern

_ARTIFACT = lazy_pattern(r"<artifactId>\s{0,100}([\w.-]{1,200})\s{0,100}</artifactId>")
_MARK = lazy_pattern(r"<(/?)(dependency|exclusions|plugin|dependencyManagement)>")
_VERSION = lazy_pattern(r"<version>\s{0,100}([^<\s]{1,200})")
_TEST_SCOPE = lazy_pattern(r"<scope>\s{0,100}test\b")
_COORDINATES = lazy_pattern(
    r"""\b(\w{0,30}(?:[Ii]mplementation|[Aa]pi|[Cc]ompile|[Rr]untimeOnly|[Cc]ompileOnly))[ \t(]+"""
    r"""["']([\w.-]+):([\w.-]+)(?::([\w.$-]+))?"""
)
_PACKAGE = lazy_pattern(r"""<PackageReference\s{1,20}Include="([\w.-]{1,200})"(?:\s{1,20}Version="([^"]{0,100})")?""")
_NEWLINE = lazy_pattern(r"\r\n|\n|\r")
_LONGEST_LINE = 2_000


def pom_entries(source: Source) -> Iterator[Entry]:
    """What `<dependencies>` names (https://maven.apache.org/pom.html#Dependencies); not plugins and exclusions."""
    starts = _line_starts(source.text)
    begin, apart = -1, ""
    for mark in _MARK.finditer(source.text):
        closing, name = mark[1] == "/", mark[2]
        if apart:
            apart = "" if closing and name == apart else apart
        elif name != "dependency" and not closing:
            apart = name
            if begin >= 0:  # exclusions stand inside of a dependency, behind its own name
                yield from _dependency(source.text[begin : mark.start()], begin, starts)
                begin = -1
        elif name == "dependency" and not closing:
            begin = mark.end()
        elif name == "dependency" and begin >= 0:
            yield from _dependency(source.text[begin : mark.start()], begin, starts)
            begin = -1


def _dependency(block: str, offset: int, starts: list[int]) -> Iterator[Entry]:
    artifact = _ARTIFACT.search(block)
    if artifact is not None:
        version = _VERSION.search(block)
        span = _span(starts, offset + artifact.start(1), offset + artifact.end(1))
        yield artifact[1], version[1] if version else "", span, _TEST_SCOPE.search(block) is not None


def gradle_entries(source: Source) -> Iterator[Entry]:
    """What a configuration such as `implementation` is given as "group:name:version"."""
    for number, line in enumerate(source.lines, 1):
        match = _COORDINATES.search(line) if len(line) <= _LONGEST_LINE and ":" in line else None
        if match is not None and not line.lstrip().startswith("//"):
            span = Span(number, match.start(3) + 1, number, match.end(3) + 1)
            yield match[3], match[4] or "", span, match[1].lower().startswith("test")


def project_entries(source: Source) -> Iterator[Entry]:
    """The packages that a .NET project refers to."""
    starts = _line_starts(source.text)
    for match in _PACKAGE.finditer(source.text):
        yield match[1], match[2] or "", _span(starts, *match.span(1)), False


def _line_starts(text: str) -> list[int]:
    return [0, *(match.end() for match in _NEWLINE.finditer(text))]


def _span(starts: list[int], start: int, end: int) -> Span:
    line = bisect_right(starts, start)
    column = start - starts[line - 1] + 1
    return Span(line, column, line, column + end - start)
