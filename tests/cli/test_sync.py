"""`deploylint sync`: what is written, what is shown, and the exit code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from checklist.made_lists import TEXT, items, report
from conftest import Repository, Run, git
from deploylint.checklist import definition
from deploylint.cli import deploylint, sync
from deploylint.model.checklist import Checklist, ChecklistReport, Item, Policy, State
from deploylint.scan import Target

Extend = Callable[[Checklist], Sequence[Item]]
Call = Callable[..., Result]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run `sync` on a folder, with decisions in the given states instead of a run of the checklist."""

    def run(
        root: Path, *arguments: str, states: Mapping[str, State] = {}, during: Callable[[], None] = lambda: None
    ) -> Result:
        def decided(target: Target, options: Mapping[str, Any], extend: Extend) -> ChecklistReport:
            during()
            assert target.root == root
            beyond = tuple(extend(report({}).checklist))
            return report(states, (*items(), *beyond), Policy())

        monkeypatch.setattr(sync, "decided", decided)
        monkeypatch.chdir(root)
        return CliRunner().invoke(deploylint, ["sync", *arguments], standalone_mode=False)

    return run


def exit_code(result: Result) -> int:
    """What the command returns is its exit code, unless it left with one."""
    return result.return_value if isinstance(result.return_value, int) else result.exit_code


@pytest.fixture
def root(repository: Repository) -> Path:
    return repository({"docs/go.md": TEXT.replace("[ ] Unit", "[x] Unit"), "Dockerfile": "FROM alpine:3.20\n"})


PASSING = {"X-2": State.PASS}
TRUE = TEXT.replace("[ ] Coverage", "[x] Coverage")


def test_sync_makes_a_list_true(call: Call, root: Path) -> None:
    result = call(root, "docs/go.md", states=PASSING)

    assert result.stdout.splitlines() == [
        "docs/go.md:6: X-1 is ticked without evidence: it is unknown (no-evidence); next: deploylint attest X-1"
        " [ticked-without-evidence]",
        "docs/go.md:7: X-2 passes and its box is not ticked [not-ticked]",
        "docs/go.md: 11 boxes, 2 changes made",
    ]
    assert (root / "docs/go.md").read_text("utf-8") == TRUE
    again = call(root, "docs/go.md", "--check", states=PASSING)
    assert again.stdout == "docs/go.md: 11 boxes, no changes\n"


@pytest.mark.parametrize(
    ("arguments", "code"), [(["--check"], 1), (["--diff"], 0), (["--check", "--diff"], 1), ([], 0)]
)
def test_exit_codes_of_a_list_that_is_not_true(call: Call, root: Path, arguments: list[str], code: int) -> None:
    before = (root / "docs/go.md").read_bytes()
    result = call(root, "docs/go.md", *arguments, states=PASSING)

    assert exit_code(result) == code
    assert ((root / "docs/go.md").read_bytes() == before) == bool(arguments)
    assert ("\n-- [ ] Coverage > 80%\n+- [x] Coverage > 80%\n" in result.stdout) == ("--diff" in arguments)
    assert result.stdout.endswith("11 boxes, 2 changes needed\n" if arguments else "11 boxes, 2 changes made\n")


def test_a_list_that_is_true_is_not_written(call: Call, root: Path) -> None:
    (root / "docs/go.md").write_text(TEXT, "utf-8")
    before = (root / "docs/go.md").stat()

    assert exit_code(call(root, "docs/go.md")) == 0
    assert (root / "docs/go.md").stat() == before


def test_what_only_a_person_can_mend_fails_after_writing_too(call: Call, root: Path) -> None:
    (root / "docs/go.md").write_text(TEXT.replace("> 80%", "> 70%").replace("[ ] Unit", "[x] Unit"), "utf-8")
    result = call(root, "docs/go.md")

    assert exit_code(result) == 1
    assert "docs/go.md:7: the box is like X-2" in result.stdout
    assert result.stdout.endswith("docs/go.md: 11 boxes, 1 change made, 1 to mend by hand\n")


def test_ids_are_added_and_removed(call: Call, root: Path) -> None:
    before = (root / "docs/go.md").read_text("utf-8")

    assert exit_code(call(root, "docs/go.md", "--add-ids", "--check")) == 1
    assert exit_code(call(root, "docs/go.md", "--add-ids")) == 0
    assert "- [x] Unit tests pass <!-- dl:X-1 -->\n" in (root / "docs/go.md").read_text("utf-8")
    assert exit_code(call(root, "docs/go.md", "--remove-ids")) == 0
    assert (root / "docs/go.md").read_text("utf-8") == before


def test_notes_are_written_when_asked_for(call: Call, root: Path) -> None:
    call(root, "docs/go.md", "--notes", states=PASSING)

    text = (root / "docs/go.md").read_text("utf-8")
    assert "- [ ] Backup taken <!-- dl:note -->unknown (no-evidence)<!-- /dl:note -->\n" in text
    assert exit_code(call(root, "docs/go.md", "--no-notes", states=PASSING)) == 0
    assert (root / "docs/go.md").read_text("utf-8") == TRUE


