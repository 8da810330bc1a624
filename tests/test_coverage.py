"""What the checks of other linters are here is complete and true: every id is a rule, or has a reason why not."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from deploylint.policy.rule_set import built_in_pages
from test_docs import generator

# Peers' ids that belong to a page wherever they stand; KICS and the rest have checks of other kinds of files too.
_OWN_IDS = re.compile(
    r"CKV2?_(K8S|DOCKER)_|KSV-|KCV-|DS-|C-\d{4}$|DL\d|SC\d*$"
    r"|(kube-linter|kube-score|polaris|buildkit|dockle|cis-docker|droast|compose-lint|dclint)/"
)

RULES = built_in_pages()
FIELDS = generator().FIELDS
each_field = pytest.mark.parametrize("field", FIELDS)


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    return generator()


def test_there_is_a_page_for_each_field(docs: ModuleType) -> None:
    assert FIELDS == ("docker", "kubernetes")
    pages = {*FIELDS, "checklist"}
    assert {file.name for file in docs.HERE.glob("coverage-*.md")} == {f"coverage-{page}.md" for page in pages}


def test_aliases_are_ids_of_peers(docs: ModuleType) -> None:
    pages = [docs.read_coverage(field) for field in FIELDS]
    known = {name for page in pages for name in page.ids()}
    rooms = {room for page in pages for room in page.rooms}
    misspelt = {
        (identity, alias)
        for identity, page in RULES.items()
        for alias in page.text.aliases
        if (identity.partition("/")[0] in rooms or _OWN_IDS.match(alias)) and alias not in known
    }

    assert not misspelt


@each_field
def test_every_id_is_a_rule_or_has_a_reason(docs: ModuleType, field: str) -> None:
    claimed = docs.claims(RULES)
    open_ = {
        name
        for name, rows in docs.read_coverage(field).ids().items()
        if name not in claimed and not any(row.reason for row in rows)
    }

    assert not open_


@each_field
def test_reasons_are_needed(docs: ModuleType, field: str) -> None:
    claimed = docs.claims(RULES)
    stale = {
        name
        for name, row in docs.read_coverage(field).rows.items()
        if row.reason and (all(i in claimed for i in row.ids) if row.ids else row.rules)
    }

    assert not stale


@each_field
def test_every_row_leads_to_a_rule_or_a_reason(docs: ModuleType, field: str) -> None:
    rows = docs.read_coverage(field).rows

    assert not {(name, rule) for name, row in rows.items() for rule in row.rules if rule not in RULES}
    assert not {name for name, row in rows.items() if not row.ids and not row.rules and not row.reason}


@each_field
def test_an_id_has_several_rules_only_where_it_is_said_why(docs: ModuleType, field: str) -> None:
    coverage = docs.read_coverage(field)
    known = coverage.ids()
    several = {name for name, rules in docs.claims(RULES).items() if name in known and len(rules) > 1}

    assert several == set(coverage.shared)
    assert all(coverage.shared.values())


@each_field
def test_every_id_belongs_to_one_peer(docs: ModuleType, field: str) -> None:
    coverage = docs.read_coverage(field)
    for name in coverage.ids():
        owners = [peer for peer, facts in coverage.peers.items() if name.startswith(tuple(facts["ids"].split()))]
        assert len(owners) == 1, name


@each_field
def test_the_page_is_generated(docs: ModuleType, field: str) -> None:
    assert docs.coverage_file(field).read_text("utf-8") == docs.coverage_page(field), "run `python docs/generate.py`"


def test_the_page_of_the_checklist_is_generated(docs: ModuleType) -> None:
    assert docs.checklist_file().read_text("utf-8") == docs.checklist_page(), "run `python docs/generate.py`"


def test_the_page_of_the_checklist_shows_every_item(docs: ModuleType) -> None:
    shown = re.findall(r"^#### (S\d{3}) ", docs.checklist_page(), re.MULTILINE)

    assert shown == [f"S{number:03}" for number in range(1, 208)]
