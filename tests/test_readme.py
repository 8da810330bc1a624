"""What the README and its neighbours say is so."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from conftest import Repository, Run, git

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CI = (ROOT / "docs/ci.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
SHOP = {
    "Dockerfile": "FROM node:latest\nUSER 1000\n",
    "k8s/service.yaml": "apiVersion: v1\nkind: Service\n",
    "docs/go-live.md": "# Go live\n\n- [ ] Tell the support team\n",
    "docs/pentest-2026-11.md": "# Report\n",
}
ABOUT_CHECKLIST = ("gate", "attestations", "reports", "sync", "output")
ANSWERS = {
    "deploylint attest S011": "--role security --field report=PT-1 --field vendor=Acme --field tested_on=2026-11-12"
    " --field critical_open=0 --field high_open=0"
}
"""What the command asks for on a terminal."""


def blocks(text: str, language: str) -> list[str]:
    """The code blocks of a page in a language."""
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```$", text)


def commands(text: str) -> Iterator[str]:
    for block in blocks(text, "sh"):
        for line in block.replace("\\\n", " ").splitlines():
            yield line.partition("  #")[0].strip()


def told(*pages: str) -> list[str]:
    """The commands of pages that can be typed as they stand, each once."""
    found = (command for page in pages for command in commands(page) if command.startswith("deploylint"))
    return [*dict.fromkeys(command for command in found if "…" not in command and "MD-" not in command)]


LINTING = told(README, CI, *((ROOT / f"docs/{page}.md").read_text("utf-8") for page in ABOUT_CHECKLIST))


def test_there_are_commands() -> None:
    assert len(LINTING) >= 20


@pytest.mark.parametrize("command", LINTING)
def test_commands_run(run: Run, repository: Repository, command: str) -> None:
    root = repository(SHOP)
    git(root, "-c", "user.email=bo@example.test", "-c", "user.name=Bo", "commit", "--quiet", "-m", "a shop")
    git(root, "config", "user.email", "ann@example.com")
    command = command.replace("2026-12-31", f"{date.today() + timedelta(days=30)}")
    command = " ".join(filter(None, (command, ANSWERS.get(command))))
    if "--baseline" in command and "--write-baseline" not in command:
        run(*shlex.split(command)[1:], "--write-baseline", cwd=root)

    done = run(*shlex.split(command)[1:], cwd=root)

    assert done.returncode in ((0, 1, 3) if " gate " in command else (0, 1)), done.stderr
    assert "error" not in done.stderr
    for path in re.findall(r"--(?:format \w+=|keep-evidence )(\S+)", command):
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
    table = dict(re.findall(r"(?m)^\| (\d) \| (.*?) \|$", README))

    assert set(table) == {"0", "1", "2", "3", "4", "5"}
    for command, unsaid in (("check", {"3", "4"}), ("gate", {"5"})):
        help = " ".join(run(command, "--help", cwd=tmp_path).stdout.split())
        assert all(re.search(rf"\b{code}\b", help.partition("Exit code:")[2]) for code in set(table) - unsaid)


@pytest.mark.parametrize("page", ["README.md", *(f"docs/{name}.md" for name in ("ci", "gate", "reports", "sync"))])
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
            if "deploylint@" in step.get("uses", ""):
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
