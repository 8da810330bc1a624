"""Evidence records: what is written is read back, and nothing that is wrong in a file counts or raises."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.checklist.evidence_file import NAME, collector, line, newest, read, write
from deploylint.model import Span
from deploylint.model.checklist import (
    Checklist,
    Evidence,
    Item,
    Measured,
    ProbeKind,
    RecordProblem,
    State,
    Subject,
)

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "evidence.schema.json").read_text("utf-8"))
COMMIT = "3f2a" * 10
PASSING = Evidence(
    "S001",
    "live",
    "artifact.junit",
    State.PASS,
    "2 tests of a.xml pass",
    path="a.xml",
    span=Span(1, 2, 3, 4),
    pointer="/a",
    observed_at="2026-11-20T11:30:00Z",
    expires="2026-12-01",
    link="https://ci.test/1",
    subject=Subject(commit=COMMIT, host="ci.test"),
    measured=Measured(0.0, "==", 0.0, "failed tests", (1.0, 2.5), "PT1H"),
    version="JUnit XML",
    collector={"tool": "deploylint 1"},
    digest="ab" * 32,
    redactions=1,
)
MADE = Checklist(
    "",
    tuple(Item(name, "", "", "", "T-7d", "block", "any", (("live",),)) for name in ("S001", "S002")),
    (),
    probes={probe: ProbeKind(probe, "", "commit", "file") for probe in ("artifact.junit", "http.health")},
)


def records(root: Path, *lines: str | bytes, tracked: Sequence[str] = ()) -> tuple[list[Evidence], list[RecordProblem]]:
    (root / NAME).write_bytes(b"\n".join(text if isinstance(text, bytes) else text.encode() for text in lines))
    return read(root, [NAME], MADE, tracked=tracked)


def record(**changes: Any) -> str:
    whole = {**json.loads(line(PASSING)), **changes}
    return json.dumps({key: value for key, value in whole.items() if value is not ...})


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    failing = PASSING._replace(
        item="S002", state=State.FAIL, measured=Measured(None, ">", "80"), span=None, warning=True
    )
    write(tmp_path / NAME, [PASSING])
    write(tmp_path / NAME, [failing])

    assert read(tmp_path, [NAME], MADE, tracked=[]) == ([PASSING, failing], [])
    for text in (tmp_path / NAME).read_text("utf-8").splitlines():
        jsonschema.validate(json.loads(text), SCHEMA)


def test_a_line_that_was_cut_off_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / NAME).write_text(line(PASSING)[:50], "utf-8")
    write(tmp_path / NAME, [PASSING])
    evidence, problems = read(tmp_path, [NAME], MADE, tracked=[])

    assert evidence == [PASSING]
    assert [(problem.code, problem.line) for problem in problems] == [("malformed-evidence", 1)]


def test_who_collected_and_when_it_could_not_be_seen(tmp_path: Path) -> None:
    blind = Evidence("S001", "live", "http.health", State.UNKNOWN, "no target", "no-target")
    write(tmp_path / NAME, [blind], {"tool": "x"}, datetime(2026, 11, 20, 12, tzinfo=UTC))
    [piece], _ = read(tmp_path, [NAME], MADE, tracked=[])

    assert piece.collector == {"tool": "x"}
    assert piece.observed_at == "2026-11-20T12:00:00Z"


def test_the_run_of_ci() -> None:
    github = {
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "o/r",
        "GITHUB_RUN_ID": "7",
        "RUNNER_ENVIRONMENT": "github-hosted",
    }

    assert collector("ab", github) == {
        "tool": collector("", {})["tool"],
        "definition": "ab",
        "run": "https://github.com/o/r/actions/runs/7",
        "host": "github-hosted",
    }
    assert collector("", {"CI": "true", "CI_JOB_URL": "https://gitlab.test/1"})["run"] == "https://gitlab.test/1"
    assert "run" not in collector("", {})


def test_a_file_is_not_written_through_a_link(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("mine", "utf-8")
    (tmp_path / NAME).symlink_to("victim")
    with pytest.raises(OSError, match=NAME):
        write(tmp_path / NAME, [PASSING])
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="no regular file"):
        write(tmp_path / "pipe", [PASSING])

    assert (tmp_path / "victim").read_text("utf-8") == "mine"


def test_a_committed_file_is_refused(tmp_path: Path) -> None:
    evidence, problems = records(tmp_path, record(), tracked=[NAME])

    assert evidence == []
    assert [problem.code for problem in problems] == ["committed-evidence"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    _, problems = read(tmp_path, ["none.jsonl", "folder"], MADE, tracked=[])

    assert [problem.code for problem in problems] == ["missing-evidence", "unreadable-evidence"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"item": "S999"}, "unknown-item"),
        ({"source": "http.made-up"}, "unknown-probe"),
        ({"observed_at": ...}, "missing-field"),
        ({"observed_at": "2026-11-20T11:30:00"}, "missing-field"),
        ({"observed_at": "soon"}, "missing-field"),
        ({"subject": {}}, "missing-field"),
        ({"subject": {"host": "ci.test"}}, "missing-field"),
        ({"subject": {"commit": ""}}, "malformed-evidence"),
        ({"subject": {"environment": ""}}, "malformed-evidence"),
        ({"subject": {"commit": [COMMIT]}}, "malformed-evidence"),
        ({"subject": ...}, "missing-field"),
        ({"status": "waived"}, "malformed-evidence"),
        ({"status": "not-applicable"}, "malformed-evidence"),
        ({"status": "ok"}, "malformed-evidence"),
        ({"status": True}, "malformed-evidence"),
        ({"version": 2}, "malformed-evidence"),
        ({"span": [1]}, "malformed-evidence"),
        ({"verified": True}, "malformed-evidence"),
        ({"warning": "yes"}, "malformed-evidence"),
        ({"collector": {"tool": 1}}, "malformed-evidence"),
    ],
)
def test_records_that_do_not_count(tmp_path: Path, changes: dict[str, Any], code: str) -> None:
    evidence, problems = records(tmp_path, record(item="S002"), record(**changes))

    assert [piece.item for piece in evidence] == ["S002"]
    assert [(problem.code, problem.path, problem.line) for problem in problems] == [(code, NAME, 2)]


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "null",
        "7",
        '{"a":' * 5_000,
        b"\xff\xfe",
        "[" * 100_000,
        '{"observed": ' + "9" * 5_000 + "}",
        "x" * 300_000,
    ],
)
def test_lines_that_are_no_records(tmp_path: Path, text: str | bytes) -> None:
    evidence, problems = records(tmp_path, text, record())

    assert evidence == [PASSING]
    assert [problem.code for problem in problems] == ["malformed-evidence"]


def test_what_lint_and_people_say_is_not_taken_back(tmp_path: Path) -> None:
    assert records(tmp_path, record(slot="static"), record(slot="attest", by="ann@example.test")) == ([], [])


def test_the_newest_of_one_place_counts() -> None:
    old = PASSING._replace(state=State.FAIL)
    new = PASSING._replace(observed_at="2026-11-20T11:31:00+00:00")
    elsewhere = old._replace(path="b.xml")
    other_commit = old._replace(subject=Subject(commit="b" * 40, host="ci.test"))
    undated = PASSING._replace(observed_at="")

    assert newest([old, new, elsewhere, other_commit, undated, new]) == [new, elsewhere, other_commit]
    assert newest([new, old]) == [new]
    assert newest([old, PASSING]) == [old, PASSING]


def test_in_one_environment_the_newest_counts_whatever_the_commit() -> None:
    production = Subject(environment="production", commit="b" * 40)
    old = PASSING._replace(state=State.FAIL, subject=production)
    new = PASSING._replace(observed_at="2026-11-20T12:00:00Z", subject=Subject(environment="production", commit=COMMIT))
    staging = old._replace(subject=production._replace(environment="staging"))

    assert newest([old._replace(subject=production._replace(host="")), new, staging]) == [new, staging]


def test_what_could_not_be_seen_is_over_when_it_was_seen_later() -> None:
    blind = PASSING._replace(state=State.UNKNOWN, path="", observed_at="2026-11-20T11:00:00Z")
    later = blind._replace(observed_at="2026-11-20T12:00:00Z")
    warning = blind._replace(warning=True)

    assert newest([blind, PASSING]) == [PASSING]
    assert newest([PASSING, later]) == [PASSING, later]
    assert newest([warning, later]) == [warning, later]


def test_what_is_missing_now_is_not_outweighed_by_a_record() -> None:
    missing = Evidence("S001", "live", "artifact.junit", State.UNKNOWN, "is missing", "missing-report", path="a.xml")

    assert newest([missing, PASSING._replace(path="b.xml")]) == [missing, PASSING._replace(path="b.xml")]
    assert missing in newest([PASSING, missing])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SCHEMA["properties"]]), VALUES))
def test_absurd_values_never_raise(tmp_path_factory: pytest.TempPathFactory, changes: dict[str, Any]) -> None:
    evidence, problems = records(tmp_path_factory.getbasetemp(), record(**changes))

    assert len(evidence) + len(problems) <= 1
    for piece in evidence:
        assert piece.state is not State.PASS or (
            piece.observed_at and (piece.subject.commit or piece.subject.environment)
        )


@given(st.binary(max_size=200))
def test_bytes_never_raise(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    evidence, _ = records(tmp_path_factory.getbasetemp(), data)

    assert evidence == []


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 1e300])
def test_numbers_that_json_lacks(tmp_path: Path, value: float) -> None:
    measured = Measured(value, "<", value, "ms", (value, 1.0))
    [piece], problems = records(tmp_path, line(PASSING._replace(measured=measured)))

    assert problems == []
    assert piece.measured == Measured(None, "<", None, "ms", (1.0,))
