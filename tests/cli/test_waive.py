"""`deploylint waive`: it adds lines and leaves those of others as they are."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Repository, git
from deploylint.authored import AuthoredProblem
from deploylint.checklist import waivers, waiving
from deploylint.checklist.definition import load
from deploylint.checklist.policy_files import WorkTree
from deploylint.cli import deploylint, records
from test_git_history import ANN, BOB, commit

Waive = Callable[..., Result]
SAID = ("--reason", "late: the vendor", "--ticket", "OPS-12")


def day(days: int) -> str:
    return f"{records.now() + timedelta(days=days):%Y-%m-%d}"


@pytest.fixture
def root(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = repository({"a.txt": "x\n"})
    git(made, "config", "user.email", ANN)
    commit(made, {}, BOB)
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def waive(root: Path) -> Waive:
    def run_command(*arguments: str) -> Result:
        return CliRunner().invoke(deploylint, ["waive", *arguments], standalone_mode=False)

    return run_command


def in_force(root: Path) -> list[tuple[str, str]]:
    read = WorkTree(root).read
    found, problems = waivers.collect(root, load(read, {}), records.now(), read)
    assert problems == []
    return [(waiver.item, waiver.by) for waiver in found]


def test_a_new_file_and_another_entry(root: Path, waive: Waive) -> None:
    assert waive("S011", *SAID, "--until", day(30)).exit_code == 0
    commit(root, {}, ANN, records.now().isoformat())
    first = (root / waivers.PATH).read_text("utf-8")
    git(root, "config", "user.email", BOB)

    result = waive("S012", "S013", *SAID, "--until", day(20))
    assert result.exit_code == 0
    assert f"git add {waivers.PATH}" in result.output
    assert (root / waivers.PATH).read_text("utf-8").startswith(first)
    commit(root, {}, BOB, records.now().isoformat())
    assert in_force(root) == [("S011", ANN), ("S012", BOB), ("S013", BOB)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("waivers: []  # none yet\n", "waivers:\n- item"),
        (
            "# ours\nwaivers:\n- item: S020  # why\n{rest}# end",
            "# ours\nwaivers:\n- item: S020  # why\n{rest}# end\n- item",
        ),
        ("waivers:\n    - item: S020\n{rest}", "waivers:\n    - item: S020\n{rest}    - item"),
        ("waivers: [{{item: S020, reason: r, ticket: t, by: a@b, expires: '2026-12-31'}}] # why\n", "# why"),
    ],
)
def test_lines_of_others_stay(root: Path, waive: Waive, before: str, after: str) -> None:
    rest = ""
    for line in ("reason: r  # because", "ticket: t", "by: a@b", "expires: 2026-12-31"):
        indent = "      " if "    - item" in before else "  "
        rest += f"{indent}{line}\n"
    (root / ".deploylint").mkdir()
    (root / waivers.PATH).write_text(before.format(rest=rest), "utf-8")

    assert waive("S011", *SAID, "--until", day(30)).exit_code == 0
    text = (root / waivers.PATH).read_text("utf-8")
    assert after.format(rest=rest) in text.replace("  - item", "- item") or after.format(rest=rest) in text
    assert waivers.read(text).data["waivers"][-1]["item"] == "S011"


def test_line_ends_stay(root: Path, waive: Waive) -> None:
    waive("S011", *SAID, "--until", day(30))
    path = root / waivers.PATH
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert waive("S012", *SAID, "--until", day(30)).exit_code == 0
    data = path.read_bytes()
    assert data.count(b"\r\n") == data.count(b"\n")


@pytest.mark.parametrize(
    ("items", "until", "message"),
    [
        (["S11"], 30, "there is no item S11; did you mean S011?"),
        (["S054"], 30, "S054 cannot be waived"),
        (["S192"], 30, "S192 cannot be waived"),
        (["S011", "S054"], 30, "S054 cannot be waived"),
        (["S011"], -2, "is over already"),
        (["S011"], 200, "a waiver lasts at most 90 days"),
    ],
)
def test_what_cannot_be_waived(root: Path, waive: Waive, items: list[str], until: int, message: str) -> None:
    result = waive(*items, *SAID, "--until", day(until))

    assert message in result.output
    assert not (root / waivers.PATH).exists()


@pytest.mark.parametrize("until", ["2026-02-30", "soon"])
def test_days_that_there_are_not(root: Path, waive: Waive, until: str) -> None:
    assert "is no day or instant that there is" in waive("S011", *SAID, "--until", until).output


def test_waived_already(root: Path, waive: Waive) -> None:
    waive("S011", *SAID, "--until", day(30))
    before = (root / waivers.PATH).read_bytes()

    assert "S011 is waived already" in waive("S011", *SAID, "--until", day(40)).output
    assert (root / waivers.PATH).read_bytes() == before


def test_a_file_that_cannot_be_read_is_left_alone(root: Path, waive: Waive) -> None:
    (root / ".deploylint").mkdir()
    (root / waivers.PATH).write_text("waivers:\n  - item: S011\n", "utf-8")

    assert "is missing" in waive("S012", *SAID, "--until", day(30)).output
    assert (root / waivers.PATH).read_text("utf-8") == "waivers:\n  - item: S011\n"


def test_a_link_that_leads_elsewhere(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text("waivers: []\n", "utf-8")
    (root / ".deploylint").mkdir()
    (root / waivers.PATH).symlink_to(tmp_path / "elsewhere.yaml")

    with pytest.raises(AuthoredProblem, match="out of the repository"):
        waiving.present(root)
