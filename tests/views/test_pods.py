"""The one model of pods: every kind that makes them, every kind of container, what holds for each."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploylint.examples import project_of
from deploylint.model import Source, Status, View
from deploylint.parse.yaml import parse
from deploylint.policy.evaluate import evaluate
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project
from deploylint.project.kubernetes_availability import replica_count
from deploylint.views.pods import container_views, workload_views

CONTAINERS = {"containers": [{"name": "web", "image": "web:1"}]}
TEMPLATE = {"metadata": {"labels": {"app": "web"}}, "spec": CONTAINERS}
TEMPLATED = {"selector": {"matchLabels": {"app": "web"}}, "template": TEMPLATE}


def manifest(api: str, kind: str, **fields: Any) -> str:
    return json.dumps({"apiVersion": api, "kind": kind, "metadata": {"name": "web"}, **fields})


def workloads(text: str) -> list[View]:
    return [view for document in parse(Source("k8s.yaml", "kubernetes", text)) for view in workload_views(document)]


def containers(text: str) -> list[View]:
    return [view for document in parse(Source("k8s.yaml", "kubernetes", text)) for view in container_views(document)]


def only(project: Project, kind: str) -> View:
    (view,) = project.views(kind)
    return view


@pytest.mark.parametrize(
    ("api", "kind", "fields"),
    [
        ("v1", "Pod", {"spec": CONTAINERS}),
        ("v1", "PodTemplate", {"template": TEMPLATE}),
        ("v1", "ReplicationController", {"spec": {"template": TEMPLATE}}),
        ("apps/v1", "Deployment", {"spec": TEMPLATED}),
        ("apps/v1", "StatefulSet", {"spec": TEMPLATED}),
        ("apps/v1", "DaemonSet", {"spec": TEMPLATED}),
        ("apps/v1", "ReplicaSet", {"spec": TEMPLATED}),
        ("batch/v1", "Job", {"spec": {"template": TEMPLATE}}),
        ("batch/v1", "CronJob", {"spec": {"jobTemplate": {"spec": {"template": TEMPLATE}}}}),
        ("apps.openshift.io/v1", "DeploymentConfig", {"spec": TEMPLATED}),
        ("argoproj.io/v1alpha1", "Rollout", {"spec": TEMPLATED}),
        ("apps.kruise.io/v1alpha1", "CloneSet", {"spec": TEMPLATED}),
        ("serving.knative.dev/v1", "Service", {"spec": {"template": {"spec": CONTAINERS}}}),
        ("serving.knative.dev/v1", "Configuration", {"spec": {"template": {"spec": CONTAINERS}}}),
        ("serving.knative.dev/v1", "Revision", {"spec": CONTAINERS}),
        ("example.com/v1", "Widget", {"spec": {"template": TEMPLATE}}),
        ("flink.apache.org/v1beta1", "FlinkDeployment", {"spec": {"podTemplate": {"spec": CONTAINERS}}}),
        ("jobs.example.com/v1", "Nightly", {"spec": {"jobTemplate": {"spec": {"template": {"spec": CONTAINERS}}}}}),
    ],
)
def test_every_kind_that_makes_pods(api: str, kind: str, fields: dict[str, Any]) -> None:
    (workload,) = workloads(manifest(api, kind, **fields))
    assert workload.label == f"{kind}/web"
    assert [container.get("image").text for container in workload.get("containers")] == ["web:1"]


def test_a_custom_object_with_several_templates_gives_them_all() -> None:
    def replicas(name: str) -> dict[str, Any]:
        return {"replicas": 1, "template": {"spec": {"containers": [{"name": name, "image": f"{name}:1"}]}}}

    spec = {"tfReplicaSpecs": {"Chief": replicas("chief"), "Worker": replicas("worker")}}
    project = project_of({"job.json": manifest("kubeflow.org/v1", "TFJob", spec=spec)})
    found = project.views("kubernetes.workload")
    assert [workload.label for workload in found] == ["TFJob/web", "TFJob/web"]
    names = [[container.get("name").text for container in workload.get("containers")] for workload in found]
    assert names == [["chief"], ["worker"]]
    assert [workload.get("long_running") for workload in found] == [False, False]


@pytest.mark.parametrize(
    ("api", "kind", "fields"),
    [
        ("apiextensions.k8s.io/v1", "CustomResourceDefinition", {"spec": {"versions": [{"template": TEMPLATE}]}}),
        ("kyverno.io/v1", "ClusterPolicy", {"spec": {"rules": [{"validate": {"pattern": {"spec": CONTAINERS}}}]}}),
        ("example.com/v1", "Widget", {"spec": {"template": {"spec": {"containers": [{"name": "no image"}]}}}}),
        ("v1", "ConfigMap", {"data": {"pod": "spec"}}),
        ("argoproj.io/v1alpha1", "Rollout", {"spec": {"workloadRef": {"kind": "Deployment", "name": "web"}}}),
    ],
)
def test_what_makes_no_pods(api: str, kind: str, fields: dict[str, Any]) -> None:
    assert workloads(manifest(api, kind, **fields)) == []


def test_the_roles_of_containers() -> None:
    pod = {
        "initContainers": [
            {"name": "migrate", "image": "m:1"},
            {"name": "proxy", "image": "p:1", "restartPolicy": "Always"},
            {"name": "once", "image": "o:1", "restartPolicy": "OnFailure"},
        ],
        "containers": [{"name": "web", "image": "w:1"}, "nonsense", None],
        "ephemeralContainers": [{"name": "debug", "image": "d:1"}],
    }
    found = containers(manifest("v1", "Pod", spec=pod))
    assert {c.get("name").text: c.get("role") for c in found} == {
        "web": "app",
        "migrate": "init",
        "proxy": "sidecar",
        "once": "init",
        "debug": "ephemeral",
    }


def test_the_container_comes_before_the_pod_and_null_is_nothing() -> None:
    pod = {
        "securityContext": {"runAsNonRoot": True, "runAsUser": 1000, "seccompProfile": {"type": "RuntimeDefault"}},
        "containers": [
            {"name": "a", "image": "a", "securityContext": {"runAsNonRoot": False, "runAsUser": None}},
            {"name": "b", "image": "b", "securityContext": {"seccompProfile": {"type": "Unconfined"}}},
            {"name": "c", "image": "c", "securityContext": "nonsense"},
        ],
    }
    a, b, c = (found.get("security") for found in containers(manifest("v1", "Pod", spec=pod)))
    assert (a.get("runAsNonRoot").value, a.get("runAsUser").value) == (False, 1000)
    assert b.get("seccompProfile").get("type").text == "Unconfined"
    assert c.get("seccompProfile").get("type").text == "RuntimeDefault"
    assert not c.get("allowPrivilegeEscalation")


@pytest.mark.parametrize("where", ["pod", "container"])
def test_a_templated_security_context_may_say_anything(where: str) -> None:
    contexts = {"pod": "{runAsUser: 0}", "container": "{privileged: true}", where: "{{ .Values.context }}"}
    text = f"""apiVersion: v1
