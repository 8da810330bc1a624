from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from deploylint.authored import AuthoredError, AuthoredProblem, check, data_folder, load, load_toml

TEXT = """\
# a comment
title: One
when:
  - {a: 1}
  -   b: [x, y]
on: 2027-01-31
"yes": no
1: 0x10
empty:
note: >
  folded
  text
"""


def test_data_is_plain() -> None:
    found = load("a.yaml", TEXT)
    assert found.data == {
        "title": "One",
        "when": [{"a": 1}, {"b": ["x", "y"]}],
        "on": "2027-01-31",
        "yes": "no",
        "1": 16,
        "empty": None,
        "note": "folded text\n",
    }
    assert {type(value) for value in found.data.values()} == {str, list, int, type(None)}


@pytest.mark.parametrize(
    ("route", "value", "key"),
    [
        (("title",), (2, 8), (2, 1)),
        (("when",), (4, 3), (3, 1)),
        (("when", 0, "a"), (4, 9), (4, 6)),
        (("when", 1, "b", 1), (5, 14), (5, 14)),
        (("1",), (8, 4), (8, 1)),
        (("when", 1, "missing"), (5, 7), (5, 7)),
        (("missing",), (2, 1), (2, 1)),
        ((), (2, 1), (2, 1)),
    ],
)
def test_positions(route: tuple[str | int, ...], value: tuple[int, int], key: tuple[int, int]) -> None:
    found = load("a.yaml", TEXT)
    assert found.position(*route) == value
    assert found.key_position(*route) == key


def test_the_tree_is_written_back_with_its_comments() -> None:
    written = StringIO()
    YAML().dump(load("a.yaml", "# why\na: 1  # because\n").tree, written)
    assert written.getvalue() == "# why\na: 1  # because\n"


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("a: 1\nb: c: d\n", "f.yaml:2:5: this is no valid YAML: mapping values are not allowed here"),
        ("a: 1\na: 2\n", "f.yaml:2:1: the key 'a' stands here a second time"),
        ("x:\n  b: 1\n  c: 2\n  b: 3\n", "f.yaml:4:3: the key 'b' stands here a second time"),
        ("a: %x\n", "f.yaml:1:4: this is no valid YAML"),
        ("a: !!set {x}\n", "f.yaml:1:4: only text, numbers"),
        ("--- 1\n--- 2\n", "f.yaml:2:1: this is no valid YAML"),
    ],
)
def test_a_syntax_error_has_a_position(text: str, error: str) -> None:
    with pytest.raises(AuthoredProblem) as caught:
        load(Path("f.yaml"), text)
    assert str(caught.value.errors[0]).startswith(error)
    assert str(caught.value).startswith(error)


def test_an_anchor_used_twice_is_no_warning() -> None:
    assert load("a.yaml", "a: &x 1\nb: &x 2\nc: *x\n").data == {"a": 1, "b": 2, "c": 2}


def test_a_merge_key_is_merged_and_located() -> None:
    found = load("a.yaml", "a: &x {p: 1}\nb:\n  <<: *x\n  q: 2\n")
    assert found.data["b"] == {"p": 1, "q": 2}
    assert found.position("b", "p")[0] in (1, 3, 4)


@pytest.mark.parametrize(
    ("route", "position"),
    [(("a",), (3, 1)), (("b", "c"), (5, 1)), (("b", "missing"), (4, 10)), (("d", "e"), (6, 6))],
)
def test_positions_in_toml(route: tuple[str, ...], position: tuple[int, int]) -> None:
    text = '[x]\n[tool.y]\na = 1\n[tool.y."b"]\nc = 2\nd = {e = 1}\n'
    assert load_toml("p.toml", text, "tool", "y").position(*route) == position


def test_a_missing_table_is_empty() -> None:
    assert load_toml("p.toml", "[x]\n", "tool", "y").data == {}


def test_an_error_of_the_whole_file_has_no_line() -> None:
    assert str(AuthoredError("x", 0, 0, "bad")) == "x: bad"


def test_folders_of_data() -> None:
    assert (data_folder("schemas") / "config.schema.json").is_file()
    assert data_folder("rules").is_dir()


def test_control_characters_do_not_reach_a_message() -> None:
    found = load("c.yaml", 'profile: "\\e[31mred"\n"\\e[0m": 1\n')
    messages = [str(error) for error in check(found, "config")]
    assert len(messages) == 2
    assert not any("\x1b" in message for message in messages)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:- \n\t#[]{}&*!|>'\"%@`?,01.\0é"), max_size=60))
def test_any_text_is_data_or_an_authored_problem(text: str) -> None:
    try:
        found = load("a.yaml", text)
    except AuthoredProblem:
        return
    check(found, "config")
    found.position("a", 0, "b")


def test_a_choice_of_keys_is_explained() -> None:
    text = "title: Something is wrong\nseverity: high\nfor: docker.stage\nmessage: it is wrong\n"
    errors = [str(error) for error in check(load("r.yaml", text), "rule")]
    assert any("must have exactly one of the keys assert, schema, check" in error for error in errors)
    errors = [str(error) for error in check(load("r.yaml", text + "assert: a\ncheck: a.b\n"), "rule")]
    assert any("must have exactly one of the keys assert, schema, check" in error for error in errors)
