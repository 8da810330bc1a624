"""What the README and its neighbours say is so."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from conftest import Repository, Run

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CI = (ROOT / "docs/ci.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
SHOP = {"Dockerfile": "FROM node:latest\nUSER 1000\n", "k8s/service.yaml": "apiVersion: v1\nkind: Service\n"}


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a page in a language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def commands(text: str) -> Iterator[str]:
    for block in blocks(text, "sh"):
        for line in block.splitlines():
            yield line.partition("  #")[0].strip()


LINTING = [command for command in commands(README + "\n" + CI) if command.startswith("deploylint")]


def test_there_are_commands() -> None:
    assert len(LINTING) >= 8


@pytest.mark.parametrize("command", LINTING)
def test_commands_run(run: Run, repository: Repository, command: str) -> None:
    root = repository(SHOP)
    if "--baseline" in command and "--write-baseline" not in command:
        run(*shlex.split(command)[1:], "--write-baseline", cwd=root)

    done = run(*shlex.split(command)[1:], cwd=root)

    assert done.returncode in (0, 1), done.stderr
    assert "error" not in done.stderr
    for path in re.findall(r"--format \w+=(\S+)", command):
        assert (root / path).is_file()


def test_two_commands_set_up_a_fresh_machine() -> None:
    lint, tests = (command for command in commands(README) if command.startswith("python3 -m venv"))

    assert lint.endswith(" && .venv/bin/deploylint fixtures/shop")
    assert tests.endswith(" && .venv/bin/python -m pytest -n auto")
    assert (ROOT / "fixtures/shop").is_dir()


def test_ci_runs_the_commands_of_the_readme() -> None:
    script = (ROOT / ".ci/run").read_text("utf-8")

    assert "grep '^python3 -m venv' README.md" in script
    assert 'eval "${commands[0]}"' in script
    assert 'eval "${commands[1]##* && }"' in script


def test_the_shop_is_linted_as_the_readme_says(run: Run) -> None:
    done = run("fixtures/shop", cwd=ROOT)

    assert (done.returncode, done.stderr) == (1, "")
    assert "kubernetes/missing-memory-limit" in done.stdout


def test_exit_codes_are_those_of_the_command(run: Run, tmp_path: Path) -> None:
    told = dict(re.findall(r"(?m)^\| (\d) \| (.*?) \|$", README))

    assert set(told) == {"0", "1", "2", "5"}
    help = " ".join(run("check", "--help", cwd=tmp_path).stdout.split())
    assert all(re.search(rf"\b{code}\b", help.partition("Exit code:")[2]) for code in told)


@pytest.mark.parametrize("page", ["README.md", "docs/ci.md"])
def test_yaml_is_yaml_and_names_what_exists(page: str) -> None:
    hooks = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}
    inputs = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["inputs"]
    found = blocks((ROOT / page).read_text("utf-8"), "yaml")
    assert found
    for block in found:
        loaded = yaml.safe_load(block)
        for repo in loaded.get("repos", []) if isinstance(loaded, dict) else []:
            assert {hook["id"] for hook in repo["hooks"]} <= hooks
        for step in steps(loaded):
            if "deploylint@" in step["uses"]:
                assert set(step.get("with", {})) <= set(inputs)


def steps(loaded: object) -> list[dict[str, dict[str, str]]]:
    if not isinstance(loaded, dict):
        return []
    jobs = loaded.get("jobs", {"": loaded})
    return [step for job in jobs.values() for step in job.get("steps", [])]


def test_workflows_in_the_pages_have_least_permissions(run: Run, repository: Repository) -> None:
    workflows = [block for block in blocks(CI, "yaml") if block.startswith("name:")]
    assert workflows
    for block in workflows:
        root = repository({".github/workflows/deploylint.yml": block.replace("COMMIT_SHA", "0123456789" * 4)})
        done = run("--profile", "strict", "--select", "workflow", "--fail-on", "info", cwd=root)
        assert done.returncode == 0, done.stdout


def test_the_rule_of_the_guide_holds(run: Run, tmp_path: Path) -> None:
    (rule,) = (block for block in blocks(CONTRIBUTING, "yaml") if block.startswith("# yaml-language-server"))
    (tmp_path / "shell-form-entrypoint.yaml").write_text(rule, "utf-8")

    done = run("test", "shell-form-entrypoint.yaml", cwd=tmp_path)

    assert (done.returncode, done.stderr) == (0, ""), done.stdout


def test_the_guide_names_every_room() -> None:
    rooms = {path.name for path in (ROOT / "src/deploylint").iterdir() if not path.name.startswith(("_", "py.typed"))}
    for room in rooms:
        assert f"`{room}`" in CONTRIBUTING or f"`{room}/`" in CONTRIBUTING, room


def test_the_picture_is_what_is_printed() -> None:
    assert (ROOT / "docs/picture.svg").read_text("utf-8") == drawing().picture(), "run `python docs/picture.py`"


def drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("picture", ROOT / "docs/picture.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_listed() -> None:
    listed = (ROOT / "docs/README.md").read_text("utf-8")

    assert [page.name for page in (ROOT / "docs").glob("*.md") if f"({page.name})" not in listed] == ["README.md"]
