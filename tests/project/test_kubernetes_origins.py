"""Where ConfigMaps, Secrets and their entries come from, and which unit's objects count."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from deploylint.examples import project_of
from deploylint.lint import outcomes_of
from deploylint.model import Status
from deploylint.policy.rule_set import built_in_rules
from deploylint.project.kubernetes_references import Origin, origin_of
from deploylint.project.kubernetes_variants import variants_of
from deploylint.project.units import unit_of

RULES = {rule.id.removeprefix("kubernetes/"): rule for rule in built_in_rules()}


def workload(env: str, name: str = "web", place: str = "") -> str:
    return f"""apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}{place}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec: {{containers: [{{name: web, image: "registry.example.com/web:1", {env}}}]}}
"""


def key(kind: str, name: str, entry: str) -> str:
    field = "configMapKeyRef" if kind == "ConfigMap" else "secretKeyRef"
    return workload(f"env: [{{name: A, valueFrom: {{{field}: {{name: {name}, key: {entry}}}}}}}]")


def failures(rule: str, files: Mapping[str, str]) -> list[tuple[str, int]]:
    outcomes = outcomes_of(RULES[rule], project_of(files), built_in_rules)
    problems = [problem for outcome in outcomes for problem in outcome.problems]
    return [(problem.place.source.path, problem.place.span.line) for problem in problems]


def verdicts(rule: str, files: Mapping[str, str]) -> set[Status]:
    return {outcome.status for outcome in outcomes_of(RULES[rule], project_of(files), built_in_rules)}


GENERATED = {
    "k8s/kustomization.yaml": """resources: [web.yaml]
generatorOptions: {disableNameSuffixHash: SUFFIX}
configMapGenerator:
  - name: web
    literals: [MODE=production, "URL=https://example.com/?a=b"]
    files: [conf/app.conf, other.conf=conf/app.conf]
    envs: [web.properties]
secretGenerator:
  - {name: web, literals: [token=x], type: Opaque}
""",
    "k8s/web.properties": "# comment\nLEVEL=info\n\nexport=1\n",
}


@pytest.mark.parametrize("suffix", ["true", "false"])
@pytest.mark.parametrize(
    ("kind", "entry", "there"),
    [
        ("ConfigMap", "MODE", True),
        ("ConfigMap", "URL", True),
        ("ConfigMap", "app.conf", True),
        ("ConfigMap", "other.conf", True),
        ("ConfigMap", "LEVEL", True),
        ("ConfigMap", "conf/app.conf", False),
        ("ConfigMap", "comment", False),
        ("Secret", "token", True),
        ("Secret", "MODE", False),
    ],
)
def test_the_entries_of_generators(suffix: str, kind: str, entry: str, there: bool) -> None:
    files = {name: text.replace("SUFFIX", suffix) for name, text in GENERATED.items()}
    files["k8s/web.yaml"] = key(kind, "web", entry)
    assert verdicts(f"missing-{kind.lower()}", files) == {Status.PASS}
    found = failures(f"missing-{kind.lower()}-key", files)
    assert found == ([] if there else [("k8s/web.yaml", 8)])


def test_a_file_of_entries_that_is_not_here_may_have_any() -> None:
    files = {**GENERATED, "k8s/web.yaml": key("ConfigMap", "web", "ANY")}
    del files["k8s/web.properties"]
    assert verdicts("missing-configmap-key", files) == {Status.UNKNOWN}


@pytest.mark.parametrize(
    "maker",
    [
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: web}\n",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: web}\n",
        "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: x}\nspec: {target: {name: web}}\n",
        "apiVersion: cert-manager.io/v1\nkind: Certificate\nmetadata: {name: x}\nspec: {secretName: web}\n",
        "apiVersion: secrets.hashicorp.com/v1beta1\nkind: VaultStaticSecret\nmetadata: {name: x}\n"
        "spec: {destination: {name: web}}\n",
        "apiVersion: secrets-store.csi.x-k8s.io/v1\nkind: SecretProviderClass\nmetadata: {name: x}\n"
        "spec: {secretObjects: [{secretName: web, data: [{key: token}]}]}\n",
        "apiVersion: database.example.com/v1\nkind: Postgres\nmetadata: {name: x}\nspec: {credentials: web}\n",
    ],
)
def test_operators_make_secrets(maker: str) -> None:
    other = "apiVersion: v1\nkind: Secret\nmetadata: {name: other}\nstringData: {a: b}\n"
    files = {"k8s/web.yaml": key("Secret", "web", "token"), "k8s/maker.yaml": f"{maker}---\n{other}"}
    assert Status.FAIL not in verdicts("missing-secret", files)
    assert Status.FAIL not in verdicts("missing-secret-key", files)


def test_what_is_optional_may_be_missing() -> None:
    env = "env: [{name: A, valueFrom: {secretKeyRef: {name: web, key: a, optional: true}}}]"
    other = "apiVersion: v1\nkind: Secret\nmetadata: {name: other}\nstringData: {a: b}\n"
    assert verdicts("missing-secret", {"k8s/web.yaml": workload(env) + "---\n" + other}) == set()


def environment(entry: str, port: str) -> str:
    return f"""apiVersion: v1
kind: ConfigMap
metadata: {{name: web}}
data: {{{entry}: "1"}}
---
apiVersion: v1
kind: Service
metadata: {{name: web}}
spec: {{selector: {{app: web}}, ports: [{{name: http, port: {port}}}]}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: web}}
spec:
  defaultBackend: {{service: {{name: web, port: {{number: 80}}}}}}
---
{key("ConfigMap", "web", "mode")}"""


def test_each_unit_is_held_against_its_own_objects() -> None:
    files = {"dev/k8s/all.yaml": environment("mode", "80"), "prod/k8s/all.yaml": environment("node", "8080")}
    assert [path for path, _ in failures("missing-configmap-key", files)] == ["prod/k8s/all.yaml"]
    assert failures("ingress-backend-missing", files) == [("prod/k8s/all.yaml", 15)]


def test_units_with_the_same_object_are_variants() -> None:
    files = {"dev/k8s/a.yaml": workload(""), "prod/k8s/a.yaml": workload(""), "shop/k8s/a.yaml": workload("", "shop")}
    project = project_of(files)
    dev, prod, shop = (unit_of(path, project).key for path in files)
    assert variants_of(dev, project) == {prod}
    assert variants_of(shop, project) == frozenset()


def test_namespaces_tell_units_apart_and_templates_tell_nothing() -> None:
    files = {
        "dev/k8s/a.yaml": workload("", place=", namespace: dev"),
        "prod/k8s/a.yaml": workload("", place=", namespace: prod"),
        "one/k8s/a.yaml": workload("", '"{{ name }}"'),
        "two/k8s/a.yaml": workload("", '"{{ name }}"'),
    }
    project = project_of(files)
    assert [variants_of(unit_of(path, project).key, project) for path in files] == [frozenset()] * 4


def test_an_object_elsewhere_is_known_to_exist_and_no_more() -> None:
    settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {a: b}\n"
    project = project_of({"one/k8s/web.yaml": settings, "two/k8s/web.yaml": workload("")})
    found = origin_of("two/k8s/web.yaml", "ConfigMap", "web", project)
    assert found is not None
    assert found.open
    assert origin_of("one/k8s/web.yaml", "ConfigMap", "web", project) == Origin(frozenset({"a"}), False)
