"""`deploylint attest`: what it writes counts once it is committed, and what would not count is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import Repository, Run, git
from deploylint.checklist import attestation, attestations
from deploylint.checklist.definition import load
from deploylint.checklist.freshness import Moment
from deploylint.checklist.policy_files import WorkTree
from deploylint.cli import deploylint, records
from deploylint.model.checklist import State
from test_git_history import ANN, BOB, commit
from test_ssh_signatures import allowed, make_key, needs_ssh_keygen

Attest = Callable[..., Result]
FOLDER = Path(attestation.FOLDER)


@pytest.fixture
def root(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = repository({"src/app.py": "x\n", "docs/drill.md": "fine\n"})
    git(made, "config", "user.email", ANN)
    commit(made, {}, BOB)
    monkeypatch.chdir(made)
    return made


@pytest.fixture
def attest(root: Path) -> Attest:
    """Run the command in the repository, with lines of input where somebody is there to answer."""

    def run_command(*arguments: str, lines: str = "") -> Result:
        return CliRunner().invoke(deploylint, ["attest", *arguments], input=lines, standalone_mode=False)

    return run_command


def written(root: Path) -> list[Path]:
    return sorted((root / FOLDER).rglob("*.yaml"))


def states(root: Path) -> dict[str, State]:
    """The states of the records of a repository, as the checklist reads them now."""
    read = WorkTree(root).read
    evidence, problems = attestations.collect(root, load(read, {}), Moment(records.now()), read)
    assert problems == []
    return {piece.item: piece.state for piece in evidence}


def commit_now(root: Path, author: str = ANN) -> None:
    commit(root, {}, author, records.now().isoformat())


DRILL = ("--role", "devops", "--field", "snapshot=s-1", "--field", "target=restore", "--field", "minutes=12.5")
ROWS = ("--field", "rows_expected=500", "--field", "rows_restored=500")


def test_what_it_writes_counts(root: Path, attest: Attest) -> None:
    evidence = ("--evidence", "docs/drill.md", "--evidence", "https://example.com/drill")
    result = attest("S069", *DRILL, *ROWS, *evidence)

    assert result.exit_code == 0
    (path,) = written(root)
    assert f"wrote {path.relative_to(root).as_posix()}" in result.output
    assert f"git add {FOLDER}/S069" in result.output
    record = attestation.read(path.name, path.read_text("utf-8"))
    assert record.by == ANN
    assert record.fields["minutes"] == 12.5
    assert record.fields["rows_restored"] == 500
    assert [link.path for link in record.evidence] == ["docs/drill.md", ""]
    commit_now(root)
    assert states(root) == {"S069": State.PASS}


def test_several_items_and_never_over_another(root: Path, attest: Attest) -> None:
    options = ("--status", "fail", "--reason", "nobody answered")
    assert attest("S187", "S188", "S187", *options).exit_code == 0
    before = {path: path.read_bytes() for path in written(root)}
    assert [path.parent.name for path in before] == ["S187", "S188"]

    assert attest("S187", *options).exit_code == 0
    assert len(written(root)) == 3
    assert {path: path.read_bytes() for path in before} == before
    commit_now(root)
    assert states(root) == {"S187": State.FAIL, "S188": State.FAIL}


def test_saying_it_again_is_told(root: Path, attest: Attest) -> None:
    said = ("S187", "--field", "reached_on=2026-11-20")
    assert "yours too" not in attest(*said).output
    assert f"note: {written(root)[0].relative_to(root).as_posix()} is yours too" in attest(*said).output
    assert "yours too" not in attest(*said, "--by", "ann@elsewhere.example").output


def test_ids_in_lower_case(root: Path, attest: Attest) -> None:
    assert attest("s187", "--field", "reached_on=2026-11-20").exit_code == 0
    assert [path.parent.name for path in written(root)] == ["S187"]


def test_the_release_gives_tag_commit_and_environment(root: Path, attest: Attest) -> None:
    first = commit(root, {"src/app.py": "y\n"}, BOB)
    commit(root, {"src/app.py": "z\n"}, BOB)
    release = f"tag: v1.4.0\nenvironment: production-eu\ncommit: {first}\n"
    (root / ".deploylint").mkdir()
    (root / ".deploylint/release.yaml").write_text(release, "utf-8")

    assert attest("S065", "--field", "pages=12").exit_code == 0
    (path,) = written(root)
    record = attestation.read("x", path.read_text("utf-8"))
    assert path.name == "v1.4.0-ann.yaml"
    assert (record.tag, record.commit, record.environment) == ("v1.4.0", first, "production-eu")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["S69"], "there is no item S69; did you mean S069?"),
        (["S054"], "S054 takes no attestation"),
        (["S069"], "S069 needs --role, --field snapshot=…, --field target=…"),
        (["S069", *DRILL, "--field", "rows_expected=5", "--field", "rows_restored=4"], "do not meet the condition"),
        (["S069", *DRILL[2:], *ROWS, "--role", "qa"], "attested by database or devops, not 'qa'"),
        (["S187", "--field", "reached_on"], "write it as NAME=VALUE"),
        (["S187", "--field", "reached_on=x", "--field", "Reached On=x"], "Reached On"),
        (["S187", "--field", "reached_on=x", "--expires", "2099-01-01"], "holds for at most 90 days"),
        (["S187", "--field", "reached_on=x", "--expires", "2001-01-01"], "over before it begins"),
        (["S187", "--field", "reached_on=x", "--expires", "tomorrow"], "has not the form"),
        (["S187", "--field", "reached_on=x", "--commit", "nothing"], "there is no commit nothing here"),
        (["S187", "--field", "reached_on=x", "--evidence", "../x"], "evidence is an address"),
        (["S187", "--field", "reached_on=x", "--by", "Ann"], "has not the form"),
        (["S187", "--status", "not-applicable"], "S187 needs --reason, --expires"),
        (
            ["S194", "--status", "not-applicable", "--reason", "r", "--expires", "2099-01-01"],
            "nobody can say that S194",
        ),
        (["S187", "--field", "reached_on=x", "--sign", "none"], "the key is no file"),
    ],
)
def test_what_would_not_count_is_refused(root: Path, attest: Attest, arguments: list[str], message: str) -> None:
    result = attest(*arguments)

    assert message in result.output
    assert result.exit_code == 2
    assert written(root) == []


def test_four_eyes(root: Path, attest: Attest) -> None:
    git(root, "config", "user.email", BOB)
    result = attest("S006", "--field", "pull_requests=12", "--field", "unreviewed=0")

    assert "somebody else than the author" in result.output
    assert written(root) == []


def test_questions_on_a_terminal(root: Path, attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "on_terminal", lambda: True)
    result = attest("S069", *DRILL[2:], lines="devops\n500\n500\ny\n")

    assert result.exit_code == 0
    assert result.output.startswith("S069  Backup restoration tested (")
    assert "your role (database or devops)" in result.output
    (path,) = written(root)
    assert attestation.read("x", path.read_text("utf-8")).fields["rows_expected"] == 500


def test_who_says_no_writes_nothing(root: Path, attest: Attest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "on_terminal", lambda: True)

    attest("S187", "--field", "reached_on=2026-11-20", lines="n\n")
    assert written(root) == []


def test_speaking_for_somebody_else_is_told(root: Path, attest: Attest) -> None:
    result = attest("S187", "--field", "reached_on=2026-11-20", "--by", BOB)

    assert f"it counts only if {BOB} commits it" in result.output


@needs_ssh_keygen
def test_signed(root: Path, attest: Attest, tmp_path: Path) -> None:
    key = make_key(tmp_path / "keys")
    result = attest("S187", "--field", "reached_on=2026-11-20", "--sign", str(key))

    assert result.exit_code == 0
    (root / ".deploylint/allowed_signers").write_text(allowed(key), "utf-8")
    commit_now(root, BOB)
    assert states(root) == {"S187": State.PASS}


def test_a_folder_that_leads_elsewhere(root: Path, attest: Attest, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (root / ".deploylint").symlink_to(tmp_path / "elsewhere")
    result = attest("S187", "--field", "reached_on=2026-11-20")

    assert "out of the repository" in result.output
    assert not list((tmp_path / "elsewhere").rglob("*.yaml"))


def test_no_repository_and_no_commit(tmp_path: Path, repository: Repository, run: Run) -> None:
    (tmp_path / "bare").mkdir()
    done = run("attest", "S187", cwd=tmp_path / "bare")
    assert (done.returncode, done.stderr) == (2, "error: this is no git repository\n")

    done = run("attest", "S187", "--field", "reached_on=x", cwd=repository({"a": "a"}))
    assert done.returncode == 2
    assert "there is no commit HEAD here; commit first" in done.stderr
