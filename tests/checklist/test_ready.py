"""The shop that is ready may go, two hours before, and no single piece can be taken out of what says so.

What nothing can ask yet, because it takes a live system, is waived in the fixture. Each waiver covers that nothing is
known and no failure, so what rules say counts all the same.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from checklist.ready_flaws import ROUNDS, Flaw
from checklist.ready_shop import AS_OF, ASHA, CI_RAN, RAVI, SHOP, VIKRAM, WAIVERS, built, records, reports
from checklist.ready_states import PASSES, REST
from checklist.scratch import Scratch
from conftest import Run
from deploylint.checklist import running
from deploylint.checklist.running import Inquiry
from deploylint.lint import Request, lint
from deploylint.model import Report
from deploylint.model.checklist import ChecklistReport, Decision, State
from deploylint.project import Project
from deploylint.scan import find_target
from deploylint.values.instant import instant

LATER = "2026-01-12T18:30:00Z"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """The shop as it is released; nobody changes it."""
    return built(tmp_path_factory.mktemp("ready") / "shop")


@pytest.fixture
def copy(shop: Scratch, tmp_path: Path) -> Scratch:
    """A copy to be changed."""
    return _copied(shop, tmp_path / "shop")


def _copied(shop: Scratch, root: Path) -> Scratch:
    shutil.copytree(shop.root, root, symlinks=True)
    return Scratch(root)


def ask(shop: Scratch, phase: str = "T-2h", as_of: str = AS_OF) -> ChecklistReport:
    """What the gate says."""
    now = instant(as_of)
    assert now is not None
    return running.run(Inquiry(find_target((shop.root,)), now, phase=phase)).report


@pytest.fixture(scope="module")
def said(shop: Scratch) -> ChecklistReport:
    """What the gate says of the shop as it is."""
    return ask(shop)


def decided(report: ChecklistReport) -> dict[str, Decision]:
    return {decision.item.id: decision for decision in report.decisions}


# The shop as it is.


def test_the_state_of_every_item(said: ChecklistReport) -> None:
    expected = {item: f"pass by {how}" for how, items in PASSES.items() for item in items.split()}
    expected |= {item: state for state, items in REST.items() for item in items.split()}

    assert len(expected) == 207
    assert {name: _stands(decision) for name, decision in decided(said).items()} == expected


def _stands(decision: Decision) -> str:
    if decision.due and decision.state is State.PASS:
        return f"pass by {' and '.join(_deciders(decision))}"
    reason = f", {decision.reason}" if decision.reason and decision.state is not State.WAIVED else ""
    return f"{'' if decision.due else 'later: '}{decision.state}{reason}"


def _deciders(decision: Decision) -> Iterator[str]:
    asked = {use.use for group in decision.item.probes for use in group}
    good = [piece for slot in decision.slots if slot.required for piece in slot.evidence if piece.state is State.PASS]
    if any(piece.slot == "static" for piece in good):
        yield "rules"
    if any(piece.source in asked for piece in good):
        yield "reports"
    if any(piece.slot == "attest" for piece in good):
        yield "people"


def test_the_command_lets_it_go(run: Run, shop: Scratch) -> None:
    done = run("gate", "--phase", "T-2h", "--as-of", AS_OF, "--format", "json", cwd=shop.root)
    report = json.loads(done.stdout)

    assert (done.returncode, done.stderr, report["verdict"], report["problems"]) == (0, "", "go", [])


def test_what_is_due_later_keeps_the_next_gate_closed(run: Run, shop: Scratch) -> None:
    assert run("gate", "--phase", "T-0", "--as-of", AS_OF, cwd=shop.root).returncode == 1


def test_waivers_are_for_what_nothing_could_say(said: ChecklistReport) -> None:
    """No report or person could decide a waived item, or a rule that is still to be written is what it lacks."""
    waived = [decision for decision in said.decisions if decision.state is State.WAIVED]
    needless = [decision.item.id for decision in waived if not _nobody_could_say(decision)]

    assert needless == []
    assert {decision.waiver.covers for decision in waived if decision.waiver is not None} == {"unknown"}


def _nobody_could_say(decision: Decision) -> bool:
    open_ = [slot for slot in decision.slots if slot.required and slot.state is not State.PASS]
    kinds = {slot.kinds for slot in open_ if slot.reason != "no-rule-yet"}
    unwritten = len(kinds) < len(open_)

    return decision.underlying is State.UNKNOWN and (unwritten or kinds == {("live",)})


def test_rules_that_speak_of_waived_items_find_them_good(said: ChecklistReport) -> None:
    slots = {
        decision.item.id: slot.state
        for decision in said.decisions
        if decision.state is State.WAIVED
        for slot in decision.slots
        if slot.kinds == ("static",) and slot.required and slot.reason != "no-rule-yet"
    }

    assert {name for name, state in slots.items() if state is not State.PASS} == set()


# What people say. All records are changed at once, and each item is then put alone into the report that lets it go:
# items are decided one by one, so that this is what changing its records alone says.


class Way(NamedTuple):
    """A way in which records do not hold. `change` gives the text that is committed in the place of another, which is
    the same where this way is none for it; `state` and `reason` are what becomes of the item."""

    change: Callable[[str], str]
    state: State
    reason: str


def _until_now(text: str) -> str:
    over = "expires: 2026-01-12T18:59:00Z\n"
    return re.sub(r"expires: .*\n", over, text) if "expires: " in text else text + over


def _without_fields(text: str) -> str:
    return re.sub(r"fields:\n(?:  .*\n)+", "", text)


WAYS = {
    "somebody says that it fails": Way(
        lambda text: text.replace("status: pass", "status: fail").replace("status: not-applicable", "status: fail"),
        State.FAIL,
        "attested-failure",
    ),
    "of another environment": Way(
        lambda text: re.sub("environment: .*", "environment: preview", text), State.EXPIRED, "other-environment"
    ),
    "by somebody else": Way(
        lambda text: re.sub("by: .*", "by: mallory@shop.example.com", text), State.FAIL, "wrong-person"
    ),
    "over": Way(_until_now, State.EXPIRED, "over"),
    "from the future": Way(
        lambda text: re.sub("at: .*", "at: 2026-01-12T23:00:00Z", text), State.EXPIRED, "from-the-future"
    ),
    "of another release": Way(lambda text: text.replace("tag: v1.8.2", "tag: v1.8.1"), State.EXPIRED, "other-release"),
    "of a commit elsewhere": Way(
        lambda text: re.sub(r'commit: "[0-9a-f]+"', f'commit: "{"a" * 40}"', text), State.EXPIRED, "foreign-commit"
    ),
    "without what was asked": Way(_without_fields, State.FAIL, "missing-field"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_record_is_needed(said: ChecklistReport, tmp_path: Path, way: str) -> None:
    change, state, reason = WAYS[way]
    found = decided(ask(built(tmp_path / "shop", record=lambda path, text: text if path == WAIVERS else change(text))))
    hit = {_item(path) for path in records() if change(_text(path)) != _text(path)}

    assert hit
    for item in hit:
        assert (found[item].state, found[item].reason) == (state, reason), item
        _closes(said, found[item])


def _item(path: str) -> str:
    return path.split("/")[-2]


def _text(path: str) -> str:
    return (SHOP / path).read_text("utf-8").replace("@@COMMIT@@", "0" * 40)


def _closes(said: ChecklistReport, decision: Decision) -> None:
    """With this one decision in its place, the report that lets the shop go no longer does."""
    others = (decision if decision.item.id == other.item.id else other for other in said.decisions)
    verdict = said._replace(decisions=tuple(others)).verdict
    advised = decision.item.gate == "advise"

    assert decision.due
    assert not decision.state.open
    assert verdict == ("go" if advised else "unknown" if decision.state is State.UNKNOWN else "closed")


def test_each_record_has_to_be_there(said: ChecklistReport, tmp_path: Path) -> None:
    shop = built(tmp_path / "shop", record=lambda path, text: text if path == WAIVERS else "# not yet\n")
    found = decided(ask(shop))

    for item in {_item(path) for path in records()}:
        assert found[item].state is State.UNKNOWN, item
        _closes(said, found[item])


def test_every_person_is_asked(said: ChecklistReport) -> None:
    """What was tried above is more than what advises alone."""
    assert {_item(path) for path in records()} >= {
        item for how, items in PASSES.items() if how.endswith("people") for item in items.split()
    }


@pytest.mark.parametrize("path", [path for path in records() if _item(path) in ("S006", "S011")])
def test_two_have_to_say_it(copy: Scratch, path: str) -> None:
    (copy.root / path).unlink()
    copy.commit(RAVI, LATER)
    report = ask(copy)
    decision = decided(report)[_item(path)]

    assert (report.verdict, decision.state, decision.reason) == ("unknown", State.UNKNOWN, "too-few-approvals")


def test_a_record_that_is_deleted_closes_it_by_the_command(run: Run, copy: Scratch) -> None:
    (copy.root / ".deploylint/attestations/S122/kabir.yaml").unlink()
    copy.commit(RAVI, LATER)
    done = run("gate", "--phase", "T-2h", "--as-of", AS_OF, cwd=copy.root)

    assert done.returncode == 3
    assert "S122" in done.stdout


def test_code_that_changes_ends_what_was_said_of_it(copy: Scratch) -> None:
    with (copy.root / "src/payments.ts").open("a", encoding="utf-8") as file:
        file.write("// later\n")
    copy.commit(RAVI, LATER)
    report = ask(copy)
    found = decided(report)

    assert report.verdict == "closed"
    assert (found["S104"].state, found["S104"].reason) == (State.EXPIRED, "invalidated")
    assert (found["S001"].state, found["S001"].reason) == (State.EXPIRED, "other-commit")


# Waivers.

WAIVED = REST["waived"].split()
NO_WAIVERS: dict[str, Callable[[str], str]] = {
    "taken out": lambda text: "waivers: []\n",
    "over": lambda text: text.replace("expires: 2026-03-31", "expires: 2026-01-12T18:59:00Z"),
    "by somebody else": lambda text: text.replace(f"by: {ASHA}", f"by: {VIKRAM}"),
    "too long": lambda text: text.replace("expires: 2026-03-31", "expires: 2026-06-30"),
}


@pytest.mark.parametrize("way", NO_WAIVERS)
def test_each_waiver_is_needed(said: ChecklistReport, tmp_path: Path, way: str) -> None:
    change = NO_WAIVERS[way]
    found = decided(ask(built(tmp_path / "shop", record=lambda path, text: change(text) if path == WAIVERS else text)))

    for item in WAIVED:
        assert found[item].state is State.UNKNOWN, item
        _closes(said, found[item])


def test_nothing_else_is_waived() -> None:
    entries = yaml.safe_load((SHOP / WAIVERS).read_text("utf-8"))["waivers"]

    assert sorted(entry["item"] for entry in entries) == sorted(WAIVED)


# What CI left.


class Broken(NamedTuple):
    """A report in which something is not good, and an item that it decides."""

    path: str
    item: str
    old: str
    new: str


BROKEN = (
    Broken("junit/unit.xml", "S001", '" time="0.002"/>', '" time="0.002"><failure message="no"/></testcase>'),
    Broken("junit/worker.xml", "S101", '" time="0.001" />', '" time="0.001"><failure message="no"/></testcase>'),
    Broken("junit/integration.xml", "S117", '" time="0.031"/>', '" time="0.031"><error message="no"/></testcase>'),
    Broken(
        "junit/contract.xml", "S012", '" time="1.1"/>', '" time="1.1"><failure>body: missing id</failure></testcase>'
    ),
    Broken("junit/e2e.xml", "S098", '" time="0.104"/>', '" time="0.104"><failure message="503"/></testcase>'),
    Broken("coverage/coverage-summary.json", "S002", '"covered": 196', '"covered": 160'),
    Broken("eslint.json", "S004", '"warningCount":0', '"warningCount":1'),
    Broken("npm-audit.json", "S003", '"critical": 0', '"critical": 1'),
    Broken(
        *("trivy-api.json", "S074", '"Type": "alpine"'),
        '"Type": "alpine", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-0001", "Severity": "CRITICAL"}]',
    ),
    Broken(
        *("trivy-worker.json", "S074", '"Type": "debian"'),
        '"Type": "debian", "Vulnerabilities": [{"VulnerabilityID": "CVE-2026-0002", "Severity": "HIGH"}]',
    ),
    Broken(
        *("codeql.sarif", "S113", '"results": []'),
        '"results": [{"ruleId": "js/sql-injection", "level": "error", "message": {"text": "from a query"}}]',
    ),
    Broken("zap.json", "S010", '"riskcode": "0"', '"riskcode": "3"'),
    Broken("load.json", "S108", '"p(95)": 131.6', '"p(95)": 431.6'),
    Broken("restore-test.yaml", "S069", "rows_restored: 1198420", "rows_restored: 1198419"),
)


def _written(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")
    os.utime(path, (CI_RAN, CI_RAN))


@pytest.fixture(scope="module")
def linted(shop: Scratch) -> Report:
    """What lint says of the shop: what stands in `reports/` git ignores, and no rule reads it."""
    found: list[Report] = []

    def noted(project: Project, request: Request) -> Report:
        found.append(lint(project, request))
        return found[0]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("deploylint.checklist.running.lint", noted)
        ask(shop)
    return found[0]


@pytest.fixture
def rested(linted: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lint is not asked again."""
    monkeypatch.setattr("deploylint.checklist.running.lint", lambda *asked: linted)


