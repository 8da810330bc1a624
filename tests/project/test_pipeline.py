from __future__ import annotations

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.examples import project_of
from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.package_manifests import is_stub
from deploylint.project.pipeline_needs import every_two_hours
from deploylint.project.pipeline_scripts import runs


def workflow(text: str, **files: str) -> Project:
    return project_of({".github/workflows/main.yml": text, **files})


def job(*steps: str, head: str = "") -> str:
    listed = "\n".join(f"      - run: {step}" for step in steps)
    return f"on: push\njobs:\n  one:\n    runs-on: ubuntu-latest\n{head}    steps:\n{listed}\n"


def run_of(project: Project, start: str) -> View:
    return next(view for view in project.views("pipeline.run") if view.label.startswith(start))


def words_of(words: str, files: Mapping[str, str], folder: str = "") -> list[str]:
    return [" ".join(ran.words) for ran in runs(words.split(), folder, project_of(files))]


PACKAGE = '{"name": "shop", "scripts": {"test": "npm run unit && vitest run", "pretest": "tsc", "unit": "jest"}}'


def test_npm_scripts_run_what_they_say() -> None:
    assert words_of("npm test", {"package.json": PACKAGE}) == [
        *("npm test", "tsc", "npm run unit", "jest", "vitest run"),
    ]
    assert words_of("npm --prefix web run unit", {"web/package.json": PACKAGE}) == ["npm --prefix web run unit", "jest"]
    assert words_of("pnpm --filter shop unit", {"a/package.json": PACKAGE, "package.json": "{}"})[1:] == ["jest"]
    assert words_of("turbo run unit", {"a/package.json": PACKAGE})[1:] == ["jest"]


def test_make_and_shell_scripts_are_read() -> None:
    makefile = "check: lint\n\t@pytest -q\nlint:\n\truff check .\n.PHONY: check\n"
    assert words_of("make check", {"Makefile": makefile}) == ["make check", "pytest -q", "ruff check ."]
    files = {"scripts/ci.sh": "#!/bin/sh\ngo test ./...\n", "scripts/ci.py": "#!/usr/bin/env python3\nprint()\n"}
    assert words_of("./scripts/ci.sh", files)[1:] == ["go test ./..."]
    assert words_of("bash scripts/ci.sh", files)[1:] == ["go test ./..."]
    assert words_of("./scripts/ci.py", files)[1:] == []


def test_scripts_that_call_themselves_end() -> None:
    looping = '{"scripts": {"a": "npm run b", "b": "npm run a"}}'
    assert words_of("npm run a", {"package.json": looping}) == ["npm run a", "npm run b", "npm run a"]
    assert words_of("make a", {"Makefile": "a: b\n\tmake a\nb: a\n"})[0] == "make a"


def test_what_cannot_be_read_is_opaque() -> None:
    project = project_of({"package.json": PACKAGE})
    assert runs(["npm", "run", "nothing"], "", project)[0].opaque
    assert runs(["./missing.sh"], "", project)[0].opaque
    assert not runs(["npm", "test"], "", project)[0].opaque


def test_work_comes_from_scripts_not_from_their_names() -> None:
    files = {"package.json": '{"scripts": {"test": "playwright test", "check": "eslint . && tsc"}}'}
    project = project_of({".github/workflows/a.yml": job("npm test", "npm run check"), **files})
    assert run_of(project, "npm test").get("work") == ["e2e"]
    assert run_of(project, "npm run check").get("work") == ["lint", "types"]


def test_steps_know_their_folder() -> None:
    files = {"web/package.json": '{"scripts": {"test": "cypress run"}}'}
    head = "    defaults: {run: {working-directory: ./web}}\n"
    project = project_of({".github/workflows/a.yml": job("npm test", head=head), **files})
    assert run_of(project, "npm test").get("work") == ["e2e"]
    moved = project_of({".github/workflows/a.yml": job("cd web && npm test"), **files})
    assert run_of(moved, "npm test").get("work") == ["e2e"]


def ignored(text: str, **files: str) -> Node:
    found: Node = run_of(workflow(text, **files), "npm test").get("ignored")
    return found


def test_what_ignores_a_failure_is_found() -> None:
    assert ignored(job("npm test || true")).exists
    assert ignored(job("npm test || exit 0")).exists
    assert not ignored(job("npm test || exit 1")).exists
    assert not ignored(job("npm test || exit")).exists
    assert not ignored(job("npm test && true")).exists
    assert ignored(job("npm test | tee log")).exists
    assert not ignored(job("set -o pipefail; npm test | tee log")).exists
    assert not ignored(job("npm test | tee log", head="    defaults: {run: {shell: bash}}\n")).exists
    assert ignored(job("npm test", head="    continue-on-error: true\n")).exists
    assert not ignored(job("npm test", head="    continue-on-error: false\n")).value
    assert ignored(job("npm test", head='    continue-on-error: "${{ matrix.next }}"\n')).unknown
    assert ignored(job("set +e; npm test")).unknown


STAGES = """
on: {{push: {{branches: [main]}}}}
jobs:
  first:
    runs-on: ubuntu-latest
    environment: {first}
    steps: [{{run: helm upgrade web ./chart}}]
  second:
    needs: [{needs}]
    runs-on: ubuntu-latest
    environment: production
    steps: [{{run: helm upgrade web ./chart}}]
"""


def production(project: Project) -> View:
    return next(view for view in project.views("pipeline.deploy") if view.get("stage") == "production")


