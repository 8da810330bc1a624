from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.examples import project_of
from deploylint.model import Status
from deploylint.policy.evaluate import evaluate
from deploylint.policy.rule import Rule
from deploylint.policy.rule_files import read_rule

RULES = Path(__file__).parents[2] / "rules"


def rule(name: str) -> Rule:
    return read_rule(RULES / f"workflow/{name}.yaml", f"workflow/{name}", trusted=True)[0]


ALL = [rule(path.stem) for path in sorted((RULES / "workflow").glob("*.yaml"))]


def lines(name: str, text: str, **others: str) -> list[int]:
    project = project_of({".github/workflows/w.yml": text, **others})
    outcomes = evaluate([rule(name)], project, project.views)
    return sorted(problem.place.span.line for outcome in outcomes for problem in outcome.problems)


def job(*steps: str, on: str = "push", more: str = "") -> str:
    body = "\n".join(f"      - {step}" for step in steps)
    return f"on: {on}\njobs:\n  deploy:\n    runs-on: x\n{more}    steps:\n{body}\n"


@pytest.mark.parametrize(
    "command",
    [
        'echo "${{ secrets.X }}" > key',
        'echo "${{ secrets.X }}" >> $GITHUB_ENV',
        'echo "${{ secrets.X }}" | kubectl apply -f -',
        'echo "$(echo "${{ secrets.X }}" | wc -c)"',
        'echo "${#TOKEN}"',
        'test -n "${{ secrets.X }}" && echo yes',
        "cat <<EOF > x\n          ${{ secrets.X }}\n          EOF",
    ],
)
def test_a_secret_that_is_not_printed(command: str) -> None:
    text = job(f"run: |\n          {command}", more="    env: {TOKEN: '${{ secrets.T }}'}\n")
    assert lines("printed-secret", text) == []


@pytest.mark.parametrize(
    "command",
    [
        'echo "${{ secrets.X }}"',
        "echo ${TOKEN} | tee log",
        'echo "${{ secrets.X }}" 1>&2',
        'bash -c "echo $TOKEN"',
        "if true; then echo $TOKEN; fi",
    ],
)
def test_a_secret_that_is_printed(command: str) -> None:
    text = job(f"run: |\n          set -e\n          {command}", more="    env: {TOKEN: '${{ secrets.T }}'}\n")
    assert lines("printed-secret", text) == [9]


def test_a_random_looking_secret_counts_in_test_jobs_too() -> None:
    value = "q7Zk2" + "pX9vL4" + "mT8wR1" + "nB6yC3"
    assert lines("hardcoded-secret", job("run: npm test", more=f"    env: {{API_TOKEN: {value}}}\n")) == [5]
    assert lines("hardcoded-secret", job("run: npm test", more="    env: {API_TOKEN: blue-whale-sings}\n")) == []


def test_what_its_form_gives_away_is_left_to_the_rules_on_secrets() -> None:
    value = "gh" + "p_" + "q7Zk2pX9vL4mT8wR1nB6yC3" + "dF5gH0jK8sA1z"
    assert lines("hardcoded-secret", job("run: fly deploy", more=f"    env: {{API_TOKEN: {value}}}\n")) == []


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("always()", True),
        ("failure() || success()", True),
        ("${{ !cancelled() }}", True),
        ("always() && success()", False),
        ("always() && !failure()", False),
        ("github.ref == 'refs/heads/main'", False),
        ("!cancelled() && needs.Test.result == 'success'", False),
        ("always() || needs.test.result == 'success'", True),
    ],
)
def test_conditions_that_bypass_needs(condition: str, found: bool) -> None:
    text = job("run: kubectl apply -f x", more=f'    needs: test\n    if: "{condition}"\n')
    assert bool(lines("bypassed-deploy-gate", text)) is found


def test_an_unguarded_workflow_run_is_no_gate() -> None:
    tests = "name: checks\non: push\njobs:\n  t: {steps: [{run: npm test}]}\n"
    on = "{workflow_run: {workflows: [checks]}}"
    more = "    if: github.event.workflow_run.conclusion == 'success'\n"
    others = {".github/workflows/checks.yml": tests}
    assert lines("untested-deploy", job("run: fly deploy", on=on), **others) == [6]
    assert lines("untested-deploy", job("run: fly deploy", on=on, more=more), **others) == []


def test_what_nobody_here_calls_is_unknown() -> None:
    project = project_of({".github/workflows/w.yml": job("run: fly deploy", on="workflow_call")})
    outcomes = list(evaluate([rule("untested-deploy")], project, project.views))
    assert [outcome.status for outcome in outcomes] == [Status.UNKNOWN]


KEYS = st.sampled_from(
    [
        "on",
        "jobs",
        "a",
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
        "ref",
        "secrets",
        "script",
        "exit-code",
        "push",
        "pull_request_target",
        "issue_comment",
        "workflow_run",
        "workflows",
        "workflow_call",
    ]
)
SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        3,
        "push",
        "a",
        "./.github/workflows/w.yml",
        "docker/build-push-action@v1",
        "actions/checkout@v4",
        "${{ github.head_ref }} ${{ env.a }}",
        "${{",
        "always()",
        "kubectl apply; docker push x; trivy image x; echo $a",
    ]
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.dictionaries(KEYS, inner, max_size=5), st.lists(inner, max_size=3)),
    max_leaves=20,
)


@settings(max_examples=120, deadline=None)
@given(TREES, TREES, TREES)
def test_wrong_types_survive_every_rule(on: Any, first: Any, second: Any) -> None:
    workflow = {"on": on, "jobs": {"a": first, "b": {"needs": "a", "steps": [second], "env": first}}}
    project = project_of(
        {
            ".github/workflows/w.yml": json.dumps(workflow),
            ".github/actions/x/action.yml": json.dumps({"runs": {"steps": [first, second]}}),
        }
    )
    for outcome in evaluate(ALL, project, project.views):
        assert outcome.status in Status
