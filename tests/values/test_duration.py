from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.values.duration import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("1h30m", 5400.0),
        ("10s", 10.0),
        ("1.5h", 5400.0),
        ("-250ms", -0.25),
        ("+.5s", 0.5),
        ("1.s", 1.0),
        ("1us", 1e-6),
        ("1µs", 1e-6),
        ("1μs", 1e-6),
        ("3ns", 3e-9),
        ("0", 0.0),
        ("-0", 0.0),
        ("1s1s", 2.0),
        ("2562047h", 9223369200.0),
        ("2562048h", None),
        ("", None),
        ("-", None),
        ("10", None),
        (".s", None),
        ("1 h", None),
        ("1h ", None),
        ("--1h", None),
        ("1d", None),
        ("1e3s", None),
        ("1h" * 60, None),
        ("٣s", None),
    ],
)
def test_reads_what_go_reads(text: str, seconds: float | None) -> None:
    assert parse_duration(text) == seconds


@given(st.text() | st.from_regex(r"[+-]?([0-9]*\.?[0-9]*[hmsnuµ]{0,2}){0,4}", fullmatch=True))
@settings(max_examples=150)
def test_never_raises(text: str) -> None:
    assert isinstance(parse_duration(text), float | None)
