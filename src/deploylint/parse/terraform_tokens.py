"""Terraform's configuration language in tokens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_PLAIN = lazy_pattern(
    r"(?P<blank>[ \t\r]+)|(?P<newline>\n)|(?P<comment>(?:#|//)[^\n]*)"
    r"|(?P<number>-?[0-9]{1,18}(?:\.[0-9]{1,18})?(?![\w.]))|(?P<word>[A-Za-z_][\w-]*)|(?P<mark>.)"
)
_IN_STRING = lazy_pattern(r"[\"\\\n]|[$%]\{|[$%]{2}\{")
_IN_TEMPLATE = lazy_pattern(r"[\"{}]")
_HEREDOC = lazy_pattern(r"<<[-~]?([A-Za-z_][\w-]{0,100})[ \t\r]*\n")
_SHORTEST_ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\", "\\t": "\t"}
_ESCAPE = lazy_pattern(r'\\[nt"\\]')


class Token(NamedTuple):
    """`kind` is word, number, string, computed (a text with parts that are computed), mark, newline or end.

    `value` is what it stands for; `start` and `end` are offsets.
    """

    kind: str
    value: str
    start: int
    end: int

    @property
    def text(self) -> str:
        """The mark itself; empty for everything else, so that a text `"{"` is no brace."""
        return self.value if self.kind == "mark" else ""


def tokens(text: str) -> Iterator[Token]:
    """Every token, without blanks and comments. Nothing is an error: an open text or comment ends with the file."""
    at = 0
    while at < len(text):
        if text[at] == '"':
            end, computed = _string_end(text, at)
            inner = text[at + 1 : end - 1]
            value = _ESCAPE.sub(lambda match: _SHORTEST_ESCAPES[match[0]], inner) if "\\" in inner else inner
            yield Token("computed" if computed else "string", value, at, end)
            at = end
            continue
        if text.startswith("/*", at):
            end = text.find("*/", at + 2)
            at = len(text) if end < 0 else end + 2
            continue
        heredoc = _HEREDOC.match(text, at) if text.startswith("<<", at) else None
        if heredoc is not None:
            end = _heredoc_end(text, heredoc.end(), heredoc[1])
            yield Token("computed", text[heredoc.end() : end], at, end)
            at = end
            continue
        match = _PLAIN.match(text, at)
        if match is None:  # a form feed and the like
            at += 1
            continue
        kind = match.lastgroup or "mark"
        if kind not in ("blank", "comment"):
            yield Token(kind, match[0], at, match.end())
        at = match.end()


def _string_end(text: str, start: int) -> tuple[int, bool]:
    """Where a text in quotes ends, and whether parts of it are computed. A line's end closes one that is open."""
    inside = ["text"]
    at, computed = start + 1, False
    while inside:
        match = (_IN_STRING if inside[-1] == "text" else _IN_TEMPLATE).search(text, at)
        if match is None:
            return len(text), computed
        if match[0] == "\n":
            return match.start(), computed
        at = match.end() + (match[0] == "\\")
        computed = computed or match[0] in ("${", "%{")
        _step(inside, match[0])
    return at, computed


def _step(inside: list[str], mark: str) -> None:
    """What a mark opens or closes; `inside` is what stands around it, outermost first."""
    if mark == "}" or (mark == '"' and inside[-1] == "text"):
        inside.pop()
    elif mark == '"':
        inside.append("text")
    elif mark in ("${", "%{", "{"):
        inside.append("template")


def _heredoc_end(text: str, start: int, word: str) -> int:
    """The end of the line that closes a heredoc; the end of the file where none does."""
    at = start
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        if text[at:end].strip() == word:
            return end
        at = end + 1
    return len(text)
