"""What an author of a pull request, or somebody in a hurry, may try; the gate stays closed, or says what was done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from checklist.scratch import ANN, AS_OF, BOB, FILES, Scratch, in_order
from conftest import Run

Gate = Callable[..., tuple[int, dict[str, Any]]]
ROOT = "FROM alpine:3.22\nUSER root\n"
ACCEPTED = "# deploylint: ignore[docker/runs-as-root] until=2026-12-31 -- later\n"
TEAM_RULE = """\
title: Images come from our registry
severity: high
profile: default
for: docker.stage
assert: {asserts}
message: This image does not come from our registry
why: Only images of our registry are scanned.
remedy: Build on an image of our registry.
references: ["https://docs.docker.com/reference/dockerfile/#from"]
examples:
  - bad: {{Dockerfile: "FROM alpine:3.22"}}
  - good: {{Dockerfile: "FROM ours/alpine:3.22"}}
"""


@pytest.fixture
def shop(tmp_path: Path) -> Scratch:
    """A repository whose gate is open up to T-2h."""
    return in_order(tmp_path / "shop")


@pytest.fixture
def gate(run: Run, shop: Scratch) -> Gate:
    """Ask the gate; its exit code and its report."""

    def ask(*arguments: str, phase: str = "T-2h", cwd: Path | None = None) -> tuple[int, dict[str, Any]]:
        asked = ("--phase", phase, "--as-of", AS_OF, "--format", "json", *arguments)
        done = run("gate", *asked, cwd=cwd or shop.root)
        assert done.stderr == ""
        return done.returncode, json.loads(done.stdout)

    return ask


def states(report: dict[str, Any]) -> dict[str, str]:
    return {decision["id"]: decision["state"] for decision in report["items"]}


def loosened(report: dict[str, Any]) -> str:
    return "\n".join(f"{change['path']}: {change['text']}" for change in report["changes"] if change["loosens"])


# Files that are made unread


@pytest.mark.parametrize(
    "content",
    [ROOT.encode() + b"# " + b"x" * 2_100_000 + b"\n", ROOT.encode() + b"# \0\n"],
    ids=["large", "binary"],
)
def test_a_file_that_is_not_read_leaves_its_items_open(gate: Gate, shop: Scratch, content: bytes) -> None:
    shop.write("good/Dockerfile", FILES["Dockerfile"])
    (shop.root / "Dockerfile").write_bytes(content)
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()

    assert states(gate()[1])["SHOP-1"] == "unknown"


@pytest.mark.parametrize("target", ["image.txt", "made/image.txt"])
def test_a_dockerfile_that_links_to_another_name_leaves_its_items_open(gate: Gate, shop: Scratch, target: str) -> None:
    shop.write("good/Dockerfile", FILES["Dockerfile"])
    shop.write(".gitignore", "reports/\nmade/\n")
    shop.write(target, ROOT)
    (shop.root / "Dockerfile").unlink()
    (shop.root / "Dockerfile").symlink_to(target)
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()

    assert states(gate()[1])["SHOP-1"] == "unknown"


def test_what_is_mended_in_the_work_tree_alone_is_told(gate: Gate, shop: Scratch) -> None:
    shop.write("Dockerfile", ROOT)
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.write("Dockerfile", FILES["Dockerfile"])
    shop.report()
    _, report = gate(phase="T-7d")

    assert "Dockerfile" in json.dumps(report["notes"]), report["notes"]


# Comments that accept a finding, with a base


def accepted_at_base(shop: Scratch, text: str) -> None:
    shop.write("Dockerfile", text)
    shop.commit(ANN, "2026-11-20T09:45:00Z")
    shop.git("branch", "base")


def test_an_accepted_finding_stays_accepted(gate: Gate, shop: Scratch) -> None:
    before = f"FROM alpine:3.22\n{ACCEPTED}USER root\n"
    accepted_at_base(shop, before)
    shop.write("Dockerfile", f"# a remark\n{before}")
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()

    assert states(gate("--base", "base")[1])["SHOP-1"] == "waived"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("FROM alpine:3.22\nRUN <<E\n" + ACCEPTED + "E\nUSER 1\n", f"FROM alpine:3.22\n{ACCEPTED}USER root\n"),
        (f"FROM alpine:3.22\n{ACCEPTED}USER 1\n", f"FROM alpine:3.22\n{ACCEPTED}USER root\n"),
        (
            f"FROM alpine:3.22 AS a\n{ACCEPTED}USER root\nFROM alpine:3.22\nUSER 1\n",
            f"FROM alpine:3.22 AS a\n{ACCEPTED}USER root\nFROM alpine:3.22\n{ACCEPTED}USER root\n",
        ),
    ],
    ids=["quoted", "unused", "copied"],
)
def test_a_comment_that_accepted_something_else_accepts_nothing(
    gate: Gate, shop: Scratch, before: str, after: str
) -> None:
    accepted_at_base(shop, before)
    shop.write("Dockerfile", after)
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()
    code, report = gate("--base", "base", phase="T-7d")

    assert (code, states(report)["SHOP-1"]) == (1, "fail")


# What decides


def test_a_rule_of_the_team_is_that_of_the_base(gate: Gate, shop: Scratch) -> None:
    shop.write("policy/images/registry.yaml", TEAM_RULE.format(asserts="'false'"))
    shop.write(".deploylint.yaml", "rules: [policy]\n")
    shop.write(
        ".deploylint/checklist.yaml",
        FILES[".deploylint/checklist.yaml"].replace("docker/runs-as-root", "team/images/registry"),
    )
    shop.commit(ANN, "2026-11-20T09:45:00Z")
    shop.git("branch", "base")
    shop.report()
    assert states(gate(phase="T-7d")[1])["SHOP-1"] == "fail"
    shop.write("policy/images/registry.yaml", TEAM_RULE.format(asserts="'true'"))
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    code, report = gate("--base", "base", phase="T-7d")

    assert (code, states(report)["SHOP-1"]) == (1, "fail")
    assert "policy/images/registry.yaml: changes a rule of the team" in loosened(report)


def test_settings_in_a_folder_do_not_move_the_root(gate: Gate, shop: Scratch) -> None:
    shop.git("branch", "base")
    shop.write("Dockerfile", ROOT)
    shop.write("app/Dockerfile", FILES["Dockerfile"])
    shop.write("app/.deploylint.yaml", "profile: default\n")
    shop.write("app/.deploylint/checklist.yaml", FILES[".deploylint/checklist.yaml"])
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()
    code, report = gate("--base", "base", phase="T-7d", cwd=shop.root / "app")

    assert (code, states(report)["SHOP-1"]) == (1, "fail")


def test_a_later_release_does_not_ask_an_earlier_gate(run: Run, shop: Scratch) -> None:
    shop.git("branch", "base")
    shop.write("Dockerfile", ROOT)
    shop.write(".deploylint/release.yaml", FILES[".deploylint/release.yaml"].replace("2026-11-20T14", "2026-11-27T10"))
    shop.commit(BOB, "2026-11-20T09:50:00Z")
    shop.report()
    done = run("gate", "--base", "base", "--as-of", "2026-11-20T12:30:00Z", "--format", "json", cwd=shop.root)

    assert (done.returncode, json.loads(done.stdout)["phase"]) == (1, "T-2h")


@pytest.mark.parametrize("link", [".deploylint", ".deploylint/checklist.yaml"])
def test_a_base_that_keeps_its_definition_behind_a_link_has_one(gate: Gate, shop: Scratch, link: str) -> None:
    (shop.root / link).rename(shop.root / "elsewhere")
    (shop.root / link).symlink_to("elsewhere" if "/" not in link else "../elsewhere")
    shop.commit(ANN, "2026-11-20T09:45:00Z")
    code, report = gate("--base", "HEAD", phase="T-7d")

    assert (code, states(report)["SHOP-1"]) == (0, "pass")


@pytest.mark.parametrize("target", ["/etc/passwd", "../../x", "checklist.yaml"])
def test_a_link_that_leads_nowhere_is_told(run: Run, shop: Scratch, target: str) -> None:
    (shop.root / ".deploylint/checklist.yaml").unlink()
    (shop.root / ".deploylint/checklist.yaml").symlink_to(target)
    shop.commit(ANN, "2026-11-20T09:45:00Z")
    done = run("gate", "--base", "HEAD", "--phase", "T-7d", cwd=shop.root)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: .deploylint/checklist.yaml: is a link that leads")


# The same commit


def test_a_submodule_that_is_ignored_is_another_content(gate: Gate, shop: Scratch, tmp_path: Path) -> None:
    other = Scratch(tmp_path / "other")
    other.write("a", "1")
    first = other.commit(BOB, "2026-11-20T07:00:00Z")
    other.write("a", "2")
    second = other.commit(BOB, "2026-11-20T07:10:00Z")
    shop.write(".gitmodules", '[submodule "lib"]\n\tpath = lib\n\turl = ../other\n\tignore = all\n')
    shop.git("update-index", "--add", "--cacheinfo", f"160000,{first},lib")
    (shop.root / "lib").mkdir()
    shop.git("add", ".gitmodules")
    shop.git("commit", "--quiet", "-m", "x", **people(BOB, "2026-11-20T09:50:00Z"))
    shop.git("update-index", "--cacheinfo", f"160000,{second},lib")
    shop.git("commit", "--quiet", "-m", "x", **people(BOB, "2026-11-20T11:00:00Z"))
    _, report = gate()

    assert states(report)["SHOP-2"] == "expired"


def people(who: str, when: str) -> dict[str, str]:
    return {
        f"GIT_{role}_{what}": value
        for role in ("AUTHOR", "COMMITTER")
        for what, value in (("EMAIL", who), ("NAME", "x"), ("DATE", when))
    }


def test_code_below_our_folder_is_no_record(gate: Gate, shop: Scratch) -> None:
    shop.write(".deploylint/app/main.py", "print(1)\n")
    shop.commit(BOB, "2026-11-20T11:00:00Z")

    assert states(gate()[1])["SHOP-2"] == "expired"


@pytest.mark.parametrize("name", ["log.follow", "diff.ignoreSubmodules", "core.quotePath", "log.diffMerges"])
def test_settings_of_git_do_not_decide(gate: Gate, shop: Scratch, name: str) -> None:
    value = {"diff.ignoreSubmodules": "all", "log.diffMerges": "off"}.get(name, "true")
    shop.git("config", name, value)
    path = ".deploylint/attestations/SHOP-3/ann.yaml"
    shop.write(path, (shop.root / path).read_text("utf-8").replace("expires: 2026-12-10", "expires: 2026-12-19"))
    shop.commit(BOB, "2026-11-20T09:50:00Z")

    assert states(gate()[1])["SHOP-3"] == "fail"


def test_a_graft_rewrites_no_history(gate: Gate, shop: Scratch) -> None:
    """Bob changes Ann's record; a graft makes the commit that did so a root, in which the record was added by him."""
    path = ".deploylint/attestations/SHOP-3/ann.yaml"
    shop.write(path, (shop.root / path).read_text("utf-8").replace("findings: 0", "findings: 3"))
    shop.commit(ANN, "2026-11-20T09:50:00Z")
    shop.write(path, (shop.root / path).read_text("utf-8").replace("findings: 3", "findings: 0"))
    newest = shop.commit(ANN, "2026-11-20T09:55:00Z")
    shop.write(path, (shop.root / path).read_text("utf-8") + "role: boss\n")
    newest = shop.commit(ANN, "2026-11-20T09:56:00Z")
    assert states(gate()[1])["SHOP-3"] == "fail"
    shop.write("../shop/.git/info/grafts", f"{newest}\n")

    assert states(gate()[1])["SHOP-3"] == "fail"


