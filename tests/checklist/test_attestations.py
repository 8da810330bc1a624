"""Records that hold, and every way in which they do not, in real repositories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from conftest import Repository, git
from deploylint.checklist import attestations
from deploylint.checklist.attestation import FOLDER
from deploylint.checklist.deciding import decide
from deploylint.checklist.freshness import Moment
from deploylint.checklist.policy_files import WorkTree
from deploylint.git_history import head
from deploylint.model.checklist import (
    AttestationTerms,
    Checklist,
    Decision,
    Evidence,
    Item,
    Policy,
    RecordProblem,
    Release,
    State,
)
from deploylint.ssh_signatures import sign
from test_git_history import ANN, BOB, commit, record
from test_ssh_signatures import allowed, make_key, needs_ssh_keygen

NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)
DAY = 86_400
CAROL = "carol@example.com"


def item(terms: AttestationTerms | None, name: str = "S011", **changes: Any) -> Item:
    made = Item(name, "Penetration test done", "", "", "T-7d", "block", "any", (("attest",),), attestation=terms)
    return made._replace(**changes)


TIMED = AttestationTerms("time", "the report", ttl=365 * DAY)
RELEASED = AttestationTerms("release", "the report")


def text(**changes: Any) -> str:
    """A record as YAML in which keys are replaced, or left out where the value is None."""
    data: dict[str, Any] = {
        "item": "S011",
        "status": "pass",
        "by": ANN,
        "at": "2026-11-20T10:00:00Z",
        "environment": "production",
        **changes,
    }
    return "".join(f"{key}: {value}\n" for key, value in data.items() if value is not None)


def at(name: str = "ann", folder: str = "S011") -> str:
    return f".deploylint/attestations/{folder}/{name}.yaml"


class Judged:
    """What comes of the records of a repository."""

    def __init__(
        self, root: Path, terms: AttestationTerms | None = TIMED, release: Release | None = None, **changes: Any
    ) -> None:
        policy = changes.pop("policy", Policy())
        commits = changes.pop("commits", ())
        self.item = item(terms, **changes)
        self.moment = Moment(NOW, commits, release=release or Release())
        definition = Checklist(
            "c", (self.item, item(None, "S012"), item(TIMED, "S013")), (), policy=policy, retired=("S099",)
        )
        found = attestations.collect(root, definition, self.moment, WorkTree(root).read)
        self.evidence: list[Evidence] = found[0]
        self.problems: list[RecordProblem] = found[1]

    @property
    def decision(self) -> Decision:
        return decide(self.item, self.evidence, self.moment)

    @property
    def verdict(self) -> tuple[State, str]:
        return self.decision.state, self.decision.reason

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]


@pytest.fixture
def root(repository: Repository) -> Path:
    """A repository with one commit of Bob's, made on 19 November."""
    made = repository({"src/app.py": "print()\n", "docs/report.md": "fine\n"})
    commit(made, {}, BOB, "2026-11-19T10:00:00Z")
    return made


def add(root: Path, content: str, path: str = "", author: str = ANN, date: str = "2026-11-20T10:05:00Z") -> str:
    return commit(root, {path or at(): content}, author, date)


def first(root: Path) -> str:
    newest = head(root)
    assert newest is not None
    return newest.hash


def test_a_record_of_the_person_who_committed_it(root: Path) -> None:
    add(root, text(by="Ann@Example.com", role="security", fields="{critical_open: 0}"))

    judged = Judged(root)
    (piece,) = judged.evidence
    assert judged.verdict == (State.PASS, "")
    assert judged.problems == []
    assert piece.by == ANN
    assert piece.path == at()
    assert piece.span is not None
    assert piece.span.line == 2
    assert piece.expires == "2027-11-20T10:00:00+00:00"
    assert piece.text == f"{ANN} (security) says that it holds with critical_open: 0; unsigned"


def test_no_records(root: Path) -> None:
    judged = Judged(root)

    assert judged.verdict == (State.UNKNOWN, "not-attested")
    assert (judged.evidence, judged.problems) == ([], [])


