"""What is a list, a heading or code: held against markdown-it-py, which follows CommonMark, on random texts."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from deploylint.checklist.markdown_list import read_list
from deploylint.parse.markdown_blocks import Code, blocks

ORACLE = MarkdownIt("commonmark", {"maxNesting": 200}).disable(["reference"])

PIECES = [
    *("- [ ] a", "* [x] b", "+ [X] c", "1. [ ] d", "2. [ ] e", "3) [x] f", "- g", "-", "1.", "- - [ ] h", "-\t[ ] i"),
    *("-     [ ] j", "> ", "> - [ ] k", ">", "    ", "  ", "   ", "\t", " \t", "```", "````", "~~~", "``` sh", "`a`"),
    *(
        "# l",
        "## m ##",
        "#n",
        "===",
        "---",
        "- - -",
        "***",
        "<!--",
        "-->",
        "<!-- o -->",
        "<div>",
        "</div>",
        "<b>",
        "<b",
    ),
    *(
        "<pre>",
        "</pre>",
        "<?",
        "?>",
        "<!X",
        ">>",
        "p",
        "q [ ] r",
        "[ ] s",
        "",
        "",
        "\n",
        "\n\n",
        "\r\n",
        "\r",
        "\n- [ ] t",
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=14
).map("\n".join)


def oracle_boxes(text: str) -> list[tuple[int, str]]:
    """Line and first line of every item of a list that begins with a box."""
    tokens = ORACLE.parse(text)
    found = []
    for item, paragraph, inline in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if item.type == "list_item_open" and paragraph.type in ("paragraph_open", "heading_open"):
            first = inline.content.split("\n")[0]
            assert inline.map is not None
            box = paragraph.markup != "#" and re.match(r"\[[ xX]\]([ \t]|$)", first)
            if box and inline.map[0] == (item.map or [-1])[0]:
                found.append((inline.map[0] + 1, first))
    return found


def oracle_headings(text: str) -> list[tuple[int, int]]:
    """Line and level of every heading outside lists and quotes."""
    return [
        (token.map[0] + 1, int(token.tag[1]))
        for token in ORACLE.parse(text)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]


def oracle_code(text: str) -> list[tuple[int, str]]:
    """First line of every block of code, and what it says without its blanks."""
    return [
        (token.map[0] + 1, "".join(token.content.split()))
        for token in ORACLE.parse(text)
        if token.type in ("fence", "code_block") and token.map
    ]


def with_matter(text: str) -> bool:
    return bool(re.match(r"(---|\+\+\+)[ \t]*([\r\n]|$)", text))


@settings(max_examples=600, deadline=None)
@given(TEXTS)
def test_boxes_and_headings_are_those_of_commonmark(text: str) -> None:
    if with_matter(text):
        text = "\n" + text
    found = read_list(text)

    boxes = [(box.line, re.split(r"[\r\n]", text[box.mark - 1 : box.end])[0].rstrip(" \t")) for box in found.boxes]
    assert boxes == [(line, first.rstrip()) for line, first in oracle_boxes(text) if first[3:].strip()]
    assert [(heading.line, heading.level) for heading in found.headings] == oracle_headings(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_code_is_that_of_commonmark(text: str) -> None:
    if with_matter(text):
        text = "\n" + text
    found = [(block.line, "".join("".join(block.lines).split())) for block in blocks(text) if isinstance(block, Code)]

    assert found == oracle_code(text)
