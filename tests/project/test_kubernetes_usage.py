from __future__ import annotations

import pytest

from deploylint.examples import project_of
from deploylint.project.kubernetes_usage import uses_in_unit
from deploylint.project.units import unit_of

POD = """apiVersion: v1
kind: Pod
metadata: {{name: web, labels: {{app: labelled}}}}
spec:
  containers:
    - name: contained
      image: registry.example.com/pictured:1
      {container}
  {pod}
"""


def mentions(kind: str, name: str, *, container: str = "args: []", pod: str = "volumes: []", **more: str) -> bool:
    project = project_of({"k8s/pod.yaml": POD.format(container=container, pod=pod), **more})
    return uses_in_unit(unit_of("k8s/pod.yaml", project).key, project).mentions(kind, name)


@pytest.mark.parametrize(
    ("kind", "container", "pod"),
    [
        ("ConfigMap", "env: [{name: A, valueFrom: {configMapKeyRef: {name: wanted, key: a}}}]", ""),
        ("ConfigMap", "envFrom: [{configMapRef: {name: wanted, optional: true}}]", ""),
        ("ConfigMap", "", "volumes: [{name: a, configMap: {name: wanted}}]"),
        ("ConfigMap", "args: [--config=shop/wanted]", ""),
        ("ConfigMap", "env: [{name: A, value: wanted}]", ""),
        ("Secret", "env: [{name: A, valueFrom: {secretKeyRef: {name: wanted, key: a}}}]", ""),
        ("Secret", "", "volumes: [{name: a, secret: {secretName: wanted}}]"),
        ("Secret", "", "volumes: [{name: a, projected: {sources: [{secret: {name: wanted}}]}}]"),
        ("Secret", "", "imagePullSecrets: [{name: wanted}]"),
        ("Secret", "", "volumes: [{name: a, csi: {nodePublishSecretRef: {name: wanted}}}]"),
    ],
)
def test_finds_every_way_to_name_one(kind: str, container: str, pod: str) -> None:
    assert mentions(kind, "wanted", container=container or "args: []", pod=pod or "volumes: []")


def test_tells_kinds_apart() -> None:
    assert not mentions("Secret", "wanted", container="envFrom: [{configMapRef: {name: wanted}}]")


@pytest.mark.parametrize("name", ["web", "labelled", "contained", "pictured", "Pod"])
def test_names_of_other_things_are_no_mentions(name: str) -> None:
    assert not mentions("ConfigMap", name)


def test_a_unit_is_on_its_own() -> None:
    other = POD.format(container="envFrom: [{configMapRef: {name: wanted}}]", pod="volumes: []")

    assert not mentions("ConfigMap", "wanted", **{"deploy/pod.yaml": other})
    assert mentions("ConfigMap", "wanted", **{"k8s/other.yaml": other})


def test_patches_inside_a_kustomization_count() -> None:
    patch = "resources: [pod.yaml]\npatches:\n  - patch: '[{op: add, path: /spec/x, value: wanted}]'\n"

    assert mentions("ConfigMap", "wanted", **{"k8s/kustomization.yaml": patch})


def test_repeated_anchors_end() -> None:
    bomb = "apiVersion: example.com/v1\nkind: Thing\na: &a [x]\n" + "".join(
        f"{new}: &{new} [*{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}, *{old}]\n"
        for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )

    assert not mentions("ConfigMap", "wanted", **{"k8s/thing.yaml": bomb})
