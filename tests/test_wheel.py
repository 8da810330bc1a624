"""The wheel, built and installed in a clean environment, has every rule and runs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploylint.policy.rule_set import built_in_rules

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a wheel installed in an environment of its own, beside the libraries of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, ROOT], check=True, capture_output=True)
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    python = folder / "env/bin/python"
    wheel = next(folder.glob("deploylint-*.whl"))
    subprocess.run([*pip, "--python", python, "install", wheel], check=True, capture_output=True)
    return folder / "env/bin/deploylint"


def test_the_wheel_has_every_rule_compiled(installed: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    done = subprocess.run(
        [installed, "rules", "--json"],
        env={"DEPLOYLINT_CACHE_DIR": str(cache)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert [rule["id"] for rule in json.loads(done.stdout)] == [rule.id for rule in built_in_rules()]
    assert not cache.exists()


def test_the_wheel_lints_and_explains(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM alpine\n", "utf-8")
    lint = subprocess.run([installed, "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    explain = subprocess.run(
        [installed, "explain", "DL3006"], cwd=tmp_path, capture_output=True, text=True, check=False
    )

    assert (lint.returncode, explain.returncode) == (1, 0), lint.stderr + explain.stderr
    assert "Dockerfile" in lint.stdout


def test_the_wheel_has_the_checklist(installed: Path, tmp_path: Path) -> None:
    program = "from deploylint.checklist.definition import load; print(len(load({}.get, {}).items))"
    python = str(installed.parent / "python")
    done = subprocess.run([python, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("207\n", "")