# Records


def test_one_person_does_not_excuse_what_two_have_to_see(gate: Gate, shop: Scratch) -> None:
    shop.write(
        ".deploylint/checklist.yaml",
        FILES[".deploylint/checklist.yaml"].replace("scope: time,", "scope: time, approvals: 2,"),
    )
    path = shop.attest("SHOP-3", status="not-applicable", at="2026-11-20T09:40:00Z")
    text = (shop.root / path).read_text("utf-8") + "reason: no\n"
    (shop.root / path).unlink()
    shop.write(path.replace("ann", "ann2"), text)
    shop.commit(ANN, "2026-11-20T09:50:00Z")
    shop.report()

    assert states(gate()[1])["SHOP-3"] == "unknown"


def test_a_blank_is_no_field(gate: Gate, shop: Scratch) -> None:
    shop.write(
        ".deploylint/checklist.yaml",
        FILES[".deploylint/checklist.yaml"].replace("fields: [findings]", "fields: [findings, report]"),
    )
    shop.attest("SHOP-3", at="2026-11-20T09:40:00Z")
    path = ".deploylint/attestations/SHOP-3/ann2.yaml"
    text = (shop.root / ".deploylint/attestations/SHOP-3/ann.yaml").read_text("utf-8")
    shop.git("checkout", "--quiet", ".deploylint/attestations")
    shop.write(path, text.replace("findings: 0", 'findings: 0, report: " "'))
    shop.commit(ANN, "2026-11-20T09:50:00Z")
    shop.report()

    assert states(gate()[1])["SHOP-3"] == "fail"


