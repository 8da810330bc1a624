"""The wheel, built and installed in a clean environment, has every rule and runs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest

from conftest import git
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


def test_the_wheel_has_all_data(installed: Path) -> None:
    (wheel,) = installed.parents[2].glob("deploylint-*.whl")
    with ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if name.startswith(("deploylint/rules/", "deploylint/schemas/"))}

    data = [path for folder in ("rules", "schemas") for path in (ROOT / folder).rglob("*") if path.is_file()]
    assert names == {f"deploylint/{path.relative_to(ROOT).as_posix()}" for path in data}


def test_every_command_about_the_checklist_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "list.md").write_text("# Go live\n\n- [ ] Tell the support team\n", "utf-8")
    (tmp_path / "Dockerfile").write_text("FROM alpine:3.22\nUSER 1000\n", "utf-8")
    (tmp_path / "coverage.json").write_text("{}", "utf-8")
    for arguments in (
        ["init", "--quiet"],
        ["config", "user.email", "ann@example.test"],
        ["add", "list.md", "Dockerfile"],
    ):
        git(tmp_path, *arguments)
    git(tmp_path, "-c", "user.name=Ann", "commit", "--quiet", "--no-gpg-sign", "--message", "a shop")
    until = f"{date.today() + timedelta(days=30)}"

    def done(*arguments: str) -> tuple[int, str]:
        """The exit code and the first line; nothing may go to stderr."""
        run = subprocess.run([installed, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.stderr == ""
        return run.returncode, run.stdout.partition("\n")[0]

    assert done("explain", "S054") == (0, "S054")
    assert done("attest", "S121", "--field", "message=https://chat.example.test/1", "--yes")[0] == 0
    assert done("waive", "S009", "--reason", "later", "--ticket", "OPS-1", "--until", until) == (
        0,
        "wrote .deploylint/waivers.yaml",
    )
    git(tmp_path, "add", ".deploylint")
    git(tmp_path, "-c", "user.name=Ann", "commit", "--quiet", "--no-gpg-sign", "--message", "what we say")
    code, listed = done("checklist", "--only", "S121", "--only", "S009", "--format", "json=out.json")
    assert (code, listed) == (0, "")
    states = {item["id"]: item["state"] for item in json.loads((tmp_path / "out.json").read_text("utf-8"))["items"]}
    assert states == {"S009": "waived", "S121": "pass"}
    assert done("gate", "--phase", "T-7d", "--report", "coverage.json")[1].startswith("closed: ")
    assert done("sync", "list.md")[0] == 0


def test_the_wheel_has_the_checklist(installed: Path, tmp_path: Path) -> None:
    program = "from deploylint.checklist.definition import load; print(len(load({}.get, {}).items))"
    python = str(installed.parent / "python")
    done = subprocess.run([python, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert (done.stdout, done.stderr) == ("207\n", "")
