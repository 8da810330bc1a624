from __future__ import annotations

from deploylint.examples import project_of
from deploylint.model import View
from deploylint.project import Project
from deploylint.project.workflow import events

CALLER = """
on: {push: {branches: [main]}}
jobs:
  call:
    uses: ./.github/workflows/rollout.yml
"""
CALLED = """
on: workflow_call
jobs:
  test: {runs-on: x, steps: [{run: npm test}]}
  roll:
    needs: test
    runs-on: x
    steps:
      - uses: ./.github/actions/roll
"""
ACTION = """
name: roll
runs:
  using: composite
  steps:
    - run: kubectl apply -f k8s/
      shell: bash
"""
FILES = {
    ".github/workflows/main.yml": CALLER,
    ".github/workflows/rollout.yml": CALLED,
    ".github/actions/roll/action.yml": ACTION,
}


def jobs(project: Project) -> dict[str, View]:
    return {job.get("id"): job for job in project.views("workflow.job")}


def test_calls_do_what_is_called() -> None:
    found = jobs(project_of(FILES))
    assert found["call"].get("deploys")
    assert found["call"].get("tests")
    assert found["roll"].get("deploys")
    act = next(act for act in found["call"].get("acts") if act.what == "deploy")
    assert act.node.place.source.path == ".github/workflows/main.yml"


def test_events_come_from_callers() -> None:
    project = project_of(FILES)
    assert events(jobs(project)["roll"], project) == {"push"}
    alone = project_of({".github/workflows/rollout.yml": CALLED})
    assert events(jobs(alone)["roll"], alone) is None


def test_what_calls_itself_ends() -> None:
    many = "\n".join(f"  j{n}: {{uses: ./.github/workflows/a.yml}}" for n in range(30))
    steps = "\n".join("    - uses: ./.github/actions/roll" for _ in range(30))
    project = project_of(
        {
            ".github/workflows/a.yml": f"on: [push, workflow_call]\njobs:\n{many}\n  x: {{steps: [run: npm test]}}\n",
            ".github/actions/roll/action.yml": f"runs:\n  using: composite\n  steps:\n{steps}\n",
        }
    )
    assert jobs(project)["j0"].get("tests")


def test_needs_in_a_circle_end() -> None:
    text = "on: push\njobs:\n  a: {needs: b, steps: [{run: kubectl apply -f x}]}\n  b: {needs: a}\n  c: {needs: c}\n"
    found = jobs(project_of({".github/workflows/a.yml": text}))
    assert [job.get("id") for job in found["a"].get("upstream")] == ["b"]
    assert found["c"].get("upstream") == []
