from __future__ import annotations

import pytest

from deploylint.values.kubernetes_version import parse_version


@pytest.mark.parametrize(
    ("text", "version"),
    [("1.33", (1, 33)), ("v1.9.4", (1, 9)), ("1", (1,)), ("", ()), ("latest", ()), ("1.x", ()), ("1.35-rc", ())],
)
def test_reads_major_and_minor(text: str, version: tuple[int, ...]) -> None:
    assert parse_version(text) == version


def test_versions_compare_as_numbers() -> None:
    assert parse_version("1.9") < parse_version("1.35")
