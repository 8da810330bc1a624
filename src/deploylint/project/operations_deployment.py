"""All that a repository runs in production, seen as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project import operations_providers as providers
from deploylint.project.operations_alerts import classes
from deploylint.project.operations_charts import in_charts
from deploylint.project.terraform import of_type
from deploylint.values.database_images import data_store
from deploylint.values.purposes import named_development, named_production

_ALARMS = (
    *("aws_cloudwatch_metric_alarm", "google_monitoring_alert_policy", "azurerm_monitor_metric_alert"),
    *("datadog_monitor", "newrelic_nrql_alert_condition", "grafana_rule_group", "signalfx_detector"),
)
_CLASSES = ("error_rate", "latency", "cpu", "memory")
_DATABASES = ("mongodb", "postgresql", "mysql")
"""Purposes of packages that keep data which has to be backed up."""


def deployment_views(project: Project) -> Iterator[View]:
    """See `project.operations.deployment_views`."""
    found = _anchor(project)
    if found is None:
        return
    platform, anchor = found
    view = View("operations.deployment", anchor, {"platform": platform}, label="the deployment")
    alerts = project.views("operations.alert")
    near = alerts[0].node if alerts else anchor
    view.derived.update(
        alerts=alerts,
        databases=lambda: _databases(project),
        secrets=lambda: _secrets(project),
        in_charts=partial(in_charts, project, anchor),
        replicated=lambda: _replicated(project),
        **{name: partial(_alert, name, near, project) for name in _CLASSES},
        **{name: partial(_provided, provide, anchor, project) for name, provide in _PROVIDERS.items()},
    )
    yield view


_PROVIDERS: dict[str, Callable[[Project], Node | None]] = {
    "pager": providers.pager,
    "dashboard": providers.dashboard,
    "log_shipper": providers.log_shipper,
    "metrics": providers.metrics,
    "vault": providers.vault,
    "cluster": providers.cluster,
    "backup": providers.backup,
    "bucket": providers.bucket,
}


def _provided(provide: Callable[[Project], Node | None], anchor: Node, project: Project) -> Node:
    return provide(project) or anchor.absent()


def _anchor(project: Project) -> tuple[str, Node] | None:
    """Where the deployment stands: a workload that answers requests before others, and manifests before workflows."""
    workloads = [
        view
        for view in project.views("kubernetes.workload")
        if view.derived["long_running"] and not named_development(view.source.path)
    ]
    reached = _reached(project)
    workloads.sort(
        key=lambda view: (
            view.derived["kind"].text == "DaemonSet",
            id(view.node) not in reached,
            not view.get("services"),
            data_store(_image(view)) is not None,
        )
    )
    if workloads:
        return "kubernetes", workloads[0].derived["name"]
    services = [view for view in project.views("compose.service") if view.get("production")]
    services.sort(key=lambda view: not named_production(view.source.path))
    if services:
        return "compose", services[0].node
    for job in project.views("workflow.job"):
        if job.get("deploys") and job.get("production"):
            return "workflow", job.node
    return None


def _reached(project: Project) -> frozenset[int]:
    """The workloads that an Ingress leads to, by the identity of their Nodes."""
    services = [view.get("target") for view in project.views("kubernetes.backend")]
    return frozenset(
        id(workload.node) for service in services if isinstance(service, View) for workload in service.get("workloads")
    )


def _image(workload: View) -> str:
    containers = workload.derived["pod"].get("containers").entries
    return containers[0].get("image").text if containers else ""


def _databases(project: Project) -> list[Node]:
    """Where each database shows that has to be backed up: a package that speaks to it, or a server."""
    packages = [
        view.node
        for view in project.views("dependency.package")
        if not view.derived["development"] and not set(_DATABASES).isdisjoint(view.derived["purposes"])
    ]
    servers = [
        view.derived["image"]
        for view in project.views("database.server")
        if view.derived["where"] == "kubernetes" and view.derived["family"] in _DATABASES
    ]
    return [*packages, *servers]


def _secrets(project: Project) -> bool:
    """Whether a workload or a service takes a secret, or the code reads a variable that must be one."""
    from deploylint.secrets.names import secret_name

    if any(secret_name(view.label) for view in project.views("variable")):
        return True
    return any(view.derived["kind"].text == "Secret" for view in project.views("kubernetes.object"))


def _replicated(project: Project) -> bool:
    """Whether several pods of one program run, also when an autoscaler makes them."""
    if project.views("kubernetes.autoscaler"):
        return True
    counts = (view.derived["replicas"].value for view in project.views("kubernetes.workload"))
    return any(type(count) is int and count > 1 for count in counts)


def _alert(name: str, near: Node, project: Project) -> Node:
    """The first alert of a class."""
    for alert in project.views("operations.alert"):
        if name in alert.derived["classes"]:
            return alert.node
    for view in of_type(project, *_ALARMS):
        if name in classes(_words(view.node)):
            return view.node
    return near.absent()


def _words(node: Node) -> str:
    return str(node.plain())[:4_000]
