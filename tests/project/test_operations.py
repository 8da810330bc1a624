from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.examples import project_of
from deploylint.lint import outcomes_of
from deploylint.model import Status, View
from deploylint.policy.rule_set import built_in_rules
from deploylint.project.operations import VIEWS
from deploylint.project.operations_alerts import classes

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: %s
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: "web:1"}]
"""


def deployment(files: dict[str, str]) -> View:
    (view,) = project_of({"k8s/web.yaml": DEPLOYMENT % 2, **files}).views("operations.deployment")
    return view


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ('sum(rate(requests{code=~"5.."}[5m]))', ["error_rate"]),
        ("HighErrorRate job:requests_failed:ratio", ["error_rate"]),
        ("histogram_quantile(0.95, rate(http_request_duration_seconds_bucket[5m]))", ["latency"]),
        ("rate(container_cpu_usage_seconds_total[5m])", ["cpu"]),
        ("container_memory_working_set_bytes", ["memory"]),
        ("kube_job_failed > 0", []),
        ("up == 0", []),
        ("CPUUtilization AWS/ECS", ["cpu"]),
    ],
)
def test_what_an_alert_is_about(words: str, expected: list[str]) -> None:
    assert classes(words) == expected


def test_a_repository_that_deploys_nothing_has_no_deployment() -> None:
    assert project_of({"src/app.js": "x()", "package.json": "{}"}).views("operations.deployment") == []
    assert project_of({"examples/k8s.yaml": DEPLOYMENT % 1}).views("operations.deployment") == []


def test_it_stands_at_what_answers_requests() -> None:
    edge = """\
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec: {template: {spec: {containers: [{name: agent, image: agent}]}}}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
"""
    view = deployment({"k8s/a.yaml": edge})
    assert (view.place.source.path, view.place.span.line) == ("k8s/web.yaml", 3)


def test_alerts_in_a_chart_that_is_not_rendered_are_unknown() -> None:
    chart = {"charts/a/Chart.yaml": "name: a\n", "charts/a/templates/rules.yaml": "kind: PrometheusRule\n"}
    assert deployment(chart).get("in_charts")["cpu"].unknown
    assert deployment(chart).get("in_charts")["vault"] is False
    assert deployment({}).get("in_charts")["cpu"] is False
    assert not deployment(chart).get("cpu").exists


def test_what_provides_each_thing() -> None:
    found = deployment(
        {
            "infra/main.tf": 'resource "pagerduty_service" "a" {\n}\nresource "aws_eks_cluster" "b" {\n}\n'
            'resource "aws_cloudwatch_metric_alarm" "c" {\n  metric_name = "CPUUtilization"\n}\n'
            'resource "aws_secretsmanager_secret" "d" {\n}\nresource "aws_cloudwatch_log_group" "e" {\n}\n',
            "grafana/board.json": '{"schemaVersion": 39, "panels": []}',
            "package.json": '{"dependencies": {"mongoose": "8"}}',
        }
    )
    for fact in ("pager", "cluster", "cpu", "vault", "log_shipper", "dashboard"):
        assert found.get(fact).exists, fact
    for fact in ("memory", "metrics", "backup", "bucket"):
        assert not found.get(fact).exists, fact
    assert [node.source.path for node in found.get("databases")] == ["package.json"]
    assert found.get("replicated") is True


def backups(files: dict[str, str]) -> list[tuple[str, Any, Any]]:
    return [
        (view.label, view.get("daily"), view.get("hour") if type(view.get("hour")) is int else None)
        for view in project_of(files).views("operations.backup")
    ]


def test_backups_of_every_kind() -> None:
    velero = "apiVersion: velero.io/v1\nkind: Schedule\nmetadata: {name: all}\nspec: {schedule: 0 1 * * *}\n"
    workflow = (
        "on:\n  schedule:\n    - cron: 0 3 * * 1\njobs:\n  a:\n    steps:\n      - run: pg_dump shop > shop.sql\n"
    )
    atlas = (
        'resource "mongodbatlas_cloud_backup_schedule" "a" {\n  reference_hour_of_day = 2\n  policy_item_daily {}\n}'
    )
    aws = 'resource "aws_backup_plan" "a" {\n  rule {\n    schedule = "cron(0 5 * * ? *)"\n  }\n}'

    assert backups({"v.yaml": velero}) == [("Schedule/all", True, 1)]
    assert backups({".github/workflows/b.yml": workflow}) == [("workflow", False, None)]
    assert backups({"a.tf": atlas}) == [("mongodbatlas_cloud_backup_schedule.a", True, 2)]
    assert backups({"a.tf": aws}) == [("aws_backup_plan.a", True, 5)]


def test_a_restore_is_no_backup() -> None:
    job = (
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: %s}\nspec:\n  schedule: 0 1 * * *\n"
        "  jobTemplate: {spec: {template: {spec: {containers: [{name: a, image: b}]}}}}\n"
    )
    assert backups({"a.yaml": job % "db-backup"}) == [("CronJob/db-backup", True, 1)]
    assert backups({"a.yaml": job % "restore-backup"}) == []
    assert backups({"a.yaml": job % "report"}) == []


def test_the_edge_of_a_program() -> None:
    files = {
        "Dockerfile": "FROM node\n",
        "package.json": '{"dependencies": {"express": "4"}}',
        "nginx/site.conf": "server {\n  gzip on;\n  gzip_types text/css;\n  limit_req zone=a;\n}\n",
        "tests/other.conf": "server {\n  expires 1y;\n}\n",
    }
    (view,) = project_of(files).views("dependency.application")
    assert {name: node.place.span.line for name, node in view.get("edge").items()} == {
        "compression": 2,
        "rate_limiting": 4,
    }


_KEYS = st.sampled_from(
    ["groups", "rules", "alert", "expr", "route", "receivers", "spec", "kind", "schedule", "containers"]
)
_VALUE = st.recursive(
    st.sampled_from(["x", "1", "null", "{{ a }}", "5xx", "[]"]),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: "[" + ", ".join(items) + "]")
        | st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
        )
    ),
    max_leaves=8,
)


@given(
    kind=st.sampled_from(["PrometheusRule", "CronJob", "AlertmanagerConfig", "Schedule", "Middleware"]), value=_VALUE
)
def test_values_of_any_type_are_survived(kind: str, value: str) -> None:
    group = {"CronJob": "batch/v1", "Schedule": "velero.io/v1"}.get(kind, "monitoring.coreos.com/v1")
    manifest = f"apiVersion: {group}\nkind: {kind}\nmetadata: {{name: backup}}\nspec: {value}\n"
    plain = f"groups: {value}\nroute: {value}\nreceivers: {value}\n# alert: expr:\n"
    project = project_of({"k8s.yaml": manifest, "rules.yml": plain, "web.yaml": DEPLOYMENT % value})
    for name in VIEWS:
        for view in project.views(name):
            assert view.place.span.line >= 1
            assert [view.get(fact) for fact in list(view.derived)]


def test_a_rule_says_nothing_of_what_a_chart_may_bring() -> None:
    rule = next(rule for rule in built_in_rules() if rule.id == "monitoring/missing-cpu-alert")
    chart = {"charts/a/Chart.yaml": "name: a\n", "charts/a/templates/rules.yaml": "kind: PrometheusRule\n"}

    (outcome,) = outcomes_of(rule, project_of({"k8s/web.yaml": DEPLOYMENT % 2, **chart}), list)
    assert outcome.status is Status.UNKNOWN
