from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source
from deploylint.parse import yaml
from deploylint.parse.scalars import ScalarText, line_of, span_of


def scalar(text: str) -> Node:
    return yaml.parse(Source("w.yml", "workflow", text))[0].root.get("a")


def written(node: Node, start: int, end: int) -> str:
    span = span_of(node, start, end)
    if span.line == span.end_line:
        return node.source.line(span.line)[span.column - 1 : span.end_column - 1]
    return node.source.line(span.line)[span.column - 1 :]


@pytest.mark.parametrize(
    "text",
    [
        "a: one needle two\n",
        'a: "one needle two"\n',
        "a:   'one needle two'  # note\n",
        "a: 'it''s the needle'\n",
        'a: "tab\\tand \\u00e9 \\"needle\\" two"\n',
        "a: one\n  two needle\n  three\n",
        "a: 'one\n\n  two needle'\n",
        "a: |\n  one\n\n    two needle\n",
        "a: |2-\n    one\n  needle\n",
        "a: &x |\n  one needle\n",
        "a: |+\n\n\n  one\n  needle\n\n",
        "a: >\n  one\n  two needle\n  three\n",
        "a: >-\n  one\n    kept\n\n  two needle\n",
        "a: |\r\n  one\r\n  needle\r\n",
        "b: 1\n---\na: |\n  x\n  needle\n",
    ],
)
def test_the_needle_is_found_where_it_is_written(text: str) -> None:
    node = next(n for d in yaml.parse(Source("w.yml", "workflow", text)) if (n := d.root.get("a")))
    at = node.text.index("needle")
    assert written(node, at, at + 6) == "needle"
    line = node.text.count("\n", 0, at)
    if ScalarText(node).literal:
        assert "needle" in node.source.line(line_of(node, line))


def test_aliases_stand_at_their_anchor() -> None:
    node = yaml.parse(Source("w.yml", "workflow", "b: &x |\n  one\n  needle\na: *x\n"))[0].root.get("a")
    at = node.text.index("needle")
    assert written(node, at, at + 6) == "needle"


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="ab \n'\"\\:#|>-&!", max_size=40), st.integers(-3, 60), st.integers(-3, 60))
def test_hostile_scalars_survive(text: str, start: int, end: int) -> None:
    for document in yaml.parse(Source("w.yml", "workflow", "a: " + text)):
        node = document.root.get("a")
        span = span_of(node, max(start, 0), max(end, 0))
        assert 1 <= span.line <= len(node.source.lines) + 1
        assert line_of(node, max(start, 0)) >= 1
