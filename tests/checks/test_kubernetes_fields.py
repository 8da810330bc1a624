"""Words and numbers of single fields, and names: what is taken, what is not, and what was meant."""

from __future__ import annotations

import json
from typing import Any

import pytest

from deploylint.checks import Unknown, named
from deploylint.checks.kubernetes_names import _domain_flaw, _entry_flaw, _host_flaw, _label_flaw
from deploylint.examples import project_of
from deploylint.model import Problem
from deploylint.views.kubernetes_object_fields import OBJECTS
from deploylint.views.kubernetes_pod_fields import POD, Amount, Choice, Table


def answers(check: str, data: dict[str, Any]) -> list[Problem | Unknown]:
    project = project_of({"k8s.json": json.dumps(data)})
    return [answer for view in project.views("kubernetes.object") for answer in named(check)(view, project, {})]


def service(**spec: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"}, "spec": spec}


def hints(data: dict[str, Any]) -> list[str]:
    found = answers("kubernetes_fields.not_allowed", data)
    return [answer.facts["hint"] if isinstance(answer, Problem) else answer.reason for answer in found]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("loadbalancer", ["did you mean LoadBalancer?"]),
        ("NodePorts", ["did you mean NodePort?"]),
        ("Public", ["only ClusterIP, NodePort, LoadBalancer or ExternalName"]),
        ("{{ .Values.type }}", ["a value depends on a template"]),
        ("$(TYPE)", ["a value depends on a template"]),
        ("<type>", ["a value depends on a template"]),
        ("", []),
        (None, []),
        (["LoadBalancer"], []),
        ({}, []),
    ],
)
def test_what_was_meant_is_told(written: Any, told: list[str]) -> None:
    assert hints(service(type=written)) == told


@pytest.mark.parametrize("kind", ["Opaque", "kubernetes.io/tls", "example.com/mine", "kubernetes.io/made-up"])
def test_an_open_list_takes_other_words(kind: str) -> None:
    secret = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "a"}}
    assert hints({**secret, "type": kind}) == []
    assert hints({**secret, "type": "opaque"}) == ["did you mean Opaque?"]


def test_objects_of_other_groups_and_fragments_are_let_be() -> None:
    assert hints({**service(type="public"), "apiVersion": "example.com/v1"}) == []
    assert hints({**service(type="public"), "$patch": "merge"}) == []


def flaws(check: str, data: dict[str, Any]) -> list[str]:
    return [answer.facts["flaw"] for answer in answers(check, data) if isinstance(answer, Problem)]


def rolling(**values: Any) -> dict[str, Any]:
    spec = {"strategy": {"rollingUpdate": values}, "selector": {}}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"}, "spec": spec}


@pytest.mark.parametrize("value", [0, 1, "25%", "0%", "100%", "{{ x }}", "${X}", None, True, 1.5, [], "{{ x }}%"])
def test_shares_that_are_taken_or_not_judged(value: Any) -> None:
    assert flaws("kubernetes_fields.out_of_range", rolling(maxSurge=value)) == []


@pytest.mark.parametrize("value", ["1", "half", "25 %", "-25%", "25%%", "2.5%", ""])
def test_shares_that_are_no_shares(value: str) -> None:
    assert flaws("kubernetes_fields.out_of_range", rolling(maxSurge=value)) == [
        "is neither a number nor a percentage such as 25%"
    ]


@pytest.mark.parametrize(("port", "flaw"), [(0, 1), (1, 0), (65535, 0), (65536, 1), (-1, 1), ("http", 0), (None, 0)])
def test_the_bounds_of_ports(port: Any, flaw: int) -> None:
    assert len(flaws("kubernetes_fields.out_of_range", service(ports=[{"port": port}]))) == flaw


def tables(table: Table) -> list[Table]:
    inner = [entry for entry in table.values() if not isinstance(entry, Choice | Amount)]
    return [table, *(found for entry in inner for found in tables(entry))]


def test_the_tables_hold_no_nonsense() -> None:
    for table in [found for each in (POD, *OBJECTS.values()) for found in tables(each)]:
        assert table
        assert "*" not in table or len(table) == 1
        for bound in table.values():
            if isinstance(bound, Choice):
                assert len(set(bound.words)) == len(bound.words) > 0
            elif isinstance(bound, Amount):
                assert bound.high is None or bound.low < bound.high


@pytest.mark.parametrize("name", ["a", "a-b", "1a", "a" * 63])
def test_labels_that_are_taken(name: str) -> None:
    assert _label_flaw(name, 63) == ""


@pytest.mark.parametrize("name", ["A", "a.b", "-a", "a-", "a_b", "a" * 64, "a b", "ä"])
def test_labels_that_are_not(name: str) -> None:
    assert _label_flaw(name, 63)


@pytest.mark.parametrize("name", ["a.b", "a-1.b-2", "1.2", "a" * 253])
def test_domains_that_are_taken(name: str) -> None:
    assert _domain_flaw(name, 253) == ""


@pytest.mark.parametrize("name", ["a..b", ".a", "a.", "a.-b", "A.b", "a" * 254, "a\n"])
def test_domains_that_are_not(name: str) -> None:
    assert _domain_flaw(name, 253)


@pytest.mark.parametrize("name", ["a", "A_b.c-d", ".dockerconfigjson", "a..b"])
def test_entries_that_are_taken(name: str) -> None:
    assert _entry_flaw(name) == ""


@pytest.mark.parametrize("name", ["", ".", "..", "..a", "a/b", "a b", "a" * 254])
def test_entries_that_are_not(name: str) -> None:
    assert _entry_flaw(name)


@pytest.mark.parametrize(
    ("host", "flaw"),
    [
        ("shop.example.com", ""),
        ("*.example.com", ""),
        ("localhost", ""),
        ("*", "is no host name"),
        ("*.*.example.com", "is no host name"),
        ("a_b.example.com", "is no host name"),
        ("https://example.com", "is a URL, and not a host name"),
        ("example.com/shop", "is a URL, and not a host name"),
        ("example.com:80", "has a port, and not only a host name"),
        ("10.0.0.1", "is an address, and not a host name"),
        ("2001:db8::1", "is an address, and not a host name"),
    ],
)
def test_hosts(host: str, flaw: str) -> None:
    assert _host_flaw(host) == flaw
