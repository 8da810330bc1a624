from __future__ import annotations

import time

import pytest

from deploylint.values.glob import path_glob, rule_glob


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("vendor/", "vendor/a.yaml", True),
        ("vendor/", "x/vendor/a.yaml", True),
        ("vendor/", "vendor", False),
        ("/vendor/", "x/vendor/a.yaml", False),
        ("/vendor/", "vendor/a/b.yaml", True),
        ("vendor", "vendor/a/b.yaml", True),
        ("vendor", "vendors/a.yaml", False),
        ("*.env", "a/b/prod.env", True),
        ("*.env", "prod.env.txt", False),
        ("deploy/*.yaml", "deploy/a.yaml", True),
        ("deploy/*.yaml", "deploy/x/a.yaml", False),
        ("deploy/*.yaml", "x/deploy/a.yaml", False),
        ("./deploy/*.yaml", "deploy/a.yaml", True),
        ("deploy/**/*.yaml", "deploy/a.yaml", True),
        ("deploy/**/*.yaml", "deploy/x/y/a.yaml", True),
        ("deploy/**", "deploy/x/y/a.yaml", True),
        ("deploy/**", "deploy", False),
        ("**/test/**", "a/test/b/c.yaml", True),
        ("**/test/**", "test/c.yaml", True),
        ("**/test/**", "a/testing/c.yaml", False),
        ("**", "a/b", True),
        ("a/**/b/**/c", "a/b/x/b/y/c", True),
        ("a/**/b/**/c", "a/x/c", False),
        ("a?c.yaml", "abc.yaml", True),
        ("a[0-9].yaml", "a7.yaml", True),
        ("a[!0-9].yaml", "a7.yaml", False),
        ("", "a", False),
        (".", "a/b", True),
        ("a", "", False),
        ("name\nwith newline", "name\nwith newline", True),
        ("*.yaml", "name\nwith newline.yaml", True),
    ],
)
def test_path_glob(pattern: str, path: str, matches: bool) -> None:
    assert path_glob(pattern)(path) is matches


def test_a_hostile_pattern_ends() -> None:
    began = time.perf_counter()
    assert not path_glob("*a" * 30 + "b")("a" * 3000)
    assert not path_glob("**/a/" * 30 + "b")("/".join("a" * 2000))
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("pattern", "rule", "matches"),
    [
        ("docker/root-user", "docker/root-user", True),
        ("docker/*", "docker/root-user", True),
        ("*", "docker/root-user", True),
        ("*/root-*", "docker/root-user", True),
        ("docker", "docker/root-user", False),
        ("docker/root", "docker/root-user", False),
    ],
)
def test_rule_glob(pattern: str, rule: str, matches: bool) -> None:
    assert rule_glob(pattern, rule) is matches
