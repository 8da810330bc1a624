"""Conditions on fields: what they mean, what they refuse, and that no text upsets them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.checklist.definition import built_in
from deploylint.checklist.pass_if import PassIfError, compiled

FIELDS = {"critical": 0, "high": 2, "rate": 0.5, "mode": "live", "masked": True, "rows": 7, "same": 7}


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("critical == 0", True),
        ("critical == 0 and high == 0", False),
        ("critical == 0 or high == 0", True),
        ("high == 0 or critical == 0 and rate < 1", True),
        ("(high == 0 or critical == 0) and rate > 1", False),
        ("high >= 2 and high <= 2 and high != 3", True),
        ("rate < -0.5", False),
        ("mode == 'live'", True),
        ('mode != "live"', False),
        ("masked == true", True),
        ("masked != false", True),
        ("rows == same", True),
        ("rows == mode", False),
        ("critical==0 and high>1", True),
    ],
)
def test_what_they_mean(text: str, holds: bool) -> None:
    assert compiled(text)(FIELDS) is holds


@pytest.mark.parametrize(
    "text",
    ["missing != 0", "mode != 0", "masked != 0", "masked == 1", "critical == false", "critical != '0'", "rows != x"],
)
def test_what_is_missing_or_of_another_kind_meets_nothing(text: str) -> None:
    assert not compiled(text)(FIELDS)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, [], {}])
def test_what_is_no_number_meets_nothing(value: Any) -> None:
    assert not compiled("a != 0")({"a": value})
    assert not compiled("a == b")({"a": value, "b": value})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "column 1 needs the name of a field"),
        ("critical", "needs one of =="),
        ("critical = 0", "cannot be read"),
        ("critical == ", "needs a number"),
        ("0 == critical", "needs the name of a field, not '0'"),
        ("critical == 0 high == 0", "'high' cannot stand at column 15"),
        ("(critical == 0", "needs \\)"),
        ("true == true", "'true' at column 1 is no name"),
        ("__import__('os')", "needs one of =="),
        ("a == 'x", "cannot be read"),
        ("a == 1x", "cannot be read"),
        ("(" * 60 + "a == 1" + ")" * 60, "nested deeper"),
        ("a == 1 and " * 300 + "a == 1", "longer than"),
    ],
)
def test_what_they_refuse(text: str, message: str) -> None:
    with pytest.raises(PassIfError, match=message):
        compiled(text)


_WORDS = st.sampled_from(
    ["a", "b", "and", "or", "true", "==", "!=", "<", ">=", "(", ")", "0", "-1.5", "'x'", '"', " ", "\n"]
)


@given(st.one_of(st.text(max_size=200), st.lists(_WORDS, max_size=60).map(" ".join), st.lists(_WORDS).map("".join)))
def test_any_text_is_a_condition_or_refused(text: str) -> None:
    try:
        condition = compiled(text)
    except PassIfError:
        return
    for fields in ({}, {"a": 0, "b": "x"}, {"a": float("nan"), "b": True}):
        assert condition(fields) in (True, False)


def test_conditions_of_the_built_in_checklist_can_be_read() -> None:
    conditions = [item.attestation.pass_if for item in built_in({}).items if item.attestation is not None]

    assert any(conditions)
    for text in filter(None, conditions):
        compiled(text)
