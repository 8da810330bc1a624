"""Which lines a comment above something covers: a YAML node, a Dockerfile instruction, an assignment.

Text is read by line here, not parsed: a suppression must hold in files that no parser gets through, too. An extent
is (first, last) line, from 1, both covered; None where nothing follows.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence

from deploylint.values.patterns import lazy_pattern

Extent = tuple[int, int]

_HEREDOC = lazy_pattern(r"<<-?[ \t]*([\"']?)([A-Za-z0-9_][A-Za-z0-9_.]*)\1")
_TAKES_HEREDOC = ("RUN", "COPY", "ADD", "ONBUILD")
_ESCAPE = lazy_pattern(r"#[ \t]*escape[ \t]*=[ \t]*([\\`])[ \t]*$", re.IGNORECASE)
_DIRECTIVE = lazy_pattern(r"#[ \t]*[A-Za-z]+[ \t]*=")
_OBJECT_START = lazy_pattern(r"""["']?(?:apiVersion|kind)["']?[ \t]*:""")
_BLOCK_SCALAR = lazy_pattern(r"(?:^|[\s:])[|>][-+0-9]{0,2}[ \t]*(?:[ \t]#.*)?$")
_ASSIGNMENT = lazy_pattern(r"[^=\n]*=[ \t]*")


Extents = Callable[[int], Extent | None]
"""What a comment on this line, standing alone there, covers."""


def yaml_extents(lines: Sequence[str], *, template: bool = False, objects: bool = False) -> Extents:
    """Extents in YAML: the line of the node that follows, all deeper lines, and a list that is not indented.

    With `objects`, each document is one thing, and what stands above its first key stands above all of it.
    """
    following = _following(lines, lambda line: _skipped(line, template))
    known: dict[int, Extent] = {}

    def extent(line: int) -> Extent | None:
        first = following(line)
        if first is None:
            return None
        if first not in known:
            whole = objects and _begins_document(lines, first, template)
            known[first] = (first, _document_end(lines, first) if whole else _node_end(lines, first, template))
        return known[first]

    return extent


def _begins_document(lines: Sequence[str], first: int, template: bool) -> bool:
    """Whether an object begins on this line: the first one of its document, markers and comments aside."""
    if _OBJECT_START.match(lines[first - 1]) is None:
        return False
    for number in range(first - 1, 0, -1):
        line = lines[number - 1]
        if _is_marker(line):
            return True
        if not _skipped(line, template):
            return False
    return True


def _node_end(lines: Sequence[str], first: int, template: bool) -> int:
    start = lines[first - 1]
    if _is_marker(start):
        return _document_end(lines, first)
    indent = _indent(start)
    takes_items = not _is_item(start)
    last = first
    for number in range(first + 1, len(lines) + 1):
        line = lines[number - 1]
        if _skipped(line, template):
            continue
        deeper = _indent(line) > indent or (takes_items and _indent(line) == indent and _is_item(line))
        if not deeper or _is_marker(line):
            break
        last = number
    return last


def _following(lines: Sequence[str], skipped: Callable[[str], bool]) -> Callable[[int], int | None]:
    """The first line behind a given one that is not skipped, for every line at once."""
    table: list[int | None] = [None] * (len(lines) + 1)
    for number in range(len(lines), 0, -1):
        table[number - 1] = table[number] if skipped(lines[number - 1]) else number
    return lambda line: table[line]


def _skipped(line: str, template: bool) -> bool:
    written = line.lstrip()
    return not written or written[0] == "#" or (template and written.startswith("{{"))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _is_item(line: str) -> bool:
    written = line.lstrip(" ")
    return written.startswith("- ") or written.rstrip() == "-"


def _is_marker(line: str) -> bool:
    return line[:3] in ("---", "...") and not line[3:4].strip()


def _document_end(lines: Sequence[str], first: int) -> int:
    for number in range(first + 1, len(lines) + 1):
        if _is_marker(lines[number - 1]):
            return number - 1
    return len(lines)


def block_scalar_lines(lines: Sequence[str]) -> set[int]:
    """The lines of text blocks (`|` and `>`), in which `#` begins no YAML comment."""
    inside: set[int] = set()
    indent = -1
    for number, line in enumerate(lines, 1):
        if indent >= 0 and (not line.strip() or _indent(line) > indent):
            inside.add(number)
            continue
        indent = -1
        if not line.lstrip().startswith("#") and _BLOCK_SCALAR.search(line):
            indent = _key_indent(line)
    return inside


def _key_indent(line: str) -> int:
    """The column of the key that a block belongs to: behind the dashes of `- run: |`, at the dash of `- |`."""
    column = _indent(line)
    rest = line[column:]
    while rest.startswith("- ") and rest[2:].lstrip(" ")[:1] not in ("|", ">"):
        step = len(rest) - len(rest[2:].lstrip(" "))
        column, rest = column + step, rest[step:]
    return column


def docker_instructions(lines: Sequence[str]) -> Iterator[tuple[Extent, frozenset[int]]]:
    """Each instruction's extent with continuations and heredocs, and the lines of it that are heredoc text."""
    escape = _escape(lines)
    terminators: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        terminators.setdefault(line.strip("\t\r "), []).append(number)
    number = 1
    while number <= len(lines):
        if _is_comment_or_blank(lines[number - 1]):
            number += 1
            continue
        last, text = _continued(lines, number, escape)
        end = _heredoc_end(terminators, last, text)
        yield (number, end), frozenset(range(last + 1, end + 1))
        number = end + 1


def docker_extents(lines: Sequence[str]) -> tuple[Extents, set[int]]:
    """Extents in a Dockerfile: the instruction that a comment stands above or in. And all lines of heredocs."""
    instructions = list(docker_instructions(lines))
    heredocs = {number for _, body in instructions for number in body}
    ends = [extent[1] for extent, _ in instructions]

    def extent(line: int) -> Extent | None:
        position = bisect_left(ends, line)
        return instructions[position][0] if position < len(instructions) else None

    return extent, heredocs


def _escape(lines: Sequence[str]) -> str:
    for line in lines:
        if found := _ESCAPE.match(line.strip()):
            return found[1]
        if not _DIRECTIVE.match(line.strip()):
            break
    return "\\"


def is_parser_directive(line: str) -> bool:
    """Whether it is a line such as `# syntax=docker/dockerfile:1`, which counts only in front of everything else."""
    return _DIRECTIVE.match(line.strip()) is not None


def begins_text(line: str) -> bool:
    """Whether something is written on it that is neither a comment nor YAML's document marker."""
    return not _is_comment_or_blank(line) and not _is_marker(line)


def _is_comment_or_blank(line: str) -> bool:
    written = line.lstrip()
    return not written or written[0] == "#"


def _continued(lines: Sequence[str], first: int, escape: str) -> tuple[int, str]:
    """The last physical line of the instruction and its text; comments and blanks inside do not end it."""
    last = first
    text = [lines[first - 1]]
    while text[-1].rstrip().endswith(escape):
        following = last + 1
        while following <= len(lines) and _is_comment_or_blank(lines[following - 1]):
            following += 1
        if following > len(lines):
            break
        last = following
        text.append(lines[last - 1])
    return last, "\n".join(text)


def _heredoc_end(terminators: Mapping[str, Sequence[int]], last: int, text: str) -> int:
    """The line that ends the instruction's last heredoc; one without an end is no heredoc."""
    if text.split(maxsplit=1)[0].upper() not in _TAKES_HEREDOC:
        return last
    end = last
    for found in _HEREDOC.finditer(text):
        lines = terminators.get(found[2], ())
        position = bisect_right(lines, end)
        if position == len(lines):
            break
        end = lines[position]
    return end


def env_extents(lines: Sequence[str]) -> Extents:
    """Extents in an env file: the assignment that follows, with all lines of a quoted value."""
    following = _following(lines, _is_comment_or_blank)
    known: dict[int, Extent] = {}

    def extent(line: int) -> Extent | None:
        first = following(line)
        if first is None:
            return None
        if first not in known:
            known[first] = (first, _assignment_end(lines, first))
        return known[first]

    return extent


def _assignment_end(lines: Sequence[str], first: int) -> int:
    start = _ASSIGNMENT.match(lines[first - 1])
    rest = lines[first - 1][start.end() :] if start else ""
    quote = rest[:1]
    if quote not in ("'", '"', "`") or _closes(rest[1:], quote):
        return first
    closing = (n for n in range(first + 1, len(lines) + 1) if _closes(lines[n - 1], quote))
    return next(closing, first)


def _closes(text: str, quote: str) -> bool:
    escaped = False
    for character in text:
        if character == quote and not (escaped and quote == '"'):
            return True
        escaped = character == "\\" and not escaped
    return False


def line_extents(lines: Sequence[str]) -> Extents:
    """Extents in any other text: the next line on which something is written."""
    following = _following(lines, lambda line: not line.strip())

    def extent(line: int) -> Extent | None:
        first = following(line)
        return None if first is None else (first, first)

    return extent
