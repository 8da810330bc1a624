"""The samples in docs/gate.md are what is printed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checklist_sample import sample, small
from deploylint.render.checklist import FORMATS, Options
from deploylint.render.checklist.explain import explained_item

PAGE = Path(__file__).parents[3] / "docs" / "gate.md"
SAMPLE = re.compile(r"<!-- sample: ([^>]+) -->\n```\w+\n(.*?)```\n", re.DOTALL)
SHOWN = dict(SAMPLE.findall(PAGE.read_text("utf-8")))


def explained(name: str) -> str:
    report = sample()
    made = next(item for item in report.checklist.items if item.id == name)
    return "\n".join([*explained_item(made, report.checklist), ""])


def boxes() -> str:
    """The first item of the list that fails, and what stands below it."""
    text = FORMATS["markdown"](small(), Options())
    return text[text.index("- [ ] Code coverage") :].partition("\n- [")[0] + "\n"


PRINTED = {"text": FORMATS["text"](small(), Options()), "explain S011": explained("S011"), "markdown": boxes()}


def test_the_page_has_each_sample() -> None:
    assert sorted(SHOWN) == sorted(PRINTED)


@pytest.mark.parametrize("name", sorted(PRINTED))
def test_a_sample_is_what_is_printed(name: str) -> None:
    assert SHOWN[name] == PRINTED[name]


def test_the_formats_are_those_that_there_are() -> None:
    assert set(re.findall(r"(?m)^\| `(\w+)` \| ", PAGE.read_text("utf-8"))) - {"phase", "version"} >= set(FORMATS)
