"""What the checks of other linters are here is complete and true: every id is a rule, or has a reason why not."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from deploylint.policy.rule_set import built_in_pages
from test_docs import generator

# Peers' ids that are about Kubernetes wherever they stand; KICS and the rest have checks of other kinds of files too.
_KUBERNETES_ID = re.compile(r"CKV2?_K8S_|KSV-|KCV-|C-\d{4}$|kube-linter/|kube-score/|polaris/")

RULES = built_in_pages()


@pytest.fixture(scope="module")
def docs() -> ModuleType:
    return generator()


def test_aliases_are_ids_of_peers(docs: ModuleType) -> None:
    known = docs.read_coverage().ids()
    misspelt = {
        (identity, alias)
        for identity, page in RULES.items()
        for alias in page.text.aliases
        if (identity.startswith("kubernetes/") or _KUBERNETES_ID.match(alias)) and alias not in known
    }

    assert not misspelt


def test_every_id_is_a_rule_or_has_a_reason(docs: ModuleType) -> None:
    claimed = docs.claims(RULES)
    open_ = {
        name
        for name, rows in docs.read_coverage().ids().items()
        if name not in claimed and not any(row.reason for row in rows)
    }

    assert not open_


def test_reasons_are_needed(docs: ModuleType) -> None:
    claimed = docs.claims(RULES)
    stale = {
        name
        for name, row in docs.read_coverage().rows.items()
        if row.reason and (all(i in claimed for i in row.ids) if row.ids else row.rules)
    }

    assert not stale


def test_every_row_leads_to_a_rule_or_a_reason(docs: ModuleType) -> None:
    rows = docs.read_coverage().rows

    assert not {(name, rule) for name, row in rows.items() for rule in row.rules if rule not in RULES}
    assert not {name for name, row in rows.items() if not row.ids and not row.rules and not row.reason}


def test_an_id_has_several_rules_only_where_it_is_said_why(docs: ModuleType) -> None:
    coverage = docs.read_coverage()
    known = coverage.ids()
    several = {name for name, rules in docs.claims(RULES).items() if name in known and len(rules) > 1}

    assert several == set(coverage.shared)
    assert all(coverage.shared.values())


def test_every_id_belongs_to_one_peer(docs: ModuleType) -> None:
    coverage = docs.read_coverage()
    for name in coverage.ids():
        owners = [peer for peer, facts in coverage.peers.items() if name.startswith(tuple(facts["ids"].split()))]
        assert len(owners) == 1, name


def test_the_page_is_generated(docs: ModuleType) -> None:
    assert docs.COVERAGE_PAGE.read_text("utf-8") == docs.coverage_page(), "run `python docs/generate.py`"
