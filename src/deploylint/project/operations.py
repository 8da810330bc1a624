"""How what the repository deploys is watched, backed up and reached: alerts, dashboards, backups, web servers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from deploylint.model import View
from deploylint.project import Project


def deployment_views(project: Project) -> Iterable[View]:
    """One view of all that the repository runs in production; none where it deploys nothing.

    It stands at the first thing that is deployed: a workload, a production service of a compose file, or a workflow's
    job. What is missing stands there as well, if there is nothing nearer.

    Facts: `platform` (`kubernetes`, `compose` or `workflow`), `databases` (list of Nodes: where each database is seen),
    `alerts` (views), `error_rate`, `latency`, `cpu` and `memory` (Nodes: the first alert of the class, absent where
    there is none), `pager`, `dashboard`, `log_shipper`, `metrics`, `vault`, `cluster`, `backup`, `bucket` (Nodes: what
    provides each), `in_charts` (by these names, unknown where a chart that is not rendered may provide it, else False),
    `secrets` (whether anything of it needs a secret), `replicated` (whether more than one pod of a program runs).
    """
    return _made("operations_deployment", "deployment_views", project)


def alert_views(project: Project) -> Iterable[View]:
    """Every alerting rule for Prometheus, of a PrometheusRule or of a file of rules.

    Facts: `name`, `expression` (Nodes), `classes` (those of `error_rate`, `latency`, `cpu` and `memory` that it is
    about), `duration`, `severity`, `runbook` (Nodes: its `for`, and the label and annotation of these names).
    """
    return _made("operations_alerts", "alert_views", project)


def route_views(project: Project) -> Iterable[View]:
    """Every configuration of Alertmanager, as a file, a Secret, or an AlertmanagerConfig.

    Facts: `receivers` (Nodes), `pager` (Node: the first receiver that calls somebody, absent where none does).
    """
    return _made("operations_alerts", "route_views", project)


def backup_views(project: Project) -> Iterable[View]:
    """Everything that makes backups on a schedule.

    Facts: `name`, `schedule` (Node, as written; absent where it only says how often), `daily` (whether it runs at least
    once a day; unknown where that is not written out), `hour` and `minute` (numbers, when it runs once a day, else
    absent), `zone` (text: the time zone, `UTC` where nothing says otherwise), `suspended` (Node).
    """
    return _made("operations_backups", "backup_views", project)


def web_server_views(project: Project) -> Iterable[View]:
    """Every configuration of a web server; see `project.operations_edge.web_server_views`."""
    return _made("operations_edge", "web_server_views", project)


def pool_views(project: Project) -> Iterable[View]:
    """Every file of production that gives the bounds of the pool of connections to MongoDB as variables.

    Facts: `minimum` and `maximum` (numbers; absent where the file does not give them, unknown where they are no
    numbers), `pods` (how many of one program may run), `connections` (what all their pools may open), `limit` (what the
    Atlas cluster takes); the last three are absent where that is not told.
    """
    return _made("operations_pools", "pool_views", project)


def heap_views(project: Project) -> Iterable[View]:
    """Every container that tells Node.js how large its heap may grow; see `project.operations_heap.heap_views`."""
    return _made("operations_heap", "heap_views", project)


def _made(module: str, function: str, project: Project) -> Iterable[View]:
    found: Iterable[View] = getattr(import_module(f"deploylint.project.{module}"), function)(project)
    return found


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "operations.deployment": deployment_views,
    "operations.alert": alert_views,
    "operations.alert_route": route_views,
    "operations.backup": backup_views,
    "operations.web_server": web_server_views,
    "operations.heap": heap_views,
    "operations.pool": pool_views,
}