BAD: Mapping[str, tuple[Mapping[str, Any], AttestationTerms, State, str]] = {
    "fails": ({"status": "fail"}, TIMED, State.FAIL, "attested-failure"),
    "over": ({"expires": "2026-11-22"}, TIMED, State.EXPIRED, "over"),
    "old": ({"at": "2025-11-20"}, TIMED, State.EXPIRED, "over"),
    "future-dated": ({"at": "2026-12-20"}, TIMED, State.EXPIRED, "from-the-future"),
    "later than its commit": ({"at": "2026-11-21"}, TIMED, State.EXPIRED, "from-the-future"),
    "too long": ({"expires": "2028-01-01"}, TIMED, State.EXPIRED, "ttl-too-long"),
    "other environment": ({"environment": "staging"}, TIMED, State.EXPIRED, "other-environment"),
    "other role": ({"role": "qa"}, TIMED._replace(roles=("security",)), State.FAIL, "wrong-role"),
    "no role": ({}, TIMED._replace(roles=("security",)), State.FAIL, "wrong-role"),
    "no field": ({"fields": "{a: 0}"}, TIMED._replace(fields=("a", "b")), State.FAIL, "missing-field"),
    "empty field": ({"fields": "{a: ''}"}, TIMED._replace(fields=("a",)), State.FAIL, "missing-field"),
    "condition": ({"fields": "{a: 1}"}, TIMED._replace(fields=("a",), pass_if="a == 0"), State.FAIL, "pass-if"),
    "type": ({"fields": "{a: '0'}"}, TIMED._replace(fields=("a",), pass_if="a == 0"), State.FAIL, "pass-if"),
    "broken condition": ({"fields": "{a: 0}"}, TIMED._replace(pass_if="a ="), State.FAIL, "pass-if"),
    "no commit": ({}, RELEASED, State.FAIL, "missing-field"),
    "four eyes on no commit": ({}, TIMED._replace(four_eyes=True), State.FAIL, "missing-field"),
    "foreign commit": ({"subject": f"{{commit: {'a' * 40}}}"}, RELEASED, State.EXPIRED, "foreign-commit"),
    "no such evidence": ({"evidence": "[{path: docs/none.md}]"}, TIMED, State.FAIL, "missing-evidence"),
    "evidence elsewhere": ({"evidence": "[{path: ../x}]"}, TIMED, State.FAIL, "missing-evidence"),
    "other evidence": (
        {"evidence": f"[{{path: docs/report.md, sha256: {'f' * 64}}}]"},
        TIMED,
        State.FAIL,
        "changed-evidence",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_a_record_must_not_say(root: Path, name: str) -> None:
    changes, terms, state, reason = BAD[name]
    add(root, text(**changes))

    judged = Judged(root, terms)
    assert judged.verdict == (state, reason)
    assert len(judged.evidence) == 1
    if reason not in ("attested-failure", "over", "other-environment"):
        assert judged.codes == [reason]
        assert judged.problems[0].path == at()
        assert judged.problems[0].item == "S011"


def test_evidence_that_is_there(root: Path) -> None:
    digest = sha256(b"fine\n").hexdigest()
    add(root, text(evidence=f"[{{path: docs/report.md, sha256: {digest}}}, {{url: 'https://example.com/r'}}]"))

    judged = Judged(root)
    assert judged.verdict == (State.PASS, "")
    assert judged.evidence[0].link == "https://example.com/r"


def test_somebody_else_committed_it(root: Path) -> None:
    added = add(root, text(), author=BOB)

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "wrong-person")
    assert judged.problems == [
        RecordProblem(
            "wrong-person",
            at(),
            3,
            f"it speaks for {ANN}, and {BOB} added it in {added[:12]}; attest for yourself or sign",
            "S011",
        )
    ]


@pytest.mark.parametrize("author", [ANN, BOB])
def test_changed_after_it_was_added(root: Path, author: str) -> None:
    add(root, text(fields="{a: 1}"))
    changed = add(root, text(fields="{a: 0}"), author=author)

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "tampered")
    assert f"{author} in {changed[:12]}" in judged.problems[0].message


