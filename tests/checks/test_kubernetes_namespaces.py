"""Where the namespace may come from something else than the manifest, nobody can tell that it is `default`."""

from __future__ import annotations

import pytest

from deploylint.checks import Unknown
from deploylint.checks.kubernetes_namespaces import default_used
from deploylint.examples import project_of
from deploylint.model import Problem

WEB = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'web:1'}]}\n"


def answers(**more: str) -> list[type]:
    project = project_of({"k8s/web.yaml": WEB, **more})
    return [
        type(answer) for view in project.views("kubernetes.namespace") for answer in default_used(view, project, {})
    ]


@pytest.mark.parametrize(
    "others",
    [
        {"k8s/Chart.yaml": "name: web\n"},
        {"deploy.sh": "kubectl apply -f k8s/ -n shop\n"},
        {".github/workflows/deploy.yaml": "jobs: {a: {steps: [{run: skaffold run --namespace=shop}]}}\n"},
        {
            "argo.yaml": "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {name: web}\n"
            "spec: {destination: {namespace: shop}}\n"
        },
    ],
    ids=["chart", "kubectl", "skaffold", "argo"],
)
def test_what_else_may_say_it(others: dict[str, str]) -> None:
    assert answers(**others) == [Unknown]


@pytest.mark.parametrize(
    "others",
    [{}, {"deploy.sh": "kubectl apply -f k8s/\n"}, {"notes.md": "grep -n web\n"}],
    ids=["none", "plain", "grep"],
)
def test_nothing_says_it(others: dict[str, str]) -> None:
    assert answers(**others) == [Problem]


def test_a_kustomization_says_it() -> None:
    assert answers(**{"k8s/kustomization.yaml": "namespace: shop\nresources: [web.yaml]\n"}) == []
