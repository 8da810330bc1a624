"""Places as SARIF regions: one line at most, never empty, columns in UTF-16 code units.

GitHub shows an alert on a pull request only when every line of its region is in the diff, so regions are short.
"""

from __future__ import annotations

from typing import Any

from deploylint.model import Excerpt, Span

_LONGEST_CONTEXT = 2_000


def region(span: Span, excerpt: Excerpt) -> dict[str, int]:
    """The region (SARIF 2.1.0 §3.30) of a span; of one that goes over several lines, what it takes of the first.

    The excerpt's line says which characters take two units. A line that is not in it counts one unit a character.
    """
    line = max(span.line, 1)
    first = max(span.column, 1)
    text = _line(line, excerpt)
    until = span.end_column if span.end_line <= span.line else max(len(text or "") + 1, first + 1)
    until = max(until, first + 1)
    return {
        "startLine": line,
        "startColumn": first + _astral(text, first - 1),
        "endLine": line,
        "endColumn": until + _astral(text, until - 1),
    }


def context(span: Span, excerpt: Excerpt) -> dict[str, Any] | None:
    """The excerpt as a context region; None when it does not hold the span's line, or is long."""
    if _line(span.line, excerpt) is None or sum(map(len, excerpt.lines)) > _LONGEST_CONTEXT:
        return None
    return {
        "startLine": excerpt.first_line,
        "endLine": excerpt.first_line + len(excerpt.lines) - 1,
        "snippet": {"text": "\n".join(excerpt.lines)},
    }


def _line(number: int, excerpt: Excerpt) -> str | None:
    at = number - excerpt.first_line
    return excerpt.lines[at] if 0 <= at < len(excerpt.lines) else None


def _astral(text: str | None, characters: int) -> int:
    """How many of the first `characters` of `text` take two UTF-16 units."""
    if not text or text.isascii():
        return 0
    taken = text[:characters]
    return len(taken.encode("utf-16-le", "surrogatepass")) // 2 - len(taken)
