from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.checks import Unknown, named
from deploylint.examples import project_of
from deploylint.model import Problem
from deploylint.policy.evaluate import evaluate
from deploylint.policy.guards import guards
from deploylint.policy.rule_set import built_in_rules
from deploylint.views.kubernetes_object_fields import OBJECTS
from deploylint.views.pods import pod_template

RULES = [rule for rule in built_in_rules() if rule.id.startswith("kubernetes/")]
WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, part-of: shop}}
    spec:
      containers: [{name: web, image: "web:1"}]
"""
SERVICE = """apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: SELECTOR, ports: [{port: 80, name: http}]}
"""
SCALER = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}, maxReplicas: 3}
"""
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {app: web}}}
"""


def answers(check: str, kind: str, files: dict[str, str], **params: object) -> list[Problem | Unknown]:
    project = project_of(files)
    function = named(check)
    return [answer for view in project.views(kind) for answer in function(view, project, params)]


def hints(found: list[Problem | Unknown]) -> list[str]:
    return [f.facts["hint"] for f in found if isinstance(f, Problem)]


def target(name: str, **more: str) -> list[Problem | Unknown]:
    files = {"k8s/web.yaml": WEB, "k8s/hpa.yaml": SCALER.replace("NAME", name), **more}
    return answers("kubernetes.missing_target", "kubernetes.autoscaler", files)


def test_a_missing_target_is_told_with_what_was_meant() -> None:
    assert target("web") == []
    assert hints(target("web-deployment")) == [", did you mean Deployment/web?"]
    assert hints(target("webs")) == [", did you mean Deployment/web?"]
    assert hints(target("something")) == [""]


def test_a_missing_target_beside_a_chart_is_unknown_unless_a_name_is_near() -> None:
    chart = {"k8s/Chart.yaml": "name: x\n"}
    assert [type(a) for a in target("something", **chart)] == [Unknown]
    assert [type(a) for a in target("webs", **chart)] == [Problem]


def test_a_custom_resource_may_be_scaled() -> None:
    scaler = SCALER.replace("NAME", "web").replace("apps/v1, kind: Deployment", "example.com/v2, kind: Widget")
    widget = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: web}\n"
    files = {"k8s/hpa.yaml": scaler, "k8s/widget.yaml": widget}
    assert answers("kubernetes.missing_target", "kubernetes.autoscaler", files) == []


def group_answers(said: str, workload: str = WEB) -> list[Problem | Unknown]:
    files = {"k8s/hpa.yaml": SCALER.replace("NAME", "web").replace("apps/v1", said), "k8s/web.yaml": workload}
    return answers("kubernetes_availability.wrong_group", "kubernetes.autoscaler", files)


@pytest.mark.parametrize(("said", "told"), [("extensions/v1beta1", "extensions/v1beta1"), ("''", "no apiVersion")])
def test_a_target_is_looked_for_in_the_group_that_is_said(said: str, told: str) -> None:
    (problem,) = group_answers(said)
    assert isinstance(problem, Problem)
    assert problem.facts == {"api": told, "right": "apps/v1"}


def test_a_target_of_another_version_or_of_one_that_a_template_says() -> None:
    assert group_answers("apps/v1beta2") == []
    assert [type(answer) for answer in group_answers("'{{ version }}'")] == [Unknown]


def test_a_target_that_moved_to_another_group_since() -> None:
    assert group_answers("apps/v1", WEB.replace("apps/v1", "extensions/v1beta1")) == []


def selecting(selector: str, **more: str) -> list[Problem | Unknown]:
    files = {"k8s/web.yaml": WEB, "k8s/s.yaml": SERVICE.replace("SELECTOR", selector), **more}
    return answers("kubernetes.selects_nothing", "kubernetes.service", files)


@pytest.mark.parametrize("selector", ["{app: web}", "{app: web, part-of: shop}"])
def test_a_service_with_pods(selector: str) -> None:
    assert selecting(selector) == []


def test_a_service_without_pods() -> None:
    assert hints(selecting("{app: api, part-of: shop}")) == [", did you mean Deployment/web?"]


@pytest.mark.parametrize("selector", ["{cnpg.io/cluster: db}", "{app: '{{ name }}'}", "{app: custom}"])
def test_pods_that_something_else_makes_are_unknown(selector: str) -> None:
    custom = "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: custom}\n"
    found = selecting(selector, **{"k8s/custom.yaml": custom})
    assert [type(a) for a in found] == [Unknown]


def test_one_problem_for_all_that_no_policy_selects() -> None:
    api = WEB.replace("web", "api")
    found = answers(
        "kubernetes_all_workloads.not_isolated", "kubernetes.namespace", {"k8s/a.yaml": WEB, "k8s/b.yaml": api}
    )
    assert [f.facts["whose"] for f in found if isinstance(f, Problem)] == ["Deployment/web, Deployment/api"]
    files = {"k8s/a.yaml": WEB, "k8s/b.yaml": api, "k8s/p.yaml": POLICY}
    found = answers("kubernetes_all_workloads.not_isolated", "kubernetes.namespace", files)
    assert [f.facts["whose"] for f in found if isinstance(f, Problem)] == ["Deployment/api"]
    files = {"a.yaml": WEB, "p.yaml": POLICY}
    assert answers("kubernetes_all_workloads.not_isolated", "kubernetes.namespace", files) == []


@pytest.mark.parametrize(
    "more",
    [
        "      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]\n",
        "  strategy: {type: Recreate}\n",
    ],
)
def test_what_cannot_be_scaled_needs_no_autoscaler(more: str) -> None:
    files = {"k8s/web.yaml": WEB + more, "k8s/s.yaml": SERVICE.replace("SELECTOR", "{app: web}")}
    assert answers("kubernetes_all_workloads.not_scaled", "kubernetes.namespace", files, stateful=[]) == []
    files["k8s/web.yaml"] = WEB
    assert len(answers("kubernetes_all_workloads.not_scaled", "kubernetes.namespace", files, stateful=[])) == 1


def secret(**entries: str) -> list[Problem | Unknown]:
    lines = "".join(f"  {name}: {value}\n" for name, value in entries.items())
    text = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: web}}\ndata:\n{lines}"
    return answers("kubernetes_secrets.in_git", "kubernetes.secret", {"k8s/s.yaml": text})


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_secrets_in_data() -> None:
    assert [type(a) for a in secret(password=encoded("kx93-wzqe-71vd-bn4u"))] == [Problem]
    begin = "-----BEGIN PRIVATE " + "KEY-----\n"
    assert [type(a) for a in secret(key=encoded(begin + "AAAA" * 16))] == [Problem]
    assert secret(key=encoded(begin + "...")) == []
    assert secret(key=encoded(begin + "<your private key>")) == []
    assert [type(a) for a in secret(config=encoded('{"auths": {"x": {"auth": "kx93wzqe71vdbn4u"}}}'))] == []
    assert secret(password=encoded("changeme"), host=encoded("db.internal.shop")) == []
    assert secret(password="") == []
    assert [type(a) for a in secret(password="'{{ password }}'")] == [Unknown]


@pytest.mark.parametrize(
    ("api", "kind", "since"),
    [
        ("extensions/v1beta1", "Ingress", "1.22"),
        ("apps/v1beta2", "Deployment", "1.16"),
        ("policy/v1beta1", "PodSecurityPolicy", "1.25"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.26"),
        ("networking.k8s.io/v1", "Ingress", ""),
        ("example.com/v1beta1", "Ingress", ""),
    ],
)
def test_removed_versions(api: str, kind: str, since: str) -> None:
    text = f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: web}}\n"
    found = answers("kubernetes_versions.removed", "kubernetes.object", {"k8s/a.yaml": text}, version="1.33")
    assert [f.facts["since"] for f in found if isinstance(f, Problem)] == ([since] if since else [])


_KEYS = ["metadata", "spec", "template", "containers", "initContainers", "securityContext", "capabilities", "drop"]
_KEYS += ["selector", "ports", "rules", "http", "paths", "backend", "service", "name", "items", "metrics", "resource"]
_KEYS += ["annotations", "limits", "requests", "resources", "scaleTargetRef", "image", "data", "labels", "patches"]
_KEYS += ["matchLabels", "matchExpressions", "podSelector", "tls", "volumes", "strategy", "port", "number", "sops"]
_SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.sampled_from(["", "web", "*", "${X}", "1Gi", "a/b"]))
_TREES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5),
    max_leaves=20,
)
_OBJECTS = st.sampled_from(
    [
        ("v1", "Pod"),
        ("apps/v1", "Deployment"),
        ("v1", "Service"),
        ("networking.k8s.io/v1", "Ingress"),
        ("autoscaling/v2", "HorizontalPodAutoscaler"),
        ("networking.k8s.io/v1", "NetworkPolicy"),
        ("v1", "Secret"),
        ("v1", "LimitRange"),
        ("v1", "List"),
        (None, 3),
    ]
)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(_OBJECTS, _TREES, _TREES), max_size=3), _TREES)
def test_rules_survive_wrong_types(objects: list[Any], kustomization: Any) -> None:
    files = {
        f"k8s/{n}.yaml": json.dumps(
            {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec, "items": [spec], "data": spec},
            indent=1,
        )
        for n, ((api, kind), metadata, spec) in enumerate(objects)
    }
    files["k8s/web.yaml"] = WEB
    files["k8s/kustomization.yaml"] = json.dumps({"resources": ["web.yaml", "0.yaml"], "patches": kustomization})
    project = project_of(files)
    for outcome in evaluate(RULES, project, project.views):
        assert all(problem.place.span.line > 0 for problem in outcome.problems)


def test_pods_that_nobody_counts_are_one_problem_and_a_written_one_is_its_own() -> None:
    services = {
        f"k8s/{name}-service.yaml": SERVICE.replace("SELECTOR", f"{{app: {name}}}").replace("web", name)
        for name in ("web", "api", "one")
    }
    files = {
        "k8s/web.yaml": WEB,
        "k8s/api.yaml": WEB.replace("web", "api"),
        "k8s/one.yaml": WEB.replace("web", "one") + "  replicas: 1\n",
        **services,
    }
    found = answers("kubernetes_all_workloads.not_replicated", "kubernetes.namespace", files, stateful=[])
    assert [(f.place.source.path, f.facts["whose"]) for f in found if isinstance(f, Problem)] == [
        ("k8s/one.yaml", "Deployment/one"),
        ("k8s/api.yaml", "Deployment/api, Deployment/web"),
    ]
    without = answers("kubernetes_all_workloads.not_replicated", "kubernetes.namespace", files, stateful=["one"])
    assert [f.facts["whose"] for f in without if isinstance(f, Problem)] == ["Deployment/api, Deployment/web"]


@pytest.mark.parametrize("rule", ["value-not-allowed", "number-out-of-range"])
def test_every_kind_with_bounded_fields_is_looked_at(rule: str) -> None:
    (condition,) = [each.when for each in RULES if each.id == f"kubernetes/{rule}"]
    (guard,) = guards(condition)
    assert {kind for _, kind in OBJECTS} <= guard.texts
    for kind in guard.texts - {kind for _, kind in OBJECTS}:
        text = f"apiVersion: {KIND_GROUPS.get(kind, 'apps/v1')}\nkind: {kind}\nspec: {{template: {{spec: {{a: b}}}}}}\n"
        (view,) = project_of({"k8s.yaml": text}).views("kubernetes.object")
        found = pod_template(view)
        assert found is not None
        assert found.known


KIND_GROUPS = {
    "Configuration": "serving.knative.dev/v1",
    "Revision": "serving.knative.dev/v1",
    "Rollout": "argoproj.io/v1alpha1",
    "DeploymentConfig": "apps.openshift.io/v1",
}


def test_a_canary_is_scaled_by_what_is_beside_it() -> None:
    canary = WEB.replace("name: web}", "name: web-canary}", 1)
    files = {
        "k8s/web.yaml": WEB,
        "k8s/canary.yaml": canary,
        "k8s/service.yaml": SERVICE.replace("SELECTOR", "{app: web}"),
        "k8s/hpa.yaml": SCALER.replace("NAME", "web"),
    }
    assert answers("kubernetes_all_workloads.not_scaled", "kubernetes.namespace", files, stateful=[]) == []
    assert answers("kubernetes_all_workloads.not_replicated", "kubernetes.namespace", files, stateful=[]) == []
    del files["k8s/hpa.yaml"]
    assert len(answers("kubernetes_all_workloads.not_scaled", "kubernetes.namespace", files, stateful=[])) == 1


def test_a_workload_of_the_same_name_in_another_file_is_an_alternative() -> None:
    service = SERVICE.replace("SELECTOR", "{app: web}")
    files = {"one.yaml": f"{WEB}---\n{service}", "two.yaml": f"{WEB}---\n{service}"}
    found = answers("kubernetes_all_workloads.not_replicated", "kubernetes.namespace", files, stateful=[])
    assert [f.facts["whose"] for f in found if isinstance(f, Problem)] == ["Deployment/web, Deployment/web"]


@pytest.mark.parametrize(("port", "told"), [("https-metrics", 0), ("http", 1)])
def test_a_service_for_metrics_is_no_traffic(port: str, told: int) -> None:
    service = SERVICE.replace("SELECTOR", "{app: web}").replace("name: http", f"name: {port}")
    files = {"k8s/web.yaml": WEB, "k8s/service.yaml": service}
    for check in ("not_scaled", "not_replicated"):
        found = answers(f"kubernetes_all_workloads.{check}", "kubernetes.namespace", files, stateful=[])
        assert len(found) == told
