"""What git remembers is read whole, and nothing that a repository configures is run or believed."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import Repository, git
from deploylint import git_history, git_trees
from deploylint.checklist.uncommitted import uncommitted
from deploylint.git import GitError
from test_git import program

ANN, BOB = "ann@example.com", "bob@example.com"


def commit(root: Path, files: Mapping[str, str | None], author: str = ANN, date: str = "2026-11-20T10:00:00Z") -> str:
    """Write, or delete where the text is None, and commit; the hash of the commit."""
    for name, text in files.items():
        path = root / name
        if text is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8", newline="")
    git(root, "add", "--all", "--force")
    return record(root, "commit", "--quiet", "--allow-empty", "--message", "a change", author=author, date=date)


def record(root: Path, *arguments: str, author: str = ANN, date: str = "2026-11-20T10:00:00Z") -> str:
    """Run a command of git that commits; the hash of HEAD afterwards."""
    person = {"GIT_AUTHOR_NAME": "n", "GIT_AUTHOR_EMAIL": author, "GIT_AUTHOR_DATE": date}
    committer = {"GIT_COMMITTER_NAME": "n", "GIT_COMMITTER_EMAIL": author, "GIT_COMMITTER_DATE": date}
    command = ["git", "-c", "commit.gpgsign=false", *arguments]
    subprocess.run(command, cwd=root, check=True, capture_output=True, env={**os.environ, **person, **committer})
    return output(root, "rev-parse", "HEAD").strip()


def output(root: Path, *arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True, text=True).stdout


def kinds(events: list[git_history.Event]) -> list[tuple[str, str, str]]:
    return [(event.kind, event.path, event.commit.author) for event in events]


def test_nothing_is_committed_yet(repository: Repository) -> None:
    root = repository({"a.txt": "a"})

    assert git_history.head(root) is None
    assert git_history.same_but_for(root, [".deploylint/"]) == []
    assert git_history.tags(root) == []


def test_the_commit_that_is_checked_out(repository: Repository) -> None:
    root = repository({"a.txt": "a"})
    first = commit(root, {}, "Ann@Example.com")

    assert git_history.head(root) == git_history.Commit(
        first,
        output(root, "rev-parse", "HEAD^{tree}").strip(),
        (),
        "Ann@Example.com",
        datetime(2026, 11, 20, 10, tzinfo=UTC),
        datetime(2026, 11, 20, 10, tzinfo=UTC),
    )


def test_what_happened_to_the_files_of_a_folder(repository: Repository) -> None:
    root = repository({"d/a.txt": "a\n", "d/b.txt": "b\n", "other.txt": "o\n"})
    commit(root, {})
    commit(root, {"d/b.txt": "changed\n"}, BOB)
    commit(root, {"d/a.txt": None, "d/e/new name.txt": "a\n"}, BOB)
    commit(root, {"d/b.txt": None, "other.txt": "p\n"}, ANN)

    assert kinds(git_history.events(root, "d")) == [
        ("added", "d/a.txt", ANN),
        ("added", "d/b.txt", ANN),
        ("modified", "d/b.txt", BOB),
        ("renamed", "d/e/new name.txt", BOB),
        ("deleted", "d/b.txt", ANN),
    ]
    renamed, deleted = git_history.events(root, "d")[3:]
    assert renamed.before == "d/a.txt"
    assert git_trees.content(root, renamed.blob) == "a\n"
    assert git_trees.content(root, deleted.blob) == "changed\n"


def test_a_rename_with_a_change_is_a_new_file(repository: Repository) -> None:
    root = repository({"d/a.txt": "a\n" * 50})
    commit(root, {})
    commit(root, {"d/a.txt": None, "d/b.txt": "a\n" * 50 + "b\n"}, BOB)

    assert sorted(kinds(git_history.events(root, "d"))[1:]) == [("added", "d/b.txt", BOB), ("deleted", "d/a.txt", BOB)]


def test_both_sides_of_a_merge_are_told_and_what_the_merge_itself_changed(repository: Repository) -> None:
    root = repository({"d/a.txt": "a\n"})
    commit(root, {})
    git(root, "checkout", "--quiet", "-b", "side")
    commit(root, {"d/side.txt": "s\n", "d/gone.txt": "g\n"}, BOB)
    commit(root, {"d/gone.txt": None}, BOB)
    git(root, "checkout", "--quiet", "-")
    commit(root, {"d/main.txt": "m\n"})
    record(root, "merge", "--quiet", "--no-commit", "side")
    commit(root, {"d/side.txt": "evil\n"}, ANN)

    events = git_history.events(root, "d")
    found = kinds(events)
    assert [git_trees.content(root, blob) for blob in events[-1].replaced] == ["s\n"]
    assert ("added", "d/gone.txt", BOB) in found
    assert ("deleted", "d/gone.txt", BOB) in found
    assert found[-1] == ("modified", "d/side.txt", ANN)


def test_events_since_a_commit(repository: Repository) -> None:
    root = repository({"a.txt": "a\n"})
    first = commit(root, {})
    commit(root, {"src/b.txt": "b\n"}, BOB)

    assert kinds(git_history.events(root, "", since=first)) == [("added", "src/b.txt", BOB)]


def test_names_that_no_shell_likes(repository: Repository) -> None:
    names = {"d/a b", "d/line\nbreak", "d/-rf", "d/größe", "d/\x1b[31m", "d/:(glob)x", "d/" + "a" * 40, "d/:100644 x"}
    root = repository(dict.fromkeys(names, "a\n"))
    commit(root, {}, "o'brien+\"x@example.com")
    caf = Path(os.fsdecode(os.fsencode(root) + b"/d/caf\xe9"))
    caf.write_text("b\n", "utf-8")
    commit(root, {})

    assert {event.path for event in git_history.events(root, "d")} == {*names, "d/caf\udce9"}
    assert git_history.events(root, "d")[0].commit.author == "o'brien+\"x@example.com"
    assert set(git_trees.paths_at(root, "HEAD", "d")) == {*names, "d/caf\udce9"}
    assert git_trees.text_at(root, "HEAD", "d/:(glob)x") == "a\n"
    assert git_history.events(root, "d/*") == []


def test_a_folder_below_the_top(repository: Repository) -> None:
    root = repository({"shop/d/a.txt": "a\n", "other/d/a.txt": "o\n"}) / "shop"
    first = commit(root, {})
    commit(root.parent, {"other/d/a.txt": "p\n"})
    commit(root, {"d/a.txt": "b\n"}, BOB)

    assert kinds(git_history.events(root, "d")) == [("added", "d/a.txt", ANN), ("modified", "d/a.txt", BOB)]
    assert git_trees.paths_at(root, "HEAD") == ["d/a.txt"]
    assert git_trees.text_at(root, first, "d/a.txt") == "a\n"
    assert git_history.changed(root, first) == {"d/a.txt", "../other/d/a.txt"}


def test_ancestors(repository: Repository) -> None:
    root = repository({"a.txt": "a\n"})
    first = commit(root, {})
    git(root, "checkout", "--quiet", "-b", "side")
    other = commit(root, {"b.txt": "b\n"})
    git(root, "checkout", "--quiet", "-")
    second = commit(root, {"c.txt": "c\n"})

    assert git_history.is_ancestor(root, first)
    assert git_history.is_ancestor(root, second)
    assert not git_history.is_ancestor(root, other)
    assert not git_history.is_ancestor(root, "0" * 40)
    assert not git_history.is_ancestor(root, "HEAD")
    assert not git_history.is_ancestor(root, "--all")


def test_commits_that_differ_in_records_alone(repository: Repository) -> None:
    root = repository({"src/a.txt": "a\n"})
    commit(root, {})
    built = commit(root, {"src/a.txt": "b\n"})
    git(root, "checkout", "--quiet", "-b", "records")
    attested = commit(root, {".deploylint/attestations/S011/a.yaml": "x"})
    git(root, "checkout", "--quiet", "-")
    noted = commit(root, {".deploylint/release.yaml": "x"})
    merged = record(root, "merge", "--quiet", "--no-edit", "records")

    same = [commit.hash for commit in git_history.same_but_for(root, [".deploylint/"])]
    assert same[0] == merged
    assert set(same) == {merged, attested, noted, built}
    assert [commit.hash for commit in git_history.same_but_for(root, [".deploylint/release.yaml"])] == [
        merged,
        attested,
    ]


def test_what_changed_is_told_of_content_and_not_of_history(repository: Repository) -> None:
    root = repository({"a.txt": "a\n", "b.txt": "b\n"})
    first = commit(root, {})
    commit(root, {"a.txt": "c\n", "b.txt": "c\n"})
    commit(root, {"a.txt": "a\n"})

    assert git_history.changed(root, first) == {"b.txt"}


def test_texts_and_names_of_commits(repository: Repository) -> None:
    root = repository({"a.txt": "one\r\n"})
    (root / "link.txt").symlink_to("/etc/passwd")
    first = commit(root, {})
    git(root, "tag", "v1")
    git(root, "-c", "tag.gpgsign=false", "-c", "user.name=n", "-c", "user.email=e", "tag", "-m", "two", "v1.0")
    commit(root, {"a.txt": "two\n"})

    assert git_trees.text_at(root, "v1", "a.txt") == "one\r\n"
    assert git_trees.text_at(root, "v1", "missing.txt") is None
    assert git_trees.text_at(root, "v1", "link.txt") is None
    assert git_history.tags(root, first) == ["v1", "v1.0"]
    assert git_history.tags(root) == []
    resolved = git_history.resolve(root, "v1.0")
    assert resolved is not None
    assert resolved.hash == first
    assert [git_history.resolve(root, name) for name in ("nothing", "", "--all", "HEAD:a.txt")] == [None] * 4


def test_several_contents_at_once(repository: Repository) -> None:
    texts = {"a": "one\n", "b": "", "c": "three\r\n\n" + "x" * 1000, "d": f"{'a' * 40} blob 3\n"}
    root = repository(texts)
    commit(root, {})
    (root / "e").write_bytes(b"\xff\0\n")
    commit(root, {})
    blobs = git_trees.blobs_at(root, "HEAD")

    found = git_trees.contents(root, list(blobs.values()))
    assert {name: found[blob] for name, blob in blobs.items()} == {**texts, "e": "\udcff\0\n"}
    assert git_trees.contents(root, []) == {}
    for blob in ("0" * 40, "HEAD"):
        with pytest.raises(GitError):
            git_trees.contents(root, [blob])


def test_a_shallow_clone_says_so(repository: Repository, tmp_path: Path) -> None:
    root = repository({"a.txt": "a\n"})
    commit(root, {})
    commit(root, {"a.txt": "b\n"})
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", "clone")

    assert not git_history.shallow(root)
    assert git_history.shallow(tmp_path / "clone")


def test_who_changed_more_than_records(repository: Repository) -> None:
    root = repository({"src/a.txt": "a\n"})
    first = commit(root, {}, BOB)
    commit(root, {".deploylint/release.yaml": "x"})
    git(root, "checkout", "--quiet", "-b", "side")
    side = commit(root, {"src/b.txt": "b\n"}, BOB)
    git(root, "checkout", "--quiet", "-")
    before = commit(root, {".deploylint/release.yaml": "y"})
    record(root, "merge", "--quiet", "--no-edit", "side")

    def changed(name: str) -> str:
        found = git_history.last_change(root, name, [".deploylint"])
        return found.hash if found is not None else ""

    assert changed(before) == first
    assert changed("HEAD") == side


def test_nobody_changed_more_than_records(repository: Repository) -> None:
    root = repository({".deploylint/release.yaml": "x"})
    commit(root, {})

    assert git_history.last_change(root, "HEAD", [".deploylint"]) is None


def test_a_repository_with_long_hashes(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--object-format=sha256")
    made = commit(tmp_path, {"d/a.txt": "a\n"})

    assert len(made) == 64
    assert kinds(git_history.events(tmp_path, "d")) == [("added", "d/a.txt", ANN)]
    assert git_history.is_ancestor(tmp_path, made)
    assert git_trees.text_at(tmp_path, made, "d/a.txt") == "a\n"
    assert uncommitted(tmp_path, "d") == set()


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="no git repository"):
        git_history.head(tmp_path)


def test_a_mailmap_turns_nobody_into_somebody_else(repository: Repository) -> None:
    root = repository({".mailmap": f"Ann <{ANN}> <{BOB}>\n"})
    commit(root, {"d/a.txt": "a\n"}, BOB)
    git(root, "config", "log.mailmap", "true")

    assert [event.commit.author for event in git_history.events(root, "d")] == [BOB]


def test_no_other_commit_takes_the_place_of_one(repository: Repository) -> None:
    root = repository({"a.txt": "a\n"})
    bad = commit(root, {}, BOB)
    good = record(root, "commit", "--quiet", "--amend", "--reset-author", "--no-edit", author=ANN)
    git(root, "reset", "--quiet", "--hard", bad)
    git(root, "replace", bad, good)

    newest = git_history.head(root)
    assert newest is not None
    assert newest.author == BOB


def test_no_program_of_the_configuration_runs(repository: Repository, tmp_path: Path) -> None:
    root = repository({"d/a.txt": "a\n", ".gitattributes": "*.txt diff=trap filter=trap\n"})
    commit(root, {})
    trap = program(tmp_path / "trap", f"touch {tmp_path}/ran; cat")
    (root / "d/a.txt").write_text("b\n", "utf-8")
    for name in ("diff.external", "diff.trap.textconv", "diff.trap.command", "filter.trap.clean", "gpg.program"):
        git(root, "config", name, str(trap))
    for name in ("log.showSignature", "log.follow", "log.showRoot", "diff.noprefix"):
        git(root, "config", name, "true")

    git_history.events(root, "d")
    git_history.head(root)
    git_trees.text_at(root, "HEAD", "d/a.txt")
    git_history.changed(root, "HEAD", "HEAD")
    assert not (tmp_path / "ran").exists()
    subprocess.run(["git", "diff"], cwd=root, capture_output=True, check=False)
    assert (tmp_path / "ran").exists(), "the trap itself does not work, so this test proves nothing"


def test_instants_that_make_no_sense(repository: Repository) -> None:
    root = repository({"a.txt": "a\n"})
    tree = output(root, "write-tree").strip()
    text = f"tree {tree}\nauthor n <{ANN}> 99999999999999999999 +0000\ncommitter n <{ANN}> x +0000\n\nm\n"
    made = subprocess.run(
        ["git", "hash-object", "-t", "commit", "-w", "--stdin", "--literally"],
        cwd=root,
        input=text,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()

    found = git_history.resolve(root, made)
    assert found is not None
    assert found.author == ANN
    assert found.committed == datetime.fromtimestamp(0, UTC)
