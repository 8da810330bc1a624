from __future__ import annotations

import re

from checklist_sample import hostile, sample
from deploylint.model.checklist import ChecklistReport, Policy
from deploylint.render.checklist import FORMATS, Options

render = FORMATS["markdown"]
BOX = re.compile(r"(?m)^- \[([x ])\] ")


def line(report: ChecklistReport, name: str) -> str:
    return next(line for line in render(report, Options()).splitlines() if f"<code>{name}</code>" in line)


def test_the_head_has_the_verdict_and_the_counts() -> None:
    assert render(sample(), Options()).startswith(
        "# Production Deployment Checklist\n\n**closed: 3 items fail, 2 expired, 4 unknown**\n\n"
    )
    assert "Of 168 items that are due: 4 fail, 2 expired, 5 unknown, 1 waived, 2 not applicable, 154 pass; " in render(
        sample(), Options()
    )


def test_each_box_has_its_state_its_evidence_and_what_is_next() -> None:
    text = render(sample(), Options())
    assert (
        "- [ ] Code coverage > 80% (<code>S002</code>): **❌ fail**\n"
        "  - coverage/lcov.info: line coverage is too low: 71.25 %, where > 80 % is needed "
        "(artifact.coverage, 3 hours ago)\n"
        "  - next: <code>deploylint explain S002</code>\n"
    ) in text
    assert "  - owner ann&#64;&#8203;example.test, until 2026-11-20\n" in text
    assert "- [ ] Monitor CPU (<code>S148</code>): **not due yet**\n" in text


def test_sections_come_once_and_in_order() -> None:
    headings = re.findall(r"(?m)^## .*$", render(sample(), Options()))
    assert len(headings) == len(set(headings))
    assert headings[0] == "## Pre-Deployment (1 week before)"


def test_only_a_pass_is_ticked_unless_the_policy_says_otherwise() -> None:
    report = sample()
    assert line(report, "S010").startswith("- [x] ")
    assert line(report, "S075").startswith("- [ ] ")
    checklist = report.checklist._replace(policy=Policy(tick_excused=True))
    assert line(report._replace(checklist=checklist), "S075").startswith("- [x] ")
    assert line(report._replace(checklist=checklist), "S054").startswith("- [ ] ")
    assert line(report, "S193").startswith("- Response time"), "what has no box in the list gets none"
    boxes = BOX.findall(render(report, Options()))
    assert len(boxes) == 206
    assert boxes.count("x") == sum(str(decision.state) == "pass" for decision in report.decisions)


def test_no_markup_comes_in() -> None:
    text = render(hostile("x](http://e.test) <b> `a` | @team\n- [x] done\n# big"), Options())
    assert "<b>" not in text
    assert "](" not in text
    assert "@team" not in text
    assert "\n# big" not in text
    assert "- [x] done" not in text
