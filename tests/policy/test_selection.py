"""Which rules run."""

from __future__ import annotations

from typing import Any

import pytest

from deploylint.authored import AuthoredProblem
from deploylint.config import Config
from deploylint.model import Confidence, Severity
from deploylint.policy.rule import Grade, Rule
from deploylint.policy.selection import chosen


def rule(identity: str, profile: str = "default", **changes: Any) -> Rule:
    grade = (Severity.LOW, Confidence.HIGH)
    made = Rule(identity, "", *grade, profile, (), (), (), "x", None, {}, None, None, None, (), "", "", (), ())
    return made._replace(**changes)


RULES = [
    rule("docker/b", aliases=("DL3006",)),
    rule("docker/a", "strict", tags=("security",)),
    rule("kubernetes/c", grades=(Grade(None, Severity.HIGH, Confidence.LOW),)),
]


def ids(**settings: Any) -> list[str]:
    return [rule.id for rule in chosen(RULES, Config(**settings))]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, ["docker/b", "kubernetes/c"]),
        ({"profile": "strict"}, ["docker/a", "docker/b", "kubernetes/c"]),
        ({"select": ("docker",)}, ["docker/b"]),
        ({"select": ("docker/*",), "profile": "strict"}, ["docker/a", "docker/b"]),
        ({"select": ("docker/a",)}, ["docker/a"]),
        ({"select": ("DL3006",)}, ["docker/b"]),
        ({"select": ("security",), "profile": "strict"}, ["docker/a"]),
        ({"ignore": ("docker",)}, ["kubernetes/c"]),
        ({"select": ("docker/b",), "ignore": ("docker/b",)}, []),
    ],
)
def test_rules_are_chosen(settings: dict[str, Any], expected: list[str]) -> None:
    assert ids(**settings) == expected


def test_a_severity_of_the_settings_replaces_grades_too() -> None:
    (rule,) = chosen(RULES, Config(select=("kubernetes/c",), severity={"kubernetes/*": Severity.CRITICAL}))

    assert rule.severity is Severity.CRITICAL
    assert rule.grades == (Grade(None, None, Confidence.LOW),)


@pytest.mark.parametrize("setting", ["select", "ignore"])
def test_a_name_that_is_none_is_told(setting: str) -> None:
    with pytest.raises(AuthoredProblem, match=r"no rule is named docker/bb; did you mean docker/b\?"):
        ids(**{setting: ("docker/bb",)})
