"""References between objects: there, misspelt, missing, templated, in an open unit, and in another unit.

Every rule about a reference goes through the same scenes. What is told of a name that nothing here is like differs:
what a cluster or a colleague may bring is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import pytest

from deploylint.examples import project_of
from deploylint.lint import outcomes_of
from deploylint.model import Status
from deploylint.policy.rule_set import built_in_rules

RULES = {rule.id.removeprefix("kubernetes/"): rule for rule in built_in_rules()}
NAME, NEAR, FAR, ELSE = "storefront", "storefrint", "zebra", "quokka"
TWIN = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: twin}\nspec: {rules: []}\n"


class Case(NamedTuple):
    """A rule, the object that refers to a name, the object of that name, and whether a missing one is told."""

    rule: str
    referrer: Callable[[str], str]
    target: Callable[[str], str]
    told: bool = True


def head(api: str, kind: str, name: str) -> str:
    return f"apiVersion: {api}\nkind: {kind}\nmetadata: {{name: {name}}}\n"


def deployment(name: str, pod: str = "", ports: str = "[]") -> str:
    return f"""{head("apps/v1", "Deployment", name)}spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers: [{{name: main, image: "registry.example.com/main:1", ports: {ports}, ENV}}]
      {pod}
""".replace(", ENV", "")


def with_env(env: str) -> Callable[[str], str]:
    def make(name: str) -> str:
        return deployment("referrer").replace("ports: []", env.replace("NAME", name))

    return make


def with_pod(pod: str) -> Callable[[str], str]:
    return lambda name: deployment("referrer", pod.replace("NAME", name))


def of(text: str) -> Callable[[str], str]:
    return lambda name: text.replace("NAME", name)


def service(name: str) -> str:
    return head("v1", "Service", name) + "spec: {selector: {app: a}, ports: [{name: http, port: 80}]}\n"


def config_map(name: str) -> str:
    return head("v1", "ConfigMap", name) + "data: {mode: production}\n"


def secret(name: str) -> str:
    return head("v1", "Secret", name) + "stringData: {token: a}\n"


def role(name: str) -> str:
    return head("rbac.authorization.k8s.io/v1", "Role", name) + "rules: []\n"


def account(name: str) -> str:
    return head("v1", "ServiceAccount", name)


def named_port(name: str) -> str:
    return deployment("pods", ports=f"[{{name: {name}, containerPort: 80}}]")


def a_class(api: str, kind: str) -> Callable[[str], str]:
    return lambda name: head(api, kind, name)


INGRESS = head("networking.k8s.io/v1", "Ingress", "referrer")
BACKEND = "spec: {defaultBackend: {service: {name: NAME, port: {number: 80}}}}\n"
ROUTE = "spec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: NAME, port: 80}]}]}\n"
PARENT = "spec: {parentRefs: [{name: NAME}], rules: []}\n"
GATEWAY = "gateway.networking.k8s.io/v1"
SCALER = head("autoscaling/v2", "HorizontalPodAutoscaler", "referrer")
SCALED = head("keda.sh/v1alpha1", "ScaledObject", "referrer")
BUDGET = head("policy/v1", "PodDisruptionBudget", "referrer")
POLICY = head("networking.k8s.io/v1", "NetworkPolicy", "referrer")
BINDING = head("rbac.authorization.k8s.io/v1", "RoleBinding", "referrer")
CLAIM = head("v1", "PersistentVolumeClaim", "referrer")
WEBHOOK = head("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "referrer")
STATEFUL = head("apps/v1", "StatefulSet", "referrer")

CASES = {
    "service": Case(
        "service-selects-nothing",
        of(head("v1", "Service", "referrer") + "spec: {selector: {app: NAME}, ports: [{port: 80}]}\n"),
        deployment,
    ),
    "service port": Case(
        "service-port-name-missing-in-pods",
        of(
            head("v1", "Service", "referrer") + "spec: {selector: {app: pods}, ports: [{port: 80, targetPort: NAME}]}\n"
        ),
        named_port,
    ),
    "ingress": Case("ingress-backend-missing", of(INGRESS + BACKEND), service),
    **{
        kind: Case("route-backend-missing", of(head(GATEWAY, kind, "referrer") + ROUTE), service)
        for kind in ("HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute")
    },
    "gateway": Case(
        "route-parent-missing",
        of(head(GATEWAY, "HTTPRoute", "referrer") + PARENT),
        lambda name: head(GATEWAY, "Gateway", name) + "spec: {listeners: []}\n",
        told=False,
    ),
    "autoscaler": Case(
        "autoscaler-without-target",
        of(SCALER + "spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: NAME}, maxReplicas: 3}\n"),
        deployment,
    ),
    "keda": Case(
        "autoscaler-without-target", of(SCALED + "spec: {scaleTargetRef: {name: NAME}, triggers: []}\n"), deployment
    ),
    "budget": Case(
        "disruption-budget-protects-nothing",
        of(BUDGET + "spec: {maxUnavailable: 1, selector: {matchLabels: {app: NAME}}}\n"),
        deployment,
    ),
    "policy": Case(
        "network-policy-selects-nothing", of(POLICY + "spec: {podSelector: {matchLabels: {app: NAME}}}\n"), deployment
    ),
    "peer": Case(
        "network-policy-peer-missing",
        of(POLICY + "spec: {podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {app: NAME}}}]}]}\n"),
        deployment,
    ),
    "account": Case("missing-service-account", with_pod("serviceAccountName: NAME"), account),
    "subject": Case(
        "binding-to-missing-service-account",
        of(BINDING + "roleRef: {kind: Role, name: r}\nsubjects: [{kind: ServiceAccount, name: NAME}]\n"),
        account,
    ),
    "role": Case(
        "binding-to-missing-role",
        of(BINDING + "roleRef: {kind: Role, name: NAME}\nsubjects: [{kind: User, name: a}]\n"),
        role,
    ),
    "cluster role": Case(
        "binding-to-missing-role",
        of(BINDING + "roleRef: {kind: ClusterRole, name: NAME}\nsubjects: [{kind: User, name: a}]\n"),
        lambda name: role(name).replace("kind: Role", "kind: ClusterRole"),
        told=False,
    ),
    "config in env": Case(
        "missing-configmap",
        with_env("env: [{name: A, valueFrom: {configMapKeyRef: {name: NAME, key: mode}}}]"),
        config_map,
    ),
    "config in envFrom": Case("missing-configmap", with_env("envFrom: [{configMapRef: {name: NAME}}]"), config_map),
    "config as volume": Case(
        "missing-configmap", with_pod("volumes: [{name: v, configMap: {name: NAME}}]"), config_map
    ),
    "config projected": Case(
        "missing-configmap",
        with_pod("volumes: [{name: v, projected: {sources: [{configMap: {name: NAME}}]}}]"),
        config_map,
    ),
    "secret in env": Case(
        "missing-secret", with_env("env: [{name: A, valueFrom: {secretKeyRef: {name: NAME, key: token}}}]"), secret
    ),
    "secret in envFrom": Case("missing-secret", with_env("envFrom: [{secretRef: {name: NAME}}]"), secret),
    "secret as volume": Case("missing-secret", with_pod("volumes: [{name: v, secret: {secretName: NAME}}]"), secret),
    "pull secret": Case("pull-secret-missing", with_pod("imagePullSecrets: [{name: NAME}]"), secret),
    "claim": Case(
        "missing-volume-claim",
        with_pod("volumes: [{name: v, persistentVolumeClaim: {claimName: NAME}}]"),
        lambda name: head("v1", "PersistentVolumeClaim", name) + "spec: {accessModes: [ReadWriteMany]}\n",
    ),
    "certificate": Case(
        "ingress-certificate-from-nowhere",
        of(INGRESS + "spec: {tls: [{secretName: NAME}], defaultBackend: {service: {name: a}}}\n"),
        secret,
    ),
    "webhook": Case(
        "webhook-service-missing",
        of(WEBHOOK + "webhooks: [{name: a, clientConfig: {service: {name: NAME, namespace: x}}}]\n"),
        service,
    ),
    "governing service": Case(
        "statefulset-without-service",
        of(
            STATEFUL
            + deployment("x")
            .partition("metadata: {name: x}\n")[2]
            .replace("spec:\n", "spec:\n  serviceName: NAME\n", 1)
        ),
        service,
    ),
    "storage class": Case(
        "misspelt-class",
        of(CLAIM + "spec: {storageClassName: NAME}\n"),
        a_class("storage.k8s.io/v1", "StorageClass"),
        told=False,
    ),
    "ingress class": Case(
        "misspelt-class",
        of(INGRESS + "spec: {ingressClassName: NAME}\n"),
        a_class("networking.k8s.io/v1", "IngressClass"),
        told=False,
    ),
    "priority class": Case(
        "misspelt-class",
        with_pod("priorityClassName: NAME"),
        a_class("scheduling.k8s.io/v1", "PriorityClass"),
        told=False,
    ),
    "runtime class": Case(
        "misspelt-class", with_pod("runtimeClassName: NAME"), a_class("node.k8s.io/v1", "RuntimeClass"), told=False
    ),
}
_ANYWHERE = {"certificate", "storage class", "ingress class", "priority class", "runtime class", "gateway"}
"""What is cluster-wide, or held against all of the repository."""


def but(*left_out: str) -> pytest.MarkDecorator:
    """Every case but these."""
    chosen = {name: case for name, case in CASES.items() if name not in left_out}
    return pytest.mark.parametrize("case", chosen.values(), ids=chosen)


each = but()


def statuses(case: Case, files: Mapping[str, str], path: str = "k8s/referrer.yaml") -> set[Status]:
    """What the rule says of the referrer."""
    outcomes = outcomes_of(RULES[case.rule], project_of(files), built_in_rules)
    return {outcome.status for outcome in outcomes if outcome.view.source.path == path}


def undecided(case: Case) -> Status:
    """What is said of a name that is not here; a class that is like none of ours is taken for one of the cluster."""
    return Status.PASS if case.rule == "misspelt-class" else Status.UNKNOWN


@each
def test_what_is_there_is_good(case: Case) -> None:
    files = {"k8s/referrer.yaml": case.referrer(NAME), "k8s/target.yaml": case.target(NAME)}
    assert statuses(case, files) == {Status.PASS}


@each
def test_a_near_name_is_a_finding_with_a_hint(case: Case) -> None:
    files = {"k8s/referrer.yaml": case.referrer(NEAR), "k8s/target.yaml": case.target(NAME)}
    assert statuses(case, files) == {Status.FAIL}


@each
def test_what_is_missing_in_a_complete_unit(case: Case) -> None:
    files = {"k8s/referrer.yaml": case.referrer(FAR), "k8s/target.yaml": case.target(NAME)}
    assert statuses(case, files) == ({Status.FAIL} if case.told else {undecided(case)})


@each
def test_an_open_unit_may_have_it(case: Case) -> None:
    files = {"k8s/referrer.yaml": case.referrer(FAR), "k8s/target.yaml": case.target(NAME)}
    for more in ({"k8s/web/Chart.yaml": "name: web\n"}, {"k8s/more.yaml.j2": "x"}, {"k8s/kustomization.yaml": REMOTE}):
        assert statuses(case, {**files, **more}) == {undecided(case)}, more


REMOTE = "resources: [referrer.yaml, target.yaml, 'https://github.com/example/base?ref=v1']\n"


@each
@pytest.mark.parametrize("name", ['"{{ .Values.name }}"', "${NAME}", "{{ name }}"])
def test_a_templated_name_is_unknown(case: Case, name: str) -> None:
    files = {"k8s/referrer.yaml": case.referrer(name), "k8s/target.yaml": case.target(NAME)}
    assert Status.FAIL not in statuses(case, files)


# Where no manifest makes the Secret of a certificate, saying so is all that its rule does.
@but(*(name for name, case in CASES.items() if case.rule == "ingress-certificate-from-nowhere"))
def test_nothing_is_told_where_the_other_side_is_kept_elsewhere(case: Case) -> None:
    assert Status.FAIL not in statuses(case, {"k8s/referrer.yaml": case.referrer(NAME)})


@but("service port", "policy", "peer")  # pods are looked for in the unit alone
def test_another_unit_of_the_same_repository_may_have_it(case: Case) -> None:
    files = {
        "two/k8s/referrer.yaml": case.referrer(NAME),
        "two/k8s/target.yaml": case.target(ELSE),
        "one/k8s/target.yaml": case.target(NAME),
    }
    assert Status.FAIL not in statuses(case, files, "two/k8s/referrer.yaml")


@but(*_ANYWHERE)
def test_another_variant_of_the_unit_has_it_for_itself(case: Case) -> None:
    files = {
        "two/k8s/referrer.yaml": case.referrer(NAME),
        "two/k8s/target.yaml": case.target(ELSE) + "---\n" + TWIN,
        "one/k8s/target.yaml": case.target(NAME) + "---\n" + TWIN,
    }
    found = statuses(case, files, "two/k8s/referrer.yaml")
    assert found == ({Status.FAIL} if case.told else {Status.UNKNOWN})
