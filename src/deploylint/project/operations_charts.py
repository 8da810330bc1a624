"""What charts may bring that cannot be seen: their templates are not rendered, and other charts not fetched."""

from __future__ import annotations

from collections.abc import Mapping

from deploylint.model import Node
from deploylint.project import Project
from deploylint.project.terraform import undecided
from deploylint.values.patterns import lazy_pattern

_ALERTS = lazy_pattern(r"PrometheusRule|VMRule")
_WORDS = {
    "error_rate": _ALERTS,
    "latency": _ALERTS,
    "cpu": _ALERTS,
    "memory": _ALERTS,
    "pager": lazy_pattern(r"(?i)AlertmanagerConfig|pagerduty|opsgenie"),
    "dashboard": lazy_pattern(r"grafana_dashboard|GrafanaDashboard"),
    "log_shipper": lazy_pattern(r"fluent-?bit|fluentd|filebeat|promtail"),
    "metrics": lazy_pattern(r"ServiceMonitor|PodMonitor|prometheus\.io/scrape"),
    "vault": lazy_pattern(r"ExternalSecret|SecretProviderClass|SealedSecret|vault\.hashicorp\.com|VaultStaticSecret"),
    "backup": lazy_pattern(r"(?i)kind:\s{0,5}(?:CronJob|ScheduledBackup)|\bbackups?\s{0,5}:"),
    "rate_limiting": lazy_pattern(r"nginx\.ingress\.kubernetes\.io/limit-|rateLimit"),
    "compression": lazy_pattern(r"use-gzip|enable-brotli|gzip on"),
    "security_headers": lazy_pattern(r"Content-Security-Policy|custom-headers"),
    "cache_headers": lazy_pattern(r"Cache-Control|expires \d"),
}
"""What stands in the text of a chart that may bring the thing of this name."""

_KINDS = frozenset({"helm.template", "helm.values"})


def in_charts(project: Project, near: Node) -> Mapping[str, bool | Node]:
    """For each name, False, or an unknown value where a chart of the repository may bring what it stands for."""
    found: frozenset[str] = project.remember("operations.charts", _found)
    return {name: undecided(near) if name in found else False for name in _WORDS}


def _found(project: Project) -> frozenset[str]:
    texts = [source.text for source in project.sources.values() if source.kind in _KINDS]
    return frozenset(name for name, pattern in _WORDS.items() if any(pattern.search(text) for text in texts))
