"""The built-in checklist: complete, consistent, and the same list for good."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from deploylint.authored import check, data_folder, load
from deploylint.checklist.definition import built_in, path_lists
from deploylint.checklist.pass_if import compiled
from deploylint.checklist.reading import REFERENCE
from deploylint.checklist.technologies import technologies
from deploylint.model.checklist import Item, ProbeUse
from deploylint.policy.rule_set import built_in_pages, built_in_rules

FILE = data_folder("rules") / "checklist/production-deployment.yaml"
SHARED = Path(__file__).parents[3] / "shared" / "checklist"
TEXT = FILE.read_text("utf-8")
DATA: Any = YAML(typ="safe").load(TEXT)
ENTRIES: list[dict[str, Any]] = [entry for part in DATA["parts"] for entry in part["items"]]
CHECKLIST = built_in({})
ITEMS = {item.id: item for item in CHECKLIST.items}

GIVEN_AWAY = [f"S{number:03}" for number in range(1, 208)]
"""Every id that was ever given away, in the order of the list. New ones are added; none is taken out or moved."""


def uses(item: Item) -> Iterator[ProbeUse]:
    for group in (*item.probes, item.vetoes, item.supports):
        yield from group


def references(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from (found[1] for found in REFERENCE.finditer(value))
    elif isinstance(value, (list, dict)):
        for child in value.values() if isinstance(value, dict) else value:
            yield from references(child)


def test_the_definition_satisfies_its_schema() -> None:
    assert check(load(FILE, TEXT), "checklist") == []


def test_ids_stay_what_they_are() -> None:
    assert [entry["id"] for entry in ENTRIES] == GIVEN_AWAY


def test_all_items_of_the_list_are_there() -> None:
    gates = [item.gate for item in CHECKLIST.items]

    assert len(CHECKLIST.items) == 207
    assert (gates.count("block"), gates.count("advise"), gates.count("trigger")) == (171, 29, 7)
    assert sum(item.box for item in CHECKLIST.items) == 195
    assert not CHECKLIST.retired
    lines = [item.line for item in CHECKLIST.items]
    assert lines == sorted(set(lines))


def test_every_item_that_a_rule_claims_exists() -> None:
    claimed = {(rule.id, item) for rule in built_in_rules() for item in rule.checklist}

    assert not {(rule, item) for rule, item in claimed if item not in ITEMS}


def test_claims_become_rules_of_items() -> None:
    claims = {"S077": ["docker/root-user"]}

    assert {item.id: item.rules for item in built_in(claims).items if item.rules} == {"S077": ("docker/root-user",)}


@pytest.mark.parametrize("item", CHECKLIST.items, ids=lambda item: item.id)
def test_an_item_names_only_what_there_is(item: Item) -> None:
    phases = {phase.id for phase in CHECKLIST.phases}

    assert {item.phase, *item.recheck} <= phases
    assert item.applies_if in technologies()
    for use in uses(item):
        assert use.use in CHECKLIST.probes
        assert not use.applies_if or use.applies_if in technologies()
        assert not [value for value in use.parameters.values() if isinstance(value, str) and "$" in value]


@pytest.mark.parametrize("item", CHECKLIST.items, ids=lambda item: item.id)
def test_an_item_uses_a_probe_once(item: Item) -> None:
    """Evidence names its probe alone, so what one use saw would count for the other."""
    names = [use.use for use in uses(item)]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("item", CHECKLIST.items, ids=lambda item: item.id)
def test_an_item_can_be_decided(item: Item) -> None:
    kinds = {kind for slot in item.requires for kind in slot}

    assert kinds <= {"static", "live", "attest"}
    assert ("live" in kinds) == bool(item.probes)
    assert ("attest" in kinds or "attest" in item.shows) == (item.attestation is not None)
    assert not kinds & set(item.shows)


@pytest.mark.parametrize("item", [item for item in CHECKLIST.items if item.attestation], ids=lambda item: item.id)
def test_an_attestation_can_be_checked(item: Item) -> None:
    terms = item.attestation
    assert terms is not None

    compared = set(re.findall(r"([a-z][a-z0-9_]*) (?:[<>!=]=?) ", terms.pass_if))

    assert terms.fields
    assert compared <= set(terms.fields)
    assert not terms.pass_if or not compiled(terms.pass_if)({})
    assert "$" not in terms.pass_if + "".join(terms.invalidated_by)
    assert (terms.ttl is not None) == (terms.scope == "time")


def test_what_cannot_be_waived() -> None:
    fixed = {item.id for item in CHECKLIST.items if not item.waivable}

    assert fixed == {"S054", *(item.id for item in CHECKLIST.items if item.gate == "trigger")}


def test_triggers_look_at_what_runs_and_not_at_files() -> None:
    for item in CHECKLIST.items:
        if item.gate == "trigger":
            assert all("static" not in kinds for kinds in item.requires), item.id
            assert item.freshness == 600, item.id


def test_every_name_is_used_and_every_use_has_a_name() -> None:
    named = set(references(ENTRIES))

    assert named <= CHECKLIST.thresholds.keys() | path_lists().keys()
    assert not (CHECKLIST.thresholds.keys() | path_lists().keys()) - named
    assert {use.use for item in CHECKLIST.items for use in uses(item)} == CHECKLIST.probes.keys()


@pytest.mark.parametrize(
    ("item", "limits"),
    [
        ("S002", {"lines": 80}),
        ("S007", {"p95_ms": 200}),
        ("S008", {"vus": 1000, "failed_percent": 1}),
        ("S147", {"below": 300}),
        ("S200", {"below": 300}),
        ("S193", {"at_most": 1000}),
        ("S192", {"at_most": 5}),
        ("S146", {"below": 0.1}),
        ("S201", {"below": 70}),
        ("S202", {"below": 80}),
    ],
)
def test_limits_are_those_of_the_list(item: str, limits: dict[str, float]) -> None:
    parameters = ITEMS[item].probes[0][0].parameters

    assert {name: parameters.get(name) for name in limits} == limits


def test_a_changed_threshold_reaches_probes_and_conditions() -> None:
    changed = {item.id: item for item in built_in({}, {"concurrent_users": 250}).items}["S008"]

    assert changed.probes[0][0].parameters["vus"] == 250
    assert changed.attestation is not None
    assert changed.attestation.pass_if == "max_vus >= 250 and failed_percent < 1"


def test_the_page_of_rules_knows_every_claim() -> None:
    claimed = {item for page in built_in_pages().values() for item in page.text.checklist}

    assert claimed <= ITEMS.keys()


@pytest.mark.skipif(not SHARED.is_dir(), reason="the list as it was first written is not here")
def test_texts_are_those_of_the_list() -> None:
    lines = (SHARED / "source-checklist.md").read_text("utf-8").splitlines()

    for item in CHECKLIST.items:
        bare = lines[item.line - 1].removeprefix("- ").removeprefix("[ ] ")
        assert (item.id, item.text) == (item.id, bare)
        assert item.box == lines[item.line - 1].startswith("- [ ] ")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the list as it was first written is not here")
def test_headings_and_gates_are_those_of_the_list() -> None:
    written = {entry["id"]: entry for entry in json.loads((SHARED / "items.json").read_text("utf-8"))["items"]}

    for item in CHECKLIST.items:
        entry = written[item.id]
        assert (item.section, item.subsection) == (entry["section"], entry["subsection"] or "")
        assert (item.phase, item.gate, item.applies_if) == (entry["phase"], entry["gate"], entry["applies_if"])
