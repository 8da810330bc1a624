"""Edits: one character in a box and notes of ours; everything else stays, byte for byte."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checklist.made_lists import TEXT, items, report
from deploylint.checklist.list_diff import unified
from deploylint.checklist.list_edits import Edit
from deploylint.checklist.list_files import ListFile
from deploylint.checklist.list_sync import OpenList, Synced, Wish, extension, synced
from deploylint.checklist.markdown_list import read_list
from deploylint.model.checklist import Item, Policy, State

SOURCE = Path(__file__).parents[3] / "shared" / "checklist" / "source-checklist.md"
EVERYTHING = {item.id: State.PASS for item in items()}


def opened(text: str) -> OpenList:
    return OpenList(ListFile("go.md", Path("go.md"), text), read_list(text))


def sync(
    text: str,
    states: Mapping[str, State],
    its: tuple[Item, ...] = items(),
    *,
    ids: str = "",
    notes: bool | None = None,
    policy: Policy | None = None,
) -> Synced:
    return synced(opened(text), report(states, its, policy), Wish(ids, notes))


def codes(result: Synced) -> list[tuple[str, int]]:
    return [(problem.code, problem.line) for problem in (*result.mended, *result.open)]


def test_what_passes_is_ticked_and_nothing_else() -> None:
    done = sync(TEXT, {"X-2": State.PASS, "X-11": State.PASS})

    assert (
        done.text
        == TEXT.replace("[ ] Coverage", "[x] Coverage")[: -len("[ ] No bugs reported\n")] + "[x] No bugs reported\n"
    )
    assert codes(done) == [("not-ticked", 7), ("not-ticked", 26)]
    assert sync(done.text, {"X-2": State.PASS, "X-11": State.PASS}).true


@pytest.mark.parametrize("state", [state for state in State if state is not State.PASS])
def test_no_other_state_earns_a_tick(state: State) -> None:
    hand = TEXT.replace("[ ] Backup", "[X] Backup")
    done = sync(hand, {"X-8": state})

    assert done.text == TEXT
    (problem,) = done.mended
    assert (problem.code, problem.path, problem.line, problem.item) == ("ticked-without-evidence", "go.md", 21, "X-8")


@pytest.mark.parametrize("state", [State.WAIVED, State.NOT_APPLICABLE])
def test_the_policy_ticks_what_is_excused(state: State) -> None:
    done = sync(TEXT, {"X-8": state}, policy=Policy(tick_excused=True))

    assert done.text == TEXT.replace("[ ] Backup", "[x] Backup")


def test_a_tick_without_evidence_says_how_evidence_comes() -> None:
    hand = (
        TEXT.replace("[ ] Unit", "[x] Unit").replace("[ ] Coverage", "[x] Coverage").replace("[ ] Backup", "[x] Backup")
    )
    done = sync(hand, {"X-2": State.FAIL, "X-8": State.WAIVED})

    assert [problem.message for problem in done.mended] == [
        "X-1 is ticked without evidence: it is unknown (no-evidence); next: deploylint attest X-1",
        "X-2 is ticked without evidence: it is fail; next: deploylint explain X-2",
        "X-8 is ticked, but waived until 2026-12-31: the policy tick-excused ticks such boxes",
    ]


def test_a_tick_on_a_box_of_the_team_is_held_to_the_same() -> None:
    done = sync(TEXT + "\n## Thanks\n- [x] Cake\n- [ ] Tea\n", EVERYTHING)

    assert done.text.endswith("## Thanks\n- [ ] Cake\n- [ ] Tea\n")
    assert codes(done)[-1] == ("ticked-without-evidence", 29)
    (cake, _) = extension([opened(TEXT + "\n## Thanks\n- [x] Cake\n- [ ] Tea\n")])(report({}).checklist)
    assert done.mended[-1].item == cake.id
    assert sync(done.text, {**EVERYTHING, cake.id: State.PASS}, (*items(), cake)).text.endswith(
        "- [x] Cake\n- [ ] Tea\n"
    )


def test_what_may_be_an_item_reworded_is_told_and_does_not_pass_for_it() -> None:
    text = TEXT.replace("[ ] Coverage > 80%", "[x] Coverage > 70%")
    done = sync(text, EVERYTHING)

    assert "- [ ] Coverage > 70%\n" in done.text
    assert {("changed-wording", 7), ("ticked-without-evidence", 7)} <= set(codes(done))
    assert [problem.code for problem in sync(done.text, EVERYTHING).open] == ["changed-wording"]
    assert "Coverage > 70%\n" in sync(text, EVERYTHING, ids="add").text


def test_notes_come_and_go_without_a_trace() -> None:
    states = {"X-1": State.PASS, "X-2": State.FAIL, "X-4": State.WAIVED, "X-8": State.NOT_APPLICABLE}
    with_ids = sync(TEXT, states, ids="add").text
    noted = sync(with_ids, states, notes=True).text

    assert "- [x] Unit tests pass <!-- dl:X-1 -->\n" in noted
    assert "- [ ] Coverage > 80% <!-- dl:X-2 --> <!-- dl:note -->fail<!-- /dl:note -->\n" in noted
    assert "*two* people <!-- dl:X-4 --> <!-- dl:note -->waived until 2026-12-31<!-- /dl:note -->\n" in noted
    assert "<!-- dl:note -->not-applicable (absent)<!-- /dl:note -->" in noted
    assert sync(noted, states, notes=True).true
    assert sync(noted, states).true
    assert sync(sync(noted, {}, notes=False).text, {}, ids="remove").text == TEXT


def test_notes_that_are_there_are_kept_true() -> None:
    noted = sync(TEXT, {"X-2": State.FAIL}, notes=True).text
    done = sync(noted, {"X-2": State.EXPIRED})

    assert "- [ ] Coverage > 80% <!-- dl:note -->expired (other-commit)<!-- /dl:note -->\n" in done.text
    assert codes(done) == [("stale-note", 7)]
    assert "Coverage > 80%\n" in sync(noted, {"X-2": State.PASS}).text


def test_a_note_cannot_say_more_than_a_state() -> None:
    lie = TEXT.replace("Backup taken", "Backup taken <!-- dl:note -->passed, trust me<!-- /dl:note -->")

    assert "Backup taken <!-- dl:note -->unknown (no-evidence)<!-- /dl:note -->\n" in sync(lie, {}).text


def test_ids_are_written_once_and_taken_away() -> None:
    done = sync(TEXT, EVERYTHING, ids="add")

    assert "- [ ] Unit tests pass <!-- dl:X-1 -->\n" in done.text
    assert "  and read by *two* people <!-- dl:X-4 -->\n" in done.text
    assert sync(done.text, EVERYTHING, ids="add").true
    assert sync(done.text, EVERYTHING, ids="remove").text == TEXT


LISTS = [TEXT] + ([SOURCE.read_text("utf-8")] if SOURCE.exists() else [])


def all_items(text: str) -> tuple[Item, ...]:
    return extension([opened(text)])(report({}, ()).checklist) if text != TEXT else items()


@pytest.mark.parametrize("text", LISTS, ids=lambda text: f"{text.count('[ ]')} boxes")
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_ticking_all_and_none_restores_every_byte(text: str, end: str) -> None:
    its = all_items(text)
    original = "\ufeff" + text.replace("\n", end) + end + "\udcff \x0b"
    ticked = sync(original, {item.id: State.PASS for item in its}, its)

    assert ticked.text == original.replace("[ ]", "[x]")
    assert ticked.text.count("[x]") == len(its)
    assert sync(ticked.text, {}, its).text == original


BLOCKS = [
    *("- [ ] Unit tests pass", "* [x] Coverage > 80%", "## Deployment day", "## After (24 hours)", "# T", "### Code"),
    *("## Before (1 week before)", "- [X] Backup taken  ", "- [ ] Backup taken <!-- dl:X-8 -->", "- [ ] Cake"),
    *("1. [x] Tea", "- [ ] Tea <!-- dl:note -->old<!-- /dl:note -->", "- [x] No bugs reported <!-- dl:X-9 --> \t"),
    *(
        "```",
        "    ",
        "\t- [ ] on staging",
        "> - [x] Error rate < 0.1% `<!--`",
        "<!--",
        "-->",
        "and more",
        "",
        "- [ ] a\\",
    ),
    *("- [ ] x <!-- open", "\udc80\ufeff\0", "+"),
]
RANDOM = st.lists(
    st.tuples(st.sampled_from(BLOCKS), st.sampled_from(["\n", "\r\n", "\r", "\n\n", " "])).map("".join), max_size=16
).map("".join)
STATES = st.dictionaries(st.sampled_from([item.id for item in items()]), st.sampled_from(list(State)))


@settings(max_examples=300, deadline=None)
@given(RANDOM, STATES, st.sampled_from([None, True, False]))
def test_a_list_that_was_synced_is_true(text: str, states: dict[str, State], notes: bool | None) -> None:
    done = sync(text, states, notes=notes)
    again = sync(done.text, states, notes=notes)

    assert again.edits == ()
    assert again.open == done.open
    assert [(b.line, b.words) for b in again.list.found.boxes] == [(b.line, b.words) for b in done.list.found.boxes]
    passing = {item for item, state in states.items() if state is State.PASS}
    for box in again.list.found.boxes:
        if box.ids and box.ticked and len(box.ids) == 1 and not again.open:
            assert box.ids[0].name in passing


@settings(max_examples=300, deadline=None)
@given(RANDOM, STATES)
def test_only_the_character_in_a_box_is_changed(text: str, states: dict[str, State]) -> None:
    done = sync(text, states, notes=None)
    noted = {place for box in done.list.found.boxes for n in box.notes for place in range(n.start, n.end)}
    marks = {box.mark for box in done.list.found.boxes}

    for edit in done.edits:
        assert (edit.start in marks and edit.end == edit.start + 1 and edit.text in "x ") or edit.start in noted


@settings(max_examples=200, deadline=None)
@given(RANDOM, STATES)
def test_ids_and_notes_come_off_again(text: str, states: dict[str, State]) -> None:
    clean = sync(sync(text, states, ids="remove").text, states, notes=False).text
    with_ids = sync(clean, states, ids="add").text
    noted = sync(with_ids, states, notes=True).text

    assert sync(sync(noted, states, notes=False).text, states, ids="remove").text == clean


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(BLOCKS[:14]), min_size=1, max_size=40), STATES, st.booleans())
def test_a_diff_is_one_that_git_applies(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[str], states: dict[str, State], notes: bool
) -> None:
    text = "\n".join(blocks)
    done = sync(text, states, notes=notes or None)
    diff = "".join(f"{line}\n" for line in unified("go.md", text, done.edits))
    folder = tmp_path_factory.mktemp("diff")
    (folder / "go.md").write_bytes(text.encode())
    if diff:
        subprocess.run(["git", "apply", "-"], cwd=folder, input=diff.encode(), check=True, capture_output=True)

    assert (folder / "go.md").read_bytes() == done.text.encode()


def test_a_diff_over_lines_that_an_edit_joins() -> None:
    text = "a\nb\nc\nd\n"

    assert list(unified("f", text, [Edit(1, 2, " "), Edit(4, 4, "!")])) == [
        "--- a/f", "+++ b/f", "@@ -1,4 +1,3 @@", "-a", "-b", "+a b", "-c", "+!c", " d",
    ]  # fmt: skip
    assert list(unified("f", text, [])) == []
