"""Load tests as JSON: k6, artillery, Gatling, JMeter. Thresholds that the tool judged are passed over.

k6 says `ok` of a threshold that had no samples, and its older export says `true` of one that failed (grafana/k6#1498).
"""

from __future__ import annotations

from typing import Any

from deploylint.ci_reports.lookups import at_least_zero, count, epoch, number, table
from deploylint.ci_reports.readings import Load, Report, ReportError

PROBE = "artifact.load"


def _whole(value: float | None) -> int:
    return int(value) if value is not None else 0


def is_k6(document: Any) -> bool:
    """What k6 hands to `handleSummary`, and its `--summary-export`."""
    metrics = document.get("metrics") if isinstance(document, dict) else None
    return isinstance(metrics, dict) and bool({"http_req_duration", "iterations", "vus", "http_reqs"} & metrics.keys())


def k6(document: dict[str, Any]) -> Report:
    """`metrics.X.values`, or `metrics.X` in the older export. Of `http_req_failed` the passes are what failed."""
    metrics = table(document, "metrics")
    values = {
        name: table(metrics, name) for name in ("http_reqs", "http_req_duration", "http_req_failed", "vus", "vus_max")
    }
    values = {name: table(metric, "values") or metric for name, metric in values.items()}
    failing = values["http_req_failed"]
    rate = at_least_zero(failing.get("rate", failing.get("value")))
    passes, fails = (at_least_zero(failing.get(key)) for key in ("passes", "fails"))
    if passes is not None and fails is not None and passes + fails:
        rate = max(rate or 0.0, passes / (passes + fails))
    duration = values["http_req_duration"]
    users = at_least_zero(values["vus"].get("max"))
    length = at_least_zero(table(document, "state").get("testRunDurationMs"))
    requests, pace = (at_least_zero(values["http_reqs"].get(key)) for key in ("count", "rate"))
    seconds = length / 1000 if length is not None else requests / pace if requests and pace else None
    load = Load(
        _whole(requests),
        rate if rate is not None and rate <= 1 else None,
        at_least_zero(duration.get("p(95)")),
        at_least_zero(duration.get("p(99)")),
        users if users is not None else at_least_zero(values["vus_max"].get("max")),
        seconds,
    )
    return Report((PROBE,), "k6", load)


def is_artillery(document: Any) -> bool:
    """`artillery run --output`."""
    aggregate = document.get("aggregate") if isinstance(document, dict) else None
    return isinstance(aggregate, dict) and ("counters" in aggregate or "requestsCompleted" in aggregate)


def artillery(document: dict[str, Any]) -> Report:
    """`aggregate` of version 2, and of version 1. It does not say how many users were active at once."""
    aggregate = table(document, "aggregate")
    counters = table(aggregate, "counters")
    old = not counters
    requests = count(aggregate, "requestsCompleted") if old else count(counters, "http.requests")
    codes = table(aggregate, "codes") if old else _below(counters, "http.codes.")
    errors = table(aggregate, "errors") if old else _below(counters, "errors.")
    failed = sum(count(codes, code) for code in codes if code >= "4") + sum(count(errors, name) for name in errors)
    times = table(aggregate, "latency") if old else table(table(aggregate, "summaries"), "http.response_time")
    first, last = (at_least_zero(aggregate.get(key)) for key in ("firstMetricAt", "lastMetricAt"))
    load = Load(
        requests,
        min(failed / requests, 1.0) if requests else None,
        at_least_zero(times.get("p95")),
        at_least_zero(times.get("p99")),
        None,
        (last - first) / 1000 if first is not None and last is not None and last >= first else None,
    )
    return Report((PROBE,), "artillery", load, "", epoch(last))


def _below(counters: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {name.removeprefix(prefix): value for name, value in counters.items() if name.startswith(prefix)}


def is_gatling(document: Any) -> bool:
    """`js/stats.json` and `js/global_stats.json` of Gatling's reports."""
    if not isinstance(document, dict):
        return False
    stats = document["stats"] if isinstance(document.get("stats"), dict) else document
    return "numberOfRequests" in stats and "percentiles1" in stats


def gatling(document: dict[str, Any]) -> Report:
    """The whole run: percentiles3 and 4 are the 95th and 99th unless gatling.conf says otherwise."""
    stats = table(document, "stats") or document
    requests, failures = (_whole(at_least_zero(table(stats, "numberOfRequests").get(key))) for key in ("total", "ko"))
    if "percentiles4" not in stats:
        raise ReportError("it has fewer than four percentiles, so the 95th cannot be told", (PROBE,))
    p95, p99 = (at_least_zero(table(stats, key).get("total")) for key in ("percentiles3", "percentiles4"))
    pace = number(table(stats, "meanNumberOfRequestsPerSecond").get("total"))
    seconds = requests / pace if pace and pace > 0 else None
    load = Load(requests, min(failures / requests, 1.0) if requests else None, p95, p99, None, seconds)
    return Report((PROBE,), "Gatling", load)


def is_jmeter(document: Any) -> bool:
    """`statistics.json` of JMeter's dashboard."""
    total = document.get("Total") if isinstance(document, dict) else None
    return isinstance(total, dict) and "sampleCount" in total


def jmeter(document: dict[str, Any]) -> Report:
    """`Total`: pct2ResTime and pct3ResTime are the 95th and 99th unless the properties say otherwise."""
    total = table(document, "Total")
    requests, failures = count(total, "sampleCount"), count(total, "errorCount")
    pace = number(total.get("throughput"))
    load = Load(
        requests,
        min(failures / requests, 1.0) if requests else None,
        at_least_zero(total.get("pct2ResTime")),
        at_least_zero(total.get("pct3ResTime")),
        None,
        requests / pace if pace and pace > 0 else None,
    )
    return Report((PROBE,), "JMeter", load)
