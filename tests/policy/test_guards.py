"""Guards rule out what `when:` would rule out, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from deploylint.model import Node, Source, Span, View
from deploylint.policy.expressions import compile, parse, truth
from deploylint.policy.guards import Guard, Shelf, guards

SOURCE = Source("a.yaml", "kubernetes", "")


def node(value: Any, **facts: Any) -> Node:
    return Node(SOURCE, Span(1, 1, 1, 2), value, **facts)


VALUES = [
    node("A"),
    node("B"),
    node(""),
    node(None),
    node(3),
    node("x", unknown=True),
    node(None, exists=False),
    node(True),
    node(False),
    "A",
    7,
    True,
    False,
    lambda: "A",
    lambda: False,
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('it.kind == "A"', [Guard("kind", frozenset("A"))]),
        ('it.kind == "A" && it.x > 1', [Guard("kind", frozenset("A"))]),
        ('it.kind in ["A", "B"] && it.group == "g"', [Guard("kind", frozenset("AB")), Guard("group", frozenset("g"))]),
        ('(it.kind == "A" || it.kind == "B") && has(it.x)', [Guard("kind", frozenset("AB"))]),
        ('it.kind == "A" || it.x == "B"', []),
        ('it.kind && it.group == "g"', [Guard("kind", frozenset()), Guard("group", frozenset("g"))]),
        ('it.kind || it.kind == "A"', []),
        ("!it.kind", []),
        ('!(it.kind == "A")', []),
        ('it.kind != "A"', []),
        ("it.kind == it.other", []),
        ('it.kind in ["A", 1]', []),
        ('it.spec.kind == "A"', []),
        ('workload.kind == "A"', []),
        ("it.kind in params.kinds", []),
    ],
)
def test_guards_of_an_expression(text: str, expected: list[Guard]) -> None:
    assert guards(parse(text)) == expected


def test_no_condition_no_guard() -> None:
    assert guards(None) == []


@pytest.mark.parametrize(
    "text",
    [
        'it.kind == "A"',
        'it.kind in ["A", "C"]',
        'it.kind == "A" && it.nothing == "x"',
        "it.kind",
        'it.kind && it.kind == "A"',
    ],
)
def test_what_is_ruled_out_is_false(text: str) -> None:
    tree = parse(text)
    views = [View("x", node({}), {"kind": value}) for value in VALUES]
    chosen = Shelf(views).chosen(guards(tree))
    ruled_out = [view for view in views if view not in chosen]

    assert ruled_out
    assert chosen == [view for view in views if view in chosen]
    assert all(truth(compile(tree)({"it": view})) is False for view in ruled_out)
