from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Node, Source
from deploylint.parse.terraform import blocks


def body(text: str) -> Node:
    (block,) = blocks(Source("main.tf", "text", f'resource "a" "b" {{\n{text}\n}}\n'))
    assert (block.kind, [label.text for label in block.labels]) == ("resource", ["a", "b"])
    return block.body


def test_literals_keep_their_places() -> None:
    found = body('  size = 30 # why\n  "name" = "a \\"b\\"" // no\n  on = true\n  none = null\n  less = -1.5')

    assert found.plain() == {"size": 30, "name": 'a "b"', "on": True, "none": None, "less": -1.5}
    assert found.get("size").place.span == (2, 10, 2, 12)
    assert found.get("missing").place.span.line == 1


@pytest.mark.parametrize(
    "text",
    [
        "var.size",
        '"${var.name}-backups"',
        '"%{ if var.on }a%{ endif }"',
        "var.on ? 1 : 2",
        "1 + 1",
        "[for s in var.list : s.id]",
        'jsonencode({ a = [1, "}"] })',
        '"a" == var.b',
        '<<EOT\n }{ "\nEOT',
        "<<-EOT\n  a\n  EOT",
    ],
)
def test_what_is_computed_is_unknown(text: str) -> None:
    found = body(f"  x = {text}\n  after = 1")

    assert found.get("x").unknown
    assert found.get("after").value == 1


def test_an_escaped_template_is_a_literal() -> None:
    assert not body('  x = "$${a}"').get("x").unknown


def test_lists_and_maps() -> None:
    found = body('  ports = [22, var.a, "x",\n  3]\n  tags = { a = 1, "b" : "c"\n    d = var.e }')

    assert [entry.unknown for entry in found.get("ports").entries] == [False, True, False, False]
    assert found.at("tags", "b").text == "c"
    assert found.at("tags", "d").unknown


def test_blocks_of_one_name_are_a_list() -> None:
    found = body('  rule {\n    days = 1\n  }\n  rule { days = 2 }\n  dynamic "ingress" {\n    for_each = var.x\n  }')

    assert [entry.get("days").value for entry in found.get("rule").entries] == [1, 2]
    assert found.get("ingress").entries[0].unknown


def test_comments_over_several_lines() -> None:
    assert body("/* x = 1\n y = 2 */ z = 3").plain() == {"z": 3}


@given(st.text(alphabet='ab ={}[]()"$%\\#/*<\n:,.?-1', max_size=120))
def test_any_text_is_read(text: str) -> None:
    source = Source("main.tf", "text", text)
    for block in blocks(source):
        for _, node in block.body.items:
            assert 1 <= node.place.span.line <= len(source.lines)


@pytest.mark.parametrize("text", ["{", "[", "a = [", '"${', "/*", "<<A\n", "a {", 'a "', "x = {", "${", "(", 'a = "'])
def test_what_is_never_closed_ends_in_time(text: str) -> None:
    started = time.process_time()
    blocks(Source("main.tf", "text", 'resource "a" "b" {\n' + text * (200_000 // len(text))))

    assert time.process_time() - started < 5
