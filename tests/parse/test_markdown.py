from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.markdown import Page, plain, read


def page(text: str) -> Page:
    return read(Source("README.md", "text", text))


def headings(text: str) -> list[tuple[int, str, int]]:
    return [(heading.level, heading.text, heading.node.span.line) for heading in page(text).headings]


def test_headings_of_both_kinds_stand_at_their_words() -> None:
    text = "Shop\n====\n\nwords\n\n## Deploying **now** ##\n\nRolling back\n---\n#no heading\n"

    assert headings(text) == [(1, "Shop", 1), (2, "Deploying now", 6), (2, "Rolling back", 8)]


def test_lines_end_as_on_any_system() -> None:
    assert headings("# One\r\n\r\n## Two\r\n") == [(1, "One", 1), (2, "Two", 3)]


@pytest.mark.parametrize(
    "text",
    [
        "```\n# no heading\n```\n",
        "~~~~sh\n```\n# no heading\n~~~~\n",
        "words\n\n    # no heading\n",
        "<!--\n# no heading\n-->\n",
        "---\n# no heading\ntitle: x\n---\n",
        "- one\n---\n",
        "| a |\n---\n",
    ],
)
def test_what_is_no_heading(text: str) -> None:
    assert headings(text) == []


def test_a_fence_that_nobody_closes_is_code_to_the_end() -> None:
    found = page("# One\n```sh\nmake\n# Two\n")

    assert [heading.text for heading in found.headings] == ["One"]
    assert [(code.language, code.first, code.lines) for code in found.codes] == [("sh", 3, ("make", "# Two", ""))]


def test_a_comment_inside_a_fence_is_code_and_one_nobody_closes_is_text() -> None:
    assert headings("```html\n<!--\n```\n# One\n") == [(1, "One", 4)]
    assert headings("<!-- open\n# One\n") == [(1, "One", 2)]


def test_code_of_a_list_is_indented_further_than_its_words() -> None:
    found = page("1. Run it:\n\n       make deploy\n\n   and look.\n\n    - deeper\n")

    assert [(code.first, code.lines) for code in found.codes] == [(3, ("       make deploy",))]
    assert [item.text for item in found.items] == ["Run it:", "deeper"]


def test_rows_of_a_table_know_their_header_and_line() -> None:
    (row,) = page("| Role | Phone |\n|:--|--:|\n| CTO \\| boss | +1 |\n").rows

    assert row.header == ("role", "phone")
    assert row.cells == ("CTO | boss", "+1")
    assert row.node.span.line == 3


def test_links_stand_at_their_target() -> None:
    text = 'See [the `guide`](docs/a(1).md "title") and <https://a.example/x>.\n\n[ref]: docs/b.md\n`[no](link)`\n'
    found = [(link.text, link.target, link.node.span.line, link.node.span.column) for link in page(text).links]

    assert found == [
        ("the guide", "docs/a(1).md", 1, 19),
        (plain(text.split("\n")[0]), "https://a.example/x", 1, 46),
        ("ref", "docs/b.md", 3, 8),
    ]


def test_a_section_ends_before_the_next_heading_of_its_level() -> None:
    found = page("# A\n## B\ntext\n### C\n## D\n")

    assert [found.end_of(heading) for heading in found.headings] == [6, 4, 4, 6]


PIECES = st.sampled_from(
    ["#", "=", "-", "`", "```", "~~~", "<!--", "-->", "|", "[", "](", ")", " ", "    ", "\n", "\r", "a"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_any_text_is_read_and_places_are_inside(text: str) -> None:
    found = page(text)
    nodes = [*(h.node for h in found.headings), *(link.node for link in found.links), *(row.node for row in found.rows)]

    assert all(1 <= node.span.line <= len(found.source.lines) for node in nodes)
    assert all(node.span.column < node.span.end_column for node in nodes)


@pytest.mark.parametrize(
    "piece", ["[", "`", "<!--", "|", "| ", "[a](", "# a\n", "http://", "- ", "> ", "``` \n", "_", " "]
)
def test_time_is_linear(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    start = time.process_time()
    page(text)

    assert time.process_time() - start < 8
