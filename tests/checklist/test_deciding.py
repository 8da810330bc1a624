"""From evidence to a state: the worst required slot decides, and nothing that is missing, stale or foreign passes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.checklist.deciding import decide
from deploylint.checklist.freshness import Moment
from deploylint.model.checklist import (
    Applicability,
    AttestationTerms,
    Evidence,
    Item,
    Phase,
    ProbeKind,
    ProbeUse,
    Release,
    State,
    Subject,
    Waiver,
)
from deploylint.values.instant import written

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
HEAD, OLD = "a" * 40, "b" * 40
TERMS = AttestationTerms("release", "a report")
PHASES = {
    phase.id: phase for phase in (Phase("T-7d", "", -604_800), Phase("T-2h", "", -7_200), Phase("T+2h", "", 7_200))
}
PROBES = {
    "artifact.junit": ProbeKind("artifact.junit", "", "commit", "file"),
    "github.runs": ProbeKind("github.runs", "", "commit", "read"),
    "tls.certificate": ProbeKind("tls.certificate", "", "environment", "read"),
}
MOMENT = Moment(NOW, (HEAD,), "", "production", Release(tag="v1", t0="2026-11-21T10:00:00Z"), None, PHASES, PROBES)
WAIVER = Waiver("S001", "known", "2026-12-01", "ann@example.test", "T-1", ".deploylint/waivers.yaml", 3)


def item(*requires: str, **more: object) -> Item:
    slots = tuple(tuple(slot.split("|")) for slot in requires)
    known = Item("S001", "All tests pass", "", "", "T-7d", "block", "any", slots, rules=("docker/root-user",))
    return known._replace(**{"probes": ((ProbeUse("artifact.junit"),),), "attestation": TERMS, **more})  # type: ignore[arg-type]


def static(state: State = State.PASS, reason: str = "", **more: object) -> Evidence:
    return Evidence("S001", "static", "docker/root-user", state, "said", reason, **more)  # type: ignore[arg-type]


def live(state: State = State.PASS, source: str = "artifact.junit", *, hours: float = 1, **subject: str) -> Evidence:
    about = Subject(**{"commit": HEAD, "environment": "production", **subject})
    seen = written(NOW - timedelta(hours=hours))
    return Evidence("S001", "live", source, state, "said", observed_at=seen, subject=about)


def attest(state: State = State.PASS, by: str = "ann@example.test", *, hours: float = 1, **more: str) -> Evidence:
    seen = written(NOW - timedelta(hours=hours))
    about = Subject(commit=HEAD, environment=more.pop("environment", "production"), tag=more.pop("tag", "v1"))
    return Evidence("S001", "attest", "r.yaml", state, "said", observed_at=seen, by=by, subject=about, **more)  # type: ignore[arg-type]


def state_of(asked: Item, *evidence: Evidence, moment: Moment = MOMENT) -> State:
    return decide(asked, evidence, moment).state


@pytest.mark.parametrize(
    ("slots", "evidence", "state"),
    [
        (["static"], [], State.UNKNOWN),
        (["static"], [static()], State.PASS),
        (["static"], [static(), static(State.FAIL)], State.FAIL),
        (["static"], [static(), static(State.UNKNOWN)], State.UNKNOWN),
        (["static"], [static(), static(State.FAIL, warning=True)], State.PASS),
        (["static"], [live(), attest()], State.UNKNOWN),
        (["static", "live"], [static()], State.UNKNOWN),
        (["static", "live"], [static(), live()], State.PASS),
        (["static", "live"], [static(State.FAIL), live(commit=OLD)], State.FAIL),
        (["static", "live"], [static(), live(commit=OLD)], State.EXPIRED),
        (["live|attest"], [attest()], State.PASS),
        (["live|attest"], [live()], State.PASS),
        (["live|attest"], [live(State.FAIL)], State.FAIL),
        (["live|attest"], [], State.UNKNOWN),
        (["attest"], [attest(State.FAIL), attest(by="bob@example.test")], State.FAIL),
        (["attest"], [attest(expires="2026-11-19")], State.EXPIRED),
        (["attest"], [attest(expires="2026-11-20")], State.PASS),
        (["attest"], [attest(environment="staging")], State.EXPIRED),
        (["attest"], [attest(tag="v2")], State.EXPIRED),
        (["attest"], [attest(hours=-1)], State.EXPIRED),
        (["live"], [live(hours=-1)], State.EXPIRED),
        (["live"], [live(source="tls.certificate")], State.UNKNOWN),
        (["live"], [live(commit=OLD), live()], State.PASS),
        (["live"], [live(), live(State.FAIL)], State.FAIL),
    ],
)
def test_the_worst_required_slot_decides(slots: list[str], evidence: list[Evidence], state: State) -> None:
    assert state_of(item(*slots), *evidence) is state


def test_every_group_of_probes_is_needed_and_one_of_a_group_is_enough() -> None:
    tests = (ProbeUse("artifact.junit"), ProbeUse("github.runs"))
    asked = item("live", probes=(tests, (ProbeUse("tls.certificate"),)))

    assert state_of(asked, live()) is State.UNKNOWN
    assert state_of(asked, live(source="tls.certificate")) is State.UNKNOWN
    assert state_of(asked, live(source="github.runs"), live(source="tls.certificate")) is State.PASS
    assert state_of(asked, live(State.FAIL), live(source="tls.certificate")) is State.FAIL


def test_what_a_probe_saw_is_good_for_a_while() -> None:
    asked = item("live", probes=((ProbeUse("tls.certificate"),),), freshness=3_600)

    assert state_of(asked, live(source="tls.certificate", hours=0.9)) is State.PASS
    assert state_of(asked, live(source="tls.certificate", hours=1)) is State.EXPIRED


def test_after_the_deployment_only_what_was_seen_after_it_counts() -> None:
    asked = item("live", phase="T+2h")
    deployed = MOMENT._replace(release=Release(tag="v1", t0="2026-11-20T08:00:00Z"))
    unrecorded = MOMENT._replace(release=Release(tag="v1"))

    assert state_of(asked, live(hours=1), moment=deployed) is State.PASS
    assert state_of(asked, live(hours=3), moment=deployed) is State.EXPIRED
    assert state_of(asked, live(hours=1), moment=unrecorded) is State.EXPIRED


def test_as_many_people_as_asked_for_have_to_say_so() -> None:
    asked = item("attest", attestation=TERMS._replace(approvals=2))

    assert state_of(asked, attest()) is State.UNKNOWN
    assert state_of(asked, attest(), attest()) is State.UNKNOWN
    assert state_of(asked, attest(), attest(by="bob@example.test")) is State.PASS


def test_an_item_without_terms_takes_no_attestation() -> None:
    assert state_of(item("attest", attestation=None), attest()) is State.UNKNOWN


def test_what_no_rule_decides_yet_never_passes() -> None:
    asked = item("static", lacks=("whether the suites are complete",))

    assert state_of(asked, static()) is State.UNKNOWN
    assert state_of(asked, static(State.FAIL)) is State.FAIL


def test_absent_technology_makes_an_item_not_applicable_unless_something_fails() -> None:
    absent = Applicability(False, "looked for Redis")
    unsure = Applicability(None, "a file could not be read")

    assert decide(item("static"), [], MOMENT, applicability=absent).state is State.NOT_APPLICABLE
    assert decide(item("static"), [static(State.FAIL)], MOMENT, applicability=absent).state is State.FAIL
    assert decide(item("static"), [], MOMENT, applicability=unsure).state is State.UNKNOWN
    assert decide(item("live", gate="trigger"), [], MOMENT, applicability=absent).state is State.UNKNOWN


def test_as_many_people_have_to_say_that_it_does_not_apply() -> None:
    asked = item("attest", attestation=TERMS._replace(approvals=2))
    ann, bob = (attest(State.NOT_APPLICABLE, by) for by in ("ann@example.test", "bob@example.test"))

    assert state_of(item("attest"), ann) is State.NOT_APPLICABLE
    assert state_of(asked, ann, ann) is State.UNKNOWN
    assert state_of(asked, ann, bob) is State.NOT_APPLICABLE
    assert state_of(item("static", "attest"), ann, static(State.FAIL)) is State.FAIL


def test_a_waiver_opens_and_keeps_what_lies_below() -> None:
    decision = decide(item("static"), [static(State.FAIL)], MOMENT, waivers=[WAIVER])

    assert (decision.state, decision.underlying, decision.waiver) == (State.WAIVED, State.FAIL, WAIVER)
    assert decide(item("static"), [static()], MOMENT, waivers=[WAIVER]).waiver is None


def test_what_cannot_be_waived_is_not() -> None:
    unwaivable = item("static", waivable=False, disabled="we know")

    assert decide(unwaivable, [static(State.FAIL)], MOMENT, waivers=[WAIVER]).state is State.FAIL


def test_a_report_that_is_left_out_is_not_made_up_for_by_another() -> None:
    either = item("live", probes=((ProbeUse("artifact.junit"), ProbeUse("github.runs")),))
    missing = live(State.UNKNOWN)._replace(reason="missing-report")
    decision = decide(either, [missing, live(source="github.runs")], MOMENT)

    assert (decision.state, decision.reason) == (State.UNKNOWN, "missing-report")


@pytest.mark.parametrize(
    ("found", "state"),
    [
        ([], State.WAIVED),
        ([static(State.UNKNOWN, "undecided")], State.WAIVED),
        ([static(State.FAIL)], State.FAIL),
        ([static()], State.PASS),
    ],
)
def test_a_waiver_of_what_is_not_known_lets_no_failure_pass(found: list[Evidence], state: State) -> None:
    decision = decide(item("static"), found, MOMENT, waivers=[WAIVER._replace(covers="unknown")])

    assert decision.state is state


def test_an_accepted_finding_waives_its_slot_alone() -> None:
    accepted = static(State.WAIVED, expires="2026-12-01", by="comment", path="Dockerfile")

    only = decide(item("static"), [static(), accepted], MOMENT)
    assert (only.state, only.underlying) == (State.WAIVED, State.FAIL)
    assert only.waiver is not None
    assert only.waiver.expires == "2026-12-01"
    assert state_of(item("static", "live"), accepted) is State.UNKNOWN


def test_nobody_signs_a_failure_away() -> None:
    asked = item("live|attest", probes=((ProbeUse("artifact.junit"), ProbeUse("github.runs")),))

    assert state_of(asked, live(State.FAIL), attest()) is State.FAIL
    assert state_of(asked, live(State.FAIL), live(source="github.runs")) is State.FAIL
    assert state_of(asked, live(commit=OLD), attest()) is State.PASS


def test_what_is_only_shown_is_told_where_it_fails() -> None:
    decision = decide(item("attest", shows=("static",)), [static(State.FAIL), attest()], MOMENT)

    assert decision.state is State.PASS
    assert decision.remarks == ("docker/root-user says: said",)


STATES = st.sampled_from([State.PASS, State.FAIL, State.UNKNOWN, State.EXPIRED])
COMMITS = st.sampled_from([HEAD, OLD, ""])
PLACES = st.sampled_from(["production", "staging", ""])
HOURS = st.sampled_from([-2.0, 0.5, 30.0, 900.0])
PIECES = st.one_of(
    st.builds(static, STATES, warning=st.booleans()),
    st.builds(live, STATES, st.sampled_from(list(PROBES)), hours=HOURS, commit=COMMITS, environment=PLACES),
    st.builds(
        attest,
        STATES,
        st.sampled_from(["ann@example.test", "bob@example.test", ""]),
        hours=HOURS,
        environment=PLACES,
        tag=st.sampled_from(["v1", "v2", ""]),
        expires=st.sampled_from(["", "2026-11-19", "2026-12-24", "soon"]),
    ),
)
ITEMS = st.builds(
    item,
    st.sampled_from(["static", "live", "attest", "live|attest"]),
    st.sampled_from(["static", "live", "attest", "live|attest"]),
    phase=st.sampled_from(list(PHASES)),
    freshness=st.sampled_from([None, 3_600, 864_000]),
    probes=st.sampled_from(
        [
            (),
            ((ProbeUse("artifact.junit"),),),
            ((ProbeUse("artifact.junit"), ProbeUse("github.runs")), (ProbeUse("tls.certificate"),)),
        ]
    ),
    attestation=st.sampled_from([None, TERMS, TERMS._replace(approvals=2)]),
    lacks=st.sampled_from([(), ("something",)]),
)


def speaks(piece: Evidence) -> bool:
    """Whether a piece is a pass, of this commit, release, environment and moment, by a yardstick of this test's own."""
    seen = datetime.fromisoformat(piece.observed_at) if piece.observed_at else None
    if piece.state is not State.PASS or piece.warning:
        return False
    if piece.slot == "static":
        return True
    if seen is None or seen > NOW or piece.expires in ("2026-11-19", "soon"):
        return False
    if piece.slot == "attest":
        return piece.subject.environment != "staging" and piece.subject.tag != "v2" and bool(piece.by)
    bound = piece.source == "tls.certificate" or piece.subject.commit == HEAD
    placed = piece.subject.environment == "production" or (piece.source != "tls.certificate" and bound)
    return bound and placed and piece.subject.environment != "staging"


