"""What looks like a Kubernetes object and is none: patches, values, templates, other tools' files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pytest

from deploylint.examples import project_of
from deploylint.policy.evaluate import evaluate
from deploylint.policy.rule_set import built_in_rules

RULES = [rule for rule in built_in_rules() if rule.id.startswith("kubernetes/")]
WEB = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: registry.example.com/web:latest
          ports: [{containerPort: 8080}]
"""
PATCH = """apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          image: registry.example.com/web:latest
          securityContext: {privileged: true}
"""
BASE = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": WEB}


def findings(files: Mapping[str, str]) -> list[tuple[str, str, int]]:
    """(rule, path, line) of everything that the rules on Kubernetes find, also the strict ones."""
    project = project_of(files)
    return [
        (outcome.rule.removeprefix("kubernetes/"), problem.place.source.path, problem.place.span.line)
        for outcome in evaluate(RULES, project, project.views)
        for problem in outcome.problems
    ]


def paths(files: Mapping[str, str]) -> set[str]:
    return {path for _, path, _ in findings(files)}


def test_a_base_alone_has_findings() -> None:
    assert paths(BASE) == {"base/web.yaml"}
    assert ("latest-image-tag", "base/web.yaml", 12) in findings(BASE)


@pytest.mark.parametrize(
    "overlay",
    [
        "patches: [{path: patch.yaml}]",
        "patches: [{path: patch.yaml, target: {kind: Deployment}}]",
        "patchesStrategicMerge: [patch.yaml]",
        "patches: [{path: ./patch.yaml}]",
    ],
)
def test_files_that_a_kustomization_patches_with_are_no_objects(overlay: str) -> None:
    files = {
        **BASE,
        "prod/kustomization.yaml": f"resources: [../base]\n{overlay}\n",
        "prod/patch.yaml": PATCH.replace("privileged: true", "runAsUser: 1000"),
    }
    project = project_of(files)
    assert [view.source.path for view in project.views("kubernetes.workload")] == ["base/web.yaml"]
    assert [view.source.path for view in project.views("kubernetes.object")] == ["base/web.yaml"]
    assert "may-run-as-root" not in {rule for rule, _, _ in findings(files)}


@pytest.mark.parametrize(
    "patches",
    [
        "patches:\n  - patch: |-\n      {0}\n",
        "patchesStrategicMerge:\n  - |-\n      {0}\n",
    ],
)
def test_patches_inside_a_kustomization_are_no_objects(patches: str) -> None:
    inline = PATCH.replace("\n", "\n      ")
    files = {**BASE, "prod/kustomization.yaml": "resources: [../base]\n" + patches.format(inline)}
    assert paths(files) == {"base/web.yaml"}


@pytest.mark.parametrize("name", ["ops.yaml", "ops.json"])
def test_json_patches_are_no_objects(name: str) -> None:
    operations = '[{"op": "add", "path": "/spec/x", "value": {"apiVersion": "v1", "kind": "Pod"}}]'
    files = {
        **BASE,
        "prod/kustomization.yaml": "resources: [../base]\npatches:\n"
        f"  - {{path: {name}, target: {{kind: Deployment, name: web}}}}\n",
        f"prod/{name}": operations,
    }
    assert paths(files) == {"base/web.yaml"}


@pytest.mark.parametrize(
    "text",
    [
        PATCH.replace("          image: registry.example.com/web:latest\n", ""),
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n$patch: delete\n",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {replicas: 5}\n",
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: LoadBalancer}\n",
    ],
)
def test_bare_fragments_are_judged_by_no_rule_of_whole_objects(text: str) -> None:
    assert paths({"prod/fragment.yaml": text}) == set()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("chart/values.yaml", "image: {tag: latest}\nkind: Deployment\napiVersion: v1\n"),
        ("chart/templates/web.yaml", WEB.replace("name: web}", "name: {{ .Release.Name }}}")),
        ("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n"),
        ("docker-compose.yaml", "services:\n  web: {image: web}\n"),
        (".github/workflows/ci.yaml", "on: push\njobs: {a: {runs-on: x, steps: []}}\n"),
        ("skaffold.yaml", "apiVersion: skaffold/v4beta11\nkind: Config\nbuild: {artifacts: [{image: web}]}\n"),
        ("kind.yaml", "apiVersion: kind.x-k8s.io/v1alpha4\nkind: Cluster\nnodes: [{role: control-plane}]\n"),
        ("k3d.yaml", "apiVersion: k3d.io/v1alpha5\nkind: Simple\nmetadata: {name: Dev_Cluster}\nservers: 1\n"),
        (
            "crd.yaml",
            "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: w.example.com}\n"
            "spec:\n  group: example.com\n  scope: Namespaced\n  names: {kind: W, plural: w}\n  versions:\n"
            "    - name: v1\n      schema:\n        openAPIV3Schema:\n          example:\n            template:\n"
            "              spec: {hostNetwork: true, containers: [{name: a, image: 'a:latest'}]}\n",
        ),
    ],
)
def test_files_of_other_tools_have_no_findings(path: str, text: str) -> None:
    files = {path: text}
    if path.startswith("chart/"):
        files["chart/Chart.yaml"] = "apiVersion: v2\nname: web\nversion: 1.0.0\n"
    assert paths(files) == set()


def test_base_and_overlay_are_not_judged_twice() -> None:
    files = {
        **BASE,
        "prod/kustomization.yaml": "resources: [../base]\n",
        "dev/kustomization.yaml": "bases: [../base]\n",
    }
    found = findings(files)
    assert paths(files) == {"base/web.yaml"}
    assert [place for place, count in Counter(found).items() if count > 1] == []
    assert set(found) == set(findings({**BASE, "prod/kustomization.yaml": "resources: [../base]\n"}))


def test_an_overlay_may_repeat_the_name_of_its_base() -> None:
    files = {
        **BASE,
        "prod/kustomization.yaml": "resources: [../base]\npatches: [{path: web.yaml}]\n",
        "prod/web.yaml": PATCH,
    }
    assert "duplicate-object" not in {rule for rule, _, _ in findings(files)}
