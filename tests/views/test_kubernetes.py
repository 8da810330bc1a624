from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, View
from deploylint.parse.yaml import parse
from deploylint.views.kubernetes import VIEWS, secret_views, variable_views
from deploylint.views.pods import container_views, workload_views


def views(kind: str, text: str) -> list[View]:
    makers = {**VIEWS, "kubernetes.secret": secret_views, "kubernetes.variable": variable_views}
    return [v for d in parse(Source("k8s.yaml", "kubernetes", text)) for v in makers[kind](d)]


POD = """
metadata: {labels: {app: web}}
spec:
  securityContext: {runAsUser: 0, seccompProfile: {type: RuntimeDefault}}
  initContainers:
    - {name: migrate, image: "m:1"}
    - {name: proxy, image: "p:1", restartPolicy: Always}
  containers:
    - {name: web, image: "w:1", securityContext: {runAsUser: null, privileged: true}}
  ephemeralContainers:
    - {name: debug, image: "d:1"}
"""


def nested(kind: str, api: str, *route: str) -> str:
    lines = [f"apiVersion: {api}", f"kind: {kind}", "metadata: {name: web}"]
    if not route:
        return "\n".join(lines[:2]) + "\n" + POD.replace("{labels", "{name: web, labels")
    for depth, step in enumerate(route):
        lines.append("  " * depth + f"{step}:")
        if depth == 0:
            lines.append("  selector: {matchLabels: {app: web}}")
    return "\n".join(lines) + POD.replace("\n", "\n" + "  " * len(route))


@pytest.mark.parametrize(
    ("text", "long_running"),
    [
        (nested("Pod", "v1"), True),
        (nested("Deployment", "apps/v1", "spec", "template"), True),
        (nested("Deployment", "extensions/v1beta1", "spec", "template"), True),
        (nested("StatefulSet", "apps/v1", "spec", "template"), True),
        (nested("DaemonSet", "apps/v1", "spec", "template"), True),
        (nested("ReplicationController", "v1", "spec", "template"), True),
        (nested("Job", "batch/v1", "spec", "template"), False),
        (nested("CronJob", "batch/v1", "spec", "jobTemplate", "spec", "template"), False),
        (nested("DeploymentConfig", "apps.openshift.io/v1", "spec", "template"), True),
        (nested("Rollout", "argoproj.io/v1alpha1", "spec", "template"), True),
        (nested("Service", "serving.knative.dev/v1", "spec", "template"), True),
        (nested("Widget", "example.com/v1", "spec", "template"), False),
    ],
)
def test_every_kind_of_workload_shows_its_containers(text: str, long_running: bool) -> None:
    (workload,) = views("kubernetes.workload", text)
    assert workload.get("long_running") is long_running
    assert workload.get("labels").get("app").text == "web"
    roles = {c.get("name").text: c.get("role") for c in workload.get("containers")}
    assert roles == {"web": "app", "migrate": "init", "proxy": "sidecar", "debug": "ephemeral"}


def test_inherited_security_stands_where_it_was_written() -> None:
    text = nested("Deployment", "apps/v1", "spec", "template")
    web = next(c for c in views("kubernetes.container", text) if c.get("role") == "app")
    user = web.get("security").get("runAsUser")
    assert user.value == 0
    assert text.split("\n")[user.place.span.line - 1].strip().startswith("securityContext: {runAsUser: 0")
    assert web.get("security").get("privileged").value is True
    assert not web.get("security").get("allowPrivilegeEscalation")
    assert web.scope["workload"].label == "Deployment/web"


def test_lists_are_expanded_in_place() -> None:
    text = """apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {ports: [{port: 1}]}}
  - apiVersion: v1
    kind: PodList
    items:
      - metadata: {name: b}
        spec: {containers: [{name: x, image: y}]}
"""
    found = views("kubernetes.object", text)
    assert [(v.label, v.place.span.line) for v in found] == [("Service/a", 4), ("Pod/b", 8)]
    assert [v.label for v in views("kubernetes.workload", text)] == ["Pod/b"]


@pytest.mark.parametrize(
    "patch",
    [
        "spec: {template: {spec: {containers: [{name: web, resources: {}}]}}}",
        "spec: {replicas: 3}",
        "spec: {selector: {}, template: {spec: {containers: [{name: web, image: w, $patch: delete}]}}}",
        "$patch: delete",
    ],
)
def test_fragments_are_no_workloads(patch: str) -> None:
    text = f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\n{patch}\n"
    assert views("kubernetes.workload", text) == []
    assert len(views("kubernetes.object", text)) == 1


def test_backends_of_old_and_new_ingresses() -> None:
    new = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec:
  defaultBackend: {service: {name: fallback, port: {number: 80}}}
  rules:
    - host: shop.example.com
      http:
        paths:
          - {path: /, pathType: Prefix, backend: {service: {name: web, port: {name: http}}}}
          - {path: /files, pathType: Prefix, backend: {resource: {kind: Bucket, name: files}}}
"""
    old = """apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: web}
spec:
  backend: {serviceName: fallback, servicePort: 80}
  rules:
    - http: {paths: [{backend: {serviceName: web, servicePort: http}}]}
