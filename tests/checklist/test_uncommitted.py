"""What is not committed is told without running what a repository configures."""

from __future__ import annotations

from pathlib import Path

from conftest import Repository, git
from deploylint.checklist.uncommitted import uncommitted
from test_git import program
from test_git_history import commit


def test_changed_new_deleted_and_linked_files(repository: Repository) -> None:
    root = repository({f"d/{name}": f"{name}\n" for name in ("same", "changed", "deleted", "linked")})
    commit(root, {})
    (root / "d/changed").write_text("x\n", "utf-8")
    (root / "d/e").mkdir()
    (root / "d/e/new").write_text("x\n", "utf-8")
    (root / "d/deleted").unlink()
    (root / "d/linked").rename(root / "same-text")
    (root / "d/linked").symlink_to(root / "same-text")

    assert uncommitted(root, "d") == {"d/changed", "d/e/new", "d/deleted", "d/linked"}
    assert uncommitted(root, "d/same") == set()
    assert uncommitted(root, "nowhere") == set()


def test_a_linked_folder_is_not_followed(repository: Repository, tmp_path: Path) -> None:
    root = repository({"d/a": "a\n"})
    commit(root, {})
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/b").write_text("b\n", "utf-8")
    (root / "d/link").symlink_to(tmp_path / "elsewhere")

    assert uncommitted(root, "d") == {"d/link"}


def test_before_the_first_commit_everything_is(repository: Repository) -> None:
    assert uncommitted(repository({"d/a": "a\n"}), "d") == {"d/a"}


def test_line_ends_that_git_wrote_are_no_change(repository: Repository) -> None:
    root = repository({"d/a": "a\nb\n"})
    commit(root, {})
    (root / "d/a").write_bytes(b"a\r\nb\r\n")

    assert uncommitted(root, "d") == set()


def test_no_filter_runs(repository: Repository, tmp_path: Path) -> None:
    root = repository({"d/a": "a\n", ".gitattributes": "* filter=trap\n"})
    commit(root, {})
    git(root, "config", "filter.trap.clean", str(program(tmp_path / "trap", f"touch {tmp_path}/ran; echo a")))
    (root / "d/a").write_text("changed\n", "utf-8")

    assert uncommitted(root, "d") == {"d/a"}
    assert not (tmp_path / "ran").exists()
