from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import text

from deploylint.model import Node, Source
from deploylint.parse.json_text import read_json


def read(text: str) -> Node:
    return read_json(Source("package.json", "text", text))


def test_values_stand_where_they_are_written() -> None:
    root = read('{\n\t"scripts": {"test": "docker inspect -f \'{{.State}}\'"},\n  "n": [1, true, null, -2.5]\n}\n')

    test = root.at("scripts", "test")
    assert test.text == "docker inspect -f '{{.State}}'"
    assert (test.place.span.line, test.place.span.column) == (2, 22)
    assert root.get("n").plain() == [1, True, None, -2.5]
    assert root.get("scripts").place.span.column == 2


def test_settings_may_have_comments_and_trailing_commas() -> None:
    root = read('// tsc --init\n{ /* "strict": false, */ "strict": true, // on\n "lib": ["dom",], }')

    assert root.plain() == {"strict": True, "lib": ["dom"]}


def test_addresses_are_no_comments() -> None:
    assert read('{"url": "https://example.com/*.ts"}').plain() == {"url": "https://example.com/*.ts"}


def test_what_is_no_json_is_unknown() -> None:
    for broken in ("", "{", '{"a" 1}', "{'a': 1}", '{"a": 1} {', "[1,,2]", '"\\x"', "nope", "[" * 500, "/* never"):
        root = read(broken)
        assert root.unknown, broken
        assert root.plain() is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | text(),
    lambda inner: st.lists(inner) | st.dictionaries(text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_reads_what_json_writes(value: object) -> None:
    import json

    assert read(json.dumps(value, indent=1)).plain() == value
    assert read(json.dumps(value, ensure_ascii=False)).plain() == value


@given(text())
def test_survives_any_text(content: str) -> None:
    assert read(content).source.path == "package.json"
