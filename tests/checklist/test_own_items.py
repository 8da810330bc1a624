"""A team's own list as a checklist."""

from __future__ import annotations

import pytest

from checklist.made_lists import PHASES, TEXT, items
from deploylint.checklist.list_phases import offset_of
from deploylint.checklist.markdown_list import read_list
from deploylint.checklist.own_items import items_of, own_items


def phases(text: str) -> list[str]:
    return [item.phase for item in items_of("go.md", text, PHASES)]


def test_a_plain_list_is_a_checklist() -> None:
    found = items_of("docs/go.md", TEXT, PHASES)

    assert [(item.text, item.section, item.phase) for item in found] == [
        (item.text, item.section, item.phase) for item in items()
    ]
    assert {(item.gate, item.requires, item.box, item.path) for item in found} == {
        ("block", (("attest",),), True, "docs/go.md")
    }
    assert all(item.id.startswith("MD-") and item.attestation for item in found)
    assert found[0].line == 6
    assert len({item.id for item in found}) == 11


def test_boxes_of_known_items_are_left_out() -> None:
    text = TEXT + "\n## Thanks\n- [ ] Cake for everybody\n"

    assert [item.text for item in items_of("go.md", text, PHASES, items())] == ["Cake for everybody"]


@pytest.mark.parametrize(
    "words", ["Coverage > 70%", "Coverage > 80% <!-- dl:S999 -->", "Coverage > 80% <!-- dl:X-1 --> <!-- dl:X-2 -->"]
)
def test_a_box_that_is_no_known_item_for_sure_is_not_lost(words: str) -> None:
    (item,) = items_of("go.md", TEXT.replace("Coverage > 80%", words), PHASES, items())

    assert item.id.startswith("MD-coverage-")
    assert item.line == 7


def test_items_of_a_list_are_found_again() -> None:
    text = TEXT + "\n## Thanks\n- [ ] Cake for everybody\n- [ ] Tea\n"
    known = (*items(), *items_of("go.md", text, PHASES, items()))

    assert items_of("go.md", text, PHASES, known) == []


def test_an_id_that_is_written_down_stays_with_other_words() -> None:
    (item,) = items_of("go.md", "- [ ] Cake <!-- dl:MD-cake -->\n", PHASES)
    (later,) = items_of("go.md", "## Party\n- [ ] Cakes <!-- dl:MD-cake -->\n", PHASES)

    assert item.id == later.id == "MD-cake"


def test_boxes_that_are_the_same_are_told() -> None:
    found = own_items("go.md", read_list("## A\n- [ ] b\n- [x] **B**\n"), PHASES)

    assert [item.text for item in found.items] == ["b"]
    assert [(problem.code, problem.line) for problem in found.problems] == [("duplicate-box", 3)]


@pytest.mark.parametrize(
    ("heading", "phase"),
    [
        ("Pre-Deployment (1 week before)", "T-7d"),
        ("One week before", "T-7d"),
        ("T-3d", "T-3d"),
        ("Environment (T-3d)", "T-3d"),
        ("T - 2 h", "T-2h"),
        ("T\u22122h", "T-2h"),
        ("T-0", "T-0"),
        ("T+30m: look", "T+30m"),
        ("2 hours before", "T-2h"),
        ("Pre-Deployment (2 hours)", "T-2h"),
        ("2 hours prior to the release", "T-2h"),
        ("Deployment day", "T-0"),
        ("Deployment Execution", "T-0"),
        ("Go-live", "T-0"),
        ("Post-Deployment Verification (30 minutes)", "T+30m"),
        ("24 hours", "T+24h"),
        ("After 24 hours", "T+24h"),
        ("Post-Deployment (1 week)", "T+7d"),
        ("After the release", "T+30m"),
        ("Pre-flight", "T-2h"),
        ("Code", "T-2h"),
        ("T-shirts for the team", "T-2h"),
        ("2 weeks before", "T-7d"),
        ("5 days before", "T-3d"),
        ("First 2 hours", "T+24h"),
        ("A month later: 30 days", "T+7d"),
    ],
)
def test_a_heading_names_the_phase(heading: str, phase: str) -> None:
    assert phases(f"# List\n## {heading}\n- [ ] a\n") == [phase]


def test_what_names_no_phase_has_that_of_the_heading_above() -> None:
    text = "- [ ] a\n# List\n- [ ] b\n## 1 week before\n### Code\n- [ ] c\n### T-1d\n- [ ] d\n### Docs\n- [ ] e\n"
    text += "## Rest\n- [ ] f\n"

    assert phases(text) == ["T-2h", "T-2h", "T-7d", "T-1d", "T-7d", "T-7d"]


def test_without_phases_there_is_none() -> None:
    assert [item.phase for item in items_of("go.md", "## T-3d\n- [ ] a\n", ())] == [""]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("T-3d", -259_200), ("T+2h", 7_200), ("90 minutes before", -5_400), ("p95 < 300ms", None), ("v1.2 days", None)],
)
def test_times_in_headings(text: str, seconds: int | None) -> None:
    assert offset_of(text) == seconds
