from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, Span, View
from deploylint.parse import Document, yaml
from deploylint.views.workflow import VIEWS
from deploylint.views.workflow_uses import parse_use


def document(text: str, kind: str = "workflow") -> Document:
    return yaml.parse(Source(".github/workflows/w.yml", kind, text))[0]


def views(kind: str, text: str, of: str = "workflow") -> list[View]:
    return list(VIEWS[kind](document(text, of)))


@pytest.mark.parametrize("on", ["push", "[push]", "{push: {branches: [main]}}", "\n  push:"])
def test_triggers_in_every_form(on: str) -> None:
    assert views("workflow.file", f"on: {on}\njobs: {{}}\n")[0].get("events") == ["push"]


JOBS = """
on: push
env: {A: one}
permissions: {contents: read}
jobs:
  test:
    runs-on: x
    steps:
      - run: npm test
  build:
    needs: test
    permissions: {packages: write}
    steps:
      - uses: docker/login-action@v3
      - uses: docker/build-push-action@v6
        with: {push: true}
  deploy:
    needs: [build]
    environment: {name: production}
    steps:
      - run: |
          set -e
          helm upgrade web ./chart \\
            --install
        env: {B: two}
"""


def test_jobs_know_what_they_do_and_need() -> None:
    test, build, deploy = views("workflow.job", JOBS)
    assert [j.get("id") for j in deploy.get("upstream")] == ["build", "test"]
    assert {j.get("id") for j in test.get("downstream")} == {"build", "deploy"}
    assert (test.get("tests"), build.get("tests")) == (True, False)
    assert (build.get("pushes_image"), build.get("logs_in")) == (True, True)
    assert (deploy.get("deploys"), deploy.get("production")) == (True, True)
    assert deploy.get("environment").text == "production"
    assert deploy.get("permissions").get("contents").text == "read"
    assert build.get("permissions").get("packages").text == "write"


def test_an_act_stands_on_the_line_of_its_command() -> None:
    deploy = views("workflow.job", JOBS)[2]
    (act,) = deploy.get("acts")
    place = act.node.place
    assert deploy.source.line(place.span.line)[place.span.column - 1 :].startswith("helm upgrade web")


def test_scope_is_the_same_tree() -> None:
    found = document(JOBS)
    jobs = list(VIEWS["workflow.job"](found))
    steps = list(VIEWS["workflow.step"](found))
    assert steps[0].scope["job"] is jobs[0]


def test_variables_of_every_level() -> None:
    found = views("workflow.variable", JOBS)
    assert [(v.get("key"), v.get("value").text, v.get("level")) for v in found] == [
        ("A", "one", "workflow"),
        ("B", "two", "step"),
    ]


EXPRESSIONS = """
on: push
jobs:
  a:
    if: github.ref == 'x'
    env:
      K: ${{ secrets.KEY }}
    steps:
      - run: |
          echo one
          echo "${{ github.head_ref }}" ${{ env.K }}
      - uses: actions/github-script@v7
        with:
          script: core.info("${{ vars.Name }}")
          other: ${{ inputs['Odd'] }}
"""


def test_expressions_stand_where_they_are_written() -> None:
    found = views("workflow.expression", EXPRESSIONS)
    assert [(e.get("where"), e.get("text").strip()) for e in found] == [
        ("if", "github.ref == 'x'"),
        ("env", "secrets.KEY"),
        ("run", "github.head_ref"),
        ("run", "env.K"),
        ("script", "vars.Name"),
        ("with", "inputs['Odd']"),
    ]
    for view in found[1:]:
        span = view.place.span
        written = view.source.line(span.line)[span.column - 1 : span.end_column - 1]
        assert written == "${{" + view.get("text") + "}}"


def test_references_name_what_they_mean() -> None:
    found = views("workflow.reference", EXPRESSIONS)
    assert [(r.get("context"), r.get("name")) for r in found] == [
        ("secrets", "KEY"),
        ("env", "K"),
        ("vars", "Name"),
        ("inputs", "Odd"),
    ]
    span = found[0].place.span
    assert found[0].source.line(span.line)[span.column - 1 : span.end_column - 1] == "secrets.KEY"


def test_composite_actions_have_steps() -> None:
    text = (
        "runs:\n  using: composite\n  steps:\n    - run: echo ${{ inputs.x }}\n      shell: bash\n    - uses: a/b@v1\n"
    )
    assert len(views("workflow.step", text, "action")) == 2
    assert len(views("workflow.action_use", text, "action")) == 1
    assert len(views("workflow.expression", text, "action")) == 1
    assert views("workflow.file", text, "action") == []


@pytest.mark.parametrize(
    ("text", "kind", "slug", "pinned"),
    [
        ("Owner/Repo@v1", "action", "owner/repo", False),
        ("o/r/sub/dir@" + "a" * 40, "action", "o/r/sub/dir", True),
        ("o/r/.github/workflows/x.yml@main", "workflow", "o/r/.github/workflows/x.yml", False),
        ("./.github/actions/x", "local", "", True),
        ("docker://alpine:3", "docker", "", False),
        ("docker://alpine@sha256:" + "0" * 64, "docker", "", True),
        ("o/r", "action", "o/r", False),
        ("${{ matrix.action }}", "unreadable", "", False),
        ("", "unreadable", "", False),
    ],
)
def test_uses(text: str, kind: str, slug: str, pinned: bool) -> None:
    use = parse_use(text)
    assert (use.kind, use.slug, use.pinned) == (kind, slug, pinned)


SOURCE = Source("w.yml", "workflow", "x\n" * 9)
SPAN = Span(1, 1, 1, 2)
KEYS = st.sampled_from(
    [
        "on",
        "jobs",
        "a",
        "b",
        "steps",
        "uses",
        "run",
        "with",
        "env",
        "needs",
        "if",
        "environment",
        "name",
        "permissions",
        "services",
        "container",
        "credentials",
        "runs",
        "secrets",
        "script",
        "defaults",
        "shell",
        "workflow_run",
        "workflows",
        "push",
    ]
)
SCALARS = st.sampled_from(
    [
        None,
        True,
        3,
        "",
        "push",
        "a",
        "./x",
        "o/r@v1",
        "actions/github-script@v1",
        "${{ secrets.X }}",
        "${{",
        "kubectl apply",
    ]
)


def node(value: Any) -> Node:
    return Node(SOURCE, SPAN, value, raw=str(value))


TREES = st.recursive(
    SCALARS.map(node),
    lambda inner: st.one_of(st.dictionaries(KEYS, inner, max_size=5).map(node), st.lists(inner, max_size=3).map(node)),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(TREES, TREES, st.sampled_from(["workflow", "action"]))
def test_wrong_types_survive(tree: Node, jobs: Node, kind: str) -> None:
    source = Source("w.yml", kind, SOURCE.text)
    root = Node(source, SPAN, {"on": tree, "jobs": node({"a": jobs, "b": tree}), "runs": jobs, "env": tree})
    for made in (root, tree):
        for function in VIEWS.values():
            for view in function(Document(source, kind, made)):
                for name in view.derived:
                    view.get(name)
                assert view.place.span.line >= 1
