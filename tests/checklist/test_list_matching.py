"""Which box is which item, and what is told instead of guessed."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from checklist.made_lists import TEXT, items
from deploylint.checklist.list_matching import Matching, match
from deploylint.checklist.markdown_list import read_list
from deploylint.model.checklist import Item

SHARED = Path(__file__).parents[3] / "shared" / "checklist"


def matched(text: str, its: tuple[Item, ...] = items()) -> Matching:
    return match("go.md", read_list(text), its)


def told(text: str) -> list[tuple[str, int, str]]:
    return [(problem.code, problem.line, problem.item) for problem in matched(text).problems]


def pairs(text: str) -> list[tuple[int, str]]:
    return [(box.line, item.id) for box, item in matched(text).pairs]


EVERY = pairs(TEXT)


def test_every_box_is_its_item_and_nothing_is_told() -> None:
    assert [name for _, name in EVERY] == [f"X-{number}" for number in range(1, 12)]
    assert told(TEXT) == []


@pytest.mark.parametrize(
    "changed",
    [
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\n", "\r"),
        TEXT.replace("- [ ]", "* [X]"),
        TEXT.replace("## Before (1 week before)", "Before (1 week before)\n----"),
        TEXT.replace("Runbook written,\n  and", "Runbook **written**, and"),
        TEXT.replace("# Going live", "# Another title"),
        TEXT.replace("# Going live\n", ""),
        TEXT.replace("< 0.1%", "&lt; 0.1%."),
        "# Book\n" + TEXT.replace("#", "##"),
        TEXT.replace("\n## ", "\n> a quote\n\n## "),
    ],
)
def test_looks_do_not_matter(changed: str) -> None:
    assert [name for _, name in pairs(changed)] == [name for _, name in EVERY]
    assert told(changed) == []


def test_the_same_words_are_told_apart_by_their_headings() -> None:
    by_id = {item.id: box for box, item in matched(TEXT).pairs}

    assert by_id["X-9"].headings == ("Deployment day",)
    assert by_id["X-11"].headings == ("After (24 hours)",)


@pytest.mark.parametrize(
    ("old", "new", "line", "item"),
    [
        ("Coverage > 80%", "Coverage > 8%", 7, "X-2"),
        ("Coverage > 80%", "Coverage < 80%", 7, "X-2"),
        ("Coverage > 80%", "Coverage > 80% (nearly)", 7, "X-2"),
        ("Error rate < 0.1%", "Error rate < 0.2%", 25, "X-10"),
        ("## Deployment day", "## Release", 21, "X-8"),
    ],
)
def test_changed_words_are_told_with_what_they_may_be(old: str, new: str, line: int, item: str) -> None:
    found = matched(TEXT.replace(old, new))

    assert item not in [its.id for _, its in found.pairs]
    problem = next(problem for problem in found.problems if problem.item == item)
    assert (problem.code, problem.line) == ("changed-wording", line)
    assert f"append <!-- dl:{item} --> if it is {item}" in problem.message


def test_an_id_decides_whatever_the_words() -> None:
    text = TEXT.replace("Coverage > 80%", "Genug Tests <!-- dl:X-2 -->")

    assert pairs(text) == EVERY
    assert told(text) == [("reworded", 7, "X-2")]


def test_the_id_that_a_message_proposes_settles_it() -> None:
    changed = TEXT.replace("Coverage > 80%", "Coverage > 90%")
    (problem,) = matched(changed).problems
    own = problem.message.partition(f"{problem.item}, <!-- dl:")[2].partition(" ")[0]
    settled = changed.replace("Coverage > 90%", f"Coverage > 90% <!-- dl:{own} -->")

    assert own.startswith("MD-")
    assert [box.words for box in matched(settled).own] == ["Coverage > 90%"]
    assert told(settled) == [("missing-box", 0, "")]


def test_ids_of_no_item_are_told() -> None:
    assert told(TEXT.replace("Backup taken", "Backup taken <!-- dl:S999 -->"))[-1] == ("unknown-id", 21, "")
    assert told(TEXT.replace("Backup taken", "Backup taken <!-- dl:MD-../../x -->"))[-1] == ("unknown-id", 21, "")
    two = told(TEXT.replace("Backup taken", "Backup taken <!-- dl:X-8 --> <!-- dl:X-1 -->"))
    assert ("two-ids", 21, "") in two


def test_the_id_of_one_item_with_the_words_of_another_is_told() -> None:
    text = TEXT.replace("Backup taken", "Backup taken <!-- dl:X-9 -->")

    assert ("swapped-id", 21, "X-9") in told(text)
    assert "X-9" not in [name for line, name in pairs(text) if line == 21]


def test_a_second_box_of_an_item_is_told() -> None:
    text = TEXT.replace("- [ ] Backup taken\n", "- [ ] Backup taken\n- [ ] backup **taken**\n")

    assert told(text) == [("duplicate-box", 22, "X-8")]
    assert [name for _, name in pairs(text)].count("X-8") == 2


def test_items_without_a_box_are_one_remark() -> None:
    (problem,) = matched("- [ ] Something else entirely\n").problems

    assert problem.message == (
        "11 items of the checklist have no box here: X-1, X-2, X-3, X-4, X-5, X-6, X-7, X-8 and 3 more"
    )
    assert matched("no box\n").problems == ()
    assert (
        matched(TEXT, (*items(), Item("C-1", "On call", "Who", "", "T-2h", "block", "any", (), box=False))).problems
        == ()
    )


def test_what_is_nearly_a_box_is_told() -> None:
    assert told(TEXT.replace("- [ ] Backup", "- [✓] Backup")) == [("missing-box", 0, ""), ("malformed-box", 21, "")]


def test_boxes_of_the_team_are_its_own() -> None:
    found = matched(TEXT + "\n## Thanks\n- [ ] Cake for everybody\n")

    assert [box.words for box in found.own] == ["Cake for everybody"]
    assert found.problems == ()


def test_thousands_of_unknown_boxes_end_fast() -> None:
    words = " ".join(item.text for item in items())
    text = "".join(f"- [ ] {number} {words} {words}\n" for number in range(5_000))
    started = time.process_time()
    matched(text)

    assert time.process_time() - started < 5


@pytest.mark.skipif(not SHARED.exists(), reason="the list that the built-in checklist was made from is not here")
def test_the_boxes_of_the_source_list() -> None:
    its = tuple(
        Item(
            row["id"],
            row["text"],
            row["section"],
            row["subsection"] or "",
            row["phase"],
            row["gate"],
            row["applies_if"],
            (),
            box=row["checkbox"],
            line=row["line"],
        )
        for row in json.loads((SHARED / "items.json").read_text("utf-8"))["items"]
    )
    found = match("go.md", read_list((SHARED / "source-checklist.md").read_text("utf-8")), its)

    assert [(box.line, item.id) for box, item in found.pairs] == [(item.line, item.id) for item in its if item.box]
    assert len(found.pairs) == 195
    assert found.problems == ()
