from __future__ import annotations

import pytest

from deploylint.values.cron import Times, times


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("0 2 * * *", Times(True, 2, 0)),
        ("@daily", Times(True, 0, 0)),
        ("0 */6 * * *", Times(True)),
        ("15 3 * * 0-6", Times(True, 3, 15)),
        ("@hourly", Times(True)),
        ("0 2 * * 0", Times(False)),
        ("0 2 1 * *", Times(False)),
        ("@weekly", Times(False)),
        ("@every 6h", Times(None)),
        ("{{ x }}", Times(None)),
        ("", Times(None)),
        ("0 99 * * *", Times(True)),
    ],
)
def test_times(schedule: str, expected: Times) -> None:
    assert times(schedule) == expected
