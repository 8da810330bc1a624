"""The name that was most likely meant, also among thousands."""

from __future__ import annotations

import pytest

from deploylint.values.likeness import nearest


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("web-setings", ["web-settings", "api-settings"], "web-settings"),
        ("web", ["web"], "web"),
        ("web", ["database"], ""),
        ("web", [], ""),
        ("", ["web"], ""),
        ("web", ["", "wem"], ""),
    ],
)
def test_the_nearest_name(name: str, known: list[str], expected: str) -> None:
    assert nearest(name, known) == expected


def test_a_likeness_can_be_asked_for() -> None:
    assert nearest("nginx", ["nginx-internal"], 0.5) == "nginx-internal"
    assert nearest("nginx", ["nginx-internal"], 0.9) == ""


@pytest.mark.parametrize("wrong", ["service-417-tl", "ervice-417-tls", "service-417tls", "srevice-417-tls"])
def test_of_thousands_the_likely_ones_are_compared(wrong: str) -> None:
    assert nearest(wrong, [f"service-{number}-tls" for number in range(5_000)]) == "service-417-tls"