def test_changed_and_restored(root: Path) -> None:
    add(root, text())
    add(root, text(fields="{a: 0}"), author=BOB)
    add(root, text(), author=BOB)

    assert Judged(root).verdict == (State.PASS, "")


def test_changed_in_a_merge(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    add(root, text(status="fail"))
    git(root, "checkout", "--quiet", "-")
    commit(root, {"src/b.py": "x\n"}, BOB)
    record(root, "merge", "--quiet", "--no-commit", "side", author=BOB)
    commit(root, {at(): text()}, BOB)

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "tampered")
    assert "deleted" in judged.codes


def test_renamed_is_not_changed(root: Path) -> None:
    add(root, text())
    (root / at("other")).parent.mkdir(exist_ok=True)
    (root / at()).rename(root / at("other"))
    commit(root, {}, BOB)

    judged = Judged(root)
    assert judged.verdict == (State.PASS, "")
    assert judged.evidence[0].path == at("other")


def test_renamed_and_changed_is_by_who_did_it(root: Path) -> None:
    add(root, text(fields="{a: 1}"))
    commit(root, {at(): None, at("other"): text(fields="{a: 0}")}, BOB)

    assert Judged(root).verdict == (State.FAIL, "wrong-person")


def test_taken_away_and_put_back_by_somebody_else(root: Path) -> None:
    add(root, text())
    commit(root, {at(): None}, ANN)
    add(root, text(), author=BOB)

    assert Judged(root).verdict == (State.FAIL, "wrong-person")


def test_copied_for_another_item_or_into_another_folder(root: Path) -> None:
    add(root, text(), at(folder="S013"))

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "misplaced")
    assert f"belongs into {FOLDER}/S011/" in judged.problems[0].message


def test_folders_by_section_are_fine(root: Path) -> None:
    add(root, text(), ".deploylint/attestations/security/S011/ann.yaml")

    assert Judged(root).verdict == (State.PASS, "")


def test_not_committed(root: Path) -> None:
    (root / at()).parent.mkdir(parents=True)
    (root / at()).write_text(text(), "utf-8")

    judged = Judged(root)
    assert judged.verdict == (State.UNKNOWN, "not-committed")
    assert judged.codes == ["not-committed"]


def test_changed_and_not_committed(root: Path) -> None:
    add(root, text(status="fail"))
    (root / at()).write_text(text(), "utf-8")

    assert Judged(root).decision.state is State.FAIL
    assert "tampered" in Judged(root).codes


def test_no_git(tmp_path: Path) -> None:
    (tmp_path / at()).parent.mkdir(parents=True)
    (tmp_path / at()).write_text(text(), "utf-8")

    assert Judged(tmp_path).verdict == (State.UNKNOWN, "not-committed")


def test_a_shallow_clone_knows_nobody(root: Path, tmp_path: Path) -> None:
    add(root, text())
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", "clone")

    judged = Judged(tmp_path / "clone")
    assert judged.verdict == (State.UNKNOWN, "no-history")
    assert "fetch-depth: 0" in judged.problems[0].message


def test_a_pass_that_was_taken_back_does_not_count(root: Path) -> None:
    add(root, text())
    commit(root, {at(): None})

    assert Judged(root).verdict == (State.UNKNOWN, "not-attested")


def test_a_failure_that_was_deleted_still_counts(root: Path) -> None:
    add(root, text(status="fail", reason="two findings are open"))
    gone = commit(root, {at(): None}, BOB)

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "attested-failure")
    assert judged.codes == ["deleted"]
    assert f"{BOB} in {gone[:12]}" in judged.problems[0].message


def test_a_failure_that_was_renamed_to_be_no_record_still_counts(root: Path) -> None:
    add(root, text(status="fail"))
    (root / at()).rename((root / at()).with_suffix(".txt"))
    commit(root, {}, BOB)

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "attested-failure")
    assert sorted(judged.codes) == ["deleted", "stray-file"]