"""
    for text in (new, old):
        backends = views("kubernetes.backend", text)
        assert [(b.get("service").text, b.get("port").scalar) for b in backends] == [
            ("fallback", "80"),
            ("web", "http"),
        ]


@pytest.mark.parametrize(
    ("spec", "resources"),
    [
        ("targetCPUUtilizationPercentage: 80", ["cpu"]),
        ("maxReplicas: 3", ["cpu"]),
        ("metrics: [{type: Resource, resource: {name: memory, target: {averageUtilization: 70}}}]", ["memory"]),
        ("metrics: [{type: Resource, resource: {name: cpu, targetAverageUtilization: 70}}]", ["cpu"]),
        ("metrics: [{type: Resource, resource: {name: cpu, target: {averageValue: 1}}}]", []),
        ("metrics: [{type: Pods, pods: {}}]", []),
    ],
)
def test_metrics_that_are_a_share_of_a_request(spec: str, resources: list[str]) -> None:
    text = f"""apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web}}
spec:
  scaleTargetRef: {{kind: Deployment, name: web}}
  {spec}
"""
    (scaler,) = views("kubernetes.autoscaler", text)
    assert [m.get("resource") for m in scaler.get("utilization")] == resources


def test_variables_of_containers_configmaps_and_secrets() -> None:
    text = """apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: web
      image: web
      env:
        - {name: MODE, value: production}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: web, key: password}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data: {LEVEL: info}
---
apiVersion: v1
kind: Secret
metadata: {name: web}
data: {a: eA==}
stringData: {b: x}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec: {template: {spec: {containers: [{name: web, env: [{name: PATCHED, value: "1"}]}]}}}
"""
    found = [(v.get("key"), v.get("origin"), v.get("value").scalar) for v in views("kubernetes.variable", text)]
    assert found == [
        ("MODE", "container-env", "production"),
        ("PASSWORD", "container-env", ""),
        ("LEVEL", "configmap", "info"),
        ("a", "secret", "eA=="),
        ("b", "secret", "x"),
        ("PATCHED", "container-env", "1"),
    ]
    password = views("kubernetes.variable", text)[1]
    assert not password.get("value")
    assert password.get("reference").at("secretKeyRef", "key").text == "password"
    assert password.scope["workload"].label == "Pod/web"


def test_a_templated_cors_origin_is_undecided() -> None:
    text = """apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  annotations:
    nginx.ingress.kubernetes.io/enable-cors: "true"
    nginx.ingress.kubernetes.io/cors-allow-origin: "{{ origin }}"
"""
    (policy,) = views("kubernetes.cors", text)
    assert policy.get("any_origin").unknown
    assert policy.get("any_origin").value is None


_KINDS: list[Any] = ["Pod", "Deployment", "CronJob", "Service", "Ingress", "Secret", "ConfigMap", "List", "LimitRange"]
_KINDS += ["HorizontalPodAutoscaler", "ScaledObject", "NetworkPolicy", "VirtualService", "HTTPRoute", "Middleware", 3]
_APIS = ["v1", "apps/v1", "batch/v1", "networking.k8s.io/v1", "autoscaling/v2", "traefik.io/v1", "keda.sh/v1", None]
_KEYS = ["metadata", "spec", "template", "containers", "initContainers", "securityContext", "capabilities", "env"]
_KEYS += ["selector", "ports", "rules", "http", "paths", "backend", "service", "name", "items", "metrics", "resource"]
_KEYS += ["annotations", "nginx.ingress.kubernetes.io/enable-cors", "limits", "scaleTargetRef", "jobTemplate", "image"]
_KEYS += ["data", "headers", "corsPolicy", "filters", "cors", "labels", "restartPolicy", "$patch", "type", "triggers"]
_scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["", "x", "*", "Always", "{{ x }}"]))
_trees = st.recursive(
    _scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=25,
)


def touch(value: Any, depth: int = 0) -> None:
    """Look at every fact of a view, and at the views in it."""
    if isinstance(value, View):
        assert isinstance(value.place.span.line, int)
        for name in list(value.derived) if depth < 4 else []:
            touch(value.get(name), depth + 1)
    elif isinstance(value, list):
        for entry in value:
            touch(entry, depth + 1)
    elif isinstance(value, Node):
        assert value.place.span.line > 0


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(_KINDS), st.sampled_from(_APIS), _trees, _trees)
def test_views_survive_wrong_types(kind: Any, api: Any, metadata: Any, spec: Any) -> None:
    data = {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec, "items": spec, "data": metadata}
    for document in parse(Source("k8s.yaml", "kubernetes", json.dumps(data))):
        for make in (*VIEWS.values(), secret_views, variable_views):
            for view in make(document):
                touch(view)


def test_aliases_that_contain_themselves_end() -> None:
    text = "apiVersion: v1\nkind: List\nitems: &a\n  - {apiVersion: v1, kind: List, items: *a}\n"
    for document in parse(Source("k8s.yaml", "kubernetes", text)):
        assert list(workload_views(document)) == []
        assert list(container_views(document)) == []
