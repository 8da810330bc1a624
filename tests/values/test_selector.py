from __future__ import annotations

import pytest

from deploylint.model import Node, Source
from deploylint.parse.yaml import parse
from deploylint.values.selector import selects, selects_by_map


def node(text: str) -> Node:
    return parse(Source("k8s.yaml", "kubernetes", f"it: {text}"))[0].root.get("it")


LABELS = node("{app: web, tier: front, version: '1'}")


@pytest.mark.parametrize(
    ("selector", "answer"),
    [
        ("{matchLabels: {app: web}}", True),
        ("{matchLabels: {app: web, tier: back}}", False),
        ("{matchLabels: {other: web}}", False),
        ("{}", True),
        ("null", False),
        ("{matchExpressions: [{key: app, operator: In, values: [web, api]}]}", True),
        ("{matchExpressions: [{key: app, operator: NotIn, values: [web]}]}", False),
        ("{matchExpressions: [{key: missing, operator: NotIn, values: [web]}]}", True),
        ("{matchExpressions: [{key: app, operator: Exists}]}", True),
        ("{matchExpressions: [{key: app, operator: DoesNotExist}]}", False),
        ("{matchExpressions: [{key: missing, operator: DoesNotExist}]}", True),
        ("{matchExpressions: [{key: app, operator: Gt, values: ['1']}]}", None),
        ("{matchLabels: {app: web}, matchExpressions: [{key: tier, operator: In, values: [back]}]}", False),
        ("{matchLabels: {app: '{{ name }}'}}", None),
        ("{matchLabels: {app: '{{ name }}', tier: back}}", False),
        ("{app: web}", True),
        ("{version: 1}", True),
        ("[app]", False),
    ],
)
def test_selects(selector: str, answer: bool | None) -> None:
    assert selects(node(selector), LABELS) is answer


def test_an_absent_selector_selects_nothing() -> None:
    assert selects(LABELS.get("none"), LABELS) is False


def test_an_empty_service_selector_selects_nothing() -> None:
    assert selects_by_map(node("{}"), LABELS) is False
    assert selects_by_map(node("{app: web}"), LABELS) is True
    assert selects_by_map(node("{app: api}"), LABELS) is False


def test_templates_leave_it_open() -> None:
    assert selects_by_map(node("{app: web}"), node("{app: '{{ name }}'}")) is None
    assert selects_by_map(node("{app: '{{ name }}'}"), node("{app: '{{ name }}'}")) is True
    assert selects_by_map(node("{app: web}"), node("'{{ labels }}'")) is None


@pytest.mark.parametrize(
    ("selector", "answer"),
    [
        ("{matchLabels: {pod-name: web-0}}", True),
        ("{matchLabels: {app: web, pod-name: web-0}}", True),
        ("{matchLabels: {app: api, pod-name: web-0}}", False),
        ("{matchLabels: {pod-name: api-0}}", False),
        ("{matchLabels: {pod-name: '{{ name }}'}}", None),
        ("{matchExpressions: [{key: pod-name, operator: In, values: [web-0]}]}", None),
        ("{pod-name: web-1}", True),
    ],
)
def test_labels_that_each_pod_gets_beside_its_own(selector: str, answer: bool | None) -> None:
    assert selects(node(selector), LABELS, {"pod-name": "web-"}) is answer
