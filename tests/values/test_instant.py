"""Instants and periods: what is read, and what is refused."""

from __future__ import annotations

import pytest

from deploylint.values.instant import end, instant, period, written


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z"),
        ("2026-11-20T15:30:00+05:30", "2026-11-20T10:00:00Z"),
        ("2026-11-20", "2026-11-20T00:00:00Z"),
    ],
)
def test_an_instant_is_read_in_utc(text: str, same: str) -> None:
    found = instant(text)

    assert found is not None
    assert written(found) == same


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-11-20T10:00:00", "2026-02-30", "2026-11-20T10:00:00Z\0", "\n2026-11-20"]
)
def test_what_is_no_instant(text: str) -> None:
    assert instant(text) is None


def test_a_day_ends_with_its_last_second() -> None:
    last = end("2026-11-20")

    assert last is not None
    assert written(last) == "2026-11-21T00:00:00Z"


@pytest.mark.parametrize(
    ("text", "seconds"), [("P7D", 604_800), ("-PT2H", -7_200), ("P1DT12H", 129_600), ("P1M", None)]
)
def test_periods(text: str, seconds: int | None) -> None:
    assert period(text) == seconds