def test_staging_comes_before_production() -> None:
    assert production(workflow(STAGES.format(first="staging", needs="first"))).get("after_staging") is True
    assert production(workflow(STAGES.format(first="staging", needs=""))).get("after_staging") is False
    assert production(workflow(STAGES.format(first="eu-west", needs="first"))).get("after_staging") is False
    chosen = production(workflow(STAGES.format(first='"${{ inputs.where }}"', needs="first")))
    assert chosen.get("after_staging").unknown


def test_another_workflow_for_staging_leaves_the_order_unknown() -> None:
    alone = STAGES.format(first="eu", needs="")
    other = "on: push\njobs:\n  a: {runs-on: x, environment: staging, steps: [{run: kubectl apply -f k8s}]}\n"
    project = project_of({".github/workflows/a.yml": alone, ".github/workflows/b.yml": other})
    assert production(project).get("after_staging").unknown


def test_called_workflows_are_deployments_of_their_callers() -> None:
    caller = """
on: push
jobs:
  staging: {uses: ./.github/workflows/roll.yml, with: {where: staging}}
  live: {needs: staging, uses: ./.github/workflows/roll.yml, with: {where: production}}
"""
    called = """
on: {workflow_call: {inputs: {where: {type: string}}}}
jobs:
  roll:
    runs-on: x
    environment: ${{ inputs.where }}
    steps: [{run: kubectl apply -f k8s}, {run: npx playwright test}]
"""
    project = project_of({".github/workflows/a.yml": caller, ".github/workflows/roll.yml": called})
    found = [(view.label, view.get("stage"), view.get("final")) for view in project.views("pipeline.deploy")]
    assert found == [("job staging", "staging", False), ("job live", "production", True)]
    assert production(project).get("after_staging") is True
    assert production(project).get("smoke_tested")


def test_workflows_that_call_each_other_end() -> None:
    text = "on: workflow_call\njobs:\n  a: {{uses: ./.github/workflows/{}.yml}}\n"
    text += "  b: {{steps: [{{run: helm upgrade a b}}]}}\n"
    project = project_of({".github/workflows/x.yml": text.format("y"), ".github/workflows/y.yml": text.format("x")})
    assert project.views("pipeline.deploy")


BASE = {"Dockerfile": "FROM node:22\nEXPOSE 80\n", "package.json": '{"name": "shop", "dependencies": {"a": "1"}}'}


def need(work: str, **files: str) -> object:
    project = project_of({**BASE, ".github/workflows/main.yml": job("npx tsc"), **files})
    found: object = next(view.get("met") for view in project.views("pipeline.need") if view.get("work") == work)
    return found


def test_needs_are_met_or_not_or_unknown() -> None:
    assert need("dependencies") is False
    assert need("dependencies", **{".github/workflows/b.yml": job("npm audit")}) is True
    foreign = need("dependencies", **{".gitlab-ci.yml": "test: {script: [npm audit]}"})
    assert isinstance(foreign, Node)
    assert foreign.unknown
    elsewhere = "on: push\njobs:\n  a: {uses: example/flows/.github/workflows/ci.yml@v1}\n"
    called = need("sast", **{".github/workflows/b.yml": elsewhere})
    assert isinstance(called, Node)
    assert called.unknown
    unread = need("dependencies", **{".github/workflows/b.yml": job("./ci/all.sh")})
    assert isinstance(unread, Node)
    assert unread.unknown


def test_no_pipeline_at_all_is_said_once() -> None:
    views = project_of(BASE).views("pipeline.need")
    answers = {view.get("work"): view.get("met") for view in views}
    assert answers.pop("tests") is False
    assert answers.pop("maintenance") is False
    assert answers
    assert all(isinstance(met, Node) and met.unknown for met in answers.values())
    elsewhere = project_of({**BASE, "Jenkinsfile": "pipeline {}"}).views("pipeline.need")
    assert all(isinstance(v.get("met"), Node) for v in elsewhere if v.get("work") != "maintenance")


def test_a_library_needs_nothing() -> None:
    project = project_of({"package.json": BASE["package.json"], ".github/workflows/a.yml": job("npx tsc")})
    assert project.views("pipeline.need") == []


def test_schedules_of_two_hours() -> None:
    for often in ("0 */2 * * *", "*/5 * * * *", "17 * * * *", "0 0,2,4,6,8,10,12,14,16,18,20,22 * * *"):
        assert every_two_hours(often), often
    for seldom in ("0 3 * * *", "0 */3 * * *", "0 * * * 1", "", "nonsense", "* * * *"):
        assert not every_two_hours(seldom), seldom


def test_placeholders() -> None:
    for stub in ('echo "Error: no test specified" && exit 1', "exit 0", "true", 'echo "no tests" ; exit 0'):
        assert is_stub(stub), stub
    for real in ("jest", "echo start && jest", "node --test", "exit 1 || jest"):
        assert not is_stub(real), real


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=12)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
)
JOBS = st.fixed_dictionaries(
    {},
    optional={
        "steps": st.lists(
            st.fixed_dictionaries({}, optional={"run": VALUES, "uses": VALUES, "with": VALUES}), max_size=3
        )
        | VALUES,
        "needs": VALUES,
        "environment": VALUES,
        "continue-on-error": VALUES,
        "uses": VALUES,
    },
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "b", "deploy"]), JOBS | VALUES, max_size=3), VALUES)
def test_survives_wrong_types(jobs: object, on: object) -> None:
    import json

    project = project_of({**BASE, ".github/workflows/a.yml": json.dumps({"on": on, "jobs": jobs})})
    for kind in ("pipeline.run", "pipeline.deploy", "pipeline.need"):
        for view in project.views(kind):
            assert view.place.source.path