def test_a_trigger_is_not_left_out(run: Run, shop: Scratch) -> None:
    text = FILES[".deploylint/checklist.yaml"].replace(" waivable: false,", "")
    shop.write(".deploylint/checklist.yaml", text + "disabled:\n  - {item: SHOP-4, reason: later}\n")
    done = run("gate", "--phase", "T-7d", cwd=shop.root)

    assert (done.returncode, done.stdout) == (2, "")
    assert "SHOP-4 cannot be left out" in done.stderr


def test_two_spellings_of_one_address_are_one_person(gate: Gate, shop: Scratch) -> None:
    shop.write(
        ".deploylint/checklist.yaml",
        FILES[".deploylint/checklist.yaml"].replace("scope: time,", "scope: time, approvals: 2,"),
    )
    for minute, who in ((40, "j\u00f6rg@example.test"), (50, "jo\u0308rg@example.test")):
        path = shop.attest("SHOP-3", by=who, at=f"2026-11-20T09:{minute}:00Z")
        (shop.root / path).rename(shop.root / f".deploylint/attestations/SHOP-3/{minute}.yaml")
        shop.commit(who, f"2026-11-20T09:{minute}:00Z")
    shop.git("rm", "--quiet", ".deploylint/attestations/SHOP-3/ann.yaml")
    shop.commit(ANN, "2026-11-20T09:55:00Z")
    shop.report()

    assert states(gate()[1])["SHOP-3"] == "unknown"
