"""The comments of a file that silence findings, and the lines that each covers."""

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import takewhile
from typing import NamedTuple

from deploylint.model import Source, Span
from deploylint.suppressions.extents import (
    Extent,
    Extents,
    begins_text,
    block_scalar_lines,
    docker_extents,
    env_extents,
    is_parser_directive,
    line_extents,
    yaml_extents,
)
from deploylint.suppressions.grammar import Directive, parse_comment
from deploylint.suppressions.stages import stage_extents
from deploylint.values.patterns import lazy_pattern

WORD = "deploylint"
MAX_COMMENTS = 1_000
"""So many comments of one file are read; nobody writes more."""

_CALL = lazy_pattern(r"#[ \t]*deploylint(?:[ \t]*(:)|[ \t]+(?=(?:ignore|disable|skip)\b))")
_CALL_IN_CODE = lazy_pattern(r"(?:#|//|--|;|/\*|<!--)[ \t]*deploylint[ \t]*(:)")
_END_IN_CODE = lazy_pattern(r"[ \t]*(?:\*/|-->)[ \t]*$")
_LONGEST_LINE = 4_000
_NO_COLON = Directive(fault="a colon is missing; write '# deploylint: ignore[rule] -- reason'")
_OWN_LINE = Directive(
    fault="a comment cannot stand behind something in this kind of file; put it on a line of its own above"
)
_NO_STAGES = Directive(fault="only Dockerfiles have stages; write ignore[...] or ignore-file[...]")
_NO_STAGE_HERE = Directive(fault="'ignore-stage' stands above the FROM of the stage that it covers")
_OWN_LINE_KINDS = frozenset({"docker", "env", "dockerignore", "redis.conf"})
_SHELL_KINDS = frozenset({"workflow", "action"})


class Comment(NamedTuple):
    """A directive in a comment. `extent` None covers nothing; the scope `file` of the directive covers all lines.

    `judged` is False where the text may only look like a comment, so that nothing is said about it.
    """

    span: Span
    directive: Directive
    extent: Extent | None
    judged: bool = True


class Spot(NamedTuple):
    """Where in a file a comment was found. `own_line` tells that nothing else stands on its line."""

    line: int
    column: int
    own_line: bool
    judged: bool


class Layout:
    """How comments stand in a file of this kind."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.lines: Sequence[str] = source.lines
        self.kind = source.kind
        self._hidden: set[int] | None = None
        self._extents: Extents | None = None
        self._stages: Extents | None = None

    def spots(self, pattern: re.Pattern[str], word: str) -> Iterator[tuple[Spot, re.Match[str]]]:
        """Every comment that the pattern finds; it begins with the comment's mark, and contains `word`."""
        if self.kind != "text" and self.source.path.endswith(".json"):
            return
        for number, line in enumerate(self.lines, 1):
            if word not in line or len(line) > _LONGEST_LINE:
                continue
            for found in pattern.finditer(line):
                before = line[: found.start()]
                if self._is_comment(number, before):
                    yield Spot(number, found.start() + 1, not before.strip(), self._judged(number)), found
                    break

    def extent(self, spot: Spot) -> Extent | None:
        """The lines that the comment covers: its own, or what it stands above."""
        if not spot.own_line:
            return spot.line, spot.line
        self._look()
        assert self._extents is not None
        return self._extents(spot.line)

    @cached_property
    def directives(self) -> int:
        """How many lines at the top are a Dockerfile's parser directives, such as `# syntax=docker/dockerfile:1`."""
        return sum(1 for _ in takewhile(is_parser_directive, self.lines))

    @cached_property
    def before_text(self) -> int:
        """How many lines at the top are comments, blank or a document marker."""
        return sum(1 for _ in takewhile(lambda line: not begins_text(line), self.lines))

    def stage(self, spot: Spot) -> Extent | None:
        """The lines of the stage whose FROM the comment stands above, in a Dockerfile."""
        if self.kind != "docker" or not spot.own_line:
            return None
        self._stages = self._stages or stage_extents(self.lines)
        return self._stages(spot.line)

    def _is_comment(self, number: int, before: str) -> bool:
        if self.kind == "text":
            return True
        if self.kind in _OWN_LINE_KINDS:
            return number not in self._look() and (not before.strip() or before[-1:].isspace())
        return not before or (before[-1:].isspace() and not _inside_quotes(before))

    def _judged(self, number: int) -> bool:
        """In a text block `#` is text; only where it is a script do people mean a comment by it for sure."""
        return self.kind != "text" and (self.kind in _SHELL_KINDS or number not in self._look())

    def _look(self) -> set[int]:
        """The lines in which `#` begins no comment of the file's own."""
        if self._hidden is None:
            self._hidden = set()
            if self.kind == "docker":
                self._extents, self._hidden = docker_extents(self.lines)
            elif self.kind == "env":
                self._extents = env_extents(self.lines)
            elif self.kind in ("text", "dockerignore", "redis.conf", "pg_hba.conf", "postgresql.conf"):
                self._extents = line_extents(self.lines)
            else:
                template = self.kind == "helm.template"
                objects = template or self.kind in ("kubernetes", "kustomization")
                self._extents = yaml_extents(self.lines, template=template, objects=objects)
                self._hidden = block_scalar_lines(self.lines)
        return self._hidden


def comments(source: Source) -> list[Comment]:
    """Every comment of the file that speaks to this program, in the order of the text."""
    if WORD not in source.text:
        return []
    layout = Layout(source)
    found = []
    for spot, match in layout.spots(_CALL_IN_CODE if source.kind == "text" else _CALL, WORD):
        rest = source.line(spot.line)[match.end() :]
        directive, extent = _held(layout, spot, _directive(source.kind, spot, match[1] is not None, rest))
        span = Span(spot.line, spot.column, spot.line, len(source.line(spot.line).rstrip()) + 1)
        found.append(Comment(span, directive, extent, spot.judged))
        if len(found) == MAX_COMMENTS:
            break
    return found


def _held(layout: Layout, spot: Spot, directive: Directive) -> tuple[Directive, Extent | None]:
    """The directive and the lines that it covers; a fault where it covers a stage and there is none."""
    if directive.fault:
        return directive, None
    if directive.scope != "stage":
        return directive, layout.extent(spot)
    extent = layout.stage(spot)
    if extent is None:
        return _NO_STAGE_HERE if layout.kind == "docker" else _NO_STAGES, None
    return directive, extent


def _directive(kind: str, spot: Spot, colon: bool, rest: str) -> Directive:
    if not colon:
        return _NO_COLON
    if kind in _OWN_LINE_KINDS and not spot.own_line:
        return _OWN_LINE
    return parse_comment(_END_IN_CODE.sub("", rest) if kind == "text" else rest)


def _inside_quotes(before: str) -> bool:
    """Whether a quoted YAML scalar that began on this line is still open at its end."""
    quote = ""
    previous = " "
    skip = False
    for character in before:
        if skip:
            skip = False
        elif quote:
            skip = quote == '"' and character == "\\"
            if character == quote:
                quote = ""
        elif character in "'\"" and (previous.isspace() or previous in "[{,:(" or previous == character):
            quote = character
        previous = character
    return bool(quote)