def test_several_lists_are_decided_at_once(call: Call, root: Path) -> None:
    (root / "own.md").write_text("## T-3d\n- [x] Cake\n", "utf-8")
    (root / "prose.md").write_text("# On checklists\n", "utf-8")
    result = call(root, "docs/go.md", "own.md", "prose.md", "--check")

    assert exit_code(result) == 1
    assert "own.md:2: MD-cake-" in result.stdout
    assert "note: own.md: 11 items of the checklist have no box here: " in result.stdout
    assert "note: prose.md: there is no box in this file" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["docs/go.md", "--add-ids", "--remove-ids"], "error: --add-ids and --remove-ids undo each other; give one"),
        (["docs/go.md", "--add-ids", "--notes"], "error: --add-ids changes ids alone"),
        (["none.md"], "error: none.md does not exist"),
        (["docs"], "error: docs is no file"),
        (["link.md"], "error: link.md is a link out of the repository"),
        (["many.md"], "error: many.md has 5,001 boxes, more than the 5,000 that are read"),
    ],
)
def test_wrong_usage(call: Call, root: Path, arguments: list[str], message: str) -> None:
    (root.parent / "outside.md").write_text(TEXT, "utf-8")
    (root / "link.md").symlink_to(root.parent / "outside.md")
    (root / "many.md").write_text("- [ ] a\n" * 5_001, "utf-8")
    result = call(root, *arguments)

    assert exit_code(result) == 2
    assert result.stderr.startswith(message)


def test_a_list_that_changes_meanwhile_is_left_alone(call: Call, root: Path) -> None:
    file = root / "docs/go.md"
    result = call(root, "docs/go.md", during=lambda: (file.write_text("- [ ] new\n", "utf-8"), None)[1])

    assert exit_code(result) == 2
    assert "was changed while it was looked at" in result.stderr
    assert file.read_text("utf-8") == "- [ ] new\n"


def test_text_of_a_list_cannot_reach_the_terminal_or_a_log(call: Call, root: Path) -> None:
    text = "::error::x\n\n- [x] \x1b[31mCake\u202e <!-- dl:\x1b]0;x -->\n- [x] ##[error]\x1b[2J\n"
    (root / "docs/go.md").write_text(text, "utf-8")
    result = call(root, "docs/go.md", "--diff")

    assert not {"\x1b", "\u202e"} & set(result.stdout)
    assert "##[" not in result.stdout
    assert not [line for line in result.stdout.splitlines() if line.lstrip().startswith("::")]
    assert "\\x1b]0;x is no item of the checklist" in result.stdout


def built_in_list() -> str:
    """The boxes of the built-in checklist as a Markdown list."""
    lines = ["# Ours"]
    headings: tuple[str, str] = ("", "")
    for item in definition.built_in({}).items:
        if item.box:
            if (item.section, item.subsection) != headings:
                headings = (item.section, item.subsection)
                lines += ["", f"## {item.section}", *([f"### {item.subsection}"] if item.subsection else [])]
            lines.append(f"- [ ] {item.text}")
    return "\n".join(lines) + "\n"


def committed(root: Path) -> Path:
    author = ("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false")
    git(root, "add", "--all")
    git(root, *author, "commit", "--quiet", "--message", "all")
    return root


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_built_in_list_end_to_end(run: Run, repository: Repository, end: str) -> None:
    root = repository({"Dockerfile": "FROM alpine:3.20\nUSER 1000\n"})
    before = built_in_list().replace("\n", end).encode()
    text = before.replace(b"[ ] Redis password set", b"[X] Redis password set")
    text = text.replace(b"[ ] Penetration testing completed", b"[x] Penetration testing completed")
    assert text.count(b"[ ]") == 193
    (root / "checklist.md").write_bytes(text)
    committed(root)

    checked = run("sync", "checklist.md", "--check", cwd=root)
    assert checked.returncode == 1, checked.stderr
    assert (
        "S011 is ticked without evidence: it is unknown (not-attested); next: deploylint attest S011" in checked.stdout
    )
    assert "S038 is ticked" in checked.stdout
    assert "S077 passes and its box is not ticked [not-ticked]" in checked.stdout
    assert "checklist.md: 195 boxes, " in checked.stdout
    assert "note:" not in checked.stdout
    assert (root / "checklist.md").read_bytes() == text

    assert run("sync", "checklist.md", cwd=root).returncode == 0
    after = (root / "checklist.md").read_bytes()
    assert b"- [x] Non-root user configured" + end.encode() in after
    assert after.replace(b"[x]", b"[ ]") == before
    assert run("sync", "checklist.md", "--check", cwd=root).returncode == 0


def test_a_list_of_the_team_is_its_checklist(run: Run, repository: Repository) -> None:
    files = {
        "go.md": "# Go\n## T-1d\n- [x] Support told\n## T-2h\n- [ ] Phones charged\n",
        ".deploylint/checklist.yaml": "extends: none\nlists: [go.md]\n",
    }
    root = committed(repository(files))

    done = run("sync", "go.md", "--check", cwd=root)
    assert done.returncode == 1, done.stderr
    (first, last) = done.stdout.splitlines()
    assert first.startswith("go.md:3: MD-support-told-")
    assert "next: deploylint attest MD-support-told-" in first
    assert last == "go.md: 2 boxes, 1 change needed"
