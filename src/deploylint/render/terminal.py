"""Text from the repository, made fit for a terminal and for the log of a workflow.

What cannot be seen is shown as its escape, so that nothing in a repository can move the cursor, hide text, reorder it
(https://trojansource.codes) or start a line of its own. GitHub's runner obeys `##[command]` anywhere in a logged line
(actions/runner, ActionCommand.TryParse), so that prefix is broken too; see `log_safe` for the other one.
"""

from __future__ import annotations

import re
import unicodedata

TAB = 4
"""Columns between tab stops."""

_NAMED = {"\t": "\\t", "\n": "\\n", "\r": "\\r", "\x1b": "\\x1b"}
_COMMAND = re.compile(r"^( *):(?=:)", re.MULTILINE)


def terminal_safe(text: str) -> str:
    """`text` as one line in which every control, format, surrogate and unassigned character is a visible escape."""
    if not text.isprintable():
        text = "".join([char if char.isprintable() else _escape(char) for char in text])
    return text.replace("##[", "##\\x5b") if "##[" in text else text


def _escape(char: str) -> str:
    named = _NAMED.get(char)
    if named is not None:
        return named
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def shown(text: str, limit: int = 2_000) -> str:
    """`terminal_safe` text of at most `limit` characters; what is cut off is marked."""
    safe = terminal_safe(text if len(text) <= limit else text[: limit + 1])
    return safe if len(safe) <= limit else safe[: limit - 3] + "..."


def log_safe(output: str) -> str:
    """Output no line of which starts with `::`, which a workflow's log takes for a command."""
    return _COMMAND.sub(r"\1\\x3a", output) if "::" in output else output


def cells(line: str) -> list[tuple[str, int]]:
    """For each character of a source line: what is printed for it, and how many terminal columns that takes."""
    if line.isascii() and line.isprintable() and "##[" not in line:
        return [(char, 1) for char in line]
    drawn: list[tuple[str, int]] = []
    column = 0
    for index, char in enumerate(line):
        piece, width = _cell(char, column, line[max(index - 2, 0) : index])
        drawn.append((piece, width))
        column += width
    return drawn


def _cell(char: str, column: int, before: str) -> tuple[str, int]:
    if char == "\t":
        width = TAB - column % TAB
        return " " * width, width
    if char == "[" and before == "##":
        return "\\x5b", 4
    if not char.isprintable():
        piece = _escape(char)
        return piece, len(piece)
    if unicodedata.category(char) in ("Mn", "Me"):
        return char, 0
    return char, 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
