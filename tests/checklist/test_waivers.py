"""Waivers in force, and every way in which one is not, in real repositories."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from conftest import Repository, git
from deploylint.authored import AuthoredProblem
from deploylint.checklist import release_file, waivers
from deploylint.checklist.policy_files import AtCommit, WorkTree
from deploylint.model.checklist import Checklist, Item, Policy, RecordProblem, Release, Waiver
from test_git_history import ANN, BOB, commit

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


def item(name: str, **changes: object) -> Item:
    made = Item(name, "text", "", "", "T-7d", "block", "any", (("attest",),))
    return made._replace(**changes)  # type: ignore[arg-type]


CHECKLIST = Checklist(
    "c", (item("S011"), item("S012"), item("S054", waivable=False), item("S192", gate="trigger")), (), policy=Policy()
)


def entry(name: str = "S011", by: str = ANN, expires: str = "2026-12-31", **more: str) -> str:
    said = {"reason": "the vendor is late", "ticket": "OPS-12", "by": by, "expires": expires, **more}
    return f"  - item: {name}\n" + "".join(f"    {key}: {value}\n" for key, value in said.items())


def put(root: Path, *entries: str, author: str = ANN, date: str = "2026-11-20T10:00:00Z", tail: str = "") -> str:
    return commit(root, {waivers.PATH: "waivers:\n" + "".join(entries) + tail}, author, date)


def collected(root: Path) -> tuple[list[Waiver], list[RecordProblem]]:
    return waivers.collect(root, CHECKLIST, NOW, WorkTree(root).read)


def codes(root: Path) -> list[tuple[str, int]]:
    found, problems = collected(root)
    assert not found
    return [(problem.code, problem.line) for problem in problems]


@pytest.fixture
def root(repository: Repository) -> Path:
    made = repository({"a.txt": "a\n"})
    commit(made, {}, BOB, "2026-11-01T10:00:00Z")
    return made


def test_a_waiver_in_force(root: Path) -> None:
    assert collected(root) == ([], [])
    put(root, entry(by="Ann@Example.com"))

    waiver = Waiver("S011", "the vendor is late", "2026-12-31", ANN, "OPS-12", waivers.PATH, 2)
    assert collected(root) == ([waiver], [])


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        (entry("S999"), "unknown-item", 2),
        (entry("S054"), "unwaivable", 2),
        (entry("S192"), "unwaivable", 2),
        (entry(expires="2026-11-22"), "over", 6),
        (entry(expires="2027-06-01"), "waiver-too-long", 6),
        (entry(by=BOB), "wrong-person", 5),
    ],
)
def test_waivers_that_are_not(root: Path, text: str, code: str, line: int) -> None:
    put(root, text)

    assert codes(root) == [(code, line)]


def test_its_last_day_counts(root: Path) -> None:
    put(root, entry(expires="2026-11-23"))

    assert len(collected(root)[0]) == 1


def test_somebody_else_extended_it(root: Path) -> None:
    put(root, entry(expires="2026-11-25"))
    extended = put(root, entry(expires="2026-12-31"), author=BOB, date="2026-11-19T10:00:00Z")

    found, (problem,) = collected(root)
    assert not found
    assert problem.code == "wrong-person"
    assert f"{BOB} in {extended[:12]}" in problem.message


def test_who_extends_it_puts_their_name_to_it(root: Path) -> None:
    put(root, entry(expires="2026-11-25"))
    put(root, entry(by=BOB, expires="2026-12-31"), author=BOB)

    assert [waiver.by for waiver in collected(root)[0]] == [BOB]


def test_others_may_add_theirs_with_comments(root: Path) -> None:
    put(root, entry())
    put(root, entry(), "\n  # Bob's\n", entry("S012", BOB), author=BOB, tail="# the end\n")

    assert [(waiver.item, waiver.by) for waiver in collected(root)[0]] == [("S011", ANN), ("S012", BOB)]


def test_an_entry_made_of_the_lines_of_others(root: Path) -> None:
    """Every line that is left is Ann's, and she never said this."""
    both = "waivers:\n" + entry(expires="2026-11-25") + entry("S012", expires="2026-12-31")
    commit(root, {waivers.PATH: both})
    lines = both.splitlines(keepends=True)
    commit(root, {waivers.PATH: "".join([*lines[:2], *lines[7:]])}, BOB)

    assert codes(root) == [("wrong-person", 5)]


