"""Where a block of HTML begins in Markdown, and what ends it (https://spec.commonmark.org/0.31.2/#html-blocks)."""

from __future__ import annotations

import re

from deploylint.values.patterns import lazy_pattern

_VERBATIM = lazy_pattern(r"<(script|pre|textarea|style)(?=[ \t>]|$)", re.IGNORECASE)
_ENDS = (("<!--", "-->"), ("<?", "?>"), ("<![cdata[", "]]>"))
_TAG = lazy_pattern(r"</?([a-z][a-z0-9-]*)(?=[ \t]|/?>|$)", re.IGNORECASE)
_ALONE = lazy_pattern(r"</?[a-z][a-z0-9-]*(?:[ \t][^<>]*)?>[ \t]*$|<[a-z][a-z0-9-]*/>[ \t]*$", re.IGNORECASE)
_BLOCKS = lazy_pattern(
    r"address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    r"fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    r"menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|"
    r"track|ul",
    re.IGNORECASE,
)


def html_end(rest: str, *, in_paragraph: bool) -> str:
    """What ends the block of HTML that begins here: a text in lower case, or `blank` for a blank line; empty if none.

    In a paragraph a tag that may stand within a line, such as `<a>`, begins no block.
    """
    if not rest.startswith("<"):
        return ""
    lowered = rest[:9].lower()
    for start, end in _ENDS:
        if lowered.startswith(start):
            return end
    if rest.startswith("<!") and rest[2:3].isascii() and rest[2:3].isalpha():
        return ">"
    if verbatim := _VERBATIM.match(rest):
        return f"</{verbatim[1].lower()}>"
    tag = _TAG.match(rest)
    if tag is None:
        return ""
    alone = not in_paragraph and _ALONE.match(rest)
    return "blank" if _BLOCKS.fullmatch(tag[1]) or alone else ""
