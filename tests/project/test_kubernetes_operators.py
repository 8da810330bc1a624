from __future__ import annotations

import pytest

from deploylint.examples import project_of
from deploylint.project.kubernetes_operators import made_by_operator

SERVICE = """apiVersion: v1
kind: Service
metadata: {name: search-http, namespace: shop}
spec: {selector: {LABEL: search}, ports: [{port: 80, name: http}]}
---
apiVersion: GROUP/v1
kind: KIND
metadata: {name: NAME, namespace: shop}
"""


def told(
    label: str = "app", group: str = "search.example.com", kind: str = "SearchCluster", name: str = "search"
) -> bool:
    manifest = SERVICE.replace("LABEL", label).replace("GROUP", group).replace("KIND", kind).replace("NAME", name)
    project = project_of({"k8s/search.yaml": manifest})
    (service,) = project.views("kubernetes.service")
    return made_by_operator(service, service.derived["selector"].items, project)


@pytest.mark.parametrize("name", ["search", "search-http"])
def test_a_custom_resource_of_that_name_may_make_the_pods(name: str) -> None:
    assert told(name=name)
    assert not told(name="orders")


@pytest.mark.parametrize(
    ("group", "kind"),
    [
        ("monitoring.coreos.com", "ServiceMonitor"),
        ("external-secrets.io", "ExternalSecret"),
        ("gateway.networking.k8s.io", "HTTPRoute"),
        ("apps", "Deployment"),
    ],
)
def test_what_makes_no_pods_tells_nothing(group: str, kind: str) -> None:
    assert not told(group=group, kind=kind)


def test_labels_may_say_the_kind_of_the_resource() -> None:
    assert told(kind="Search", name="orders")
    assert not told(kind="Searches", name="orders")


def test_a_prometheus_makes_pods() -> None:
    assert told(group="monitoring.coreos.com", kind="Prometheus")


def test_labels_of_an_operator_tell_of_it() -> None:
    assert told(label="search.example.com/cluster", name="orders")
    assert not told(label="app.kubernetes.io/name", name="orders")


@pytest.mark.parametrize("label", ["prometheus", "alertmanager", "search.example.com/cluster"])
def test_labels_that_only_an_operator_gives(label: str) -> None:
    assert told(label, name="orders")


@pytest.mark.parametrize(
    ("label", "value", "its"),
    [
        ("k8s-app", "kube-dns", True),
        ("component", "kube-scheduler", True),
        ("tier", "control-plane", True),
        ("app", "kube-dns", False),
        ("component", "web", False),
        ("kubernetes.io/name", "web", False),
    ],
)
def test_the_cluster_has_pods_of_its_own(label: str, value: str, its: bool) -> None:
    manifest = SERVICE.replace("LABEL: search", f"{label}: {value}").replace("KIND", "Other").replace("NAME", "orders")
    (service,) = (project := project_of({"k8s/it.yaml": manifest})).views("kubernetes.service")
    assert made_by_operator(service, service.derived["selector"].items, project) is its