def test_taken_out_and_put_back_by_somebody_else(root: Path) -> None:
    put(root, entry())
    commit(root, {waivers.PATH: "waivers: []\n"}, ANN)
    put(root, entry(), author=BOB)
    assert codes(root) == [("wrong-person", 5)]

    commit(root, {waivers.PATH: None}, BOB)
    put(root, entry(), author=ANN)
    assert len(collected(root)[0]) == 1


def test_laid_out_anew_by_somebody_else(root: Path) -> None:
    put(root, entry())
    said = "{item: S011, reason: the vendor is late, ticket: OPS-12, by: ann@example.com, expires: 2026-12-31}"
    commit(root, {waivers.PATH: f"# in brackets\nwaivers: [{said}]\n"}, BOB)

    assert len(collected(root)[0]) == 1


def test_both_sides_of_a_merge(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    put(root, entry("S012", BOB), author=BOB)
    git(root, "checkout", "--quiet", "-")
    put(root, entry())
    merge = ["git", "-c", "user.name=c", "-c", "user.email=c@example.com", "merge", "--quiet", "side"]
    subprocess.run(merge, cwd=root, capture_output=True, check=False)
    put(root, entry(), entry("S012", BOB), author="carol@example.com")

    assert [(waiver.item, waiver.by) for waiver in collected(root)[0]] == [("S011", ANN), ("S012", BOB)]


def test_not_committed(root: Path) -> None:
    put(root, entry())
    (root / waivers.PATH).write_text("waivers:\n" + entry() + entry("S012"), "utf-8")

    found, (problem,) = collected(root)
    assert [waiver.item for waiver in found] == ["S011"]
    assert (problem.code, problem.line) == ("not-committed", 7)


def test_changed_and_not_committed(root: Path) -> None:
    put(root, entry())
    (root / waivers.PATH).write_text("waivers:\n" + entry(expires="2026-12-30"), "utf-8")

    assert codes(root) == [("not-committed", 2)]


def test_no_git_and_no_history(root: Path, tmp_path: Path) -> None:
    put(root, entry())
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", "clone")
    bare = tmp_path / "bare"
    (bare / ".deploylint").mkdir(parents=True)
    (bare / waivers.PATH).write_text("waivers:\n" + entry(), "utf-8")

    assert codes(tmp_path / "clone") == [("no-history", 2)]
    assert codes(bare) == [("no-history", 2)]


def test_waivers_of_the_base_of_a_pull_request(root: Path) -> None:
    base = put(root, entry())
    put(root, entry(), entry("S012"))

    found, problems = waivers.collect(root, CHECKLIST, NOW, AtCommit(root, base).read, base)
    assert [waiver.item for waiver in found] == ["S011"]
    assert problems == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("waivers:\n" + entry(colour="red"), "unknown key 'colour'"),
        ("waivers:\n" + entry(expires="never"), "has not the form"),
        ("waivers:\n" + entry(expires="2026-02-30"), "no day or instant"),
        ("waivers:\n  - item: S011\n", "is missing"),
        ("[]", "must be a mapping"),
    ],
)
def test_files_that_cannot_be_read(root: Path, text: str, message: str) -> None:
    commit(root, {waivers.PATH: text})

    with pytest.raises(AuthoredProblem, match=message):
        collected(root)


RELEASE = """\
tag: v1.4.0
previous: v1.3.2
environment: staging
t0: 2026-11-27T22:00:00Z
image: ghcr.io/acme/shop@sha256:0
commit: 0123456789abcdef0123456789abcdef01234567
deployed: 2026-11-27T22:14:00+01:00
"""


def test_the_release() -> None:
    assert release_file.read(lambda _path: RELEASE) == Release(
        "v1.4.0",
        "v1.3.2",
        "staging",
        "2026-11-27T22:00:00Z",
        "ghcr.io/acme/shop@sha256:0",
        "2026-11-27T22:14:00+01:00",
        "0123456789abcdef0123456789abcdef01234567",
    )
    assert release_file.read(lambda _path: None) == Release()
    assert release_file.read(lambda _path: "# later\n") == Release()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("tags: v1", "did you mean 'tag'"),
        ("t0: 2026-11-27", "has not the form"),
        ("t0: 2026-02-30T10:00:00Z", "no instant that there is"),
        ("commit: abc", "has not the form"),
        ("- tag", "must be a mapping"),
    ],
)
def test_releases_that_are_none(text: str, message: str) -> None:
    with pytest.raises(AuthoredProblem, match=message):
        release_file.read(lambda _path: text)
