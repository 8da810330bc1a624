"""What a team can change of the checklist, what it is told, and what it cannot do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploylint.authored import AuthoredProblem
from deploylint.checklist.definition import built_in, load
from deploylint.model.checklist import AttestationTerms, Checklist, Item, Phase, Policy, ProbeUse

FILE = ".deploylint/checklist.yaml"
TODAY = date(2026, 11, 20)
RULES = ("docker/root-user", "team/price-list")


def boxes(path: str, text: str, phases: Sequence[Phase], known: Sequence[Item]) -> list[Item]:
    """Stands in for the reader of Markdown lists: an item for each line."""
    return [
        Item(f"MD-{line}", line, path, "", phases[0].id, "block", "any", (("attest",),), path=path, line=number)
        for number, line in enumerate(text.splitlines(), 1)
        if all(line != item.text for item in known)
    ]


def team(text: str, **others: str) -> Checklist:
    files: dict[str, str] = {FILE: text, **{name.replace("_", "."): content for name, content in others.items()}}
    return load(lambda path: files.get(path), {"S077": ["docker/root-user"]}, rules=RULES, boxes=boxes, today=TODAY)


def item(checklist: Checklist, name: str) -> Item:
    return {entry.id: entry for entry in checklist.items}[name]


def errors(text: str) -> list[str]:
    with pytest.raises(AuthoredProblem) as caught:
        team(text)
    return str(caught.value).splitlines()


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "extends: production-deployment\n"])
def test_a_file_that_says_nothing_changes_nothing(text: str) -> None:
    assert team(text) == built_in({"S077": ["docker/root-user"]})


def test_without_a_file_the_checklist_is_the_one_built_in() -> None:
    assert load(lambda _: None, {}) == built_in({})


def test_a_threshold_reaches_the_items_and_is_told_when_it_is_easier() -> None:
    checklist = team("thresholds:\n  p95_ms: 500\n  benchmark_p95_ms: 100\n  coverage_percent: 60\n")

    assert item(checklist, "S147").probes[0][0].parameters["below"] == 500
    assert checklist.thresholds["p95_ms"].default == 300
    assert checklist.notes == (
        f"{FILE}:2: p95 in production (p95_ms) is 500 ms instead of 300",
        f"{FILE}:4: line coverage (coverage_percent) is 60 % instead of 80",
    )


def test_an_item_can_be_left_out_with_a_reason_until_a_day() -> None:
    checklist = team(
        "disabled:\n"
        "  - {item: S033, reason: one node, until: 2026-11-20}\n"
        "  - {item: S034, reason: too dear, until: 2026-11-19}\n"
    )

    assert item(checklist, "S033").disabled == "one node"
    assert item(checklist, "S034").disabled == ""
    assert checklist.notes == (
        f"{FILE}:2: S033 is left out until 2026-11-20: one node",
        f"{FILE}:3: S034 was left out until 2026-11-19, which is over: it counts again",
    )


def test_a_reason_is_told_in_one_line() -> None:
    checklist = team("disabled:\n  - item: S033\n    reason: |\n      one\n      node\n")

    assert checklist.notes == (f"{FILE}:2: S033 is left out: one node",)


def test_own_items_say_what_decides_them() -> None:
    checklist = team(
        "items:\n"
        "  - id: SHOP-1\n"
        "    text: Prices are right\n"
        "    phase: T-1d\n"
        "    rules: [team/price-list]\n"
        "    probes: [{use: prom.query, with: {query: prices, below: $p95_ms}}]\n"
        "    attestation: {scope: release, asks: the list, invalidated_by: [$migrations, prices/]}\n"
        "  - {id: SHOP-2, text: The bell was rung, phase: T-0, gate: advise, section: Party, "
        "attestation: {scope: time, ttl: P1D, asks: who rang}}\n"
    )
    first, second = item(checklist, "SHOP-1"), item(checklist, "SHOP-2")

    assert checklist.items[-2:] == (first, second)
    assert first.requires == (("static",), ("live", "attest"))
    assert first.rules == ("team/price-list",)
    assert first.probes == ((ProbeUse("prom.query", {"query": "prices", "below": 300}),),)
    assert first.attestation is not None
    assert first.attestation.invalidated_by == ("migrations/", "migrate/", "*.sql", "prisma/", "prices/")
    assert (first.path, first.line, second.line) == (FILE, 2, 8)
    assert (second.section, second.gate, second.requires) == ("Party", "advise", (("attest",),))
    assert second.attestation == AttestationTerms("time", "who rang", ttl=86_400)
    assert checklist.notes == ()


def test_a_list_of_the_team_adds_the_boxes_that_are_no_items_yet() -> None:
    checklist = team(
        "lists: [CHECKLIST.md]\ndisabled: [{item: MD-Feed the cat, reason: no cat}]\n",
        CHECKLIST_md="Feed the cat\nPenetration testing completed\nLock the door\n",
    )

    assert [entry.id for entry in checklist.items[-3:]] == ["S207", "MD-Feed the cat", "MD-Lock the door"]
    assert item(checklist, "MD-Feed the cat").disabled == "no cat"


def test_a_policy_without_signatures_is_told_where_somebody_says_so() -> None:
    assert team("policy: {signatures: false}\n").notes == (f"{FILE}:1: attestations need no signature",)


def test_lists_are_read_as_markdown() -> None:
    files = {
        FILE: "lists: [docs/LIST.md]\n",
        "docs/LIST.md": "# Ours\n\n## Testing\n\n- [ ] Feed the cat\n- [x] Lock the door\n",
    }
    own = load(lambda path: files.get(path), {}).items[207:]

    assert [(entry.text, entry.path, entry.line) for entry in own] == [
        ("Feed the cat", "docs/LIST.md", 5),
        ("Lock the door", "docs/LIST.md", 6),
    ]
    assert all(entry.id.startswith("MD-") and entry.requires == (("attest",),) for entry in own)


def test_a_team_can_bring_its_own_list_alone() -> None:
    checklist = team("extends: none\ntitle: Our list\nlists: [CHECKLIST.md]\n", CHECKLIST_md="Lock the door\n")

    assert checklist.title == "Our list"
    assert [entry.id for entry in checklist.items] == ["MD-Lock the door"]
    assert checklist.phases == built_in({}).phases
    assert checklist.notes == (f"{FILE}:1: the checklist production-deployment is not used",)


def test_policy_is_read_and_what_loosens_is_told() -> None:
    checklist = team(
        "policy:\n  signatures: true\n  tick-excused: true\n  max-waiver: P120D\n"
        "  reports: {artifact.junit: ['reports/**/*.xml']}\n"
    )

    assert checklist.policy == Policy(True, True, 120 * 86_400, {"artifact.junit": ("reports/**/*.xml",)})
    assert checklist.notes == (
        f"{FILE}:3: boxes of items that are waived or do not apply are ticked",
        f"{FILE}:4: waivers may last P120D instead of P90D",
    )


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("threshold: {}\n", "1:1: unknown key 'threshold'; did you mean 'thresholds'?"),
        ("thresholds: {p95ms: 1}\n", "1:14: there is no threshold 'p95ms'; did you mean 'p95_ms'?"),
        ("thresholds: {p95_ms: fast}\n", "1:22: 'p95_ms': must be a number, not the text 'fast'"),
        ("thresholds: {p95_ms: -1}\n", "1:22: 'p95_ms': -1 is less than the minimum of 0"),
        ("thresholds: {p95_ms: .nan}\n", "1:22: 'p95_ms' must be a number that can be compared with, not nan"),
        ("thresholds: {p95_ms: .inf}\n", "1:22: 'p95_ms' must be a number that can be compared with, not inf"),
        ("lists: [GONE.md]\n", "1:9: there is no file 'GONE.md'; paths begin at the root of the repository"),
        ("disabled: [{item: S054, reason: later}]\n", "1:19: S054 cannot be left out: No secrets in git repository"),
        ("disabled: [{item: S192, reason: later}]\n", "1:19: S192 cannot be left out: Error rate > 5%"),
        ("disabled: [{item: S1999, reason: later}]\n", "1:19: there is no item 'S1999'; did you mean S199?"),
        ("disabled: [{item: S033}]\n", "1:12: 'disabled': the key 'reason' is missing; add it"),
        (
            "disabled: [{item: S033, reason: later, until: 2026-02-30}]\n",
            "1:47: 2026-02-30 is no day of the calendar",
        ),
        ("policy: {reports: {artifact.unit: [a]}}\n", "1:20: there is no probe 'artifact.unit'; did you mean"),
        ("policy: {max-waiver: P0D}\n", "1:22: must be a period such as P30D"),
        ("policy: {max-waiver: -P1D}\n", "1:22: must be a period such as P30D"),
        ("policy: {max-waiver: soon}\n", "1:22: 'max-waiver': 'soon' has not the form that is asked for"),
        ("extends: nothing\n", "1:10: 'extends': must be one of production-deployment, none, not 'nothing'"),
    ],
)
def test_mistakes_are_told_with_their_place_and_a_way_out(text: str, error: str) -> None:
    assert [line.removeprefix(f"{FILE}:")[: len(error)] for line in errors(text)] == [error]


ITEM = "items:\n  - {{id: {id}, text: Lock the door, phase: {phase}, {more}}}\n"


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"id": "MD-1"}, "'MD-1' has not the form that is asked for (Capital letters other than MD"),
        ({"id": "S208"}, "'S208' has not the form that is asked for"),
        ({"phase": "T-1x"}, "there is no phase 'T-1x'; did you mean 'T-1d'?"),
        ({"more": "requires: [static]"}, "nothing can decide SHOP-1; add rules, probes or attestation"),
        ({"more": "requires: [live], rules: [docker/root-user]"}, "nothing can fill live of SHOP-1; add probes"),
        ({"more": "gate: advise"}, "nothing can decide SHOP-1; add rules, probes or attestation"),
        ({"more": "rules: [team/price-lst]"}, "there is no rule 'team/price-lst'; did you mean 'team/price-list'?"),
        ({"more": "probes: [{use: prom.qery}]"}, "there is no probe 'prom.qery'; did you mean 'prom.query'?"),
        (
            {"more": "probes: [{use: prom.query}], supports: [{use: prom.query, with: {query: up}}]"},
            "prom.query stands here a second time; what one use saw would count for the other",
        ),
        ({"more": "probes: [{one_of: [{use: prom.query}]}]"}, "must have at least 2 entries, not 1"),
        (
            {"more": "probes: [{use: prom.query, with: {below: $p95}}]"},
            "there is no threshold 'p95'; did you mean 'p95_ms'?",
        ),
        ({"more": "probes: [{use: prom.query, applies_if: mongo}]"}, "there is no technology 'mongo'; did you mean"),
        ({"more": "applies_if: mango, rules: [docker/root-user]"}, "there is no technology 'mango'; did you mean"),
        ({"more": "rules: [docker/root-user], freshness: P"}, "'P' is no period; write P90D or PT2H"),
        ({"more": "attestation: {scope: time, asks: who}"}, "the key 'ttl' is missing; add it"),
        ({"more": "attestation: {scope: release, asks: who, pass_if: doors = 1}"}, "this is no condition: column 6"),
        (
            {"more": "attestation: {scope: release, asks: who, pass_if: doors == $door}"},
            "there is no threshold 'door'",
        ),
        (
            {"more": "attestation: {scope: release, asks: who, invalidated_by: [$cod]}"},
            "there is no list of paths 'cod'; did you mean 'code'?",
        ),
    ],
)
def test_mistakes_in_own_items_are_told(fields: dict[str, str], error: str) -> None:
    found = errors(ITEM.format(**{"id": "SHOP-1", "phase": "T-1d", "more": "rules: [docker/root-user]", **fields}))

    assert len(found) == 1
    assert error in found[0]


def test_an_id_is_used_once() -> None:
    one = "  - {id: SHOP-1, text: Lock the door, phase: T-1d, rules: [docker/root-user]}\n"

    assert errors(f"items:\n{one}{one}") == [f"{FILE}:3:10: SHOP-1 stands here a second time; an id is used once"]


def test_all_mistakes_are_told_at_once() -> None:
    assert len(errors("thresholds: {a: 1}\nlists: [b]\ndisabled: [{item: c, reason: d}]\n")) == 3


scalars = st.sampled_from([None, True, -1, 0.5, "", "x", "T-0", "$p95_ms", "S033", "2026-11-20", "P1D"])
names = st.sampled_from(
    ["item", "reason", "until", "id", "text", "phase", "probes", "use", "with", "p95_ms", "reports"]
)
plain = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=3),
    max_leaves=5,
)
uses = st.fixed_dictionaries(
    {"use": st.sampled_from(["prom.query", "tls.certificate", "gone"])},
    optional={"with": st.dictionaries(names, plain, max_size=2), "applies_if": st.sampled_from(["redis", "gone"])},
)
terms = st.fixed_dictionaries(
    {"scope": st.sampled_from(["release", "time"]), "asks": st.just("who rang")},
    optional={
        "ttl": st.sampled_from(["P1D", "P", "-P1D"]),
        "pass_if": st.sampled_from(["a == 1", "a == $p95_ms", "a = 1", "$gone > 0"]),
        "invalidated_by": st.lists(st.sampled_from(["$code", "$gone", "a/**"]), max_size=2),
    },
)
items = st.fixed_dictionaries(
    {
        "id": st.sampled_from(["SHOP-1", "SHOP-2", "S001"]),
        "text": st.just("The bell was rung"),
        "phase": st.sampled_from(["T-0", "T-1d", "T-1x"]),
    },
    optional={
        "probes": st.lists(
            uses | st.fixed_dictionaries({"one_of": st.lists(uses, min_size=2, max_size=3)}), max_size=2
        ),
        "vetoes": st.lists(uses, max_size=2),
        "attestation": terms | plain,
        "rules": st.lists(st.sampled_from(["docker/root-user", "gone"]), max_size=2),
        "requires": st.lists(st.sampled_from(["static", "live", "live|attest", "gone"]), max_size=2),
        "freshness": scalars,
        "waivable": scalars,
    },
)
files = st.fixed_dictionaries(
    {},
    optional={
        "extends": st.sampled_from(["production-deployment", "none", "gone"]),
        "thresholds": st.dictionaries(st.sampled_from(["p95_ms", "tls_days", "gone"]), scalars, max_size=2),
        "disabled": st.lists(
            st.fixed_dictionaries({"item": st.sampled_from(["S033", "S054", "SHOP-1", "gone"]), "reason": scalars}),
            max_size=2,
        ),
        "items": st.lists(items, max_size=3) | plain,
        "lists": plain,
        "policy": plain,
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(files)
def test_whatever_stands_there_it_is_read_or_refused(data: dict[str, object]) -> None:
    refused = ""
    phases: tuple[Phase, ...] = ()
    try:
        phases = team(json.dumps(data)).phases
    except AuthoredProblem as problem:
        refused = str(problem)
    assert refused or phases


FLOWS = "parameters:\n  S099:\n    artifact.junit:\n      flows: {checkout: ['plac* order']}\n"


def test_a_team_says_which_flows_are_critical() -> None:
    checklist = team(FLOWS)
    (use,) = (use for group in item(checklist, "S099").probes for use in group if use.use == "artifact.junit")

    assert use.parameters["flows"] == {"checkout": ["plac* order"]}
    assert checklist.notes == (f"{FILE}:3: S099 asks artifact.junit for flows",)
    assert item(checklist, "S098") == item(built_in({}), "S098")


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("parameters: {S999: {artifact.junit: {tests: 2}}}\n", "1:14: there is no item 'S999'"),
        ("parameters: {S099: {artifact.junt: {tests: 2}}}\n", "1:21: S099 does not ask 'artifact.junt'"),
        ("parameters: {S099: {artifact.junit: {test: 2}}}\n", "1:38: unknown key 'test'; did you mean 'tests'?"),
        ("parameters: {S099: {artifact.junit: {tests: many}}}\n", "1:45: "),
        ("parameters: {S099: {artifact.junit: {tests: $no}}}\n", "there is no threshold 'no'"),
        (
            "items:\n  - id: A-1\n    text: Tests\n    phase: T-7d\n"
            "    probes: [{use: artifact.junit, with: {abuot: [smoke]}}]\n",
            "5:43: unknown key 'abuot'; did you mean 'about'?",
        ),
    ],
)
def test_what_probes_do_not_understand_is_told(text: str, error: str) -> None:
    assert any(error in line for line in errors(text)), errors(text)
