"""Commands that people are told to type: in code blocks, and between backquotes in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from deploylint.model import Node, Span
from deploylint.parse.markdown import Page
from deploylint.parse.shell import commands
from deploylint.values.patterns import lazy_pattern

_SHELL = frozenset(("", "sh", "bash", "shell", "console", "zsh", "shell-session", "shellsession", "terminal", "cmd"))
_PROMPT = lazy_pattern(r"^[ \t]*[$%][ \t]+")
_QUOTED = lazy_pattern(r"`([^`\n]{2,300})`")
_LARGEST = 20_000
_MOST = 2_000
_PROGRAM = lazy_pattern(r"^[a-z][\w.-]*$")
_UNDONE = lazy_pattern(
    r"\bkubectl\b[^\n]{0,200}\brollout\s+undo\b|\bhelm\b[^\n]{0,200}\brollback\b|\bargo rollouts undo\b"
    r"|\bargocd\s+app\s+rollback\b|\bkubectl\b[^\n]{0,200}\bset\s+image\b|\bgit\s+revert\b|\bgit\s+checkout\s+\S*v?\d"
    r"|\bheroku\s+(?:releases:)?rollback\b|\bfly(?:ctl)?\s+deploy\b[^\n]{0,200}--image|\bvercel\s+rollback\b"
    r"|\bdocker[ -]compose\b[^\n]{0,200}\b(?:pull|up)\b|\bdocker\s+service\s+(?:rollback|update)\b"
    r"|\bgcloud\s+run\s+services\s+update-traffic\b|\baws\s+ecs\s+update-service\b|\baws\s+lambda\s+update-alias\b"
    r"|\bgh\s+workflow\s+run\b|\bcap\s+(?:\S{1,80}\s+)?deploy:rollback\b|\bnomad\s+job\s+revert\b|\bkamal\s+rollback\b"
    r"|\bflux\b[^\n]{0,200}\breconcile\b|\bmake\s+\S{0,80}rollback|\b(?:npm|pnpm|yarn)\s+(?:run\s+)?\S{0,80}rollback"
    r"|rollback[\w.-]{0,80}\.sh\b",
    re.IGNORECASE,
)
_WORKFLOW = lazy_pattern(
    r"\b(?:run|start|trigger|dispatch)\w*\s+(?:the\s+)?(?:\S+\s+)?(?:workflow|pipeline|action)\b", re.IGNORECASE
)


class Typed(NamedTuple):
    """One command of a document: its words, and the place of the program's name."""

    words: tuple[str, ...]
    node: Node


def page_commands(page: Page) -> Iterator[Typed]:
    """The commands of a page; the first of them, where it has more than anybody types."""
    return islice(_all_commands(page), _MOST)


def _all_commands(page: Page) -> Iterator[Typed]:
    for code in page.codes:
        if code.language in _SHELL:
            text = "\n".join(_PROMPT.sub(lambda m: " " * len(m[0]), line) for line in code.lines)
            yield from _parsed(page, text, code.first, 0)
    for line in page.prose:
        if "`" in line.text:
            for found in _QUOTED.finditer(line.text):
                if " " in found[1].strip():
                    yield from _parsed(page, found[1], line.number, found.start(1))


def _parsed(page: Page, text: str, first: int, indent: int) -> Iterator[Typed]:
    if len(text) > _LARGEST:
        return
    for command in commands(text):
        words = tuple(command.words[command.start :])
        if words and _PROGRAM.match(words[0]):
            line = first + command.line - 1
            column = command.column + (indent if command.line == 1 else 0)
            span = Span(line, column, line, column + len(words[0]))
            end = command.end_column + (indent if command.end_line == 1 else 0)
            if command.end_line == command.line and end > column:
                span = span._replace(end_column=end)
            yield Typed(words, Node(page.source, span, " ".join(words), raw=" ".join(words)))


def rolls_back(text: str, typed: list[Typed]) -> bool:
    """Whether a command, or a workflow that is to be run, brings the version before back."""
    return any(_UNDONE.search(" ".join(one.words)) for one in typed) or _WORKFLOW.search(text) is not None
