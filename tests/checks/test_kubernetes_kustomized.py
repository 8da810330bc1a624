"""What kustomizations, their patches, operators and templates bring is not missing; what nobody applies is not seen."""

from __future__ import annotations

import pytest

from deploylint.checks import Unknown, named
from deploylint.examples import project_of
from deploylint.model import Problem

WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: "web:1"}]}
"""
BUDGET = """apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: web}
spec: {maxUnavailable: 1, selector: {matchLabels: {app.example/part: web, app: web}}}
"""
POLICY = """apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web}
spec: {podSelector: {matchLabels: {k8s-app: web, app: web}}}
"""
SERVICE = """apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {k8s-app: web, app: web}, ports: [{port: 80}]}
"""
SELECTING = [
    ("kubernetes.selects_nothing", "kubernetes.service", SERVICE),
    ("kubernetes_availability.protects_nothing", "kubernetes.disruption_budget", BUDGET.replace(".example/part", "")),
    ("kubernetes_network.policy_selects_nothing", "kubernetes.network_policy", POLICY),
]
ALL = "resources: [web.yaml, it.yaml]\n"
JSON_PATCH = """patches:
  - target: {kind: Deployment}
    patch: |-
      - {op: add, path: /spec/template/metadata/labels/LABEL, value: web}
