"""The GitHub Action: held to zizmor, and its scripts run for real as a runner runs them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from checklist.scratch import in_order
from conftest import Repository

ROOT = Path(__file__).parents[1]
ACTION = ROOT / "action.yml"
BAD = "FROM node:latest\nUSER 1000\n"
GOOD = "FROM node:22.11.0-alpine\nUSER 1000\n"


class Job(NamedTuple):
    """What a step left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


Lint = Callable[..., Job]
Steps = Callable[..., Job]


def action() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(ACTION.read_text("utf-8"))
    return loaded


def step(name: str) -> dict[str, Any]:
    (found,) = (step for step in action()["runs"]["steps"] if step["name"] == name)
    loaded: dict[str, Any] = found
    return loaded


@pytest.fixture
def lint(steps: Steps) -> Lint:
    """Runs the step that lints, with inputs by name, in a folder."""
    return lambda folder, **inputs: steps("Lint", folder, **inputs)


@pytest.fixture
def gate(steps: Steps) -> Lint:
    """Runs the step that asks the gate, with inputs by name, in a folder."""
    return lambda folder, **inputs: steps("Gate", folder, **inputs)


@pytest.fixture
def steps(tmp_path: Path) -> Steps:
    """Runs a step, with inputs by name, in a folder; the command is that of these tests."""
    temporary = tmp_path / "runner temp"
    command = temporary / "deploylint/bin/deploylint"
    command.parent.mkdir(parents=True)
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m deploylint "$@"\n', "utf-8")
    command.chmod(0o755)

    def run(named: str, folder: Path, **inputs: str) -> Job:
        files = {name: tmp_path / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.write_text("", "utf-8")
        given = {name: str(declared["default"]) for name, declared in action()["inputs"].items()}
        given |= {name.replace("_", "-"): value for name, value in inputs.items()}
        environment = {
            name: given[expression.removeprefix("${{ inputs.").removesuffix(" }}")]
            for name, expression in step(named)["env"].items()
        }
        runner = {"RUNNER_TEMP": str(temporary), **{name: str(file) for name, file in files.items()}}
        done = bash(step(named)["run"], folder, **environment, **runner)
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
        assert done.returncode == 0, done.stderr
        return Job(
            int(outputs["exit-code"]),
            done.stdout + done.stderr,
            outputs,
            files["GITHUB_STEP_SUMMARY"].read_text("utf-8"),
        )

    return run


def bash(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """As the runner does it: https://docs.github.com/actions/reference/workflow-syntax#jobsjob_idstepsshell."""
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_action_is_documented() -> None:
    loaded = action()

    of_lint = {"paths", "config", "fail-on", "profile", "baseline", "sarif-file", "args"}
    assert set(loaded["inputs"]) == of_lint | {"phase", "reports", "base"}
    assert set(loaded["outputs"]) == {"sarif-file", "exit-code", "gate-exit-code"}
    assert all(declared["description"] for declared in [*loaded["inputs"].values(), *loaded["outputs"].values()])
    assert loaded["runs"]["using"] == "composite"
    page = (ROOT / "docs/ci.md").read_text("utf-8")
    assert [name for name in [*loaded["inputs"], *loaded["outputs"]] if f"`{name}`" not in page] == []


def test_no_expression_stands_in_a_script() -> None:
    assert [step["name"] for step in action()["runs"]["steps"] if "${{" in step["run"]] == []


def test_zizmor_has_nothing_to_say() -> None:
    zizmor = shutil.which("zizmor", path=str(Path(sys.executable).parent))
    if zizmor is None:
        pytest.skip("zizmor is not installed")
    done = subprocess.run(
        [zizmor, "--offline", "--no-config", "--persona", "pedantic", ACTION],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_findings_are_annotated_logged_summed_up_and_written_as_sarif(lint: Lint, repository: Repository) -> None:
    root = repository({"Dockerfile": BAD})

    job = lint(root)

    assert job.code == 1
    assert job.log.startswith("::warning file=Dockerfile,line=1,")
    assert "\n::group::All findings\nDockerfile:1:6: medium docker/latest-base-image " in job.log
    assert "docker/latest-base-image" in job.summary
    assert job.outputs == {"sarif-file": "deploylint.sarif", "exit-code": "1"}
    sarif = json.loads((root / "deploylint.sarif").read_text("utf-8"))
    assert [result["ruleId"] for result in sarif["runs"][0]["results"]] == ["docker/latest-base-image"]


def test_a_clean_repository(lint: Lint, repository: Repository) -> None:
    root = repository({"Dockerfile": GOOD})

    job = lint(root)

    assert job.code == 0
    assert not any(line.startswith(("::warning", "::error", "::notice")) for line in job.log.splitlines())
    assert json.loads((root / "deploylint.sarif").read_text("utf-8"))["runs"][0]["results"] == []


def test_inputs_become_options(lint: Lint, repository: Repository, tmp_path: Path) -> None:
    root = repository({"Dockerfile": BAD, "policy.yaml": "ignore: [docker/latest-base-image]\n"})

    assert lint(root, fail_on="high").code == 0
    assert lint(root, config="policy.yaml").code == 0
    assert lint(root, args="--select kubernetes --color never").code == 0
    assert lint(root, args="--select\ndocker/latest-base-image\n").code == 1
    assert lint(root, profile="strict").code == 1
    assert lint(root, baseline=str(tmp_path / "base.json"), args="--write-baseline").code == 0
    assert lint(root, baseline=str(tmp_path / "base.json")).code == 0


def test_several_paths_and_paths_with_spaces(lint: Lint, repository: Repository) -> None:
    root = repository({"a/Dockerfile": BAD, "b c/Dockerfile": BAD, "d/Dockerfile": BAD})

    def files(paths: str) -> set[str]:
        lines = lint(root, paths=paths).log.splitlines()
        return {line.partition("=")[2].partition(",")[0] for line in lines if line.startswith("::warning")}

    assert files("a d") == {"a/Dockerfile", "d/Dockerfile"}
    assert files("a\nb c\n") == {"a/Dockerfile", "b c/Dockerfile"}
    assert files("b c\n") == {"b c/Dockerfile"}
    assert files("") == {"a/Dockerfile", "b c/Dockerfile", "d/Dockerfile"}


def test_reports_outside_the_workspace(lint: Lint, repository: Repository, tmp_path: Path) -> None:
    report = tmp_path / "reports of today/out.sarif"

    job = lint(repository({"Dockerfile": BAD}), sarif_file=str(report))

    assert job.outputs["sarif-file"] == str(report)
    assert json.loads(report.read_text("utf-8"))["version"] == "2.1.0"


def test_wrong_settings_leave_no_report_behind(lint: Lint, repository: Repository) -> None:
    root = repository({"Dockerfile": BAD, ".deploylint.yaml": "profil: x\n", "deploylint.sarif": "planted"})

    job = lint(root)

    assert (job.code, job.outputs) == (2, {"exit-code": "2"})
    assert "unknown key 'profil'" in job.log
    assert not (root / "deploylint.sarif").exists()


@pytest.mark.parametrize(
    "text", ["; touch x", "$(touch x)", "`touch x`", "a\n; touch x\n", "| touch x", "--\n*\n", "a && touch x"]
)
@pytest.mark.parametrize("name", ["paths", "config", "fail_on", "profile", "baseline", "sarif_file", "args"])
def test_hostile_inputs_run_nothing(lint: Lint, repository: Repository, name: str, text: str) -> None:
    root = repository({"Dockerfile": BAD})

    job = lint(root, **{name: text})

    assert job.code in (0, 1, 2)
    assert not list(root.rglob("x"))
    assert set(job.outputs) <= {"sarif-file", "exit-code"}


@pytest.mark.parametrize("code", ["0", "1", "2", "5"])
def test_the_last_step_ends_as_deploylint_did(tmp_path: Path, code: str) -> None:
    assert bash(step("Exit code")["run"], tmp_path, CODE=code).returncode == int(code)


def test_the_install_step_installs_and_runs_nothing_of_the_repository(repository: Repository, tmp_path: Path) -> None:
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    root = repository({"pip.py": trap, "venv.py": trap, "sitecustomize.py": trap, "Dockerfile": BAD})
    temporary = tmp_path / "runner temp"

    done = bash(step("Install")["run"], root, RUNNER_TEMP=str(temporary), ACTION_PATH=str(ROOT), PYTHONPATH=str(root))
    version = subprocess.run(
        [temporary / "deploylint/bin/deploylint", "--version"], capture_output=True, text=True, check=True
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert not (tmp_path / "ran").exists()
    assert version.stdout.startswith("deploylint ")


def test_an_old_python_is_told(tmp_path: Path) -> None:
    for name in ("bash", "python3"):
        tool = tmp_path / name
        target = shutil.which("bash") if name == "bash" else None
        tool.symlink_to(target) if target else tool.write_text("#!/bin/bash\nexit 1\n", "utf-8")
        tool.chmod(0o755)

    done = bash(step("Install")["run"], tmp_path, PATH=str(tmp_path), RUNNER_TEMP=str(tmp_path), ACTION_PATH=str(ROOT))

    assert done.returncode == 2
    assert done.stdout.startswith("::error title=deploylint::Python 3.11 or later is needed")


def test_the_gate_is_annotated_logged_and_summed_up(gate: Lint, tmp_path: Path) -> None:
    root = in_order(tmp_path / "shop", "2020-01-20").root
    checklist = root / ".deploylint/checklist.yaml"
    checklist.write_text(checklist.read_text("utf-8").partition("policy:")[0], "utf-8")

    closed = gate(root, phase="T-3d")
    reported = gate(root, phase="T-3d", reports="missing.xml\nreports/junit.xml\n")

    assert (closed.code, closed.outputs) == (3, {"exit-code": "3"})
    assert "::group::The checklist\nclosed: " in closed.log
    assert "SHOP-2" in closed.summary
    assert reported.code == 0, reported.log
    assert "missing.xml" in reported.log
    assert gate(root, phase="T-9d").code == 2


def test_hostile_inputs_of_the_gate_run_nothing(gate: Lint, tmp_path: Path) -> None:
    root = in_order(tmp_path / "shop").root
    text = "$(touch pwned); `touch pwned` --format=text=pwned"

    job = gate(root, phase=text, reports=text, base=text)

    assert job.code == 2
    assert not (root / "pwned").exists()


@pytest.mark.parametrize(("lint_code", "gate_code", "code"), [("0", "3", 3), ("1", "4", 1), ("0", "", 0), ("5", "", 5)])
def test_the_last_step_ends_as_the_gate_did(tmp_path: Path, lint_code: str, gate_code: str, code: int) -> None:
    assert bash(step("Exit code")["run"], tmp_path, CODE=lint_code, GATE_CODE=gate_code).returncode == code
