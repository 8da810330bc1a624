"""A checklist report that has everything in it: all states, gates, reasons, records, and 207 items."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Span
from deploylint.model.checklist import (
    Applicability,
    AttestationTerms,
    Change,
    Checklist,
    ChecklistReport,
    Decision,
    Evidence,
    Item,
    Measured,
    Phase,
    Policy,
    ProbeKind,
    ProbeUse,
    RecordProblem,
    Release,
    Slot,
    State,
    Subject,
    Threshold,
    Waiver,
    worst,
)

HOUR, DAY = 3_600, 86_400
AS_OF = "2026-11-23T02:00:00Z"
COMMIT = "3f2a9c1b5d7e8f60718293a4b5c6d7e8f9012345"
FILE = ".deploylint/checklist.yaml"

PHASES = (
    Phase("T-7d", "one week before", -7 * DAY),
    Phase("T-3d", "three days before", -3 * DAY),
    Phase("T-2h", "two hours before", -2 * HOUR),
    Phase("T-0..T+24h", "while it runs", 0, DAY),
    Phase("T+2h", "first two hours", 2 * HOUR),
    Phase("T+24h", "one day after", DAY),
)
PROBES = {
    "artifact.junit": ProbeKind("artifact.junit", "results of tests in JUnit's XML", "commit", "file"),
    "artifact.coverage": ProbeKind("artifact.coverage", "line coverage in a report of CI", "commit", "file"),
    "prom.query": ProbeKind("prom.query", "the answer of Prometheus to a query", "environment", "read"),
    "tls.certificate": ProbeKind("tls.certificate", "the certificate that a host shows", "environment", "read"),
}
THRESHOLDS = {
    "p95_rollback": Threshold("p95_rollback", 1200, "ms", "p95 above which a release is rolled back", 1000),
    "coverage": Threshold("coverage", 80, "%", "line coverage that must be exceeded", 80),
}
BEFORE = ("Pre-Deployment (1 week before)", "Code Quality")
TESTING = ("Pre-Deployment (1 week before)", "Testing")
SETUP = ("Environment Setup (3 days before)", "Environment Variables")
DATABASE = ("Environment Setup (3 days before)", "Database")
HOURS = ("Deployment Day", "Pre-Deployment (2 hours before)")
WATCH = ("Deployment Day", "Monitoring (First 2 hours)")


def item(number: int, text: str, where: tuple[str, str], phase: str, **changes: object) -> Item:
    """An item that blocks and asks for static evidence, but for the changes."""
    made = Item(f"S{number:03}", text, *where, phase, "block", "any", (("static",),), path=FILE, line=number + 3)
    return made._replace(**changes)  # type: ignore[arg-type]


def decided(made: Item, *evidence: Evidence, reason: str = "", **changes: object) -> Decision:
    """The decision on an item from its evidence; `reason` is that of what is unknown."""
    slots = []
    for kinds in made.requires:
        pieces = tuple(piece for piece in evidence if piece.slot in kinds)
        state = worst([piece.state for piece in pieces if not piece.warning])
        codes = [piece.reason for piece in pieces if piece.state is state and piece.reason]
        slots.append(Slot(kinds, state, codes[0] if codes else "" if state is State.PASS else reason, pieces))
    state = worst([slot.state for slot in slots])
    why = next(slot.reason for slot in slots if slot.state is state)
    decision = Decision(made, state, state, tuple(slots), why, Applicability(True, "always"))
    return decision._replace(**changes)  # type: ignore[arg-type]


def seen(made: Item, state: State, text: str, source: str = "repository/some-flaw", **changes: object) -> Evidence:
    """Static evidence in a file."""
    piece = Evidence(made.id, "static", source, state, text, path="k8s/web.yaml", span=Span(12, 5, 12, 20))
    return piece._replace(**changes)  # type: ignore[arg-type]


def live(made: Item, state: State, text: str, probe: str, **changes: object) -> Evidence:
    """What a probe saw three hours ago."""
    piece = Evidence(made.id, "live", probe, state, text, observed_at="2026-11-22T23:00:00Z")
    return piece._replace(subject=Subject(commit=COMMIT), **changes)  # type: ignore[arg-type]


def said(made: Item, state: State, text: str, **changes: object) -> Evidence:
    """What Ann said in a record."""
    path = f".deploylint/attestations/{made.id}/v1.4.0.yaml"
    piece = Evidence(made.id, "attest", path, state, text, path=path, span=Span(2, 1, 2, 10), by="ann@example.test")
    return piece._replace(observed_at="2026-11-20T10:00:00Z", **changes)  # type: ignore[arg-type]


def _failing() -> Iterator[Decision]:
    coverage = item(2, "Code coverage > 80%", BEFORE, "T-7d", requires=(("static",), ("live",)))
    coverage = coverage._replace(probes=((ProbeUse("artifact.coverage", {"min": "$coverage"}),),))
    yield decided(
        coverage,
        seen(coverage, State.PASS, "the threshold is 80 in CI", "tests/missing-coverage-threshold"),
        live(
            coverage,
            State.FAIL,
            "line coverage is too low",
            "artifact.coverage",
            path="coverage/lcov.info",
            measured=Measured(71.25, ">", 80.0, "%"),
        ),
    )
    secrets = item(54, "No secrets in git repository", SETUP, "T-3d", waivable=False)
    yield decided(
        secrets,
        *(
            seen(
                secrets,
                State.FAIL,
                f"variable KEY_{number} holds a secret",
                "secrets/committed-secret",
                path="config/prod.env",
                span=Span(number, 1, number, 9),
            )
            for number in range(3, 8)
        ),
    )
    tested = item(119, "Create rollback plan document", HOURS, "T-2h", requires=(("static", "attest"),))
    yield decided(tested, said(tested, State.FAIL, "the rollback is rehearsed", reason="wrong-person"))


def _expired() -> Iterator[Decision]:
    tests = item(1, "All tests passing (unit, integration, E2E)", BEFORE, "T-7d", requires=(("live",),))
    tests = tests._replace(probes=((ProbeUse("artifact.junit"),),), freshness=DAY)
    yield decided(
        tests,
        live(tests, State.EXPIRED, "812 tests, none failed", "artifact.junit", reason="other-commit", path="junit.xml"),
    )
    terms = AttestationTerms("time", "report, vendor, date, open findings", 365 * DAY, 2, ("security",), ("report",))
    terms = terms._replace(pass_if="critical_open == 0 and high_open == 0", four_eyes=True, fields=("report", "vendor"))
    pentest = item(11, "Penetration testing completed", TESTING, "T-7d", requires=(("attest",),), attestation=terms)
    yield decided(
        pentest, said(pentest, State.EXPIRED, "report PT-2025-9, nothing open", reason="over", expires="2026-11-20")
    )


def _unknown() -> Iterator[Decision]:
    terms = AttestationTerms("release", "link to the results", invalidated_by=("src/**", "package-lock.json"))
    for number, text in ((8, "Load testing completed in staging"), (9, "Stress testing completed")):
        one = item(number, text, TESTING, "T-7d", requires=(("attest",),), attestation=terms)
        yield decided(one, reason="not-attested")
    lack = item(
        34, "Connection pooling configured (min: 10, max: 100)", DATABASE, "T-3d", lacks=("pool sizes in code",)
    )
    yield decided(lack, reason="no-rule-yet")
    for number, text in enumerate(("error rates (< 0.1%)", "response times (p95 < 300ms)", "CPU", "memory"), 146):
        watched = item(number, f"Monitor {text}", WATCH, "T+2h", requires=(("live",),))
        watched = watched._replace(probes=((ProbeUse("prom.query", {"window": "PT2H"}),),))
        yield decided(watched, reason="no-evidence")
    draft = item(20, "Environment variables documented", BEFORE, "T-7d", requires=(("static", "attest"),))
    yield decided(draft, said(draft, State.UNKNOWN, "all of them are in docs/env.md", reason="not-committed"))


def _excused() -> Iterator[Decision]:
    redis = item(40, "Memory eviction policy set (allkeys-lru)", DATABASE, "T-3d", applies_if="tech:redis")
    looked = "no redis in compose.yaml, package.json or k8s/"
    yield decided(redis, state=State.NOT_APPLICABLE, reason="absent", applicability=Applicability(False, looked))
    size = item(75, "Image size optimized (< 500MB)", DATABASE, "T-3d")
    waiver = Waiver("S075", "models are in the image until they are served", "2026-12-31", "bo@example.test", "OPS-12",
                    ".deploylint/waivers.yaml", 4)  # fmt: skip
    yield decided(size, seen(size, State.FAIL, "the image has 812 MB"), state=State.WAIVED, waiver=waiver)
    fax = item(53, "Status page setup", SETUP, "T-3d", disabled="the product has no public users")
    yield decided(fax, state=State.NOT_APPLICABLE, reason="disabled")


def _advised() -> Iterator[Decision]:
    notify = item(114, "Notify team members", HOURS, "T-2h", gate="advise", requires=(("attest",),))
    yield decided(notify._replace(attestation=AttestationTerms("release", "who was told")), reason="not-attested")
    lint = item(4, "All ESLint warnings resolved", BEFORE, "T-7d", gate="advise")
    yield decided(lint, seen(lint, State.FAIL, "lint lets warnings pass", "tests/lint-lets-warnings-pass"))
    runbook = item(16, "Deployment runbook created", TESTING, "T-7d")
    runbook = runbook._replace(requires=(("static", "attest"),))
    yield decided(
        runbook,
        seen(runbook, State.PASS, "docs/runbook.md has its steps", path="docs/runbook.md", span=Span(1, 1, 1, 2)),
        remarks=("artifact.audit says: 2 high advisories", "no owner is named"),
    )


def trigger(state: State) -> Decision:
    """A rollback trigger: it has fired when the state is FAIL, and nobody watches when it is UNKNOWN."""
    made = item(193, "Response time p95 > 1000ms", ("Rollback Triggers", ""), "T-0..T+24h", gate="trigger")
    made = made._replace(requires=(("live",),), probes=((ProbeUse("prom.query", {"failure": "$p95_rollback"}),),))
    made = made._replace(waivable=False, box=False, freshness=600)
    measured = Measured(1412.0, "<=", 1200.0, "ms", (1390.0, 1412.0), "PT2M")
    piece = live(made, state, "p95 of the last two minutes", "prom.query", measured=measured)
    return decided(made, *([] if state is State.UNKNOWN else [piece]), reason="no-evidence")


def checklist(decisions: tuple[Decision, ...]) -> Checklist:
    """The definition that the decisions belong to."""
    items = tuple(decision.item for decision in decisions)
    policy = Policy(reports={"artifact.junit": ("reports/**/*.xml",)})
    notes = ("threshold p95_rollback is 1200 ms instead of 1000 ms",)
    return Checklist("Production Deployment Checklist", items, PHASES, THRESHOLDS, PROBES, policy, notes)


def sample(**changes: object) -> ChecklistReport:
    """The report of 207 items at T-2h, which is closed; the arguments replace its fields."""
    named = [*_failing(), *_expired(), *_unknown(), *_excused(), *_advised(), trigger(State.UNKNOWN)]
    taken = {decision.item.id for decision in named}
    due = ("T-7d", "T-3d", "T-2h")
    decisions = [decision._replace(due=decision.item.phase in due) for decision in named]
    places = ((BEFORE, "T-7d"), (TESTING, "T-7d"), (DATABASE, "T-3d"), (SETUP, "T-3d"), (WATCH, "T+2h"))
    for number in range(1, 208):
        if f"S{number:03}" not in taken:
            where, phase = places[number % len(places)]
            plain = item(number, f"Box {number} of the list is ticked", where, phase)
            decisions.append(decided(plain, seen(plain, State.PASS, "found good"), due=phase in due))
    order = [place[0] for place in places] + [HOURS, ("Rollback Triggers", "")]
    at = {place: number for number, place in enumerate(order)}
    ordered = tuple(sorted(decisions, key=lambda d: (at[d.item.section, d.item.subsection], d.item.id)))
    report = ChecklistReport(
        checklist(ordered),
        ordered,
        "T-2h",
        AS_OF,
        COMMIT,
        Release("v1.4.0", "v1.3.2", "production", "2026-11-23T04:00:00Z", "registry.example.test/shop:1.4.0"),
        "production",
        True,
        (
            RecordProblem(
                "wrong-person",
                ".deploylint/attestations/S119/v1.4.0.yaml",
                2,
                "by says ann@example.test, but cid@example.test committed it",
                "S119",
            ),
            RecordProblem("unknown-item", ".deploylint/waivers.yaml", 9, "there is no item S999; did you mean S099?"),
        ),
        (
            Change(".deploylint/checklist.yaml:7", "threshold p95_rollback rises from 1000 ms to 1200 ms", True),
            Change(".deploylint/waivers.yaml:4", "S075 is no longer waived for all of 2027", False),
        ),
        "origin/main",
        ("the history is shallow, so older commits were not searched for secrets",),
        "1.2.3",
    )
    return report._replace(**changes)  # type: ignore[arg-type]


def only(*decisions: Decision, **changes: object) -> ChecklistReport:
    """A report of these decisions alone, without problems, changes and notes."""
    definition = checklist(decisions)._replace(notes=())
    report = sample(decisions=decisions, checklist=definition, problems=(), changes=(), notes=())
    return report._replace(**changes)  # type: ignore[arg-type]


def clean() -> ChecklistReport:
    """A report that is go: all of two items pass."""
    first = item(1, "All tests passing", BEFORE, "T-7d")
    second = item(2, "Code coverage > 80%", BEFORE, "T-7d")
    return only(*(decided(one, seen(one, State.PASS, "found good")) for one in (first, second)))


def hostile(text: str) -> ChecklistReport:
    """A report all of whose free texts are `text`, with evidence in every state."""
    made = Item(text or "S001", text, text, text, "T-7d", "block", text, (("static",), ("attest",)), path=text, line=1)
    made = made._replace(notes=(text,), lacks=(text,), probes=((ProbeUse(text, {text: text}),),), rules=(text,))
    made = made._replace(attestation=AttestationTerms("time", text, 60, 2, (text,), (text,), text, (text,)))
    waiver = Waiver(text, text, text, text, text, text, 1)
    measured = Measured(text, text, text, text, (float("nan"),), text)
    decisions = []
    for state in State:
        piece = Evidence(made.id, "static", text, state, text, text, text, Span(1, 1, 1, 2), text, text, text, text)
        piece = piece._replace(measured=measured, subject=Subject(*[text] * 7), collector={text: text}, link=text)
        human = piece._replace(slot="attest", span=None)
        slots = (Slot(("static",), state, text, (piece,) * 5), Slot(("attest",), state, text, (human,), False))
        reach = Applicability(False, text)
        decisions.append(Decision(made, state, state, slots, text, reach, waiver, True, (text,), text))
    silent = decisions[0]._replace(state=State.UNKNOWN, underlying=State.UNKNOWN, step="", slots=())
    blocks = (*decisions, silent, silent, decisions[1]._replace(item=made._replace(gate="trigger")))
    definition = Checklist(text, tuple(d.item for d in blocks), PHASES, {}, {}, Policy(), (text,))
    problems = (RecordProblem(text, text, 1, text, text), RecordProblem(text, text, 1, text))
    release = Release(*[text] * 7)
    return ChecklistReport(
        definition, blocks, text, text, text, release, text, True, problems, (Change(text, text, True),), text, (text,)
    )


def small() -> ChecklistReport:
    """The report whose looks docs/gate.md shows."""
    whole = sample()
    names = ("S001", "S002", "S008", "S009", "S010", "S016", "S020", "S034", "S054", "S075", "S114", "S147")
    decisions = tuple(decision for decision in whole.decisions if decision.item.id in names)
    return only(*decisions, problems=whole.problems[1:], changes=whole.changes[:1])
