"""What tests share: the installed command, and scratch repositories."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Repository = Callable[[Mapping[str, str]], Path]


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache folder for all tests, so that rules are compiled once and nothing is left at home."""
    folder = tmp_path_factory.getbasetemp().parent / "deploylint-cache"
    os.environ["DEPLOYLINT_CACHE_DIR"] = str(folder)
    for name in [name for name in os.environ if name.startswith(("GITHUB_", "GIT_"))]:
        del os.environ[name]
    return folder


@pytest.fixture
def run() -> Run:
    """Run the command; its exit code is not checked."""

    def run_command(
        *arguments: str, cwd: Path, stdin: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "deploylint", *arguments],
            cwd=cwd,
            env={**os.environ, **environment},
            input=stdin,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )

    return run_command


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Write files into a scratch git repository, all of them tracked."""

    def write(files: Mapping[str, str]) -> Path:
        root = tmp_path / "repository"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        git(root, "init", "--quiet")
        git(root, "add", "--all", "--force")
        return root

    return write


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder."""
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