def test_a_failure_that_became_a_link_still_counts(root: Path) -> None:
    add(root, text(status="fail"))
    (root / at()).unlink()
    (root / at()).symlink_to("nowhere")
    commit(root, {}, BOB)

    assert Judged(root).verdict == (State.FAIL, "attested-failure")


def test_a_failure_that_was_dropped_by_a_merge_still_counts(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    add(root, text(status="fail"))
    git(root, "checkout", "--quiet", "-")
    commit(root, {"src/b.py": "x\n"}, BOB)
    record(root, "merge", "--quiet", "--no-edit", "--strategy", "ours", "side", author=BOB)

    assert Judged(root).verdict == (State.FAIL, "attested-failure")


def test_a_failure_is_replaced_by_a_newer_record_of_the_same_person_alone(root: Path) -> None:
    add(root, text(status="fail"))
    commit(root, {at(): None}, BOB)
    add(root, text(by=BOB, at="2026-11-21"), at("bob"), BOB, "2026-11-21T10:00:00Z")
    assert Judged(root).decision.state is State.FAIL

    add(root, text(at="2026-11-22"), at("ann-2"), ANN, "2026-11-22T10:00:00Z")
    assert Judged(root).verdict == (State.PASS, "")
    assert Judged(root).problems == []


def test_an_older_record_does_not_replace_a_failure(root: Path) -> None:
    add(root, text(status="fail"), at("new"))
    add(root, text(at="2026-11-19T12:00:00Z"), at("old"))

    assert Judged(root).verdict == (State.FAIL, "attested-failure")


def test_a_forged_record_does_not_replace_a_failure(root: Path) -> None:
    add(root, text(status="fail"))
    add(root, text(at="2026-11-21"), at("newer"), BOB, "2026-11-21T10:00:00Z")

    assert Judged(root).decision.state is State.FAIL
    assert {piece.reason for piece in Judged(root).evidence} == {"attested-failure", "wrong-person"}


def test_a_person_approves_once(root: Path) -> None:
    terms = TIMED._replace(approvals=2)
    add(root, text(), at("one"))
    add(root, text(by="ANN@example.com", at="2026-11-20T09:00:00Z"), at("two"))
    assert Judged(root, terms).verdict == (State.UNKNOWN, "too-few-approvals")

    add(root, text(by=BOB), at("three"), BOB)
    assert Judged(root, terms).verdict == (State.PASS, "")


def test_the_author_of_the_commit_does_not_attest_it(root: Path) -> None:
    built = first(root)
    terms = RELEASED._replace(four_eyes=True)
    add(root, text(by=BOB, subject=f"{{commit: {built}}}"), author=BOB)
    assert Judged(root, terms).verdict == (State.FAIL, "own-release")

    commit(root, {at(): None})
    add(root, text(subject=f"{{commit: {built}}}"), at("ann"))
    assert Judged(root, terms).verdict == (State.PASS, "")


def test_somebodys_record_does_not_make_them_the_author(root: Path) -> None:
    """Neither can Bob attest his own work once somebody has committed a record, nor is Ann kept from it."""
    noted = commit(root, {".deploylint/release.yaml": "environment: production\n"}, ANN, "2026-11-19T11:00:00Z")
    terms = RELEASED._replace(four_eyes=True)
    add(root, text(by=BOB, subject=f"{{commit: {noted}}}"), author=BOB)
    assert Judged(root, terms).verdict == (State.FAIL, "own-release")

    commit(root, {at(): None})
    add(root, text(subject=f"{{commit: {noted}}}"), at("ann"))
    assert Judged(root, terms).verdict == (State.PASS, "")


def test_a_record_from_before_its_commit(root: Path) -> None:
    add(root, text(at="2026-11-19T09:00:00Z", subject=f"{{commit: {first(root)}}}"))

    judged = Judged(root, RELEASED)
    assert judged.verdict == (State.FAIL, "backdated")
    assert judged.problems[0].line == 4


def test_a_day_alone_may_be_the_day_of_its_commit(root: Path) -> None:
    add(root, text(at="2026-11-19", subject=f"{{commit: {first(root)}}}"))

    assert Judged(root, RELEASED).verdict == (State.PASS, "")


def test_a_commit_of_another_branch(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "side")
    other = commit(root, {"src/side.py": "x\n"}, BOB, "2026-11-19T11:00:00Z")
    git(root, "checkout", "--quiet", "-")
    add(root, text(subject=f"{{commit: {other}}}"))

    assert Judged(root, RELEASED).verdict == (State.EXPIRED, "foreign-commit")


def test_records_do_not_invalidate_and_everything_else_does(root: Path) -> None:
    add(root, text(subject=f"{{commit: {first(root)}}}"))
    commit(root, {".deploylint/release.yaml": "environment: production\n"}, BOB)
    assert Judged(root, RELEASED).verdict == (State.PASS, "")

    changed = commit(root, {"README.md": "x\n"}, BOB)
    judged = Judged(root, RELEASED)
    assert judged.verdict == (State.EXPIRED, "invalidated")
    assert "README.md changed since the commit" in judged.evidence[0].text
    assert f"by {changed[:12]}" in judged.evidence[0].text
    assert judged.problems == []


def test_what_the_run_takes_for_records_does_not_invalidate_either(root: Path) -> None:
    """Such as the ticks of a checklist that somebody keeps as Markdown."""
    built = first(root)
    add(root, text(subject=f"{{commit: {built}}}"))
    commit(root, {"CHECKLIST.md": "- [x] done\n"}, BOB)

    assert Judged(root, RELEASED).verdict == (State.EXPIRED, "invalidated")
    assert Judged(root, RELEASED, commits=[built]).verdict == (State.PASS, "")


def test_paths_that_invalidate(root: Path) -> None:
    terms = RELEASED._replace(invalidated_by=("src/**", "k8s/"))
    add(root, text(subject=f"{{commit: {first(root)}}}"))
    commit(root, {"README.md": "x\n"}, BOB)
    assert Judged(root, terms).verdict == (State.PASS, "")

    commit(root, {"src/app.py": None, "lib/app.py": "print()\n"}, BOB)
    assert Judged(root, terms).verdict == (State.EXPIRED, "invalidated")


def test_what_was_changed_back_does_not_invalidate(root: Path) -> None:
    terms = RELEASED._replace(invalidated_by=("src/**",))
    add(root, text(subject=f"{{commit: {first(root)}}}"))
    commit(root, {"src/app.py": "broken\n"}, BOB)
    commit(root, {"src/app.py": "print()\n"}, BOB)

    assert Judged(root, terms).verdict == (State.PASS, "")


def test_a_record_that_names_no_commit_is_invalidated_by_changes_since_it_was_added(root: Path) -> None:
    terms = TIMED._replace(invalidated_by=("src/**",))
    add(root, text())
    assert Judged(root, terms).verdict == (State.PASS, "")

    commit(root, {"src/app.py": "x\n"}, BOB)
    assert Judged(root, terms).verdict == (State.EXPIRED, "invalidated")


def test_a_release_binds_by_its_tag(root: Path) -> None:
    add(root, text(subject=f"{{tag: v1, commit: {first(root)}}}"))
    commit(root, {"README.md": "x\n"}, BOB)

    assert Judged(root, RELEASED, Release(tag="v1")).verdict == (State.PASS, "")
    assert Judged(root, RELEASED, Release(tag="v2")).verdict == (State.EXPIRED, "other-release")
    assert Judged(root, RELEASED).verdict == (State.EXPIRED, "invalidated")


def test_the_tag_holds_the_commit_that_was_attested(root: Path) -> None:
    git(root, "tag", "v1")
    later = commit(root, {"README.md": "x\n"}, BOB, "2026-11-19T12:00:00Z")
    add(root, text(subject=f"{{tag: v1, commit: {later}}}"))

    judged = Judged(root, RELEASED, Release(tag="v1"))
    assert judged.verdict == (State.EXPIRED, "other-release")
    assert judged.codes == ["other-release"]


def test_what_is_good_for_a_time_outlives_releases(root: Path) -> None:
    add(root, text(subject="{tag: v1}"))

    assert Judged(root, TIMED, Release(tag="v2")).verdict == (State.PASS, "")


def test_that_an_item_does_not_apply(root: Path) -> None:
    add(root, text(status="not-applicable", reason="there is no shop", expires="2027-01-31"))

    assert Judged(root).verdict == (State.NOT_APPLICABLE, "declared")
    for changes in ({"waivable": False}, {"gate": "trigger"}):
        judged = Judged(root, **changes)
        assert judged.verdict == (State.FAIL, "unwaivable")


def test_that_an_item_does_not_apply_ends(root: Path) -> None:
    add(root, text(status="not-applicable", reason="there is no shop", expires="2028-01-31"))

    assert Judged(root, RELEASED).decision.state is not State.NOT_APPLICABLE
    assert "ttl-too-long" in Judged(root, RELEASED).codes


MALFORMED: Mapping[str, tuple[str, int, str]] = {
    "unknown key": (text() + "colour: red\n", 6, "unknown key 'colour'"),
    "twice": (text() + "by: b@example.com\n", 6, "a second time"),
    "no person": (text(by="Ann"), 3, "has not the form"),
    "no environment": (text(environment=None), 1, "'environment' is missing"),
    "no day": (text(at="2026-02-30"), 4, "no day or instant"),
    "last day of all": (text(expires="9999-12-31"), 6, "no day or instant"),
    "no zone": (text(at="2026-11-20T10:00:00"), 4, "has not the form"),
    "over before": (text(expires="2026-11-18"), 6, "over before it begins"),
    "no reason": (text(status="not-applicable", expires="2027-01-31"), 1, "'reason' is missing"),
    "short hash": (text(subject="{commit: abc}"), 6, "has not the form"),
    "user in address": (text(evidence="[{url: 'https://a@b/'}]"), 6, "has not the form"),
    "no mapping": ("- a\n", 1, "must be a mapping"),
    "empty": ("", 1, "must be a mapping"),
    "no yaml": ("a: [", 1, "no valid YAML"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_files_that_are_no_records(root: Path, name: str) -> None:
    content, line, message = MALFORMED[name]
    add(root, content)

    judged = Judged(root)
    assert judged.evidence == []
    assert judged.codes == ["malformed"]
    assert judged.problems[0].line == line
    assert message in judged.problems[0].message


def test_a_record_that_is_no_text(root: Path) -> None:
    (root / at()).parent.mkdir(parents=True)
    (root / at()).write_bytes(b"\xff\xfe\x00")
    commit(root, {})

    assert Judged(root).codes == ["malformed"]


def test_a_failure_that_was_made_unreadable_still_counts(root: Path) -> None:
    add(root, text(status="fail"))
    add(root, "nothing\n", author=BOB)

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "attested-failure")
    assert judged.codes == ["deleted", "malformed"]


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [
        ("S013X", "unknown-item", "did you mean 'S013'?"),
        ("KIRANA-7", "unknown-item", "there is no item KIRANA-7"),
        ("S099", "retired-item", "no longer on the checklist"),
        ("S012", "no-attestation", "takes no attestation: it is decided by attest"),
    ],
)
def test_items_that_take_no_record(root: Path, name: str, code: str, message: str) -> None:
    add(root, text(item=name), at(folder=name))

    judged = Judged(root)
    assert judged.codes == [code]
    assert message in judged.problems[0].message


def test_files_that_are_none_of_it(root: Path) -> None:
    files = {"README.md": "", "S011/.gitkeep": "", "S011/ann.yml": text(), "S011/lone.yaml.sig": ""}
    commit(root, {f".deploylint/attestations/{name}": content for name, content in files.items()})

    judged = Judged(root)
    assert judged.evidence == []
    assert [(problem.code, problem.path) for problem in judged.problems] == [
        ("stray-file", ".deploylint/attestations/S011/ann.yml")
    ]


def test_a_link_is_no_record(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.yaml").write_text(text(), "utf-8")
    (root / at()).parent.mkdir(parents=True)
    (root / at()).symlink_to(tmp_path / "elsewhere.yaml")
    commit(root, {})

    assert Judged(root).evidence == []


def test_a_root_below_the_top(repository: Repository) -> None:
    root = repository({"shop/src/app.py": "a\n", "other/app.py": "a\n"}) / "shop"
    built = commit(root, {}, BOB, "2026-11-19T10:00:00Z")
    add(root, text(subject=f"{{commit: {built}}}"))

    assert Judged(root, RELEASED).verdict == (State.PASS, "")


# Signatures


Signed = Callable[..., str]


@pytest.fixture
def signed(root: Path, tmp_path: Path) -> Signed:
    """Commit a record of Ann's, signed by her key, as Bob; with a list that allows her key."""
    key = make_key(tmp_path / "keys")

    def write(content: str = text(), signers: str | None = None, over: str | None = None) -> str:
        files = {
            at(): content,
            f"{at()}.sig": sign((over or content).encode(), key).decode(),
            ".deploylint/allowed_signers": allowed(key)
            if signers is None
            else signers.format(key=allowed(key).split(" ", 2)[2]),
        }
        return commit(root, files, BOB, "2026-11-20T10:05:00Z")

    return write


@needs_ssh_keygen
def test_a_signature_stands_for_the_person(root: Path, signed: Signed) -> None:
    signed()

    judged = Judged(root, policy=Policy(signatures=True))
    assert judged.verdict == (State.PASS, "")
    assert judged.evidence[0].text.endswith("; signed")


@needs_ssh_keygen
@pytest.mark.parametrize(
    ("signers", "state", "reason", "message"),
    [
        ("", State.FAIL, "bad-signature", "not among the allowed signers"),
        ('bob@example.com namespaces="deploylint" {key}', State.FAIL, "bad-signature", "allowed for bob@example.com"),
        ('ann@example.com valid-before="20261101" {key}', State.EXPIRED, "signer-expired", "is over"),
        ('ann@example.com namespaces="git" {key}', State.FAIL, "bad-signature", "for something else"),
    ],
)
def test_signers_that_are_not_allowed(
    root: Path, signed: Signed, signers: str, state: State, reason: str, message: str
) -> None:
    signed(signers=signers)

    judged = Judged(root)
    assert judged.verdict == (state, reason)
    assert message in judged.problems[0].message


@needs_ssh_keygen
def test_a_signature_of_another_text(root: Path, signed: Signed) -> None:
    signed(over=text(status="fail"))

    judged = Judged(root)
    assert judged.verdict == (State.FAIL, "bad-signature")
    assert "changed after it was signed" in judged.problems[0].message


@needs_ssh_keygen
def test_signed_anew_is_not_tampered(root: Path, signed: Signed) -> None:
    signed()
    signed(text(fields="{a: 0}"))

    assert Judged(root).verdict == (State.PASS, "")


@needs_ssh_keygen
def test_a_signed_failure_that_was_deleted_still_counts(root: Path, signed: Signed) -> None:
    signed(text(status="fail"))
    commit(root, {at(): None, f"{at()}.sig": None}, BOB)

    assert Judged(root).verdict == (State.FAIL, "attested-failure")


@needs_ssh_keygen
def test_no_list_of_signers(root: Path, signed: Signed) -> None:
    signed()
    commit(root, {".deploylint/allowed_signers": None}, BOB)

    assert Judged(root).verdict == (State.FAIL, "bad-signature")


@needs_ssh_keygen
def test_without_ssh_keygen_nobody_knows(root: Path, signed: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    signed()
    monkeypatch.setattr("deploylint.ssh_signatures.installed", lambda: None)

    assert Judged(root).verdict == (State.UNKNOWN, "tool-missing")


def test_signatures_that_are_demanded(root: Path) -> None:
    add(root, text())

    assert Judged(root, policy=Policy(signatures=True)).verdict == (State.FAIL, "unsigned")