kind: Pod
metadata: {{name: web}}
spec:
  securityContext: {contexts["pod"]}
  containers:
    - name: web
      image: web:1
      securityContext: {contexts["container"]}
"""
    (container,) = containers(text)
    security = container.get("security")
    assert security.get("seccompProfile").unknown
    assert security.get("privileged").unknown is (where == "container")
    project = project_of({"k8s.yaml": text})
    rules = [rule for rule in built_in_rules() if rule.id.startswith("kubernetes/") and rule.id in ABOUT_CONTEXTS]
    assert len(rules) == len(ABOUT_CONTEXTS)
    failed = {outcome.rule for outcome in evaluate(rules, project, project.views) if outcome.status is Status.FAIL}
    of_container = {"kubernetes/privileged-container", "kubernetes/writable-root-filesystem"}
    assert failed == (of_container if where == "pod" else set())


ABOUT_CONTEXTS = {
    "kubernetes/capabilities-not-dropped",
    "kubernetes/may-run-as-root",
    "kubernetes/missing-apparmor-profile",
    "kubernetes/missing-seccomp-profile",
    "kubernetes/privilege-escalation-allowed",
    "kubernetes/privileged-container",
    "kubernetes/writable-root-filesystem",
}


def test_some_fields_are_the_containers_alone() -> None:
    pod = {"securityContext": {"privileged": True, "allowPrivilegeEscalation": False}, **CONTAINERS}
    (container,) = containers(manifest("v1", "Pod", spec=pod))
    assert not container.get("security").get("privileged")
    assert not container.get("security").get("allowPrivilegeEscalation")


@pytest.mark.parametrize(
    ("spec", "windows"),
    [
        ({"os": {"name": "windows"}}, True),
        ({"os": {"name": "linux"}, "nodeSelector": {"kubernetes.io/os": "windows"}}, False),
        ({"nodeSelector": {"kubernetes.io/os": "windows"}}, True),
        ({"nodeSelector": {"beta.kubernetes.io/os": "windows"}}, True),
        ({"os": "windows"}, False),
        ({}, False),
    ],
)
def test_pods_of_windows(spec: dict[str, Any], windows: bool) -> None:
    (workload,) = workloads(manifest("v1", "Pod", spec={**spec, **CONTAINERS}))
    assert workload.get("windows") is windows


@pytest.mark.parametrize("wrong", ["x", 3, None, True, [], {}, [None], ["x"], [[]], {"spec": []}, {"x": "{{ y }}"}])
@pytest.mark.parametrize("kind", ["Pod", "Deployment", "CronJob", "Rollout", "Widget"])
def test_wrong_types_give_less_and_never_raise(kind: str, wrong: Any) -> None:
    api = "example.com/v1" if kind == "Widget" else "apps/v1"
    for fields in (
        {"spec": wrong},
        {"spec": {"template": wrong}},
        {"spec": {"template": {"spec": wrong}}},
        {"spec": {"containers": wrong, "template": {"spec": {"containers": wrong, "initContainers": wrong}}}},
    ):
        for workload in workloads(manifest(api, kind, **fields)):
            assert all(not container.get("image") for container in workload.get("containers"))


def limit_range(**limit: Any) -> str:
    return manifest("v1", "LimitRange", spec={"limits": [{"type": "Pod", "max": {"memory": "9Gi"}}, limit]})


@pytest.mark.parametrize(
    ("limit", "limits", "requests"),
    [
        ({"default": {"memory": "1Gi"}}, "1Gi", "1Gi"),
        ({"default": {"memory": "1Gi"}, "defaultRequest": {"memory": "64Mi"}}, "1Gi", "64Mi"),
        ({"default": {"memory": "1Gi"}, "defaultRequest": {"cpu": "1"}}, "1Gi", "1Gi"),
        ({"max": {"memory": "2Gi"}}, "2Gi", "2Gi"),
        ({"max": {"memory": "2Gi"}, "default": {"cpu": "1"}}, "2Gi", "2Gi"),
        ({"min": {"memory": "32Mi"}}, "", "32Mi"),
        ({"default": "nonsense"}, "", ""),
    ],
)
def test_a_limit_range_gives_what_containers_lack(limit: dict[str, Any], limits: str, requests: str) -> None:
    files = {
        "k8s/limits.json": limit_range(type="Container", **limit),
        "k8s/pod.json": manifest("v1", "Pod", spec=CONTAINERS),
    }
    container = only(project_of(files), "kubernetes.container")
    assert container.get("default_limits").get("memory").scalar == limits
    assert container.get("default_requests").get("memory").scalar == requests


def test_two_limit_ranges_add_up() -> None:
    files = {
        "k8s/a.json": limit_range(type="Container", default={"memory": "1Gi"}),
        "k8s/b.json": limit_range(type="Container", default={"cpu": "2"}).replace('"web"', '"more"'),
        "k8s/pod.json": manifest("v1", "Pod", spec=CONTAINERS),
    }
    given = only(project_of(files), "kubernetes.container").get("default_limits")
    assert (given.get("memory").text, given.get("cpu").text) == ("1Gi", "2")


def scaler(kind: str, name: str = "web") -> str:
    target = {"apiVersion": "x/v1", "kind": kind, "name": name}
    spec = {"scaleTargetRef": target, "minReplicas": 3, "maxReplicas": 5}
    return manifest("autoscaling/v2", "HorizontalPodAutoscaler", spec=spec)


def keda() -> str:
    spec = {"scaleTargetRef": {"name": "web"}, "minReplicaCount": 4, "maxReplicaCount": 9, "triggers": []}
    return manifest("keda.sh/v1alpha1", "ScaledObject", spec=spec)


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ([], 1),
        ([scaler("Deployment")], 3),
        ([scaler("Deployment", "other")], 1),
        ([scaler("StatefulSet")], 1),
        ([keda()], 4),
        ([keda().replace(', "minReplicaCount": 4', "")], 0),
    ],
)
def test_an_autoscaler_raises_the_number_of_replicas(others: list[str], count: int) -> None:
    deployment = manifest("apps/v1", "Deployment", spec=TEMPLATED)
    files = {"k8s/web.json": deployment, **{f"k8s/{n}.json": text for n, text in enumerate(others)}}
    project = project_of(files)
    assert replica_count(only(project, "kubernetes.workload"), project) == count


def test_a_rollout_may_take_its_pods_from_a_deployment() -> None:
    rollout = {"replicas": 5, "workloadRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"}}
    files = {
        "k8s/web.json": manifest("apps/v1", "Deployment", spec={"replicas": 0, **TEMPLATED}),
        "k8s/rollout.json": manifest("argoproj.io/v1alpha1", "Rollout", spec=rollout).replace(
            '"web"}, "spec"', '"roll"}, "spec"'
        ),
    }
    project = project_of(files)
    assert replica_count(only(project, "kubernetes.workload"), project) is None
    files["k8s/scaler.json"] = scaler("Rollout", "roll")
    project = project_of(files)
    workload = only(project, "kubernetes.workload")
    assert replica_count(workload, project) == 3
    assert [view.label for view in workload.get("autoscalers")] == ["HorizontalPodAutoscaler/web"]