@pytest.mark.usefixtures("rested")
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.path)
def test_each_report_has_to_be_good(copy: Scratch, broken: Broken) -> None:
    path = copy.root / "reports" / broken.path
    words = path.read_text("utf-8")
    assert broken.old in words
    _written(path, words.replace(broken.old, broken.new, 1))
    report = ask(copy)

    assert (report.verdict, decided(report)[broken.item].state) == ("closed", State.FAIL)


@pytest.mark.usefixtures("rested")
@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: broken.path)
def test_each_report_has_to_be_there(copy: Scratch, broken: Broken) -> None:
    (copy.root / "reports" / broken.path).unlink()
    report = ask(copy)

    assert report.verdict == "unknown"
    assert decided(report)[broken.item].state is State.UNKNOWN
    assert [problem.path for problem in report.problems] == [f"reports/{broken.path}"]


def test_reports_of_another_commit_say_nothing_of_this(said: ChecklistReport, copy: Scratch) -> None:
    for path in reports(copy.root):
        text = re.sub(r"2026-01-12(?=T)", "2026-01-04", path.read_text("utf-8"))
        path.write_text(text, "utf-8")
        os.utime(path, (CI_RAN - 8 * 86_400,) * 2)
    found = decided(ask(copy))

    for item in PASSES["rules and reports"].split():
        assert found[item].state is State.EXPIRED, item
        _closes(said, found[item])


