"""Lines of a width."""

from __future__ import annotations


def wrapped(text: str, width: int) -> list[str]:
    """`text` in lines of at most `width` characters, broken at blanks alone; at least one line."""
    lines = [""]
    for word in text.split(" "):
        if not lines[-1]:
            lines[-1] = word
        elif len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
