"""nginx's configuration: directives with their arguments, and the blocks that they stand in.

https://nginx.org/en/docs/beginners_guide.html#conf_structure has the syntax. `include` is not followed.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.values.patterns import lazy_pattern

_TOKEN = lazy_pattern(
    r"""(?P<comment>\#[^\n]*)|(?P<quoted>"(?:[^"\\]|\\.)*+(?:"|\Z)|'(?:[^'\\]|\\.)*+(?:'|\Z))|(?P<mark>[{};])"""
    r"""|(?P<word>(?:[^\s{};"'$\\]|\\.|\$\{\w*\}|\$)+(?:[^\s{};]|\$\{\w*\})*)|(?P<newline>\n)""",
)
_MOST = 50_000
_DEEPEST = 50


class Directive(NamedTuple):
    """`name` is a Node whose place is the directive's first word; `context` names the blocks around it, outermost
    first, such as `("http", "server", "location")`; `block` says whether it opens one."""

    name: Node
    arguments: tuple[str, ...]
    context: tuple[str, ...]
    block: bool


def directives(source: Source) -> list[Directive]:
    """Every directive of the file in the order of its text; what ends nowhere is left out."""
    starts = [0, *(index + 1 for index, character in enumerate(source.text) if character == "\n")]
    found: list[Directive] = []
    context: list[str] = []
    words: list[tuple[str, int]] = []
    for match in _TOKEN.finditer(source.text):
        if match.lastgroup in ("quoted", "word"):
            words.append((match[0].strip("\"'") if match.lastgroup == "quoted" else match[0], match.start()))
            continue
        if match.lastgroup != "mark":
            continue
        if match[0] != "}" and words:
            found.append(_directive(source, starts, words, context, match[0] == "{"))
        if match[0] == "{":
            context.append(words[0][0] if words and len(context) < _DEEPEST else "")
        elif match[0] == "}" and context:
            context.pop()
        words = []
        if len(found) >= _MOST:
            break
    return found


def _directive(
    source: Source, starts: list[int], words: list[tuple[str, int]], context: list[str], block: bool
) -> Directive:
    name, offset = words[0]
    line = bisect_right(starts, offset)
    column = offset - starts[line - 1] + 1
    node = Node(source, Span(line, column, line, column + len(name)), name, raw=name)
    return Directive(node, tuple(word for word, _ in words[1:]), tuple(context[-_DEEPEST:]), block)
