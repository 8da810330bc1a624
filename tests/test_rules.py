"""Runs every example of every rule file. Written once: a new rule needs no new test."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploylint.authored import AuthoredProblem
from deploylint.examples import run
from deploylint.policy.rule import Example, Rule
from deploylint.policy.rule_files import read_rule, rule_paths

RULES = Path(__file__).parents[1] / "rules"


def _cases() -> list[tuple[Rule | str, Example | None, str]]:
    cases: list[tuple[Rule | str, Example | None, str]] = []
    for path in rule_paths(RULES):
        identity = path.relative_to(RULES).with_suffix("").as_posix()
        try:
            rule, page = read_rule(path, identity, trusted=True)
        except AuthoredProblem as problem:
            cases.append((str(problem), None, identity))
            continue
        cases += [(rule, e, f"{identity}-{n}-{e.verdict}") for n, e in enumerate(page.examples, 1)]
    return cases


_CASES = _cases()


@pytest.mark.parametrize(("rule", "example"), [case[:2] for case in _CASES], ids=[case[2] for case in _CASES])
def test_example(rule: Rule | str, example: Example | None) -> None:
    assert isinstance(rule, Rule), f"the rule file cannot be read:\n{rule}"
    assert example is not None
    wrong = list(run(rule, example))
    assert not wrong, "\n".join([rule.id, *wrong])
