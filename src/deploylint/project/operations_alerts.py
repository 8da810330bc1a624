"""Alerting rules, and where alerts are sent.

https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/ and
https://prometheus.io/docs/alerting/latest/configuration/ have the formats, the Prometheus Operator's API those of its
objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, Source, View
from deploylint.parse.yaml import parse as parse_yaml
from deploylint.project import Project
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern

_RULE_KINDS = ("PrometheusRule", "VMRule")
_MOST = 5_000
_CLASSES = {
    "error_rate": lazy_pattern(
        r"5\.\.|5\[0-9\]|5xx|5\\d|errors?(?:\b|_|:)|fail(?:ed|ures?)|exceptions?|error_?rat|errorrat", re.IGNORECASE
    ),
    "latency": lazy_pattern(
        r"latenc|duration|response_?time|histogram_quantile|responsetime|apdex|_seconds_bucket", re.IGNORECASE
    ),
    "cpu": lazy_pattern(r"cpu|processor_load|node_load", re.IGNORECASE),
    "memory": lazy_pattern(r"memory|mem_(?:used|usage|avail|total|free)|_mem\b|\bmem_|heap|_rss\b|oom", re.IGNORECASE),
}
"""What stands in the expressions and names of alerts of each class, whatever the case of letters."""

_CLUSTER_ONLY = lazy_pattern(
    r"\bkube_(?:job|pod_container_status|deployment)|\bup\b|prometheus_|alertmanager_|node_network"
)
"""Metrics of the cluster's own health: what fails there are no requests."""

_PAGERS = ("pagerduty", "opsgenie", "victorops", "pushover", "splunk", "jiraopsgenie")
_PAGER_HOSTS = lazy_pattern(
    r"pagerduty|opsgenie|victorops|oncall|on-call|squadcast|incident\.io|betterstack|betteruptime|zenduty|ilert|rootly|xmatters"
    r"|firehydrant|goalert",
    re.IGNORECASE,
)


def alert_views(project: Project) -> Iterator[View]:
    """See `project.operations.alert_views`."""
    for view in project.views("kubernetes.object"):
        if view.derived["kind"].text in _RULE_KINDS:
            yield from _alerts(view.node.get("spec"))
    for source in project.sources.values():
        if source.kind == "yaml" and "alert:" in source.text and "expr:" in source.text and not set_aside(source.path):
            for document in parse_yaml(source):
                yield from _alerts(document.root)


def _alerts(holder: Node) -> Iterator[View]:
    rules = (rule for group in holder.get("groups").entries for rule in group.get("rules").entries[:_MOST])
    for rule in rules:
        name, expression = rule.get("alert"), rule.get("expr")
        if name.text and expression.exists:
            facts: dict[str, Any] = {
                "name": name,
                "expression": expression,
                "classes": classes(f"{name.text} {expression.text}"),
                "duration": rule.get("for"),
                "severity": rule.at("labels", "severity"),
                "runbook": rule.at("annotations", "runbook_url") or rule.at("annotations", "runbook"),
            }
            yield View("operations.alert", name, facts, label=f"alert {name.text}")


def classes(words: str) -> list[str]:
    """What an alert of these words is about: `error_rate`, `latency`, `cpu`, `memory`."""
    text = words[:4_000]
    found = [name for name, pattern in _CLASSES.items() if pattern.search(text)]
    if "error_rate" in found and _CLUSTER_ONLY.search(text):
        found.remove("error_rate")
    return found


def route_views(project: Project) -> Iterator[View]:
    """See `project.operations.route_views`."""
    for view in project.views("kubernetes.object"):
        if view.derived["kind"].text == "AlertmanagerConfig":
            yield _route(view.node.get("spec").get("receivers"), view.label)
        elif view.derived["kind"].text in ("Secret", "ConfigMap"):
            yield from _inside(view)
    for source in project.sources.values():
        if (
            source.kind == "yaml"
            and "receivers:" in source.text
            and "route:" in source.text
            and not set_aside(source.path)
        ):
            for document in parse_yaml(source):
                if document.root.get("route").items and document.root.get("receivers").entries:
                    yield _route(document.root.get("receivers"), source.path)


def _inside(view: View) -> Iterator[View]:
    """A file of Alertmanager's that a Secret or ConfigMap holds as text."""
    for name, value in (*view.node.get("stringData").items, *view.node.get("data").items):
        if name.startswith("alertmanager") and "receivers:" in value.text:
            source = Source(view.source.path, "yaml", value.text)
            for document in parse_yaml(source)[:1]:
                made = _route(document.root.get("receivers"), view.label)
                pager = made.derived["pager"].exists
                facts = {**made.derived, "receivers": [value], "pager": value if pager else value.absent()}
                yield View("operations.alert_route", value, facts, label=view.label)


def _route(receivers: Node, label: str) -> View:
    pager = next((node for receiver in receivers.entries for node in _pagers(receiver)), receivers.absent())
    return View("operations.alert_route", receivers, {"receivers": receivers.entries, "pager": pager}, label=label)


def _pagers(receiver: Node) -> Iterator[Node]:
    for name, value in receiver.items:
        if name.lower().startswith(_PAGERS) or (
            name.lower().startswith("webhook")
            and any(_PAGER_HOSTS.search(entry.get("url").text) for entry in value.entries)
        ):
            yield value
