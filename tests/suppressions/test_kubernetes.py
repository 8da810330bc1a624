"""Silencing findings in manifests, from the text to the report: on a container, an object, a pod template."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conftest import Repository, Run

RULE = "kubernetes/latest-image-tag"
UNUSED = "suppression/unused"
WEB = """# OBJECT
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  # OBJECT-ANNOTATION
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      # TEMPLATE-ANNOTATION
    spec:
      containers:
        # FIRST
        - name: web
          image: registry.example.com/web:latest  # LINE
        - name: side
          image: registry.example.com/side:latest
---
apiVersion: v1
kind: Pod
metadata: {name: other}
spec:
  containers:
    - name: other
      image: registry.example.com/other:latest
"""
OTHER = 27


def lint(run: Run, root: Path) -> list[dict[str, Any]]:
    done = run("--profile", "strict", "--format", "json", ".", cwd=root)
    assert done.returncode in (0, 1), done.stderr
    findings: list[dict[str, Any]] = json.loads(done.stdout)["findings"]
    return findings


def silenced(run: Run, repository: Repository, text: str, rule: str = RULE) -> tuple[list[int], bool]:
    """The lines on which the rule still has findings, and whether a suppression is told to be unused."""
    root = repository({"k8s/web.yaml": text})
    found = lint(run, root)
    lines = [finding["line"] for finding in found if finding["rule"] == rule]
    return lines, any(finding["rule"] == UNUSED for finding in found)


def marked(place: str, words: str) -> str:
    """The manifest with a comment or an annotation in place of one of its marks, and the other marks gone."""
    comment = f"# {place}\n"
    assert comment in WEB
    return WEB.replace(comment, f"{words}\n")


def test_nothing_is_silenced_by_itself(run: Run, repository: Repository) -> None:
    assert silenced(run, repository, WEB) == ([17, 19, OTHER], False)


@pytest.mark.parametrize(
    ("place", "words", "left"),
    [
        ("OBJECT", f"# deploylint: ignore[{RULE}] -- pinned by the cluster", [OTHER]),
        ("FIRST", f"# deploylint: ignore[{RULE}]", [19, OTHER]),
        ("LINE", f"# deploylint: ignore[{RULE}]", [19, OTHER]),
        ("OBJECT-ANNOTATION", f"annotations: {{deploylint/ignore: {RULE}}}", [OTHER]),
        ("TEMPLATE-ANNOTATION", f'annotations: {{deploylint/ignore: "{RULE} -- pinned"}}', [OTHER]),
    ],
)
def test_each_place_silences_what_is_below_it(
    run: Run, repository: Repository, place: str, words: str, left: list[int]
) -> None:
    assert silenced(run, repository, marked(place, words)) == (left, False)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("OBJECT", "# deploylint: ignore[kubernetes/shares-host-ipc]"),
        ("FIRST", "# deploylint: ignore[kubernetes/shares-host-ipc]"),
        ("LINE", "# deploylint: ignore[kubernetes/shares-host-ipc]"),
        ("OBJECT-ANNOTATION", "annotations: {deploylint/ignore: kubernetes/shares-host-ipc}"),
        ("TEMPLATE-ANNOTATION", "annotations: {deploylint/ignore: kubernetes/shares-host-ipc}"),
    ],
)
def test_each_is_told_when_nothing_needs_it(run: Run, repository: Repository, place: str, words: str) -> None:
    assert silenced(run, repository, marked(place, words)) == ([17, 19, OTHER], True)


def test_an_annotation_of_the_template_does_not_reach_the_object_around_it(run: Run, repository: Repository) -> None:
    rule = "kubernetes/selector-mismatch"
    wrong = WEB.replace("{matchLabels: {app: web}}", "{matchLabels: {app: wrong}}")
    inner = wrong.replace("# TEMPLATE-ANNOTATION", f"annotations: {{deploylint/ignore: {rule}}}")
    outer = wrong.replace("# OBJECT-ANNOTATION", f"annotations: {{deploylint/ignore: {rule}}}")
    assert silenced(run, repository, wrong, rule)[0] == [8]
    assert silenced(run, repository, outer, rule) == ([], False)
    # The finding has a second place in the template, its labels, and may be ignored at any of its places.
    assert silenced(run, repository, inner, rule) == ([], False)
    rule = "kubernetes/replicas-may-share-node"
    wide = WEB.replace("spec:\n  selector", "spec:\n  replicas: 3\n  selector")
    inner = wide.replace("# TEMPLATE-ANNOTATION", f"annotations: {{deploylint/ignore: {rule}}}")
    assert silenced(run, repository, inner, rule) == ([5], True)


SCALER = """apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, annotations: {}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
"""


@pytest.mark.parametrize("at", ["container", "object", "template", "other"])
def test_a_finding_in_two_objects_is_silenced_at_either(run: Run, repository: Repository, at: str) -> None:
    rule = "kubernetes/autoscaled-without-request"
    annotation = f"annotations: {{deploylint/ignore: {rule}}}"
    web = WEB.partition("---")[0]
    texts = {
        "container": web.replace("# FIRST", f"# deploylint: ignore[{rule}]"),
        "object": web.replace("# OBJECT-ANNOTATION", annotation),
        "template": web.replace("# TEMPLATE-ANNOTATION", annotation),
        "other": web,
    }
    scaler = SCALER.replace("annotations: {}", annotation) if at == "other" else SCALER
    root = repository({"k8s/web.yaml": texts[at], "k8s/scaler.yaml": scaler})
    found = lint(run, root)
    of_rule = [finding for finding in found if finding["rule"] == rule]
    assert len(of_rule) == (1 if at == "container" else 0)
    assert not [finding for finding in found if finding["rule"] == UNUSED]


@pytest.mark.parametrize(
    "value", ["kubernetes/latest-image-tag until=soon", "kubernetes/no-such-rule", "[a]", "{a: b}", '""', "a=b=c"]
)
def test_a_malformed_annotation_silences_nothing_and_is_told(run: Run, repository: Repository, value: str) -> None:
    text = marked("OBJECT-ANNOTATION", f"annotations: {{deploylint/ignore: {value}}}")
    root = repository({"k8s/web.yaml": text})
    found = lint(run, root)
    assert [f["line"] for f in found if f["rule"] == RULE] == [17, 19, OTHER]
    assert [f for f in found if f["line"] == 6]
