"""git answers, and nothing that a repository's own configuration says makes it do anything else."""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from conftest import Repository, git
from deploylint.git import GitError, Listing, list_files, setting, top_level


def test_tracked_and_untracked_files_and_nothing_ignored(repository: Repository) -> None:
    root = repository({".gitignore": "*.log\n", "k8s/app.yaml": "a: 1\n"})
    (root / "new.yaml").write_text("a: 1\n", "utf-8")
    (root / "noise.log").write_text("", "utf-8")

    assert list_files(root) == Listing(frozenset({".gitignore", "k8s/app.yaml"}), frozenset({"new.yaml"}))


def test_names_that_no_shell_likes(repository: Repository) -> None:
    names = {"a b.yaml", "line\nbreak.yaml", "-rf.yaml", "größe.yaml", "? quoted'\".yaml", ":(glob)x.yaml"}
    root = repository(dict.fromkeys(names, "a: 1\n"))

    assert list_files(root).tracked == names


def test_a_name_that_is_no_utf8(repository: Repository) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    Path(os.fsdecode(os.fsencode(root) + b"/caf\xe9.yaml")).write_text("a: 1\n", "utf-8")

    assert list_files(root).untracked == {"caf\udce9.yaml"}


def test_a_file_in_conflict_is_one_file(repository: Repository) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    identity = ("-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    git(root, *identity, "commit", "--quiet", "--message", "one")
    git(root, "checkout", "--quiet", "-b", "other")
    (root / "a.yaml").write_text("a: 2\n", "utf-8")
    git(root, *identity, "commit", "--quiet", "--all", "--message", "two")
    git(root, "checkout", "--quiet", "-")
    (root / "a.yaml").write_text("a: 3\n", "utf-8")
    git(root, *identity, "commit", "--quiet", "--all", "--message", "three")
    subprocess.run(["git", *identity, "merge", "other"], cwd=root, capture_output=True, check=False)

    assert list_files(root).tracked == {"a.yaml"}


def test_the_top_level_is_found_without_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"deploy/k8s/app.yaml": "a: 1\n"})
    monkeypatch.setenv("PATH", "")

    assert top_level(root / "deploy/k8s") == root
    assert top_level(root.parent) is None


def test_a_work_tree_and_a_submodule_have_a_file_named_git(repository: Repository, tmp_path: Path) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    git(
        root,
        "-c",
        "user.name=t",
        "-c",
        "user.email=t@example.com",
        "-c",
        "commit.gpgsign=false",
        "commit",
        "-qm",
        "one",
    )
    git(root, "worktree", "add", "--quiet", str(tmp_path / "second"))

    assert (tmp_path / "second/.git").is_file()
    assert top_level(tmp_path / "second") == tmp_path / "second"
    assert list_files(tmp_path / "second").tracked == {"a.yaml"}


def test_settings(repository: Repository) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    git(root, "config", "user.email", "ann@example.com")

    assert setting(root, "user.email") == "ann@example.com"
    assert setting(root, "no.such") == ""


def test_no_git(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    monkeypatch.setenv("PATH", "")

    with pytest.raises(GitError, match="git is not installed"):
        list_files(root)


def test_a_folder_named_git_that_is_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()

    with pytest.raises(GitError, match="not a git repository"):
        list_files(tmp_path)


def test_git_that_does_not_answer(repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    program(tmp_path / "bin/git", "exec sleep 60")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setattr("deploylint.git.TIMEOUT", 0.2)

    with pytest.raises(GitError, match="did not answer"):
        list_files(root)


def test_the_repository_of_somebody_else(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a folder away")
    root = repository({"a.yaml": "a: 1\n"})
    for path in (root, root / ".git"):
        os.chown(path, 12345, 12345)
    monkeypatch.setenv("HOME", str(tmp_path / "nobody"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "nobody"))
    monkeypatch.delenv("SUDO_UID", raising=False)

    with pytest.raises(GitError, match="dubious ownership"):
        list_files(root)


@pytest.mark.parametrize(
    "setting", ["core.fsmonitor", "core.hooksPath", "core.pager", "core.sshCommand", "core.editor"]
)
def test_no_program_of_the_configuration_runs(repository: Repository, tmp_path: Path, setting: str) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    trap = program(tmp_path / "hooks/post-index-change", f"touch {tmp_path}/ran")
    git(root, "config", setting, str(trap.parent if setting == "core.hooksPath" else trap))
    git(root, "config", "core.untrackedCache", "true")

    assert list_files(root).tracked == {"a.yaml"}
    assert not (tmp_path / "ran").exists()


def test_what_a_partial_clone_misses_is_not_fetched(repository: Repository, tmp_path: Path) -> None:
    """git reads a `.gitignore` that is not checked out from its store, and would fetch it by the program named here."""
    root = repository({".gitignore": "*.log\n", "a.yaml": "a: 1\n"})
    trap = program(tmp_path / "trap", f"touch {tmp_path}/ran; exit 1")
    git(root, "update-index", "--skip-worktree", ".gitignore")
    (root / ".gitignore").unlink()
    (root / "new.yaml").write_text("a: 1\n", "utf-8")
    blob = subprocess.run(
        ["git", "ls-files", "--stage", ".gitignore"], cwd=root, capture_output=True, text=True, check=True
    ).stdout.split()[1]
    (root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    settings = {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": str(tmp_path),
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": str(trap),
        "protocol.file.allow": "always",
        "protocol.allow": "always",
    }
    for name, value in settings.items():
        git(root, "config", name, value)

    with suppress(GitError):
        list_files(root)
    assert not (tmp_path / "ran").exists()
    subprocess.run(["git", "ls-files", "--others", "--exclude-standard"], cwd=root, capture_output=True, check=False)
    assert (tmp_path / "ran").exists(), "the trap itself does not work, so this test proves nothing"


def test_the_work_tree_is_not_moved(repository: Repository, tmp_path: Path) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/private.yaml").write_text("a: 1\n", "utf-8")
    git(root, "config", "core.worktree", str(tmp_path / "elsewhere"))

    assert list_files(root) == Listing(frozenset({"a.yaml"}), frozenset())


def test_the_callers_variables_are_not_passed_on(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "none"))

    assert list_files(root).tracked == {"a.yaml"}


def test_git_is_not_looked_for_in_the_repository(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = repository({"a.yaml": "a: 1\n"})
    program(root / "git", f"touch {tmp_path}/ran")
    monkeypatch.setenv("PATH", f".:{os.environ['PATH']}")

    assert "a.yaml" in list_files(root).tracked
    assert not (tmp_path / "ran").exists()


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    path.chmod(0o755)
    return path
