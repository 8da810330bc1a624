"""Text from a repository inside GitHub's Markdown: it says what it says and does nothing."""

from __future__ import annotations

import re

from deploylint.render.terminal import shown

_PUNCTUATION = {ord(char): f"&#{ord(char)};" for char in "\\`*_{}[]()<>#+!|~$&:\"'"} | {ord("@"): "&#64;&#8203;"}
_IN_SENTENCES = {code: entity for code, entity in _PUNCTUATION.items() if chr(code) not in "()!+>:\"'"}
_LINKING = re.compile(r":(?![ 0-9]|$)")
_CODE = re.compile(r"`([^`]+)`")
_FENCE = re.compile(r"`{3,}")


def literal(text: str, limit: int = 1_000) -> str:
    """`text` on one line, with nothing in it that Markdown or HTML reads as syntax, and with no @mention."""
    return shown(text, limit).translate(_PUNCTUATION)


def sentence(text: str, limit: int = 1_000) -> str:
    """As `literal`, for text that is also read as it is written: what is no syntax where it stands is left alone.

    Parentheses link only after brackets, colons only before letters and slashes, and some marks only at the beginning.
    """
    safe = _LINKING.sub("&#58;", shown(text, limit).translate(_IN_SENTENCES))
    return f"&#{ord(safe[0])};{safe[1:]}" if safe[:1] in ("+", "-", ">", "=") else safe


def prose(text: str) -> str:
    """A rule's own words as one paragraph: `literal`, but for what stands between backticks, which is code."""
    parts = _CODE.split(" ".join(text.split()))
    return "".join([code(part) if number % 2 else literal(part) for number, part in enumerate(parts)])


def code(text: str, limit: int = 1_000) -> str:
    """`text` as inline code, by HTML: unlike backticks it holds any text, in tables too."""
    return f"<code>{literal(text, limit)}</code>"


def block(text: str, language: str) -> str:
    """`text` as a fenced code block whose fence is longer than any in it."""
    longest = max(map(len, _FENCE.findall(text)), default=2)
    fence = "`" * (longest + 1)
    lines = "\n".join(shown(line.replace("\t", "    ")) for line in text.rstrip().splitlines())
    return f"{fence}{language}\n{lines}\n{fence}"
