from __future__ import annotations

import pytest

from checklist_sample import BEFORE, decided, item, live, only, said, sample, seen
from deploylint.model.checklist import Decision, ProbeUse, Slot, State
from deploylint.render.checklist.reasons import REASONS, because
from deploylint.render.checklist.steps import step


def told(decision: Decision, environment: str = "") -> str:
    return str(step(decision, only(decision, environment=environment)))


def live_item(*probes: str, **changes: object) -> Decision:
    uses = tuple((ProbeUse(probe),) for probe in probes)
    return decided(item(1, "x", BEFORE, "T-7d", requires=(("live",),), probes=uses, **changes), reason="no-evidence")


def test_what_fails_in_a_file_leads_to_its_rule() -> None:
    made = item(1, "x", BEFORE, "T-7d")
    assert told(decided(made, seen(made, State.FAIL, "bad", "docker/a"))) == "deploylint explain docker/a"


def test_a_report_is_asked_for_by_the_probe_that_reads_it() -> None:
    assert told(live_item("artifact.junit")) == "add --report FILE (artifact.junit of this commit)"
    made = live_item("artifact.junit", "artifact.audit").item
    half = decided(made, live(made, State.PASS, "good", "artifact.junit"))
    half = half._replace(state=State.UNKNOWN, underlying=State.UNKNOWN)
    half = half._replace(slots=(Slot(("live",), State.UNKNOWN, "no-evidence", half.slots[0].evidence),))
    assert told(half) == "add --report FILE (artifact.audit of this commit)"


def test_what_runs_is_asked_by_its_environment() -> None:
    assert told(live_item("prom.query")) == "add --env production"
    assert told(live_item("prom.query", environment="staging")) == "add --env staging"
    assert told(live_item("prom.query"), "production") == "deploylint explain S001", "it was asked already"
    nowhere = decided(live_item("prom.query").item, reason="no-target")
    assert told(nowhere) == "name production in .deploylint/targets.yaml"


def test_people_are_asked_to_attest() -> None:
    made = item(1, "x", BEFORE, "T-7d", requires=(("attest",),))
    assert told(decided(made, reason="not-attested")) == "deploylint attest S001"
    assert told(decided(made, said(made, State.FAIL, "x", reason="tampered"))) == "deploylint attest S001"
    assert told(decided(made, said(made, State.FAIL, "x", reason="attested-failure"))) == "deploylint explain S001"
    either = made._replace(requires=(("static", "attest"),))
    assert told(decided(either, reason="no-rule-yet")) == "deploylint attest S001"


def test_a_record_that_is_not_committed_is_to_be_committed() -> None:
    made = item(1, "x", BEFORE, "T-7d", requires=(("attest",),))
    piece = said(made, State.UNKNOWN, "x", reason="not-committed")._replace(path="a b; rm")
    assert told(decided(made, piece)) == "git add 'a b; rm' && git commit"


def test_what_nothing_decides_can_only_be_waived() -> None:
    made = item(1, "x", BEFORE, "T-7d", lacks=("y",))
    assert told(decided(made, reason="no-rule-yet")) == (
        "deploylint waive S001 --reason WHY --ticket TICKET --until DAY"
    )
    assert told(decided(made._replace(waivable=False), reason="no-rule-yet")) == "deploylint explain S001"


def test_a_step_of_the_decision_wins_and_what_is_met_needs_none() -> None:
    made = item(1, "x", BEFORE, "T-7d")
    own = decided(made, reason="no-evidence")._replace(step="do this for S001")
    assert told(own) == "do this for S001"
    assert step(own, sample()).for_several == "do this for ID"
    assert told(decided(made, seen(made, State.PASS, "good"))) == ""


def test_a_release_without_a_time_is_given_one() -> None:
    assert told(decided(live_item("prom.query").item, reason="no-release-time")) == "say t0 in .deploylint/release.yaml"


@pytest.mark.parametrize("code", sorted(REASONS))
def test_reasons_are_words_that_stand_after_a_colon(code: str) -> None:
    words = because(code)
    assert words[0].islower()
    assert not words.endswith(".")
    assert len(words) <= 60


def test_a_code_that_nobody_knows_is_shown_as_it_is() -> None:
    assert because("some-new-code") == "some new code"
