"""The checklist of fixtures/shop, item by item, against a table that people wrote: `shop-states.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import git
from deploylint.checklist.running import Inquiry, run
from deploylint.model.checklist import ChecklistReport, Decision, Slot, State
from deploylint.scan import find_target
from test_fixtures import copied

TABLE: Mapping[str, Mapping[str, str]] = yaml.safe_load((Path(__file__).parent / "shop-states.yaml").read_text("utf-8"))
AS_OF = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> ChecklistReport:
    """The whole checklist of the shop, of one commit, without reports and without records."""
    root = copied("shop", tmp_path_factory.mktemp("states") / "repository")
    git(root, "-c", "user.name=Asha", "-c", "user.email=asha@shop.example", "commit", "--quiet", "-m", "All of it")
    return run(Inquiry(find_target([root]), AS_OF)).report


def _static(decision: Decision) -> Slot | None:
    return next((slot for slot in decision.slots if slot.required and slot.kinds == ("static",)), None)


def _sources(decision: Decision, state: State) -> set[str]:
    """The rules that made it so; a remark makes nothing so."""
    pieces = (piece for slot in decision.slots for piece in slot.evidence)
    return {piece.source for piece in pieces if piece.state is state and not piece.warning}


def _differs(decision: Decision, expected: Mapping[str, str]) -> str:
    """What is not as the table says; empty where it is."""
    state, why = next(iter(expected.items()))
    wanted = "not-applicable" if state == "absent" else state
    if str(decision.state) != wanted:
        return f"is {decision.state}"
    if state in ("fail", "pass") and why not in _sources(decision, State(state)):
        return f"is so for other reasons than {why}"
    if state == "unknown" and decision.reason != why:
        return f"has the reason {decision.reason}"
    if state == "absent" and why not in decision.applicability.text:
        return "looked for something else"
    static = _static(decision)
    found = str(static.state) if static is not None and state == "unknown" else ""
    return f"has a static slot that is {found or 'not asked'}" if found != expected.get("static", "") else ""


def _explained(decision: Decision) -> str:
    """The evidence behind a decision, one line each, what decides first."""
    pieces = [piece for slot in decision.slots for piece in slot.evidence]
    pieces.sort(key=lambda piece: (piece.warning, piece.state is State.PASS))
    lines = [
        f"    {'remark' if piece.warning else piece.state}: {piece.source}: {piece.path}: {piece.text}"
        for piece in pieces[:12]
    ]
    return "\n".join(lines or [f"    no evidence; {decision.applicability.text}"])


def test_the_table_has_every_item(decided: ChecklistReport) -> None:
    assert list(TABLE) == [decision.item.id for decision in decided.decisions]


def test_every_item_is_as_the_table_says(decided: ChecklistReport) -> None:
    wrong: list[str] = []
    for decision in decided.decisions:
        expected: Mapping[str, Any] = TABLE.get(decision.item.id, {"": ""})
        if said := _differs(decision, expected):
            wrong.append(f"{decision.item.id} ({decision.item.text}) {said}, expected {expected}")
            wrong.append(_explained(decision))

    assert not wrong, "\n".join(wrong)


def test_the_gate_of_the_shop_is_closed(decided: ChecklistReport) -> None:
    assert decided.verdict == "closed"
    assert decided.problems == ()
