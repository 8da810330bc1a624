"""Rules on views: what each evaluation ends in, and where a finding stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploylint.authored import AuthoredProblem
from deploylint.examples import project_of
from deploylint.lint import outcomes_of
from deploylint.model import Outcome, Status
from deploylint.policy.rule_files import read_rule, read_rules

HEAD = """\
title: Pod has a flaw
severity: medium
why: It matters for this very test, and for nothing else.
remedy: Nothing to do.
examples: [{bad: {a: b}}, {good: {a: b}}]
"""
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
    - name: app
      image: web:1
      resources:
        limits: {memory: LIMIT}
"""


def outcomes(tmp_path: Path, rule: str, text: str = POD, *, trusted: bool = True, **params: object) -> list[Outcome]:
    path = tmp_path / "flaw.yaml"
    path.write_text(HEAD + rule, "utf-8")
    read, _ = read_rule(path, "team/flaw", trusted=trusted)
    return outcomes_of(read, project_of({"k8s.yaml": text}), list)


def errors(tmp_path: Path, rule: str, *, trusted: bool = False) -> list[str]:
    path = tmp_path / "flaw.yaml"
    path.write_text(HEAD + rule, "utf-8")
    with pytest.raises(AuthoredProblem) as caught:
        read_rule(path, "team/flaw", trusted=trusted)
    return [str(error).removeprefix(f"{path}:") for error in caught.value.errors]


RULE = """\
for: kubernetes.container
when: it.role == "app"
assert: quantity(it.resources.limits.memory) <= quantity("1Gi")
message: too much
"""


@pytest.mark.parametrize(
    ("limit", "status"),
    [("512Mi", Status.PASS), ("2Gi", Status.FAIL), ("'{{ limit }}'", Status.UNKNOWN), ("a lot", Status.UNKNOWN)],
)
def test_every_evaluation_ends_in_an_outcome(tmp_path: Path, limit: str, status: Status) -> None:
    (outcome,) = outcomes(tmp_path, RULE, POD.replace("LIMIT", limit))

    assert outcome.status is status
    assert bool(outcome.problems) == (status is Status.FAIL)
    assert bool(outcome.reason) == (status is Status.UNKNOWN)


def test_what_a_rule_is_not_applicable_to_has_no_outcome(tmp_path: Path) -> None:
    assert outcomes(tmp_path, RULE.replace('"app"', '"init"')) == []


def test_whether_a_rule_applies_may_be_unknown(tmp_path: Path) -> None:
    (outcome,) = outcomes(
        tmp_path, RULE.replace('it.role == "app"', 'it.image == "x"'), POD.replace("web:1", "${IMAGE}")
    )

    assert outcome.status is Status.UNKNOWN


@pytest.mark.parametrize(
    ("at", "line", "column"),
    [
        ("", 9, 26),
        ("at: [resources.requests, resources.limits]\n", 9, 9),
        ("at: [nothing, name]\n", 6, 13),
        ("at: [workload.name]\n", 3, 18),
        ("at: ['resources[\"limits\"].memory']\n", 9, 26),
        ("at: [it.image]\n", 7, 14),
    ],
)
def test_a_finding_stands_at_the_first_place_that_exists(tmp_path: Path, at: str, line: int, column: int) -> None:
    (outcome,) = outcomes(tmp_path, RULE + at, POD.replace("LIMIT", "2Gi"))

    assert outcome.problems[0].place.span[:2] == (line, column)


def test_something_missing_is_blamed_on_its_nearest_parent(tmp_path: Path) -> None:
    (outcome,) = outcomes(
        tmp_path,
        RULE.replace('quantity(it.resources.limits.memory) <= quantity("1Gi")', "has(it.resources.limits.cpu)"),
    )

    assert outcome.problems[0].place.span[:2] == (9, 9)


def test_related_places_are_labelled(tmp_path: Path) -> None:
    (outcome,) = outcomes(tmp_path, RULE + "related: [workload, it.name, it.nothing]\n", POD.replace("LIMIT", "2Gi"))

    assert [(r.place.span.line, r.message) for r in outcome.problems[0].related] == [(1, "Pod/web"), (6, "")]


SCHEMA = """\
for: kubernetes.container
schema:
  properties:
    image: {pattern: "^registry\\\\.example/"}
    resources: {properties: {limits: {required: [memory]}}}
message: "{{ error }}"
"""


def test_a_schema_gives_its_errors_place(tmp_path: Path) -> None:
    (outcome,) = outcomes(tmp_path, SCHEMA)

    assert outcome.status is Status.FAIL
    assert outcome.problems[0].place.span[:2] == (7, 14)
    assert "does not match" in outcome.problems[0].facts["error"]
    assert outcomes(tmp_path, SCHEMA, POD.replace("web:1", "registry.example/web:1"))[0].status is Status.PASS


@pytest.mark.parametrize(
    ("rule", "error"),
    [
        (RULE.replace('1Gi")', "1Gi"), "8:9: in the expression, at character"),
        (
            RULE.replace("it.role", "contaner.role"),
            "7:7: in the expression: nothing is called contaner; did you mean",
        ),
        (RULE.replace("quantity(it", "quantiy(it"), "8:9: in the expression, at character 1: "),
        (RULE + "grades: []\n", "10:1: unknown key 'grades'; did you mean 'grade'?"),
        (RULE.replace("message: too much", "message: '{{ it.name'"), "9:10: the message is no template"),
        (RULE.replace("message: too much", "message: \"{{ 'a' * 10 ** 9 }}\""), "9:10: the message is no template"),
        (RULE.replace("message: too much", "message: \"{{ 'a' | center(10) }}\""), "9:10: the message is no template"),
        (RULE.replace("message: too much", "message: '{% for x in it.a %}x{% endfor %}'"), "9:10: the message is no"),
        ("for: kubernetes.container\ncheck: kubernetes.x\nmessage: no code\n", "7:8: check: names code"),
        (SCHEMA.replace("pattern:", "$ref:"), "9:19: $ref cannot be used in a rule"),
        (SCHEMA.replace("^registry", "(?<=x)"), "9:22: RE2 cannot read this pattern"),
        (SCHEMA.replace("required: [memory]", "required: memory"), "this is no valid JSON Schema"),
    ],
)
def test_a_bad_rule_file_says_where_and_what(tmp_path: Path, rule: str, error: str) -> None:
    assert [text for text in errors(tmp_path, rule) if error in text], errors(tmp_path, rule)


def test_our_own_rules_may_name_checks_that_exist(tmp_path: Path) -> None:
    rule = "for: kubernetes.container\ncheck: kubernetes.no_such_thing\nmessage: no code\n"

    assert errors(tmp_path, rule, trusted=True) == ["7:8: no check is named kubernetes.no_such_thing"]


def test_all_errors_of_a_folder_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text(HEAD.replace("severity", "severty") + RULE, "utf-8")
    (tmp_path / "c.yaml").write_text("title: [", "utf-8")

    with pytest.raises(AuthoredProblem) as caught:
        read_rules(tmp_path, trusted=False)
    assert {Path(error.path).name for error in caught.value.errors} == {"a.yaml", "b.yaml", "c.yaml"}
