"""Load tests and restored backups -> verdicts. Every limit that is asked about is compared anew.

Parameters of `artifact.load`: `p95_ms` and `failed_percent` (1): both must be smaller; `vus`: at least so many users at
once; `requests` (1) and `seconds`: a smaller run says nothing. `warn_p95_ms`: a greater 95th percentile is a warning;
`p99_ratio`: so is a 99th that is more than so many times the 95th. Of `artifact.restore-test`: `seconds`: a longer
restore is a warning.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.ci_reports.asking import Asked, Verdict, counted, plain_number
from deploylint.ci_reports.readings import Load, Restore
from deploylint.model.checklist import Measured, State


def judge_load(load: Load, asked: Asked) -> Iterator[Verdict]:
    """One verdict, and warnings."""
    verdicts = list(_comparisons(load, asked))
    order = (State.FAIL, State.UNKNOWN, State.PASS)
    yield min(verdicts, key=lambda verdict: order.index(verdict.state))
    yield from _warnings(load, asked)


def _comparisons(load: Load, asked: Asked) -> Iterator[Verdict]:
    p95 = asked.optional("p95_ms")
    if p95 is not None:
        yield _compared("the 95th percentile", load.p95 if load.requests else None, "<", p95, "ms")
    users = asked.optional("vus")
    if users is not None:
        yield _compared("the most users at once", load.users, ">=", users, "users")
    least = max(asked.number("requests", 1), 1)
    yield _enough(load.requests, least, "requests")
    failed = None if load.failed is None or not load.requests else 100 * load.failed
    yield _compared("the share of failed requests", failed, "<", asked.number("failed_percent", 1), "%")
    seconds = asked.optional("seconds")
    if seconds is not None:
        yield _enough(load.seconds, seconds, "seconds")


def _compared(name: str, observed: float | None, operator: str, limit: float, unit: str) -> Verdict:
    measured = Measured(observed, operator, limit, unit)
    if observed is None:
        return Verdict(State.UNKNOWN, f"{{}} does not say {name}", "no-data", measured)
    holds = observed < limit if operator == "<" else observed >= limit
    text = f"{name} is {plain_number(observed)} {unit} in {{}}, to be {operator} {plain_number(limit)} {unit}"
    return Verdict(State.PASS if holds else State.FAIL, text, "", measured)


def _enough(observed: float | None, least: float, unit: str) -> Verdict:
    measured = Measured(observed, ">=", least, unit)
    if observed is None:
        return Verdict(State.UNKNOWN, f"{{}} does not say over how many {unit} it ran", "no-data", measured)
    text = f"{plain_number(observed)} {unit} in {{}}, to be at least {plain_number(least)}"
    if observed < least:
        return Verdict(State.UNKNOWN, text, "too-few-samples", measured)
    return Verdict(State.PASS, text, "", measured)


def _warnings(load: Load, asked: Asked) -> Iterator[Verdict]:
    limit = asked.optional("warn_p95_ms")
    if limit is not None and load.p95 is not None and load.p95 >= limit:
        yield _compared("the 95th percentile", load.p95, "<", limit, "ms")._replace(state=State.UNKNOWN, warning=True)
    ratio = asked.optional("p99_ratio")
    if ratio is not None and load.p95 and load.p99 is not None and load.p99 > ratio * load.p95:
        text = f"the 99th percentile is {plain_number(load.p99 / load.p95)} times the 95th in {{}}"
        yield Verdict(State.UNKNOWN, text, "", Measured(load.p99 / load.p95, "<=", ratio, "times"), warning=True)


def judge_restore(restore: Restore, asked: Asked) -> Iterator[Verdict]:
    """As many rows as there were, and at least one."""
    measured = Measured(restore.restored, "==", restore.expected, "rows")
    if not restore.expected:
        yield Verdict(State.UNKNOWN, "{} expects no rows, so it compares nothing", "no-data", measured)
        return
    same = restore.restored == restore.expected
    rows, duration = counted(restore.expected, "row"), plain_number(restore.seconds)
    text = f"{restore.restored:,} of {rows} were restored in {duration} s, says {{}}"
    yield Verdict(State.PASS if same else State.FAIL, text, "", measured)
    limit = asked.optional("seconds")
    if limit is not None and restore.seconds > limit:
        text = f"restoring took {plain_number(restore.seconds)} s, says {{}}"
        yield Verdict(State.UNKNOWN, text, "", Measured(restore.seconds, "<=", limit, "s"), warning=True)
