"""The house's own rules: layers, small modules, rules that can be found, schemas that are schemas."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from deploylint.policy.rule_set import built_in_pages, built_in_rules
from deploylint.project import JOINS
from deploylint.views import DOCUMENT_KINDS

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src").rglob("*.py"))
ITEMS = re.compile(r"S(?:00[1-9]|0[1-9]\d|1\d\d|20[0-7])")


def test_imports_go_one_way() -> None:
    command = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.relative_to(ROOT / "src").as_posix())
def test_modules_are_small_and_named(module: Path) -> None:
    text = module.read_text("utf-8")

    assert text.count("\n") <= 300
    assert module.stem not in {"utils", "helpers", "common", "base", "misc"}
    assert "TYPE_CHECKING" not in text


def test_rules_claim_checklist_items_that_exist() -> None:
    for rule in built_in_rules():
        for item in rule.checklist:
            assert ITEMS.fullmatch(item), f"{rule.id} claims {item}"


def test_rules_are_for_views_that_exist() -> None:
    for rule in built_in_rules():
        room = rule.for_.partition(".")[0]
        assert room in {*DOCUMENT_KINDS, *JOINS, "source", "suppression"}, rule.id


def test_titles_are_unique() -> None:
    counts = Counter(page.text.title for page in built_in_pages().values())

    assert [title for title, count in counts.items() if count > 1] == []


def test_names_state_flaws() -> None:
    for rule in built_in_rules():
        assert re.fullmatch(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*", rule.id)
        assert not rule.id.endswith("-check"), rule.id


@pytest.mark.parametrize("path", sorted((ROOT / "schemas").glob("*.json")), ids=lambda path: path.name)
def test_schemas_are_schemas(path: Path) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text("utf-8")))


def test_the_house_keeps_its_own_rules() -> None:
    command = [sys.executable, "-m", "deploylint", "--profile", "strict", "--fail-on", "info", "."]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout + done.stderr
