"""Compiled rules: the same as the files, made anew when a file changes, and no harm from a broken cache."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from deploylint.policy import rule_set
from deploylint.policy.rule_files import read_rules

ROOT = Path(__file__).parents[2]


def test_compiled_rules_are_the_files() -> None:
    read = read_rules(ROOT / "rules", trusted=True)
    pages = rule_set.built_in_pages()

    assert [rule.id for rule in rule_set.built_in_rules()] == [rule.id for rule, _ in read]
    for rule, page in read:
        compiled = pages[rule.id]
        assert compiled.text == page.text
        assert compiled.examples == page.examples


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A rules folder with one rule, and an empty cache."""
    rules = tmp_path / "rules" / "docker"
    rules.mkdir(parents=True)
    rule = (ROOT / "rules/docker/latest-base-image.yaml").read_text("utf-8")
    (rules / "latest-base-image.yaml").write_text(rule, "utf-8")
    monkeypatch.setenv("DEPLOYLINT_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(rule_set, "data_folder", lambda name: tmp_path / name)
    return rules


def titles() -> list[str]:
    return [rule.title for rule in rule_set.built_in_rules()]


def test_a_changed_file_is_compiled_anew(folder: Path) -> None:
    before = titles()
    path = folder / "latest-base-image.yaml"
    path.write_text(path.read_text("utf-8").replace(f"title: {before[0]}", "title: Something else entirely"), "utf-8")
    os.utime(path, ns=(1, 1))

    assert titles() == ["Something else entirely"]
    path.unlink()
    assert titles() == []


def test_a_broken_cache_does_no_harm(folder: Path, tmp_path: Path) -> None:
    before = titles()
    for cached in (tmp_path / "cache").iterdir():
        cached.write_text("not what was written\n{", "utf-8")

    assert titles() == before


def test_a_cache_that_cannot_be_written_does_no_harm(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    monkeypatch.setenv("DEPLOYLINT_CACHE_DIR", str(tmp_path / "file" / "below"))

    assert len(titles()) == 1
