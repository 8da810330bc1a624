"""Load tests as CSV: locust's statistics and their history, JMeter's samples (JTL)."""

from __future__ import annotations

import csv
from collections.abc import Sequence

from deploylint.ci_reports.lookups import at_least_zero, epoch
from deploylint.ci_reports.readings import Load, Report, ReportError

PROBE = "artifact.load"
_STATISTICS = {"Type", "Name", "Request Count", "Failure Count"}
_HISTORY = {"Timestamp", "User Count", "Total Request Count", "Total Failure Count"}
_SAMPLES = {"timeStamp", "elapsed", "success"}


def is_table(first: str) -> bool:
    """Whether a first line is the header of one of these tables."""
    return any(wanted <= set(_fields(first)) for wanted in (_STATISTICS, _HISTORY, _SAMPLES))


def _fields(line: str) -> list[str]:
    return next(csv.reader([line]), [])


def read(lines: Sequence[str]) -> Report:
    """The table that the first line heads. Raises ReportError for rows that are cut off or of wrong types."""
    fields = set(_fields(lines[0]))
    try:
        table = list(csv.DictReader(line for line in lines if line.strip()))
    except csv.Error as problem:
        raise ReportError(f"it is no table ({problem})", (PROBE,)) from None
    if any(value is None or key is None for row in table for key, value in row.items()):
        raise ReportError("a row of it has too few or too many fields; is the file cut off?", (PROBE,))
    if fields >= _SAMPLES:
        return _samples(table)
    return _statistics(table) if fields >= _STATISTICS else _history(table)


Row = dict[str, str]


def _figure(row: Row, key: str) -> float:
    found = at_least_zero(row.get(key))
    if found is None:
        raise ReportError(f"{key!r} is no number in a row of it", (PROBE,))
    return found


def _statistics(table: list[Row]) -> Report:
    """The row `Aggregated` of `…_stats.csv`; it does not say how many users there were."""
    whole = next((row for row in table if row["Name"] == "Aggregated"), None)
    if whole is None:
        raise ReportError("it has no row 'Aggregated'; is the file cut off?", (PROBE,))
    requests, failures = _figure(whole, "Request Count"), _figure(whole, "Failure Count")
    pace = at_least_zero(whole.get("Requests/s"))
    load = Load(
        int(requests),
        min(failures / requests, 1.0) if requests else None,
        at_least_zero(whole.get("95%")),
        at_least_zero(whole.get("99%")),
        None,
        requests / pace if pace else None,
    )
    return Report((PROBE,), "locust", load)


def _history(table: list[Row]) -> Report:
    """`…_stats_history.csv`: users over time; its percentiles are of the last seconds alone."""
    rows = [row for row in table if row.get("Name", "Aggregated") == "Aggregated"]
    times = [_figure(row, "Timestamp") for row in rows]
    requests = max((_figure(row, "Total Request Count") for row in rows), default=0.0)
    failures = max((_figure(row, "Total Failure Count") for row in rows), default=0.0)
    load = Load(
        int(requests),
        min(failures / requests, 1.0) if requests else None,
        users=max((_figure(row, "User Count") for row in rows), default=None),
        seconds=max(times) - min(times) if times else None,
    )
    return Report((PROBE,), "locust", load, "", epoch(max(times, default=None)))


def _samples(table: list[Row]) -> Report:
    """One row for each request: percentiles are computed from all of them."""
    elapsed = sorted(_figure(row, "elapsed") for row in table)
    failed = sum(row["success"].strip().lower() != "true" for row in table)
    starts = [_figure(row, "timeStamp") for row in table]
    users = [found for row in table if (found := at_least_zero(row.get("allThreads"))) is not None]
    load = Load(
        len(table),
        failed / len(table) if table else None,
        _percentile(elapsed, 95),
        _percentile(elapsed, 99),
        max(users, default=None),
        (max(starts) - min(starts)) / 1000 if starts else None,
    )
    return Report((PROBE,), "JMeter", load, "", epoch(max(starts, default=None)))


def _percentile(ordered: Sequence[float], percent: int) -> float | None:
    """By nearest rank."""
    return ordered[-(-len(ordered) * percent // 100) - 1] if ordered else None
