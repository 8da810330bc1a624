from __future__ import annotations

from typing import Any

import pytest

from deploylint.examples import project_of
from deploylint.model import Node

WORKLOAD = """\
apiVersion: apps/v1
kind: %s
metadata: {name: web}
spec:
  %s
  template: {spec: {containers: [{name: web, image: web}]}}
"""
AUTOSCALER = """\
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}, maxReplicas: %s}
"""


def keeps(spec: str, more: str = "", kind: str = "Deployment") -> Any:
    view = project_of({"k8s.yaml": WORKLOAD % (kind, spec) + more}).views("kubernetes.workload")[0]
    answer = view.get("keeps_capacity")
    return "unknown" if isinstance(answer, Node) and answer.unknown else answer


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("replicas: 3", True),
        ("replicas: 4", False),
        ("paused: false", True),
        ("replicas: '{{ n }}'", "unknown"),
        ("strategy: {type: Recreate}", False),
        ("strategy: {rollingUpdate: {maxUnavailable: 0}}", True),
        ("strategy: {rollingUpdate: {maxUnavailable: 0%}}", True),
        ("strategy: {rollingUpdate: {maxUnavailable: 1}}", False),
        ("strategy: {rollingUpdate: {maxUnavailable: '{{ n }}'}}", "unknown"),
        ("strategy: [x]", True),
    ],
)
def test_what_a_rolling_update_takes_away(spec: str, expected: object) -> None:
    assert keeps(spec) == expected


def test_an_autoscaler_may_run_more_pods() -> None:
    assert keeps("replicas: 2", AUTOSCALER % 3) is True
    assert keeps("replicas: 2", AUTOSCALER % 10) is False


def test_a_rollout_of_somebody_else() -> None:
    canary = (
        "---\napiVersion: flagger.app/v1beta1\nkind: Canary\nmetadata: {name: web}\n"
        "spec: {targetRef: {kind: Deployment, name: web}}\n"
    )
    assert keeps("replicas: 9", canary) is True
    assert keeps("strategy: {blueGreen: {activeService: web}}", kind="Rollout") is True
