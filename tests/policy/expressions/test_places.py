"""Where a finding stands when its rule names no place, and the places that `split` keeps."""

from __future__ import annotations

from typing import Any

import pytest

from deploylint.model import Node, Source, Span, View
from deploylint.parse.yaml import parse as parse_yaml
from deploylint.policy.expressions import compile, culprit, parse, truth

TEXT = """\
kind: Deployment
spec:
  privileged: true
  null_here:
  replicas: 1
  containers:
    - name: a
      image: nginx:latest
    - name: b
      image: nginx:1
      user: 5
  labels:
    app: web
    Bad: x
"""
ROOT = parse_yaml(Source("k8s.yaml", "kubernetes", TEXT))[0].root
VIEW = View("kubernetes.workload", ROOT.get("spec"), {"kind": "Deployment", "owner": View("owner", ROOT)})


@pytest.mark.parametrize(
    ("text", "line", "exists"),
    [
        ("it.replicas > 1", 5, True),
        ("1 < it.replicas", 5, True),
        ("has(it.strategy)", 2, False),
        ("has(it.labels.x.y)", 12, False),
        ("has(it.null_here)", 4, True),
        ("it.labels.missing == 'x'", 12, False),
        ("it.labels['missing'] == 'x'", 12, False),
        ("has(it.replicas) && it.labels.app == 'db'", 13, True),
        ("it.replicas > 1 || has(it.labels.zz)", 5, True),
        ("!it.privileged", 3, True),
        ("!has(it.labels.app)", 13, True),
        ("!(has(it.labels) && has(it.labels.app))", 12, True),
        ("!(it.replicas > 3 || it.labels.app == 'web')", 13, True),
        ("it.containers.all(c, image(c.image).tag != 'latest')", 8, True),
        ("it.containers.all(c, has(c.user))", 7, False),
        ("it.containers.all(c, false)", 7, True),
        ("!it.containers.exists(c, has(c.user) && c.user == 5)", 11, True),
        ("it.containers.exists(c, c.name == 'x')", 6, True),
        ("it.containers.exists_one(c, c.name == 'x')", 6, True),
        ("it.containers.filter(c, c.name == 'x').size() > 0", 6, True),
        ("it.labels.all(k, k == k.lowerAscii())", 14, True),
        ("it.labels.all(k, v, v != 'x')", 14, True),
        ("it.labels.app in ['a', 'b']", 13, True),
        ("'x' in it.containers.map(c, c.name)", 6, True),
        ("it.labels.app.startsWith('x')", 13, True),
        ("has(it.replicas) ? it.replicas == 2 : false", 5, True),
        ("has(it.replicas) ? false : true", 5, True),
        ("it.owner.kind == 'Job'", 1, True),
        ("it.kind == 'Job'", 2, True),
        ("it.labels.size() > 5", 12, True),
    ],
)
def test_culprit(text: str, line: int, exists: bool) -> None:
    tree = parse(text)
    scope = {"it": VIEW}
    assert truth(compile(tree)(scope)) is False
    found = culprit(tree, scope)
    assert found is not None
    assert found.place.span.line == line
    assert (found.exists if isinstance(found, Node) else found.node.exists) is exists


def test_no_culprit_without_a_place() -> None:
    assert culprit(parse("1 == 2"), {}) is None
    assert culprit(parse("params.limit > 3"), {"params": {"limit": 1}}) is None
    assert culprit(parse("nobody.x"), {}) is None


def _split(text: str, path: str, expression: str) -> list[tuple[str, Span]]:
    root = parse_yaml(Source("x.yaml", "yaml", text))[0].root
    parts: list[Any] = compile(parse(expression))({"it": root.get(path)})
    return [(part.value, part.span) for part in parts]


@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_split_keeps_places(quote: str) -> None:
    shift = len(quote)
    assert _split(f"v: {quote}aa, b,,c{quote}\n", "v", "it.split(',')") == [
        ("aa", Span(1, 4 + shift, 1, 6 + shift)),
        (" b", Span(1, 8 + shift, 1, 9 + shift)),
        ("", Span(1, 10 + shift, 1, 10 + shift)),
        ("c", Span(1, 11 + shift, 1, 12 + shift)),
    ]


def test_split_finds_equal_parts_one_after_another() -> None:
    spans = [span.column for _, span in _split("v: a&&a&&a\n", "v", "it.split('&&')")]
    assert spans == [4, 7, 10]


def test_split_of_a_block_keeps_lines() -> None:
    parts = _split("v: |\n  one\n  two && three\n  four\n", "v", r"it.split('\n')")
    assert [(text, span.line, span.column) for text, span in parts[:3]] == [
        ("one", 2, 3),
        ("two && three", 3, 3),
        ("four", 4, 3),
    ]


def test_split_of_escaped_text_stands_at_the_whole() -> None:
    ((first, span), (second, _)) = _split('v: "x\\u00e9y,z"\n', "v", "it.split(',')")
    assert (first, second) == ("xéy", "z")
    assert span.line == 1


def test_split_of_hostile_text_is_quick() -> None:
    source = Source("x", "text", "x" * 10_000 + "\n" * 10_000)
    node = Node(source, Span(1, 1, 10_000, 1), ",".join(["never"] * 100_000))
    assert len(compile(parse("v.split(',')"))({"v": node})) == 100_000


def test_the_place_of_a_part_is_the_culprit() -> None:
    source = Source("env", "env", "ORIGINS=https://a,*\n")
    node = Node(source, Span(1, 9, 1, 20), "https://a,*")
    found = culprit(parse("v.split(',').all(o, o.trim() != '*')"), {"v": node})
    assert found is not None
    assert found.place.span == Span(1, 19, 1, 20)
