"""What a deployment is watched, backed up and kept secret with: the first sign of each in the repository.

Each function answers the Node of that sign, or None when there is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.model import Node, Source
from deploylint.project import Project
from deploylint.project.kubernetes_stores import secret_store
from deploylint.project.terraform import of_type
from deploylint.project.terraform_databases import cluster as terraform_cluster
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern

_PAGER_RESOURCES = lazy_pattern(
    r"^(?:pagerduty|opsgenie|grafana_oncall|squadcast|betteruptime|incident|victorops|ilert)_"
)
_DASHBOARD_RESOURCES = (
    *("grafana_dashboard", "aws_cloudwatch_dashboard", "google_monitoring_dashboard", "datadog_dashboard"),
    *("datadog_dashboard_json", "newrelic_one_dashboard", "newrelic_one_dashboard_json", "azurerm_portal_dashboard"),
)
_SHIPPER_IMAGE = lazy_pattern(
    r"fluent-?bit|fluentd|filebeat|timberio/vector|promtail|grafana/alloy|grafana-agent|opentelemetry-collector|cloudwatch-agent"
    r"|logstash|datadog/agent|splunk|newrelic-fluentbit|elastic-agent"
)
_SHIPPER_GROUPS = (
    "logging.banzaicloud.io",
    "logging.openshift.io",
    "observability.openshift.io",
    "fluentbit.fluent.io",
)
_LOG_DRIVERS = frozenset({"awslogs", "fluentd", "gelf", "splunk", "loki", "gcplogs", "syslog", "journald"})
_MONITORS = ("ServiceMonitor", "PodMonitor", "PodMonitoring", "VMServiceScrape", "VMPodScrape", "Instrumentation")
_VAULT_RESOURCES = (
    *("aws_secretsmanager_secret", "aws_secretsmanager_secret_version", "google_secret_manager_secret"),
    *("azurerm_key_vault", "azurerm_key_vault_secret", "vault_kv_secret_v2", "vault_generic_secret", "vault_mount"),
)
_VAULT_USES = lazy_pattern(
    r"^(?:hashicorp/vault-action|aws-actions/aws-secretsmanager-get-secrets|google-github-actions/get-secretmanager-secrets"
    r"|dopplerhq/|1password/load-secrets-action|azure/get-keyvault-secrets)"
)
_VAULT_PACKAGES = frozenset(
    (
        *(
            "@aws-sdk/client-secrets-manager",
            "node-vault",
            "hvac",
            "@google-cloud/secret-manager",
            "@azure/keyvault-secrets",
        ),
        *(
            "google-cloud-secret-manager",
            "azure-keyvault-secrets",
            "spring-cloud-starter-vault-config",
            "aws-secretsmanager-caching",
        ),
        *("github.com/hashicorp/vault/api", "@dopplerhq/node-sdk", "infisical-sdk", "@infisical/sdk"),
    )
)
_SOPS = (".sops.yaml", ".sops.yml")
_LOG_RESOURCES = ("aws_cloudwatch_log_group", "aws_kinesis_firehose_delivery_stream", "google_logging_project_sink")
_CLUSTER_TEXT = lazy_pattern(
    r"Microsoft\.ContainerService/managedClusters|AWS::EKS::Cluster|\beks\.Cluster\(|container\.Cluster\("
)
_CLUSTER_FILES = (".bicep", ".json", ".yaml", ".yml", ".ts", ".py", ".go")
_CLUSTER_GROUPS = ("eksctl.io", "cluster.x-k8s.io", "container.aws.crossplane.io", "container.cnrm.cloud.google.com")
_PANELS = lazy_pattern(r'"panels"\s{0,5}:\s{0,5}\[')


def pager(project: Project) -> Node | None:
    """What calls somebody when an alert fires: a receiver of Alertmanager, or what Terraform declares."""
    routes = (view.derived["pager"] for view in project.views("operations.alert_route"))
    declared = (
        view.node
        for view in project.views("terraform.resource")
        if view.derived["block"] == "resource" and _PAGER_RESOURCES.match(view.derived["type"].text)
    )
    return _first((*(route for route in routes if route.exists), *declared))


def dashboard(project: Project) -> Node | None:
    """A dashboard that is kept as code."""
    return _first(_dashboards(project))


def _dashboards(project: Project) -> Iterator[Node]:
    for view in project.views("kubernetes.object"):
        labels = view.node.at("metadata", "labels")
        if view.derived["kind"].text == "GrafanaDashboard" or labels.get("grafana_dashboard").exists:
            yield view.derived["name"]
    yield from (view.node for view in of_type(project, *_DASHBOARD_RESOURCES))
    for path, source in project.sources.items():
        dashes = path.endswith(".json") and '"schemaVersion"' in source.text and not set_aside(path)
        panels = _PANELS.search(source.text) if dashes else None
        if panels is not None:
            yield _at(source, panels.start())


def log_shipper(project: Project) -> Node | None:
    """What collects the logs of programs."""
    return _first(_log_shippers(project))


def _log_shippers(project: Project) -> Iterator[Node]:
    services = project.views("compose.service")
    images = [view.derived["image"] for view in (*project.views("kubernetes.container"), *services)]
    yield from (image for image in images if _SHIPPER_IMAGE.search(image.text.lower()))
    for view in project.views("kubernetes.object"):
        if view.derived["group"].endswith(_SHIPPER_GROUPS):
            yield view.derived["name"]
    drivers = (service.node.at("logging", "driver") for service in services)
    yield from (driver for driver in drivers if driver.text in _LOG_DRIVERS)
    yield from _charts(project)
    yield from (view.node for view in of_type(project, *_LOG_RESOURCES))


def _charts(project: Project) -> Iterator[Node]:
    """Charts that another chart depends on, or that Terraform installs, by their names."""
    for document in project.documents("helm.chart"):
        for entry in document.root.get("dependencies").entries:
            if _SHIPPER_IMAGE.search(entry.get("name").text):
                yield entry.get("name")
    for view in of_type(project, "helm_release"):
        if _SHIPPER_IMAGE.search(view.node.get("chart").text):
            yield view.node.get("chart")


def metrics(project: Project) -> Node | None:
    """What has a monitoring system ask the programs for their metrics, or puts an agent into them."""
    for view in project.views("kubernetes.object"):
        if view.derived["kind"].text in _MONITORS:
            return view.node
    for view in project.views("kubernetes.workload"):
        for name, value in view.derived["annotations"].items:
            if name == "prometheus.io/scrape" or name.startswith(
                ("instrumentation.opentelemetry.io/", "admission.datadoghq.com/")
            ):
                return Node(value.source, value.span, value.value, key=value.key)
    return None


def vault(project: Project) -> Node | None:
    """What shows that secrets come from a vault, or are kept encrypted."""
    return secret_store(project) or _first(_vaults(project))


def _vaults(project: Project) -> Iterator[Node]:
    for view in project.views("kubernetes.workload"):
        drivers = (volume.at("csi", "driver") for volume in view.derived["pod"].get("volumes").entries)
        yield from (driver for driver in drivers if driver.text == "secrets-store.csi.k8s.io")
    encrypted = (view.node.get("sops") for view in project.views("kubernetes.object"))
    yield from (node for node in encrypted if node.exists)
    yield from (view.node for view in of_type(project, *_VAULT_RESOURCES))
    uses = (step.node.get("uses") for step in project.views("workflow.step"))
    yield from (node for node in uses if _VAULT_USES.match(node.text.lower()))
    yield from (view.node for view in project.views("dependency.package") if view.label in _VAULT_PACKAGES)
    names = ((path.rpartition("/")[2], source) for path, source in project.sources.items())
    yield from (Node(source, source.line_span(1), name) for name, source in names if name in _SOPS)


def cluster(project: Project) -> Node | None:
    """What declares the Kubernetes cluster itself."""
    return terraform_cluster(project) or _first(_clusters(project))


def _clusters(project: Project) -> Iterator[Node]:
    for view in project.views("kubernetes.object"):
        if view.derived["group"].endswith(_CLUSTER_GROUPS) and "Cluster" in view.derived["kind"].text:
            yield view.derived["name"]
    for path, source in project.sources.items():
        match = (
            _CLUSTER_TEXT.search(source.text)
            if path.endswith(_CLUSTER_FILES) and source.kind in ("text", "yaml")
            else None
        )
        if match is not None and not set_aside(path):
            yield _at(source, match.start())


def backup(project: Project) -> Node | None:
    """The first thing that makes backups on a schedule."""
    return _first(view.node for view in project.views("operations.backup"))


def bucket(project: Project) -> Node | None:
    """The bucket that is declared for backups."""
    return _first(view.node for view in project.views("terraform.backup_bucket"))


def _first(found: Iterable[Node]) -> Node | None:
    return next(iter(found), None)


def _at(source: Source, offset: int) -> Node:
    line = source.text.count("\n", 0, offset) + 1
    return Node(source, source.line_span(line), "")