@given(ITEMS, st.lists(PIECES, max_size=6))
def test_nothing_passes_without_evidence_that_speaks_of_this(asked: Item, evidence: list[Evidence]) -> None:
    if state_of(asked, *evidence) is not State.PASS:
        return
    good = {piece.slot for piece in evidence if speaks(piece)}

    assert all(good.intersection(kinds) for kinds in asked.requires)


@given(ITEMS, st.lists(PIECES, max_size=6), st.data())
def test_leaving_evidence_out_never_opens(asked: Item, evidence: list[Evidence], data: st.DataObject) -> None:
    """A failure is another matter: rules are always asked, what a person said stays in git's history, and reports that
    are missing are told by the list of those that are expected.
    """
    whole = state_of(asked, *evidence)
    removable = [n for n, piece in enumerate(evidence) if piece.state is not State.FAIL and piece.slot != "static"]
    left_out = set(data.draw(st.lists(st.sampled_from(removable), max_size=6))) if removable else set()
    rest = [
        piece
        for number, piece in enumerate(evidence)
        if number not in left_out or (piece.state is State.UNKNOWN and piece.slot == "live")
    ]

    assert whole.open or not state_of(asked, *rest).open


def test_a_probe_with_a_veto_need_not_be_there_and_its_failure_counts() -> None:
    vetoes = (ProbeUse("tls.certificate"),)
    for slot, good in (("live", live()), ("attest", attest()), ("static", static())):
        asked = item(slot, vetoes=vetoes)

        assert state_of(asked, good) is State.PASS
        assert state_of(asked, good, live(source="tls.certificate")) is State.PASS
        assert state_of(asked, good, live(State.FAIL, "tls.certificate")) is State.FAIL
        assert state_of(asked, good, live(State.FAIL, "tls.certificate", environment="staging")) is not State.FAIL
        assert state_of(asked, live(source="tls.certificate")) is State.UNKNOWN


def test_a_probe_that_only_supports_decides_nothing() -> None:
    asked = item("attest", probes=(), supports=(ProbeUse("tls.certificate"),))

    assert state_of(asked, attest(), live(State.FAIL, "tls.certificate")) is State.PASS
