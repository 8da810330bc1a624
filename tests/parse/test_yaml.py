"""YAML to Nodes: exact places, documents recovered one by one, and input that is meant to break a parser."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, Span
from deploylint.parse.yaml import parse


def roots(text: str, kind: str = "kubernetes") -> list[Node]:
    return [document.root for document in parse(Source("f.yaml", kind, text))]


def faults(text: str, kind: str = "kubernetes") -> list[tuple[str, int]]:
    documents = parse(Source("f.yaml", kind, text))
    return [(fault.kind, fault.place.span.line) for document in documents for fault in document.faults]


def test_keys_and_scalars_know_line_and_column() -> None:
    root = roots("a:\n  - name: web\n    port: 80\n")[0]
    port = root.at("a", 0, "port")

    assert port.value == 80
    assert port.span == Span(3, 11, 3, 13)
    assert port.key == Span(3, 5, 3, 9)


def test_something_missing_stands_at_its_nearest_parent_key() -> None:
    missing = roots("spec:\n  web:\n    port: 80\n")[0].at("spec", "web", "limits", "memory")

    assert not missing
    assert missing.place.span == Span(2, 3, 2, 6)


def test_a_list_item_stands_at_its_first_key() -> None:
    item = roots("a:\n  -\n    name: web\n    port: 80\n")[0].at("a", 0)

    assert item.place.span == Span(3, 5, 3, 9)


def test_a_block_scalar_stands_at_its_key() -> None:
    assert roots("run: |\n  one\n  two\n")[0].get("run").place.span == Span(1, 1, 1, 4)


def test_documents_are_numbered_through_the_file() -> None:
    first, second = roots("a: 1\n---\n# comment\nb: 2\n")

    assert first.get("a").span.line == 1
    assert second.get("b").span.line == 4


@pytest.mark.parametrize("separator", ["---", "--- # comment", "---\n---", "...\n---", "---\r"])
def test_document_markers(separator: str) -> None:
    assert [list(root.value) for root in roots(f"a: 1\n{separator}\nb: 2\n")] == [["a"], ["b"]]


def test_a_marker_inside_a_block_scalar_is_text() -> None:
    assert roots("a: |\n  x\n  ---\n  y\n")[0].get("a").value == "x\n---\ny\n"


def test_a_bad_document_does_not_hide_its_neighbours() -> None:
    text = "a: 1\n---\nb: [1\n---\nc: 3\n"

    assert [root.value and list(root.value) for root in roots(text)] == [["a"], None, ["c"]]
    assert faults(text) == [("yaml-syntax", 3)]


def test_an_anchor_keeps_its_place_and_an_alias_has_its_own_key() -> None:
    root = roots("base: &b {port: 80}\nweb: *b\n")[0]

    assert root.at("web", "port").span == Span(1, 17, 1, 19)
    assert root.get("web").key == Span(2, 1, 2, 4)


def test_merge_keys_fill_in_what_is_not_given() -> None:
    web = roots("base: &b {port: 80, host: x}\nweb:\n  <<: *b\n  port: 81\n")[0].get("web")

    assert web.plain() == {"port": 81, "host": "x"}
    assert web.get("host").span.line == 1


def test_duplicate_keys_are_faults_and_the_last_counts() -> None:
    assert faults("a: 1\nb: 2\na: 3\n") == [("duplicate-key", 3)]
    assert roots("a: 1\na: 3\n")[0].get("a").value == 3


def test_booleans_follow_the_artifact() -> None:
    assert roots("on: yes\n", "workflow")[0].get("on").value == "yes"
    assert roots("on: yes\n", "kubernetes")[0].get("on").value is True
    assert roots("mode: 0644\n", "kubernetes")[0].get("mode").value == 0o644
    assert roots("mode: 0644\n", "compose")[0].get("mode").value == 644


def test_templates_are_unknown() -> None:
    root = roots("a: '{{ x }}'\nb: ${B}\nc: {{ y }}\nd: plain\n")[0]

    assert [root.get(name).unknown for name in "abcd"] == [True, True, True, False]
    assert not roots("a: ${B}\n", "workflow")[0].get("a").unknown
    assert roots("a: ${{ b }}\n", "workflow")[0].get("a").unknown


@pytest.mark.parametrize(("line", "kind"), [("__MORE__", "template"), ("@MORE@", "template"), ("more", "yaml-syntax")])
def test_a_line_that_a_script_replaces_makes_a_template(line: str, kind: str) -> None:
    text = f"a:\n  - b\n  {line}\n    - c: d\n"
    assert [found for found, _ in faults(text)] == [kind]


def test_such_a_line_that_can_be_read_is_no_fault() -> None:
    assert faults("a:\n  __MORE__\n") == []


def test_a_template_is_named_where_it_starts() -> None:
    assert faults("a: 1\n{{- if x }}\nb: 2\n{{- end }}\n") == [("template", 2)]


@pytest.mark.parametrize("text", ["a: &a+b 1\nb: *a+b\n", "a: [22:22, http://x:80/y]\nb: {c: 1, d:2}\n"])
def test_what_one_loader_refuses_is_read(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("[" * 40_000, "too-deep"),
        ("{a: " * 40_000, "too-deep"),
        ("- " * 40_000 + "x", "too-deep"),
        ("\n".join(" " * depth + "a:" for depth in range(2_000)), "too-deep"),
        ("a: &a [*a]", "recursive-alias"),
        ("a: \x01", "yaml-syntax"),
        ("a:\n\tb: 1", "yaml-syntax"),
        ("? [a]\n: b", "complex-key"),
    ],
)
def test_hostile_input_is_a_fault_within_a_second(text: str, kind: str) -> None:
    started = time.process_time()

    assert kind in [found for found, _ in faults(text)]
    assert time.process_time() - started < 1


def test_a_bomb_of_aliases_stays_small() -> None:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    started = time.process_time()

    assert faults("\n".join(["a0: &a0 x", *levels])) == [("alias-bomb", 1)]
    assert time.process_time() - started < 1


@given(st.text(alphabet=st.sampled_from("abc:- \n\t[]{}#&*!|>'\"%@`,?~\r\x00é\U0001f600")))
@settings(max_examples=300, deadline=None)
def test_no_text_raises_and_every_place_is_in_the_text(text: str) -> None:
    source = Source("f.yaml", "kubernetes", text)
    last = len(source.lines)

    for document in parse(source):
        for place in [document.root.place, *(fault.place for fault in document.faults)]:
            assert 1 <= place.span.line <= last
