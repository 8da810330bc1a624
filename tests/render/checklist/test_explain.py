from __future__ import annotations

from checklist_sample import BEFORE, checklist, item, sample
from deploylint.model.checklist import AttestationTerms, Item, Phase, ProbeUse
from deploylint.render.checklist.explain import explained_item, when


def explained(made: Item, **options: object) -> str:
    return "\n".join(explained_item(made, checklist(()), **options))  # type: ignore[arg-type]


def named(name: str) -> Item:
    return next(decision.item for decision in sample().decisions if decision.item.id == name)


def test_a_static_item_names_its_rules() -> None:
    made = item(54, "No secrets", BEFORE, "T-7d", rules=("secrets/a", "secrets/long-name"), waivable=False)
    text = explained(made, titles={"secrets/a": "A secret is committed"})
    assert text.startswith(
        "S054\n"
        "  No secrets\n"
        "\n"
        "  section     Pre-Deployment (1 week before) / Code Quality\n"
        "  due         T-7d, 7 days before the deployment\n"
        "  gate        blocks: the gate stays closed until it is met\n"
        "  applies     always\n"
        "  waivable    no\n"
    )
    assert (
        "  In the repository: no rule may fail at medium or above, and one must find it good:\n"
        "    secrets/a          A secret is committed\n"
        "    secrets/long-name\n"
    ) in text + "\n"


def test_what_no_rule_decides_is_said() -> None:
    text = explained(named("S034"))
    assert "In the repository: no rule decides it yet, so it is unknown.\n    no rule yet: pool sizes in code" in text


def test_probes_have_their_parameters_and_thresholds() -> None:
    text = explained(named("S193"))
    assert "It has not fired while this holds:\n    1. a report or a probe shows it\n" in text
    assert "An answer is good for 10 minutes." in text
    assert "    prom.query: the answer of Prometheus to a query\n" in text
    assert "        failure = 1200 ms (p95_rollback; built in: 1000)" in text


def test_alternatives_vetoes_and_places_of_probes() -> None:
    uses = (ProbeUse("artifact.junit"), ProbeUse("team.own", {"n": 3}, "tech:web"))
    made = item(1, "Tests", BEFORE, "T-7d", requires=(("live", "attest"),), probes=(uses,))
    made = made._replace(vetoes=(ProbeUse("tls.certificate"),), supports=(ProbeUse("prom.query"),), recheck=("T-2h",))
    text = explained(made._replace(environment="staging", applies_if="tech:web", notes=("read it twice",)))
    assert "    1. a report or a probe shows it, or a person says it\n" in text
    assert "    or team.own, where this is found: tech:web\n        n = 3\n" in text
    assert "    its failure counts too: tls.certificate: the certificate that a host shows\n" in text
    assert "    shown as well: prom.query" in text
    assert "  again       at T-2h\n" in text
    assert "  looked at   in staging\n" in text
    assert "  applies     only where this is found: tech:web\n" in text
    assert "  note: read it twice" in text


def test_what_a_person_says_has_its_terms() -> None:
    text = explained(named("S011"))
    assert (
        "  What a person says:\n"
        "    asks        report, vendor, date, open findings\n"
        "    who         2 people in role security, none of them the author of the release\n"
        "    fields      report, vendor\n"
        "    must hold   critical_open == 0 and high_open == 0\n"
        "    good        for at most 365 days\n"
        "    say it      deploylint attest S011"
    ) in text
    assert "good        for one release: its tag and commit\n" in explained(named("S008"))
    assert "void        when these change after it: src/**, package-lock.json\n" in explained(named("S008"))
    many = AttestationTerms("release", "x", invalidated_by=tuple(f"*.{number}" for number in range(20)))
    assert "*.11 and 8 more kinds of files" in explained(named("S008")._replace(attestation=many))


def test_what_is_left_out_says_why() -> None:
    assert "left out    by the team: the product has no public users" in explained(named("S053"))


def test_how_it_stands_on_request() -> None:
    decision = next(decision for decision in sample().decisions if decision.item.id == "S034")
    assert "Now: unknown\n    no rule can decide it yet" in explained(decision.item, decision=decision)


def test_phases_in_words() -> None:
    assert when(Phase("", "", -7_200)) == "2 hours before the deployment"
    assert when(Phase("", "", 0)) == "the deployment"
    assert when(Phase("", "", 0, 86_400)) == "from the deployment until 1 day after it"


def test_lines_are_as_wide_as_asked() -> None:
    lines = [line for made in sample().checklist.items for line in explained_item(made, checklist(()), width=60)]
    assert max(map(len, lines)) <= 60
