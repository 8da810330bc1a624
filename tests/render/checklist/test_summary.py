from __future__ import annotations

from checklist_sample import SETUP, clean, decided, item, only, sample, seen
from deploylint.model.checklist import State
from deploylint.render.checklist import FORMATS, Options

render = FORMATS["summary"]
MOST_BYTES = 1024 * 1024
"""What GitHub takes of one step."""


def test_the_verdict_comes_first_and_then_the_phases() -> None:
    text = render(sample(), Options())
    assert text.startswith("## Production Deployment Checklist\n\n**closed: 3 items fail, 2 expired, 4 unknown**\n")
    assert "| phase | fail | expired | unknown | waived | not applicable | pass | |\n" in text
    assert "| <code>T-7d</code> one week before | **2** | **2** | **3** |  |  | 77 | 6 days ago |\n" in text
    assert "| <code>T&#43;2h</code> first two hours |  |  | **4** |  |  | 34 | not due yet |\n" in text


def test_failures_are_unfolded_and_unknowns_folded() -> None:
    text = render(sample(), Options())
    assert "<details open><summary>❌ fail (3)</summary>" in text
    assert "<details><summary>❔ unknown (4)</summary>" in text
    assert text.count("<details") == text.count("</details>")


def test_a_clean_one_is_short() -> None:
    text = render(clean(), Options())
    assert "may go: 2 pass" in text
    assert "<details" not in text
    assert len(text.splitlines()) < 12


def test_it_stays_below_what_github_takes() -> None:
    made = [item(number, "\U000e0001" * 500, SETUP, "T-3d") for number in range(1, 4_000)]
    report = only(*(decided(one, seen(one, State.FAIL, "\U000e0001" * 500)) for one in made))
    text = render(report, Options())
    assert 300_000 < len(text.encode()) < MOST_BYTES
    assert "more items did not fit here" in text
    assert text.count("<details") == text.count("</details>")