def test_every_report_is_tried() -> None:
    listed = yaml.safe_load((SHOP / ".deploylint/checklist.yaml").read_text("utf-8"))["policy"]["reports"]

    assert {f"reports/{broken.path}" for broken in BROKEN} == {path for paths in listed.values() for path in paths}


# What rules say.

FLAWS = [(number, flaw) for number, flaws in enumerate(ROUNDS) for flaw in flaws]


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> list[ChecklistReport]:
    """What the gate says of the shops that have all flaws of a round."""

    def flawed(flaws: tuple[Flaw, ...]) -> Callable[[Path], None]:
        def put(root: Path) -> None:
            for flaw in flaws:
                flaw.put(root)

        return put

    roots = [tmp_path_factory.mktemp("flawed") / "shop" for _ in ROUNDS]
    return [ask(built(root, flawed(flaws))) for root, flaws in zip(roots, ROUNDS, strict=True)]


@pytest.mark.parametrize(("number", "flaw"), FLAWS, ids=[f"{flaw.item} {flaw.rule}" for _, flaw in FLAWS])
def test_each_flaw_closes_it(said: ChecklistReport, rounds: list[ChecklistReport], number: int, flaw: Flaw) -> None:
    decision = decided(rounds[number])[flaw.item]
    against = {piece.source for slot in decision.slots for piece in slot.evidence if piece.state is State.FAIL}

    assert decided(said)[flaw.item].state.open
    assert flaw.rule in against
    _closes(said, decision)


@pytest.mark.parametrize("flaw", [ROUNDS[0][0], ROUNDS[0][12], ROUNDS[0][-1]], ids=lambda flaw: flaw.rule)
def test_one_flaw_alone_closes_it_by_the_command(run: Run, tmp_path: Path, flaw: Flaw) -> None:
    shop = built(tmp_path / "shop", flaw.put)
    done = run("gate", "--phase", "T-2h", "--as-of", AS_OF, "--format", "json", cwd=shop.root)
    states = {decision["id"]: decision["state"] for decision in json.loads(done.stdout)["items"]}

    assert (done.returncode, states[flaw.item]) == (1, "fail")
