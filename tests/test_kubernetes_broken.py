"""Broken manifests: no view and no rule raises, and the documents before and behind lose no finding."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from broken_manifests import (
    MANIFESTS,
    NEIGHBOURS,
    TEMPLATES,
    WRONG,
    cut_short,
    half_templated,
    with_wrong_value,
    wrongly,
)
from deploylint.examples import project_of
from deploylint.model import Status
from deploylint.policy.evaluate import evaluate
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project
from deploylint.project.kubernetes import VIEWS as JOINED
from deploylint.views.kubernetes import VIEWS

RULES = [rule for rule in built_in_rules() if rule.id.startswith("kubernetes/")]
KINDS = sorted({*VIEWS, *JOINED})
BEFORE, BEHIND = NEIGHBOURS
SLICES = range(10)
"""The cases are told apart by number, so that xdist spreads them."""

Found = Counter[tuple[str, int, str]]


def findings(middle: str) -> Found:
    """What the rules find in the two neighbours of a document: (rule, line without the middle's, what is found)."""
    project = project_of({"k8s.yaml": f"{BEFORE}---\n{middle}---\n{BEHIND}"})
    look_at_every_view(project)
    first, last = BEFORE.count("\n"), BEFORE.count("\n") + middle.count("\n") + 2
    found: Found = Counter()
    for outcome in evaluate(RULES, project, project.views):
        if outcome.status is not Status.FAIL:
            continue
        for problem in outcome.problems:
            line = problem.place.span.line
            if line <= first or line > last:
                found[outcome.rule, line if line <= first else line - last, outcome.view.label] += 1
    return found


def look_at_every_view(project: Project) -> None:
    for kind in KINDS:
        for view in project.views(kind):
            assert view.place.span.line > 0
            for fact in list(view.derived):
                view.get(fact)


@cache
def alone() -> Found:
    return findings("")


@cache
def certain() -> Found:
    """What is found in the neighbours whatever stands beside them: nothing elsewhere can make it good."""
    helpful = "---\n".join(text.replace("namespace: shop, ", "") for text in MANIFESTS)
    return alone() & findings(helpful + "---\n: {{ broken\n")


def test_neighbours_have_flaws_of_their_own() -> None:
    assert len(certain()) > 30
    assert {line for _, line, _ in certain()} > {3, 9, 12}
    assert {rule for rule, _, _ in alone() - certain()} < {rule.id for rule in RULES}


def check(middle: list[str]) -> None:
    found = findings("---\n".join(middle))
    assert not certain() - found, "a neighbour lost a finding"
    assert not found - alone(), "a neighbour got a finding that it has not by itself"


# Each example has four broken documents side by side: 10,000 in all, at a quarter of the price.
_TOGETHER = 4
_many = settings(max_examples=84, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow])
_number = st.integers(0, 10_000)


def _some(documents: st.SearchStrategy[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(documents, min_size=_TOGETHER, max_size=_TOGETHER)


@pytest.mark.parametrize("_", SLICES)
@_many
@given(_some(st.builds(with_wrong_value, _number, _number, st.sampled_from(WRONG))))
def test_values_of_a_wrong_type(_: int, documents: list[str]) -> None:
    check(documents)


@pytest.mark.parametrize("_", SLICES)
@_many
@given(_some(st.builds(cut_short, _number, _number)))
def test_documents_that_are_cut_short(_: int, documents: list[str]) -> None:
    check(documents)


@pytest.mark.parametrize("_", SLICES)
@_many
@given(
    _some(
        st.builds(
            half_templated, _number, _number, st.sampled_from(TEMPLATES), st.sampled_from(["line", "word", "between"])
        )
    )
)
def test_documents_that_are_half_templated(_: int, documents: list[str]) -> None:
    check(documents)


_TEMPLATE = st.sampled_from([template for template in TEMPLATES if "{{" in template or "${" in template])


@settings(_many, max_examples=100)
@given(_some(st.builds(half_templated, _number, _number, _TEMPLATE, st.sampled_from(["line", "word"]))))
def test_no_finding_stands_on_a_template(documents: list[str]) -> None:
    project = project_of({"k8s.yaml": "---\n".join(documents)})
    for outcome in evaluate(RULES, project, project.views):
        for problem in outcome.problems:
            source, span = problem.place
            line = source.line(span.line)
            text = line[span.column - 1 : span.end_column - 1]
            # What a container or an object lacks is told at its name, whatever that will be.
            if not line[: span.column - 1].rstrip().endswith("name:"):
                assert "{{" not in text, outcome
                assert "${" not in text, outcome


KUSTOMIZATION = """resources: [web.yaml, ../base]
components: [../parts]
namePrefix: shop-
images: [{name: registry.example.com/web, newTag: 1.4.3}]
replicas: [{name: web, count: 3}]
configMapGenerator: [{name: web, literals: [a=b], files: [c.conf], envs: [d.env]}]
secretGenerator: [{name: web, env: d.env}]
patches:
  - {path: patch.yaml, target: {kind: Deployment, name: web}}
  - {patch: '[{op: replace, path: /spec/replicas, value: 3}]', target: {kind: Deployment}}
patchesStrategicMerge: [patch.yaml]
patchesJson6902: [{target: {kind: Deployment, name: web}, path: ops.yaml}]
"""


@settings(_many, max_examples=100)
@given(_number, st.sampled_from(WRONG), _number, st.sampled_from(WRONG))
def test_broken_kustomizations_and_patches(position: int, wrong: Any, other: int, value: Any) -> None:
    files = {
        "k8s/kustomization.yaml": json.dumps(wrongly(yaml.safe_load(KUSTOMIZATION), position, wrong)),
        "k8s/patch.yaml": with_wrong_value(0, other, value),
        "k8s/web.yaml": "---\n".join(MANIFESTS[:6]),
        "base/kustomization.yaml": "resources: [../k8s]\n",
    }
    project = project_of(files)
    look_at_every_view(project)
    assert list(evaluate(RULES, project, project.views))
