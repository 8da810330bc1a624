"""What is read of a list: boxes, where they stand, their ids and notes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.checklist.markdown_list import Box, plain, read_list


def boxes(text: str) -> tuple[Box, ...]:
    return read_list(text).boxes


def words(text: str) -> list[str]:
    return [box.words for box in boxes(text)]


@pytest.mark.parametrize(
    "line",
    [
        "- [ ] a",
        "* [ ] a",
        "+ [ ] a",
        "1. [ ] a",
        "12) [ ] a",
        "-\t[ ] a",
        "   - [ ] a",
        "- - [ ] a",
        "> - [ ] a",
        ">- [ ] a",
        "- [ ]\ta",
        "-    [ ] a",
    ],
)
def test_every_form_of_a_box(line: str) -> None:
    (box,) = boxes(line)

    assert (box.words, box.ticked, box.line) == ("a", False, 1)
    assert line[box.mark - 1 : box.mark + 2] == "[ ]"
    (ticked,) = boxes(line[: box.mark] + "x" + line[box.mark + 1 :])
    assert ticked == box._replace(ticked=True)


def test_a_capital_x_is_a_tick() -> None:
    assert [box.ticked for box in boxes("- [X] a\n- [x] b\n- [ ] c")] == [True, True, False]


@pytest.mark.parametrize(
    "text",
    [
        "[ ] a",
        "-[ ] a",
        "- [ ]a",
        "- [ ]",
        "- [y] a",
        "- [](a)",
        "- [x](https://example.com)",
        "    - [ ] a",
        "\t- [ ] a",
        "-     [ ] a",
        "1234567890. [ ] a",
        "```\n- [ ] a\n```",
        "~~~\n- [ ] a\n```\n- [ ] b",
        "````\n```\n- [ ] a\n````",
        "- a\n  ```\n  - [ ] b\n  ```",
        "<!--\n- [ ] a\n\n- [ ] b\n-->",
        "<div>\n- [ ] a\n</div>",
        "<pre>\n\n- [ ] a\n</pre>",
        "---\ntasks:\n- [ ] a\n---\n",
        "+++\n- [ ] a\n+++\n",
        "\ufeff---\n- [ ] a\n---\n",
    ],
)
def test_what_is_no_box(text: str) -> None:
    assert boxes(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "```\ncode\n```\n- [ ] a",
        "- ```\n  code\n- [ ] a",
        "> ```\n- [ ] a",
        "<!-- x -->\n- [ ] a",
        "<div>\n\n- [ ] a",
        "`<!--`\n- [ ] a",
        "---\nno end\n- [ ] a",
        "p\n- [ ] a",
        "- b\n    - [ ] a",
        "\n---\n- [ ] a\n---",
    ],
)
def test_what_only_looks_as_if_it_were_not_in_a_list(text: str) -> None:
    assert words(text) == ["a"]


def test_headings_of_both_kinds_are_the_path() -> None:
    text = "Title\n=====\n\nBefore\n------\n### Code ##\n- [ ] a\n\n## After\n- [ ] b\n# Second\n- [ ] c\n"
    found = read_list(text)

    assert found.title == "Title"
    assert [box.headings for box in found.boxes] == [("Before", "Code"), ("After",), ("Second",)]


def test_headings_in_quotes_and_lists_are_no_sections() -> None:
    assert [box.headings for box in boxes("## A\n> ## B\n- # C\n- [ ] a")] == [("A",)]


def test_words_go_on_over_lines_and_leave_comments_out() -> None:
    text = "> - [ ] Runbook <!-- who? --> written,\n>   and\nread <!-- dl:S016 -->\n>\n>   More.\n"
    (box,) = boxes(text)

    assert box.words == "Runbook written, and read"
    assert [mark.name for mark in box.ids] == ["S016"]
    assert text[: box.end].endswith("<!-- dl:S016 -->")


def test_the_first_paragraph_is_what_a_box_says() -> None:
    assert words("- [ ] a\n\n  b\n- [ ] c\n  - d\n") == ["a", "c"]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("- [ ] a <!-- dl:S025 -->", ["S025"]),
        ("- [ ] a<!--dl: S025-->  ", ["S025"]),
        ("- [ ] a <!-- dl:S025 -->\r\n", ["S025"]),
        ("- [ ] a <!-- dl:S025 --> <!-- dl:note -->x<!-- /dl:note -->", ["S025"]),
        ("- [ ] a\n<!-- dl:S025 -->\n", ["S025"]),
        ("- [ ] a `<!-- dl:S025 -->`", []),
        ("- [ ] a <!-- dl:S025 --> b", []),
        ("- [ ] a <!-- dl:note -->x <!-- dl:S025 --><!-- /dl:note -->", []),
        ("- [ ] a <!-- dl:S025 --> <!-- dl:S026 -->", ["S025", "S026"]),
    ],
)
def test_ids_stand_behind_the_words(text: str, ids: list[str]) -> None:
    (box,) = boxes(text)

    assert [mark.name for mark in box.ids] == ids


def test_notes_are_no_words() -> None:
    text = "- [ ] a <!-- dl:note -->x<!-- /dl:note --> <!-- dl:note -->y\n  z<!-- /dl:note -->\n"
    (box,) = boxes(text)

    assert box.words == "a"
    assert [text[note.start : note.end] for note in box.notes] == [
        " <!-- dl:note -->x<!-- /dl:note -->",
        " <!-- dl:note -->y\n  z<!-- /dl:note -->",
    ]


@pytest.mark.parametrize("said", ["[]", "[  ]", "[ x]", "[✓]", "[✔]", "[-]", "[☑]"])
def test_what_is_nearly_a_box_is_told(said: str) -> None:
    found = read_list(f"- [ ] a\n- {said} b\n")

    assert [box.words for box in found.boxes] == ["a"]
    assert found.nearly == ((2, said),)


@pytest.mark.parametrize("line", ["- [1] b", "- [^1] b", "- [link] b", "- [x](u)", "- [a]: b", "- [!] b", "- [@a] b"])
def test_other_brackets_are_not_nearly_boxes(line: str) -> None:
    assert read_list(line).nearly == ()


def test_what_changes_looks_alone_is_the_same() -> None:
    assert plain("Set `A_B`,  **and** 1\\. &lt; 5%:") == plain("set A_B, and 1. < 5%")
    assert plain("< 5%") != plain("> 5%")
    assert plain("caf\u00e9") == plain("cafe\u0301")


def test_keys_stay_where_a_list_grows_and_differ_with_what_is_said() -> None:
    before = boxes("# T\n## A\n- [ ] Errors < 5%\n")
    after = boxes("# T\n\n## Z\n- [ ] Errors < 5%\n## A\n- [ ] Errors > 5%\n- [x] **Errors** < 5% <!-- why -->\n")

    assert before[0].key.startswith("MD-errors-5-")
    assert before[0].key == after[2].key
    assert len({box.key for box in after}) == 3
    assert boxes("- [ ] \u0434\u0430\n")[0].key.startswith("MD-")


ANY = st.lists(
    st.sampled_from(
        ["- [ ] ", "- [x] ", "a", "\n", "\r\n", "\r", "\t", "  ", "\udcff", "\ufeff", "\0", "\u2028", "\x0b"]
    )
    | st.sampled_from(
        ["<!-- dl:S1 -->", "<!-- dl:note -->", "<!-- /dl:note -->", "<!--", "-->", "```", "# ", "> ", "é", "1. "]
    ),
    max_size=30,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(ANY | st.binary(max_size=60).map(lambda data: data.decode("utf-8", "surrogateescape")))
def test_places_are_exact_whatever_the_text(text: str) -> None:
    last = -1
    for box in boxes(text):
        assert last < box.mark < box.end <= len(text)
        assert text[box.mark - 1] == "["
        assert text[box.mark + 1] == "]"
        assert (text[box.mark] != " ") == box.ticked
        line = text[: box.mark].replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        assert line == box.line
        last = box.end - 1


HOSTILE = {
    "brackets": "[" * 1_000_000,
    "boxes in a box": "- " + "[ ] " * 250_000,
    "nested bullets": "- " * 100_000 + "[ ] x",
    "nested quotes": "> " * 100_000 + "x\n" * 1_000,
    "nested bullets and blank lines": "- " * 100_000 + "x\n" + "\n" * 100_000,
    "nested bullets and lazy lines": "- " * 100_000 + "x\n" + "y\n" * 20_000,
    "deeper and deeper": "".join("  " * depth + "- [ ] x\n" for depth in range(1_000)),
    "stars": "* " * 100_000 + "x",
    "comments that nothing closes": "- [ ] x" + " <!-- dl:note --> <!-- dl:S1" * 30_000,
    "ids in notes": "- [ ] x" + " <!-- dl:note --> <!-- dl:S1 --><!-- /dl:note --> <!-- dl:S1 -->" * 10_000,
    "fences": "```\n" * 100_000,
    "underlines": "x\n" * 100_000 + "===",
    "blanks": "- [ ]" + " " * 1_000_000 + "x",
    "carriage returns": "\r" * 200_000,
    "tags": "<a " + "b='c' " * 100_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_end_fast(name: str) -> None:
    started = time.process_time()
    for box in boxes(HOSTILE[name]):
        assert box.key
    assert time.process_time() - started < 5