"""


def answers(check: str, kind: str, files: dict[str, str], label: str = "") -> set[type[Problem | Unknown]]:
    project = project_of(files)
    views = [view for view in project.views(kind) if label in view.label]
    return {type(answer) for view in views for answer in named(check)(view, project, {})}


@pytest.mark.parametrize(
    ("kustomization", "answer"),
    [
        (ALL, Problem),
        (ALL + "commonLabels: {k8s-app: web}\n", Unknown),
        (ALL + "labels:\n  - pairs:\n      'k8s-app': \"web\"\n", Unknown),
        (ALL + JSON_PATCH.replace("LABEL", "k8s-app"), Unknown),
        (ALL + JSON_PATCH.replace("LABEL", "k8s-apps"), Problem),
        (ALL + "commonLabels: {k8s-app: website}\n", Problem),
        (ALL + "commonLabels: {my-k8s-app: web}\n", Problem),
        (ALL + "commonLabels: {app: web}\n", Problem),
    ],
)
@pytest.mark.parametrize(("check", "kind", "selecting"), SELECTING)
def test_a_kustomization_gives_pods_labels(
    check: str, kind: str, selecting: str, kustomization: str, answer: type[Problem | Unknown]
) -> None:
    selecting = selecting.replace("{app: web, ", "{k8s-app: web, ")
    files = {"k8s/kustomization.yaml": kustomization, "k8s/web.yaml": WEB, "k8s/it.yaml": selecting}
    assert answers(check, kind, files) == {answer}


def test_a_label_with_a_slash_is_escaped_in_a_patch() -> None:
    check, kind, budget = SELECTING[0]
    files = {"k8s/web.yaml": WEB, "k8s/it.yaml": budget.replace("k8s-app", "app.kubernetes.io/name")}
    escaped = ALL + JSON_PATCH.replace("LABEL", "app.kubernetes.io~1name")
    assert answers(check, kind, {**files, "k8s/kustomization.yaml": escaped}) == {Unknown}
    assert answers(check, kind, {**files, "k8s/kustomization.yaml": ALL}) == {Problem}


BINDING = """apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: web}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: web}
subjects: [{kind: ServiceAccount, name: web}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: web}
rules: []
"""


@pytest.mark.parametrize(
    ("patch", "answer"),
    [
        ("[{op: replace, path: /kind, value: Role}]", Unknown),
        ("- op: replace\n  path: /kind\n  value: Role\n", Unknown),
        ('[{"op": "replace", "path": "/kind", "value": "Role"}]', Unknown),
        ("[{op: replace, path: /rules, value: []}]", Problem),
        ("[{op: replace, path: /metadata/kind, value: Role}]", Problem),
    ],
)
def test_a_patch_makes_a_role_of_a_cluster_role(patch: str, answer: type[Problem | Unknown]) -> None:
    kustomization = "resources: [it.yaml]\npatches: [{path: to-role.yaml, target: {kind: ClusterRole}}]\n"
    files = {"k8s/kustomization.yaml": kustomization, "k8s/it.yaml": BINDING, "k8s/to-role.yaml": patch}
    assert answers("kubernetes_accounts.missing_role", "kubernetes.object", files, "RoleBinding") == {answer}


CALLED = "kubernetes_services.missing_webhook_service"
WEBHOOK = """apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: web}
webhooks: [{name: a.example.com, clientConfig: {service: {name: webhook-service, namespace: system}}}]
"""


@pytest.mark.parametrize(("path", "answer"), [("clientConfig/service/name", Unknown), ("failurePolicy", Problem)])
def test_a_patch_names_the_service_of_a_webhook(path: str, answer: type[Problem | Unknown]) -> None:
    patch = f"- {{op: replace, path: /webhooks/0/{path}, value: web}}\n"
    kustomization = "resources: [it.yaml, web.yaml]\npatches: [{path: it-patch.yaml}]\n"
    service = SERVICE.replace("name: web", "name: web, namespace: system", 1)
    files = {"k8s/kustomization.yaml": kustomization, "k8s/it.yaml": WEBHOOK, "k8s/web.yaml": service}
    files["k8s/it-patch.yaml"] = patch
    assert answers(CALLED, "kubernetes.object", files, "Webhook") == {answer}


ADMIN = """apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: admin}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
"""
PLACED = WEB.replace("name: web", "name: web, namespace: shop", 1)


@pytest.mark.parametrize(
    ("binding", "workload", "files", "found"),
    [
        ("rbac/it.yaml", "web/it.yaml", WEB, set()),
        ("rbac/it.yaml", "web/it.yaml", PLACED, {Problem}),
        ("web/rbac.yaml", "web/it.yaml", WEB, {Problem}),
        ("k8s/rbac/it.yaml", "k8s/web/it.yaml", WEB, {Problem}),
        ("k8s/rbac/it.yaml", "tests/it.yaml", WEB, set()),
    ],
)
def test_a_binding_of_the_default_account_is_for_what_is_beside_it(
    binding: str, workload: str, files: str, found: set[type[Problem | Unknown]]
) -> None:
    both = {binding: ADMIN, workload: files}
    assert answers("kubernetes_accounts.takeover", "kubernetes.workload", both) == found


def test_the_namespace_default_of_another_folder_is_another_one() -> None:
    both = {"rbac/it.yaml": ADMIN, "web/it.yaml": PLACED}
    assert answers("kubernetes_accounts.takeover", "kubernetes.workload", both) == {Problem}
    of_default = {path: text.replace("namespace: shop", "namespace: default") for path, text in both.items()}
    assert answers("kubernetes_accounts.takeover", "kubernetes.workload", of_default) == set()


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("00-assert.yaml", False),
        ("01-errors.yaml", False),
        ("pod-assert.yaml", False),
        ("assert-pod.yml", False),
        ("chainsaw-step-02-assert-1.yaml", False),
        ("errors.yaml", True),
        ("assertion-service.yaml", True),
        ("web.yaml", True),
    ],
)
def test_what_a_test_expects_to_find_is_not_deployed(name: str, seen: bool) -> None:
    assert bool(project_of({f"tests/assert/{name}": WEB}).views("kubernetes.workload")) is seen


@pytest.mark.parametrize("name", ["web.yaml.in", "web.yml.template", "web.yaml.tmpl"])
def test_a_template_beside_a_service_may_make_its_pods(name: str) -> None:
    files = {"k8s/web.yaml": WEB, "k8s/it.yaml": SERVICE}
    assert answers(*SELECTING[0][:2], files) == {Problem}
    assert answers(*SELECTING[0][:2], {**files, f"k8s/{name}": WEB}) == {Unknown}


PROMETHEUS = """apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata: {name: k8s}
"""


@pytest.mark.parametrize(
    ("pods", "answer"),
    [
        ("{matchLabels: {app.kubernetes.io/instance: k8s}}", Unknown),
        ("{matchExpressions: [{key: app.kubernetes.io/instance, operator: In, values: [k8s]}]}", Unknown),
        ("{matchExpressions: [{key: prometheus, operator: Exists}]}", Unknown),
        ("{matchExpressions: [{key: app, operator: Exists}, {key: tier, operator: Exists}]}", Problem),
        ("{matchLabels: {app.kubernetes.io/instance: other}}", Problem),
    ],
)
def test_a_policy_for_the_pods_of_an_operator(pods: str, answer: type[Problem | Unknown]) -> None:
    policy = POLICY.replace("{matchLabels: {k8s-app: web, app: web}}", pods)
    files = {"k8s/web.yaml": WEB, "k8s/it.yaml": policy, "k8s/prometheus.yaml": PROMETHEUS}
    assert answers(*SELECTING[2][:2], files) == {answer}
