"""`deploylint checklist` and `gate` as a person uses them."""

from __future__ import annotations

import json

import pytest

from conftest import Repository, Run

FILES = {"Dockerfile": "FROM alpine:3.22\nUSER 1000\n"}


def test_it_says_where_to_begin(run: Run, repository: Repository) -> None:
    done = run("checklist", cwd=repository(FILES))

    title, _, rest = done.stdout.partition("\nBegin with\n")
    assert "may go" not in title
    steps = [line for line in rest.partition("\n\n")[0].splitlines() if line.startswith("  -> ")]
    assert len(steps) == 3
    assert any(line.endswith("deploylint checklist --phase T-7d") for line in steps)


def test_the_first_phase_of_a_gate_begins_with_itself(run: Run, repository: Repository) -> None:
    done = run("gate", "--phase", "T-7d", cwd=repository(FILES))

    begin = done.stdout.partition("\nBegin with\n")[2].partition("\n\n")[0]
    assert "deploylint attest S" in begin
    assert "--phase" not in begin


@pytest.mark.parametrize("what", ["S011", "s011"])
def test_one_item(run: Run, repository: Repository, what: str) -> None:
    done = run("checklist", "--only", what, "--format", "json", cwd=repository(FILES))

    assert [item["id"] for item in json.loads(done.stdout)["items"]] == ["S011"]
    assert done.returncode == 0


def test_a_section_and_an_item_with_what_speaks_for_it(run: Run, repository: Repository) -> None:
    done = run("checklist", "--only", "security testing", "--only", "S054", cwd=repository(FILES))

    assert "S113" in done.stdout
    assert "S054  [x]" in done.stdout
    assert "rules looked at it and have no objection" in done.stdout
    assert "S001" not in done.stdout


def test_a_section_is_named_by_words_and_not_by_letters_within(run: Run, repository: Repository) -> None:
    done = run("checklist", "--only", "ring", cwd=repository(FILES))

    assert "no section is named ring" in done.stderr


def test_a_report_that_is_expected_is_asked_for(run: Run, repository: Repository) -> None:
    team = "policy: {reports: {artifact.junit: [reports/unit.xml]}}\n"
    done = run("checklist", "--only", "S001", cwd=repository({**FILES, ".deploylint/checklist.yaml": team}))

    assert "-> let CI write reports/unit.xml\n" in done.stdout


def test_nothing_of_that_name(run: Run, repository: Repository) -> None:
    done = run("checklist", "--only", "S999", cwd=repository(FILES))

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "error: no item and no section is named S999; `deploylint checklist --all` lists them\n"


@pytest.mark.parametrize(
    ("phase", "hint"),
    [("t-2H", "did you mean T-2h?"), ("T-5d", "there are T-7d, T-3d, T-2d, T-1d, T-2h, T-0,")],
)
def test_a_phase_that_there_is_not(run: Run, repository: Repository, phase: str, hint: str) -> None:
    done = run("gate", "--phase", phase, cwd=repository(FILES))

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: there is no phase {phase}; {hint}")
