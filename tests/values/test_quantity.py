from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.values.quantity import parse_quantity


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("500m", Fraction(1, 2)),
        ("1", 1),
        (2, 2),
        (0.5, Fraction(1, 2)),
        (1e20, 10**20),
        ("1.5Gi", 1024**3 * 3 // 2),
        (".5", Fraction(1, 2)),
        ("5.", 5),
        ("128974848", 128974848),
        ("129e6", 129_000_000),
        ("129M", 129_000_000),
        ("1E", 10**18),
        ("1E3", 1000),
        ("1Ei", 1024**6),
        ("100n", Fraction(1, 10**7)),
        ("1u", Fraction(1, 10**6)),
        ("2k", 2000),
        ("-1", -1),
        ("+1", 1),
    ],
)
def test_reads_what_kubernetes_reads(written: str | int | float, amount: int | Fraction) -> None:
    assert parse_quantity(written) == amount


@pytest.mark.parametrize(
    "written",
    ["", " ", "1 Gi", "1GB", "1K", "2ki", "Gi", "1.2.3", "1e", "0x10", "one", "1m5", True, float("nan"), "1e9999"],
)
def test_refuses_what_is_no_quantity(written: str | float) -> None:
    assert parse_quantity(written) is None


@settings(max_examples=200)
@given(st.text(alphabet="0123456789.eEkKMGTPEinum+- ", max_size=300))
def test_survives_any_text(text: str) -> None:
    amount = parse_quantity(text)
    assert amount is None or isinstance(amount, Fraction)
