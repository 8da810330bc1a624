"""From files to evidence: what binds a report, what is refused, and what is missing."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from deploylint.checklist.deciding import decide
from deploylint.checklist.definition import built_in
from deploylint.checklist.freshness import Moment
from deploylint.ci_reports.binding import Head
from deploylint.ci_reports.collecting import collect
from deploylint.ci_reports.evidence import JUDGES, uses
from deploylint.ci_reports.files import matching
from deploylint.model.checklist import (
    Checklist,
    Evidence,
    Item,
    Policy,
    ProbeKind,
    ProbeUse,
    RecordProblem,
    State,
)

SCHEMAS = Path(__file__).parents[2] / "schemas"
COMMIT = "3f2a" * 10
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
HEAD = Head(COMMIT, NOW - timedelta(hours=1))
GREEN = '<testsuite name="unit"{}>{}<testcase name="adds" classname="basket"/><testcase name="logs in"/></testsuite>'
RED = '<testsuite><testcase name="adds"><failure/></testcase></testsuite>'


def item(name: str, *groups: tuple[ProbeUse, ...], **changes: Any) -> Item:
    return Item(name, "", "", "", "T-7d", "block", "any", (("live",),), probes=groups, **changes)


def junit(**parameters: Any) -> tuple[ProbeUse, ...]:
    return (ProbeUse("artifact.junit", parameters),)


def checklist(*items: Item, **reports: tuple[str, ...]) -> Checklist:
    expected = {f"artifact.{probe.replace('_', '-')}": paths for probe, paths in reports.items()}
    kinds = {probe: ProbeKind(probe, "", "commit", "file") for probe in JUDGES}
    kinds["artifact.restore-test"] = ProbeKind("artifact.restore-test", "", "environment", "file")
    return Checklist("", items, (), probes=kinds, policy=Policy(reports=expected))


def put(root: Path, files: Mapping[str, str | bytes], at: datetime = NOW - timedelta(minutes=30)) -> None:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        os.utime(path, (at.timestamp(), at.timestamp()))


def collected(
    root: Path, made: Checklist, *patterns: str, head: Head = HEAD, tracked: Sequence[str] = ()
) -> tuple[list[Evidence], list[RecordProblem]]:
    return collect(root, patterns, made, head, tracked=tracked)


def state_of(made: Checklist, evidence: Sequence[Evidence]) -> tuple[State, str]:
    moment = Moment(NOW, [COMMIT], probes=made.probes)
    decision = decide(made.items[0], evidence, moment)
    return decision.state, decision.reason


def test_a_green_report_of_this_commit(tmp_path: Path) -> None:
    put(tmp_path, {"reports/junit.xml": GREEN.format("", "")})
    made = checklist(item("S001", junit()))
    evidence, problems = collected(tmp_path, made, "reports/*.xml")

    assert problems == []
    assert len(evidence) == 1
    piece = evidence[0]
    assert (piece.state, piece.text) == (State.PASS, "2 tests of junit.xml pass")
    assert (piece.source, piece.path, piece.subject.commit) == ("artifact.junit", "reports/junit.xml", COMMIT)
    assert piece.observed_at == "2026-11-20T11:30:00Z"
    assert len(piece.digest) == 64
    assert state_of(made, evidence) == (State.PASS, "")


def test_one_red_report_outweighs_the_green_ones(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": GREEN.format("", ""), "b.xml": RED})
    made = checklist(item("S001", junit()))

    assert state_of(made, collected(tmp_path, made, "*.xml")[0])[0] is State.FAIL


@pytest.mark.parametrize(
    ("attributes", "commit", "age", "expected"),
    [
        ("", "", 30, (State.PASS, "")),
        ("", "", 90, (State.EXPIRED, "other-commit")),
        (' timestamp="2026-11-20T10:30:00Z"', "", 30, (State.EXPIRED, "other-commit")),
        (' timestamp="2026-11-20T11:30:00Z"', "", 30, (State.PASS, "")),
        (' timestamp="2026-11-20T13:30:00Z"', "", 30, (State.EXPIRED, "from-the-future")),
        (' timestamp="2026-11-19T23:30:00"', "", 30, (State.PASS, "")),
        (' timestamp="2026-11-19T22:30:00"', "", 30, (State.EXPIRED, "other-commit")),
        (' timestamp="yesterday"', "", 30, (State.PASS, "")),
        ("", COMMIT.upper(), 90, (State.PASS, "")),
        ("", COMMIT[:9], 90, (State.PASS, "")),
        ("", "b" * 40, 30, (State.EXPIRED, "other-commit")),
        ("", "main", 30, (State.PASS, "")),
    ],
)
def test_what_binds_a_report_to_the_commit(
    tmp_path: Path, attributes: str, commit: str, age: int, expected: tuple[State, str]
) -> None:
    properties = f'<properties><property name="commit" value="{commit}"/></properties>' if commit else ""
    put(tmp_path, {"a.xml": GREEN.format(attributes, properties)}, NOW - timedelta(minutes=age))
    made = checklist(item("S001", junit()))

    assert state_of(made, collected(tmp_path, made, "a.xml")[0]) == expected


def test_without_git_only_reports_that_name_their_commit_count(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": GREEN.format("", "")})
    made = checklist(item("S001", junit()))
    evidence, _ = collected(tmp_path, made, "a.xml", head=Head(""))

    assert [(piece.state, piece.reason, piece.subject.commit) for piece in evidence] == [
        (State.EXPIRED, "other-commit", "")
    ]


def test_committed_reports_are_refused(tmp_path: Path) -> None:
    put(tmp_path, {"ci/a.xml": GREEN.format("", ""), "modules/sub/b.xml": GREEN.format("", ""), "c.xml": RED})
    (tmp_path / "link.xml").symlink_to("ci/a.xml")
    (tmp_path / "tracked-link.xml").symlink_to("c.xml")
    made = checklist(item("S001", junit()))
    tracked = ["ci/a.xml", "modules/sub", "tracked-link.xml"]
    for name in ("ci/a.xml", "./ci/../ci/a.xml", "modules/sub/b.xml", "link.xml", "tracked-link.xml"):
        evidence, problems = collected(tmp_path, made, name, tracked=tracked)
        assert evidence == []
        assert [problem.code for problem in problems] == ["committed-report"]


def test_reports_outside_the_repository(tmp_path: Path) -> None:
    root = tmp_path / "repository"
    root.mkdir()
    put(tmp_path, {"elsewhere/a.xml": GREEN.format("", "")})
    made = checklist(item("S001", junit()))
    evidence, problems = collected(root, made, str(tmp_path / "elsewhere/*.xml"), tracked=["a.xml"])

    assert problems == []
    assert evidence[0].path == (tmp_path / "elsewhere/a.xml").as_posix()
    assert evidence[0].state is State.PASS


def test_globs(tmp_path: Path) -> None:
    names = ["a.xml", "b.json", "r/c.xml", "r/deep/d.xml", "r/.hidden/e.xml", ".git/f.xml", "r2/g.xml"]
    put(tmp_path, dict.fromkeys(names, ""))
    (tmp_path / "r/link.xml").symlink_to("../a.xml")

    def found(pattern: str) -> list[str]:
        return [path.relative_to(tmp_path).as_posix() for path in matching(tmp_path, pattern)]

    assert found("*.xml") == ["a.xml"]
    assert found("r/*") == ["r/c.xml", "r/link.xml"]
    assert found("./r/*/d.xml") == ["r/deep/d.xml"]
    assert found("**/*.xml") == ["a.xml", "r/.hidden/e.xml", "r/c.xml", "r/deep/d.xml", "r/link.xml", "r2/g.xml"]
    assert found("r/**") == ["r/.hidden/e.xml", "r/c.xml", "r/deep/d.xml", "r/link.xml"]
    assert found(f"{tmp_path}/r[2]/*.xml") == ["r2/g.xml"]
    assert found("a.xml") == ["a.xml"]
    assert found("none/*.xml") == found("none.xml") == found("a\0.xml") == found("\0/*") == []


def test_links_in_circles(tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / name).symlink_to(".")
    (tmp_path / "loop.xml").symlink_to("loop.xml")
    made = checklist(item("S001", junit()), junit=("**/*.json", "*/" * 40 + "x.xml"))
    _, problems = collected(tmp_path, made, "**/**/*.xml")

    assert [problem.code for problem in problems] == ["unreadable-report", "missing-report", "missing-report"]


def test_what_is_missing_or_no_report_is_a_problem(tmp_path: Path) -> None:
    put(tmp_path, {"notes.txt": "hello", "cut.xml": "<testsuite><testcase"})
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to("nowhere")
    made = checklist(item("S001", junit()), item("S002", (ProbeUse("artifact.coverage"),)))
    names = ("none.xml", "*.json", "notes.txt", "cut.xml", "folder", "pipe", "dangling")
    evidence, problems = collected(tmp_path, made, *names)

    assert [(problem.code, problem.path) for problem in problems] == [
        ("missing-report", "none.xml"),
        ("missing-report", "*.json"),
        ("unreadable-report", "notes.txt"),
        ("unreadable-report", "cut.xml"),
        ("unreadable-report", "folder"),
        ("unreadable-report", "pipe"),
        ("unreadable-report", "dangling"),
    ]
    assert evidence == []


def test_a_broken_report_makes_unknown_what_it_is_for(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": GREEN.format("", ""), "b.xml": '<testsuite failures="many"/>'})
    made = checklist(item("S001", junit()), item("S002", (ProbeUse("artifact.coverage"),)))
    evidence, _ = collected(tmp_path, made, "*.xml")

    assert state_of(made, evidence) == (State.UNKNOWN, "unreadable-file")
    assert {piece.item for piece in evidence} == {"S001"}


@pytest.mark.parametrize(
    ("files", "tracked", "code"),
    [
        ({}, [], "missing-report"),
        ({"e2e.xml": "<testsuite"}, [], "unreadable-report"),
        ({"e2e.xml": GREEN.format("", "")}, ["e2e.xml"], "committed-report"),
        ({"e2e.xml": '<coverage lines-covered="9" lines-valid="10"/>'}, [], "other-report"),
    ],
)
def test_leaving_an_expected_report_out_does_not_help(
    tmp_path: Path, files: dict[str, str], tracked: list[str], code: str
) -> None:
    put(tmp_path, {"unit.xml": GREEN.format("", ""), **files})
    made = checklist(item("S001", junit()), junit=("unit.xml", "e2e.xml"))
    evidence, problems = collected(tmp_path, made, tracked=tracked)

    assert [problem.code for problem in problems] == [code]
    assert state_of(made, evidence) == (State.UNKNOWN, "missing-report")


def test_expected_reports_are_read_without_being_named(tmp_path: Path) -> None:
    put(tmp_path, {"reports/unit.xml": GREEN.format("", "")})
    made = checklist(item("S001", junit()), junit=("reports/*.xml",))

    assert state_of(made, collected(tmp_path, made)[0]) == (State.PASS, "")
    assert len(collected(tmp_path, made, "reports/unit.xml")[0]) == 1


@pytest.mark.parametrize("pattern", ["/etc/passwd", "../a.xml", "~/a.xml"])
def test_expected_reports_lie_in_the_repository(tmp_path: Path, pattern: str) -> None:
    made = checklist(item("S001", junit()), junit=(pattern,))
    evidence, problems = collected(tmp_path, made)

    assert [problem.code for problem in problems] == ["outside"]
    assert state_of(made, evidence) == (State.UNKNOWN, "missing-report")


def test_no_test_about_a_topic_is_no_pass(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": GREEN.format("", "")})
    made = checklist(item("S102", junit(about=["upload"])))
    evidence, _ = collected(tmp_path, made, "a.xml")

    assert state_of(made, evidence) == (State.UNKNOWN, "no-data")
    assert evidence[0].text == "none of 2 tests is about upload: a.xml"


def test_each_flow_needs_a_test(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": GREEN.format("", "")})
    made = checklist(item("S099", junit(flows={"login": ["log* in"], "pay": ["pay*"]})))
    evidence, _ = collected(tmp_path, made, "a.xml")

    assert [piece.text for piece in evidence] == [
        "1 test about the flow login of a.xml passes",
        "no test is about the flow pay",
    ]
    assert state_of(made, evidence) == (State.UNKNOWN, "no-data")


def test_kinds_that_are_expected_and_not_seen_are_a_warning(tmp_path: Path) -> None:
    put(tmp_path, {"a.xml": GREEN.format("", "")})
    made = checklist(item("S001", junit(expects=["unit", "integration", "e2e"])))
    evidence, _ = collected(tmp_path, made, "a.xml")

    assert [piece.text for piece in evidence if piece.warning] == [
        "no report shows tests that are called integration, e2e"
    ]
    assert state_of(made, evidence)[0] is State.PASS


DIGEST, OTHER = (f"sha256:{letter * 64}" for letter in "ab")


@pytest.mark.parametrize(
    ("scanned", "released", "expected"),
    [
        (DIGEST, f"registry.test/shop@{DIGEST}", State.PASS),
        (OTHER, f"registry.test/shop@{DIGEST}", State.EXPIRED),
        (OTHER, "registry.test/shop:1", State.PASS),
        ("", DIGEST, State.PASS),
    ],
)
def test_a_scan_is_of_the_image_that_is_released(tmp_path: Path, scanned: str, released: str, expected: State) -> None:
    digests = [f"registry.test/shop@{scanned}"] if scanned else []
    document = {
        "SchemaVersion": 2,
        "ArtifactName": "shop",
        "ArtifactType": "container_image",
        "Metadata": {"RepoDigests": digests},
        "Results": [{"Class": "os-pkgs"}],
    }
    put(tmp_path, {"trivy.json": json.dumps(document)})
    made = checklist(item("S074", (ProbeUse("artifact.image-scan"),)))
    evidence, _ = collected(tmp_path, made, "trivy.json", head=HEAD._replace(image=released))

    assert evidence[0].subject.image == scanned
    assert state_of(made, evidence)[0] is expected


def test_a_restored_backup_is_bound_to_its_environment(tmp_path: Path) -> None:
    record = {
        "environment": "production",
        "snapshot": "s",
        "started": "2026-11-01T03:00:00Z",
        "finished": "2026-11-01T04:00:00Z",
        "rows_expected": 2,
        "rows_restored": 2,
    }
    made = checklist(item("S069", (ProbeUse("artifact.restore-test"),)))
    for environment, expected in (("production", State.PASS), ("staging", State.EXPIRED)):
        put(tmp_path, {"restore.json": json.dumps({"restore-test": {**record, "environment": environment}})})
        evidence, _ = collected(tmp_path, made, "restore.json")
        assert evidence[0].observed_at == "2026-11-01T04:00:00Z"
        assert state_of(made, evidence)[0] is expected


def test_vetoes_and_supports_are_asked_too() -> None:
    use = ProbeUse("artifact.zap")
    asked = item("S001", junit(), (use,), vetoes=(ProbeUse("artifact.sarif"),), supports=(use, ProbeUse("http.health")))

    assert [found.use for _, found in uses([asked])] == ["artifact.junit", "artifact.zap", "artifact.sarif"]


def test_what_the_built_in_checklist_asks_is_what_there_is_to_ask() -> None:
    schema = json.loads((SCHEMAS / "report-probes.schema.json").read_text("utf-8"))
    assert schema["properties"].keys() == JUDGES.keys()
    asked = list(uses(built_in({}).items))
    assert len(asked) > 20
    validator = jsonschema.Draft202012Validator(schema)
    for found, use in asked:
        errors = list(validator.iter_errors({use.use: dict(use.parameters)}))
        assert errors == [], found.id
