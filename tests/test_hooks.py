"""The pre-commit hooks: what they select, and one run through pre-commit itself."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from conftest import Repository, git

ROOT = Path(__file__).parents[1]
BAD = "FROM node:latest\nUSER 1000\n"
GOOD = "FROM node:22.11.0-alpine\nUSER 1000\n"
SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {app: web}, ports: [{port: 80}]}\n"
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: "a:1"}]}
"""

Hook = Callable[..., "subprocess.CompletedProcess[str]"]


def hooks() -> dict[str, dict[str, Any]]:
    loaded = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    return {hook["id"]: hook for hook in loaded}


def selects(hook: dict[str, Any], path: Path, name: str) -> bool:
    """As pre-commit selects: all of `types`, any of `types_or`, and the regular expressions."""
    import re

    identify = pytest.importorskip("identify.identify")
    tags = identify.tags_from_path(str(path))
    types = set(hook.get("types", ["file"])) <= tags and (not hook.get("types_or") or tags & set(hook["types_or"]))
    return (
        bool(types) and bool(re.search(hook.get("files", ""), name)) and not re.search(hook.get("exclude", "^$"), name)
    )


SELECTED = {
    "Dockerfile": BAD,
    "Dockerfile.dev": BAD,
    "app.dockerfile": BAD,
    "Containerfile": BAD,
    ".dockerignore": "x\n",
    "compose.yaml": "services: {}\n",
    "k8s/deployment.yaml": POD,
    "k8s/service.json": "{}",
    ".github/workflows/ci.yml": "on: push\n",
    ".env": "A=1\n",
    ".env.example": "A=\n",
    "prod.env": "A=1\n",
    "env.sample": "A=\n",
    "src/settings.py": "import os\n",
    "config.ts": "export {}\n",
    "id_rsa": "x\n",
    "file without an extension": "x\n",
}


@pytest.mark.parametrize("identity", ["deploylint", "deploylint-repo"])
@pytest.mark.parametrize("name", SELECTED)
def test_text_is_selected_whatever_its_name(identity: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(SELECTED[name], "utf-8")

    assert selects(hooks()[identity], path, name)


@pytest.mark.parametrize("identity", ["deploylint", "deploylint-repo"])
def test_binary_files_and_links_are_not_selected(identity: str, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "program").write_bytes(b"\x7fELF\0\0")
    (tmp_path / "link.yaml").symlink_to("k8s.yaml")

    assert not [
        name for name in ("logo.png", "program", "link.yaml") if selects(hooks()[identity], tmp_path / name, name)
    ]


def test_pre_commit_takes_the_manifest() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib")

    assert {hook["id"] for hook in clientlib.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))} == {
        "deploylint",
        "deploylint-repo",
        "deploylint-sync",
    }


@pytest.mark.parametrize(
    ("name", "selected"),
    [
        ("CHECKLIST.md", True),
        ("docs/deployment-checklist.md", True),
        ("docs/Production Checklist v2.markdown", True),
        ("README.md", False),
        ("checklist/notes.md", False),
        ("checklist.yaml", False),
    ],
)
def test_lists_are_selected_by_their_name(name: str, selected: bool, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("- [ ] a\n", "utf-8")

    assert selects(hooks()["deploylint-sync"], path, name) == selected


def test_lists_are_checked_and_never_written() -> None:
    hook = hooks()["deploylint-sync"]

    assert hook["entry"] == "deploylint sync --check"
    assert hook["require_serial"]


def test_a_commit_that_changes_any_text_runs_the_whole_repository() -> None:
    hook = hooks()["deploylint-repo"]

    assert hook["pass_filenames"] is False
    assert "files" not in hook


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory) -> Hook:
    """Runs a hook of this very tree through pre-commit, in an environment that is installed once.

    `pre-commit try-repo` would install anew for every run.
    """
    command = shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("pre-commit is not installed")
    folder = tmp_path_factory.mktemp("pre-commit")
    commit = snapshot(folder / "deploylint")
    config = {"repo": str(folder / "deploylint"), "rev": commit, "hooks": [{"id": identity} for identity in hooks()]}
    (folder / "config.yaml").write_text(yaml.safe_dump({"repos": [config]}), "utf-8")

    def run(root: Path, identity: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [command, "run", "--config", folder / "config.yaml", identity, *arguments],
            cwd=root,
            env={**os.environ, "PRE_COMMIT_HOME": str(folder / "home"), "PRE_COMMIT_COLOR": "never"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )

    return run


def snapshot(folder: Path) -> str:
    """This tree with all that is not committed yet, as a repository with one commit, which is returned."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    for name in os.fsdecode(listed.stdout).split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    author = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    git(folder, *author, "commit", "--quiet", "--message", "snapshot")
    done = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_the_hooks_run(hook: Hook, repository: Repository) -> None:
    """One test, because the installation takes far longer than all that is looked at."""
    root = repository(
        {
            "Dockerfile": BAD,
            "other/Dockerfile": BAD,
            "a.yaml": SERVICE,
            "b.yaml": POD,
            "vendor/Dockerfile": BAD,
            ".deploylint.yaml": "exclude: [vendor/]\n",
            "checklist.md": "- [x] Everybody is happy\n",
        }
    )

    named = hook(root, "deploylint", "--files", "Dockerfile")
    assert named.returncode == 1, named.stdout + named.stderr
    assert "docker/latest-base-image" in named.stdout
    assert "\nDockerfile (1 finding)\n" in named.stdout
    assert "other/Dockerfile" not in named.stdout

    known = hook(root, "deploylint", "--files", "a.yaml")
    assert known.returncode == 0, known.stdout

    ticked = hook(root, "deploylint-sync", "--files", "checklist.md")
    assert ticked.returncode == 1, ticked.stdout + ticked.stderr
    assert "checklist.md:1: MD-everybody-is-happy-" in ticked.stdout
    assert (root / "checklist.md").read_text("utf-8") == "- [x] Everybody is happy\n"

    excluded = hook(root, "deploylint", "--files", "vendor/Dockerfile")
    assert excluded.returncode == 0, excluded.stdout

    whole = hook(root, "deploylint-repo", "--files", "a.yaml")
    assert whole.returncode == 1
    assert "\nother/Dockerfile (1 finding)\n" in whole.stdout

    for name in ("Dockerfile", "other/Dockerfile"):
        (root / name).write_text(GOOD, "utf-8")
    git(root, "rm", "--cached", "--quiet", "b.yaml")
    (root / "b.yaml").unlink()
    clean = hook(root, "deploylint", "--files", "Dockerfile", "other/Dockerfile")
    assert clean.returncode == 0, clean.stdout
    assert "Passed" in clean.stdout


def test_try_repo_runs_the_hook(tmp_path: Path) -> None:
    command = shutil.which("pre-commit", path=str(Path(sys.executable).parent))
    if command is None:
        pytest.skip("pre-commit is not installed")
    snapshot(tmp_path / "deploylint")
    root = tmp_path / "scratch"
    root.mkdir()
    (root / "Dockerfile").write_text("FROM alpine\nUSER 1000\n", "utf-8")
    (root / "k8s.yaml").write_text("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n", "utf-8")
    git(root, "init", "--quiet")
    git(root, "add", "--all")
    done = subprocess.run(
        [command, "try-repo", tmp_path / "deploylint", "deploylint", "--files", "Dockerfile"],
        cwd=root,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "home"), "PRE_COMMIT_COLOR": "never"},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )

    assert done.returncode == 1, done.stdout + done.stderr
    assert "docker/untagged-base-image" in done.stdout
    assert "k8s.yaml" not in done.stdout
