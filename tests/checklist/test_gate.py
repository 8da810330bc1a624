"""`deploylint gate` as it is used: one exit code, and everybody who cheats is told so."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checklist.scratch import ANN, AS_OF, BOB, FAILED, FILES, Scratch, in_order
from conftest import Run

Gate = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture
def shop(tmp_path: Path) -> Scratch:
    """A repository whose gate is open up to T-2h."""
    return in_order(tmp_path / "shop")


@pytest.fixture
def gate(run: Run, shop: Scratch) -> Gate:
    """Ask the gate; its exit code and its report."""

    def ask(*arguments: str, phase: str = "T-2h", as_of: str = AS_OF) -> tuple[int, dict[str, Any]]:
        done = run("gate", "--phase", phase, "--as-of", as_of, "--format", "json", *arguments, cwd=shop.root)
        assert done.stderr == ""
        return done.returncode, json.loads(done.stdout)

    return ask


def states(report: dict[str, Any]) -> dict[str, str]:
    return {decision["id"]: decision["state"] for decision in report["items"]}


def codes(report: dict[str, Any]) -> set[str]:
    return {problem["code"] for problem in report["problems"]}


def test_everything_in_order_opens_the_gate(gate: Gate) -> None:
    code, report = gate()

    assert states(report) == {"SHOP-1": "pass", "SHOP-2": "pass", "SHOP-3": "pass", "SHOP-4": "unknown"}
    assert (code, report["verdict"], codes(report)) == (0, "go", set())


def test_what_is_not_due_does_not_matter(gate: Gate, shop: Scratch) -> None:
    (shop.root / "reports/junit.xml").unlink()

    assert gate(phase="T-7d")[0] == 0
    assert gate(phase="T-3d")[0] == 3


@pytest.mark.parametrize(
    ("path", "text", "item", "state", "code"),
    [
        ("Dockerfile", "FROM alpine:3.22\nUSER root\n", "SHOP-1", "fail", 1),
        ("Dockerfile", "ARG WHO\nFROM alpine:3.22\nARG WHO\nUSER $WHO\n", "SHOP-1", "unknown", 3),
        ("Dockerfile", None, "SHOP-1", "unknown", 3),
        ("reports/junit.xml", FAILED, "SHOP-2", "fail", 1),
        ("reports/junit.xml", "<testsuites>", "SHOP-2", "unknown", 3),
        ("reports/junit.xml", None, "SHOP-2", "unknown", 3),
        (".deploylint/attestations/SHOP-3/ann.yaml", None, "SHOP-3", "unknown", 3),
    ],
)
def test_a_single_piece_closes_it(
    gate: Gate, shop: Scratch, path: str, text: str | None, item: str, state: str, code: int
) -> None:
    if text is None:
        (shop.root / path).unlink()
    elif path.startswith("reports"):
        shop.report(text)
    else:
        shop.write(path, text)
    if not path.startswith("reports"):
        shop.commit(ANN, "2026-11-20T09:40:00Z")
    found, report = gate()

    assert (found, states(report)[item]) == (code, state)


def test_unknowns_can_be_let_through(gate: Gate, shop: Scratch) -> None:
    (shop.root / "reports/junit.xml").unlink()

    assert gate("--unknown", "warn")[0] == 0


def test_tests_of_another_commit_are_no_tests_of_this(gate: Gate, shop: Scratch) -> None:
    shop.write("Dockerfile", "FROM alpine:3.22\nUSER 1001\n")
    shop.commit(BOB, "2026-11-20T11:00:00Z")
    code, report = gate()

    assert (code, states(report)["SHOP-2"]) == (1, "expired")


def test_tests_of_the_commit_are_no_tests_of_what_is_not_committed(gate: Gate, shop: Scratch) -> None:
    shop.write("Dockerfile", "FROM alpine:3.22\nUSER 1001\n")
    code, report = gate()

    assert (code, states(report)["SHOP-2"]) == (1, "expired")
    assert "what is judged is not the commit: not committed so are Dockerfile" in report["notes"]


def test_what_ci_makes_is_no_other_version(gate: Gate, shop: Scratch) -> None:
    shop.write("rendered/web.Dockerfile", "FROM alpine:3.22\nUSER 1000\n")
    assert states(gate()[1])["SHOP-2"] == "pass"

    shop.write("web.Dockerfile", "FROM alpine:3.22\nUSER 1000\n")
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()
    assert states(gate()[1])["SHOP-2"] == "pass"

    (shop.root / "web.Dockerfile").unlink()
    assert states(gate()[1])["SHOP-2"] == "expired"


def test_evidence_is_kept_for_another_run(gate: Gate, shop: Scratch, tmp_path: Path) -> None:
    kept = tmp_path / "evidence.jsonl"
    gate("--keep-evidence", str(kept))
    text = (shop.root / ".deploylint/checklist.yaml").read_text("utf-8").partition("policy:")[0]
    (shop.root / "reports/junit.xml").unlink()
    shop.write(".deploylint/checklist.yaml", text)
    shop.commit(ANN, "2026-11-20T10:30:00Z")
    records = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]

    assert {record["slot"] for record in records} == {"static", "live", "attest"}
    assert all(len(record["collector"]["definition"]) == 64 for record in records)
    assert states(gate()[1])["SHOP-2"] == "unknown"
    assert states(gate("--evidence", str(kept))[1])["SHOP-2"] == "pass"


def test_records_do_not_make_tests_stale(gate: Gate, shop: Scratch) -> None:
    shop.attest("SHOP-3", by=BOB, at="2026-11-20T11:00:00Z")
    shop.commit(BOB, "2026-11-20T11:10:00Z")

    assert gate()[0] == 0


def test_a_trigger_that_fires_is_4(gate: Gate, shop: Scratch) -> None:
    shop.attest("SHOP-4", status="fail", at="2026-11-20T14:30:00Z")
    text = (shop.root / ".deploylint/attestations/SHOP-4/ann.yaml").read_text("utf-8")
    shop.write(".deploylint/attestations/SHOP-4/ann.yaml", text + "reason: the logs show a stranger\n")
    shop.commit(ANN, "2026-11-20T14:31:00Z")
    code, report = gate(phase="T+30m", as_of="2026-11-20T14:40:00Z")

    assert (code, report["verdict"], states(report)["SHOP-4"]) == (4, "rollback", "fail")


def test_triggers_that_nobody_watches_are_told(gate: Gate) -> None:
    assert gate(phase="T-0")[0] == 3


def test_the_gate_that_is_due_by_date(run: Run, shop: Scratch) -> None:
    done = run("gate", "--as-of", "2026-11-20T12:30:00Z", "--format", "json", cwd=shop.root)
    early = run("gate", "--as-of", "2026-11-01T12:30:00Z", cwd=shop.root)

    assert (done.returncode, json.loads(done.stdout)["phase"]) == (0, "T-2h")
    assert (early.returncode, early.stdout) == (2, "")
    assert "which gate? give --phase" in early.stderr


# Cheating, as somebody would do it in a pull request. Each is told by the gate, or shown in what has changed.


def test_an_edited_date_is_told(gate: Gate, shop: Scratch) -> None:
    path = ".deploylint/attestations/SHOP-3/ann.yaml"
    shop.write(path, (shop.root / path).read_text("utf-8").replace("expires: 2026-12-10", "expires: 2026-12-19"))
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    code, report = gate()

    assert (code, states(report)["SHOP-3"]) == (1, "fail")
    assert "tampered" in codes(report)


def test_an_edited_name_is_told(gate: Gate, shop: Scratch) -> None:
    shop.attest("SHOP-3", by="carol@example.test")
    shop.git("rm", "--quiet", "--force", ".deploylint/attestations/SHOP-3/ann.yaml")
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    code, report = gate()

    assert (code, states(report)["SHOP-3"]) == (1, "fail")
    assert "wrong-person" in codes(report)


def test_a_record_that_nobody_committed_is_none(gate: Gate, shop: Scratch) -> None:
    shop.git("rm", "--quiet", "--force", ".deploylint/attestations/SHOP-3/ann.yaml")
    shop.commit(ANN, "2026-11-20T09:40:00Z")
    shop.attest("SHOP-3")
    code, report = gate()

    assert (code, states(report)["SHOP-3"]) == (3, "unknown")
    assert "not-committed" in codes(report)


def test_a_deleted_no_is_still_a_no(gate: Gate, shop: Scratch) -> None:
    path = shop.attest("SHOP-3", by=BOB, status="fail", at="2026-11-20T09:40:00Z")
    shop.write(path, (shop.root / path).read_text("utf-8") + "reason: two holes\n")
    shop.commit(BOB, "2026-11-20T09:41:00Z")
    assert states(gate()[1])["SHOP-3"] == "fail"

    (shop.root / path).unlink()
    shop.commit(ANN, "2026-11-20T09:50:00Z")
    assert states(gate()[1])["SHOP-3"] == "fail"


def test_a_committed_report_is_refused(gate: Gate, shop: Scratch) -> None:
    shop.git("add", "--force", "reports/junit.xml")
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    os.utime(shop.root / "reports/junit.xml")
    code, report = gate()

    assert (code, states(report)["SHOP-2"]) == (3, "unknown")
    assert "committed-report" in codes(report)


def test_a_failing_report_that_is_left_out_is_missed(gate: Gate, shop: Scratch) -> None:
    shop.report(FAILED)
    (shop.root / "reports/junit.xml").rename(shop.root / "reports/hidden.xml")

    assert states(gate()[1])["SHOP-2"] == "unknown"


LOOSER = [
    (
        ".deploylint/checklist.yaml",
        FILES[".deploylint/checklist.yaml"].replace("requires: [static]", "gate: advise"),
        "SHOP-1 is decided otherwise",
    ),
    (
        ".deploylint/checklist.yaml",
        FILES[".deploylint/checklist.yaml"] + "disabled:\n  - {item: SHOP-1, reason: later}\n",
        "SHOP-1 is left out",
    ),
    (".deploylint.yaml", "exclude: [Dockerfile]\n", "leaves files out: Dockerfile"),
    (".deploylint.yaml", "docker: {bases: {alpine: non-root}}\n", "run as non-root"),
    (
        "Dockerfile",
        "FROM alpine:3.22\n# deploylint: ignore[docker/runs-as-root] until=2026-12-31 -- later\nUSER root\n",
        "accepts a finding until 2026-12-31: later",
    ),
    (
        ".deploylint/waivers.yaml",
        f"waivers:\n  - {{item: SHOP-1, reason: later, ticket: T-1, by: {BOB}, expires: 2026-12-01}}\n",
        "SHOP-1 is waived until 2026-12-01",
    ),
]


@pytest.mark.parametrize(("path", "text", "told"), LOOSER)
def test_nobody_loosens_the_gate_that_judges_them(gate: Gate, shop: Scratch, path: str, text: str, told: str) -> None:
    shop.git("branch", "base")
    shop.write("Dockerfile", "FROM alpine:3.22\nUSER root\n")
    shop.write(path, text)
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()
    code, report = gate("--base", "base", phase="T-7d")

    assert (code, states(report)["SHOP-1"]) == (1, "fail")
    assert [change["text"] for change in report["changes"] if told in change["text"] and change["loosens"]]


def test_a_waiver_that_was_merged_counts(gate: Gate, shop: Scratch) -> None:
    shop.write("Dockerfile", "FROM alpine:3.22\nUSER root\n")
    shop.write(*LOOSER[-1][:2])
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()
    code, report = gate()

    assert (code, states(report)["SHOP-1"]) == (0, "waived")


def test_what_is_accepted_is_over_when_it_says_so(gate: Gate, shop: Scratch) -> None:
    comment = "# deploylint: ignore[docker/runs-as-root] until=2026-12-01 -- later"
    shop.write("Dockerfile", f"FROM alpine:3.22\n{comment}\nUSER root\n")
    shop.commit(BOB, "2026-11-20T09:50:00Z")

    assert states(gate(phase="T-7d")[1])["SHOP-1"] == "waived"
    assert states(gate(phase="T-7d", as_of="2026-12-02T00:00:00Z")[1])["SHOP-1"] == "fail"


def test_an_unknown_base_is_told(run: Run, shop: Scratch) -> None:
    done = run("gate", "--phase", "T-7d", "--base", "origin/main", cwd=shop.root)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: --base origin/main is no commit here; in CI fetch the whole history")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--phase", "T-2"], "there is no phase T-2"),
        (["--phase", "T-2h", "--as-of", "yesterday"], "--as-of yesterday is no instant"),
        (["--phase", "T-2h", "--format", "xml"], "there is no format xml; there are text"),
        (["--phase", "T-2h", "Dockerfile"], "Dockerfile is a file"),
        (["--phase", "T-2h", "missing"], "missing does not exist"),
    ],
)
def test_wrong_usage_is_2(run: Run, shop: Scratch, arguments: list[str], words: str) -> None:
    done = run("gate", *arguments, cwd=shop.root)

    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr


def test_an_empty_folder_is_told_what_is_missing(run: Run, tmp_path: Path) -> None:
    done = run("gate", "--phase", "T-7d", cwd=tmp_path)

    assert done.returncode == 3
    assert done.stdout.startswith("not known: ") or "unknown" in done.stdout.splitlines()[0]


def test_a_wrong_checklist_is_told_with_its_line(run: Run, shop: Scratch) -> None:
    shop.write(".deploylint/checklist.yaml", "items:\n  - {id: SHOP-1, text: Nobody is root, phase: T-9d}\n")
    done = run("gate", "--phase", "T-7d", cwd=shop.root)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: .deploylint/checklist.yaml:2:")
