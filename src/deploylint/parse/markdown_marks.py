"""The marks that Markdown's blocks begin and end with (https://spec.commonmark.org/0.31.2/#blocks-and-inlines)."""

from __future__ import annotations

from deploylint.values.patterns import lazy_pattern

MARKER = lazy_pattern(r"[-+*](?=[ \t]|$)|([0-9]{1,9})[.)](?=[ \t]|$)")
FENCE = lazy_pattern(r"(`{3,}(?=[^`]*$)|~{3,})[ \t]*([^ \t]*)")
SETEXT = lazy_pattern(r"(?:=+|-+)[ \t]*$")
_BLANKS = " \t"


def is_item(rest: str, in_paragraph: bool) -> bool:
    """Whether an item of a list starts here; in a paragraph only one that has words and, if numbered, is the first."""
    found = MARKER.match(rest)
    if found is None:
        return False
    return not in_paragraph or (int(found[1] or 1) == 1 and bool(rest[found.end() :].strip(_BLANKS)))


def closes(rest: str, fence: str) -> bool:
    """Whether this ends the code that a fence began."""
    mark = rest.strip(_BLANKS)
    return len(mark) >= len(fence) and not mark.strip(fence[0])


def level(rest: str) -> int:
    """The level of the heading that begins here with `#`, else 0."""
    signs = len(rest) - len(rest.lstrip("#")) if rest[0] == "#" else 0
    return signs if signs <= 6 and (len(rest) == signs or rest[signs] in _BLANKS) else 0


def heading_text(text: str) -> str:
    """The words behind the `#` of a heading, without the ones that may close it."""
    text = text.strip(_BLANKS)
    bare = text.rstrip("#")
    return bare.rstrip(_BLANKS) if not bare or bare[-1] in _BLANKS else text
