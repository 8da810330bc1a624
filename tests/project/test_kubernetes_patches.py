"""Whether a patch in the unit may change what an object says."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from deploylint.examples import project_of
from deploylint.lint import outcomes_of
from deploylint.model import Status
from deploylint.policy.rule_set import built_in_rules
from deploylint.project.kubernetes_patches import patched_elsewhere

SERVICE = """apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, nodePort: 30080}]}
"""
PATCH = "apiVersion: v1\nkind: Service\nmetadata: {name: NAME}\nspec: {type: NodePort}\n"
OPERATION = "[{op: add, path: /spec/type, value: NodePort}]"


def files_with(kustomization: str, patch: str = "") -> dict[str, str]:
    files = {"base/kustomization.yaml": "resources: [web.yaml]\n", "base/web.yaml": SERVICE}
    if kustomization:
        files["prod/kustomization.yaml"] = f"resources: [../base]\n{kustomization}"
    if patch:
        files["prod/patch.yaml"] = patch
    return files


CASES = [
    ("", "", False),
    ("namePrefix: x-\n", "", False),
    ("patches: [{path: patch.yaml}]\n", PATCH.replace("NAME", "web"), True),
    ("patches: [{path: patch.yaml}]\n", PATCH.replace("NAME", "other"), False),
    ("patchesStrategicMerge: [patch.yaml]\n", PATCH.replace("NAME", "web"), True),
    ("patches: [{path: patch.yaml, target: {kind: Service, name: web}}]\n", OPERATION, True),
    (f"patches: [{{patch: '{OPERATION}', target: {{kind: Service, name: web}}}}]\n", "", True),
    (f"patches: [{{patch: '{OPERATION}', target: {{kind: Service, name: other}}}}]\n", "", False),
    (f"patches: [{{patch: '{OPERATION}', target: {{kind: Service}}}}]\n", "", True),
    (f"patches: [{{patch: '{OPERATION}', target: {{kind: Service, name: w.*}}}}]\n", "", True),
    ("patches:\n  - patch: |-\n      " + PATCH.replace("NAME", "web").replace("\n", "\n      ") + "\n", "", True),
    ("patchesStrategicMerge:\n  - |-\n    " + PATCH.replace("NAME", "web").replace("\n", "\n    ") + "\n", "", True),
    (f"patchesJson6902: [{{patch: '{OPERATION}', target: {{kind: Service, name: web}}}}]\n", "", True),
]


@pytest.mark.parametrize(("kustomization", "patch", "changed"), CASES)
def test_a_patch_may_change_what_an_object_says(kustomization: str, patch: str, changed: bool) -> None:
    files = files_with(kustomization, patch)
    project = project_of(files)
    (view,) = project.views("kubernetes.object")
    assert patched_elsewhere(view, project) is changed
    expected = Status.UNKNOWN if changed else Status.FAIL
    assert verdicts("contradictory-service", files) == {expected}


def verdicts(name: str, files: Mapping[str, str]) -> set[Status]:
    (rule,) = [rule for rule in built_in_rules() if rule.id == f"kubernetes/{name}"]
    return {outcome.status for outcome in outcomes_of(rule, project_of(files), built_in_rules)}


def test_a_patch_of_another_unit_changes_nothing() -> None:
    files = files_with("")
    files["else/kustomization.yaml"] = (
        f"resources: [a.yaml]\npatches: [{{patch: '{OPERATION}', target: {{name: web}}}}]\n"
    )
    files["else/a.yaml"] = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n"
    assert verdicts("contradictory-service", files) == {Status.FAIL}
