from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.redis_conf import Directive, parse, read, scalar_locator
from deploylint.parse.yaml import parse as parse_yaml


def directives(text: str) -> list[Directive]:
    (document,) = parse(Source("redis.conf", "redis.conf", text))
    return list(document.content)


def test_directives_keep_their_places() -> None:
    first, second = directives("# a comment\n\n  Bind 127.0.0.1 ::1 \r\nMAXMEMORY 1gb\n")

    assert (first.name, [node.text for node in first.arguments]) == ("bind", ["127.0.0.1", "::1"])
    assert [node.span for node in first.arguments] == [(3, 8, 3, 17), (3, 18, 3, 21)]
    assert first.value.text == "127.0.0.1 ::1"
    assert first.value.span == (3, 8, 3, 21)
    assert (second.name, second.value.text, second.node.span.line) == ("maxmemory", "1gb", 4)


def test_quotes_and_escapes() -> None:
    double, single, empty = directives('requirepass "a\\x41\\"\\n b"\nuser \'it\\\'s\'\nsave ""\n')

    assert double.value.text == 'aA"\n b'
    assert single.value.text == "it's"
    assert empty.value.text == ""
    assert empty.arguments[0].exists


def test_a_hash_behind_a_value_is_no_comment() -> None:
    (only,) = directives("timeout 300 # seconds\n")

    assert only.value.text == "300 # seconds"


def test_a_template_makes_a_value_unknown() -> None:
    known, unknown = directives("appendonly yes\nrequirepass ${REDIS_PASSWORD}\n")

    assert not known.value.unknown
    assert unknown.value.unknown


def test_quotes_that_do_not_match_are_faults() -> None:
    (document,) = parse(Source("redis.conf", "redis.conf", 'appendonly yes\nrequirepass "open\nsave 60 1\n'))

    assert [directive.name for directive in document.content] == ["appendonly", "save"]
    assert [(fault.kind, fault.place.span.line) for fault in document.faults] == [("redis-syntax", 2)]


def test_text_in_a_config_map_keeps_its_places() -> None:
    text = "data:\n  redis.conf: |\n    port 6379\n    # here\n    appendonly no\n"
    (document,) = parse_yaml(Source("k8s.yaml", "kubernetes", text))
    node = document.root.at("data", "redis.conf")
    found, broken = read(node.text, scalar_locator(node))

    assert broken == []
    assert [(d.name, d.value.span.line, d.value.span.column) for d in found] == [("port", 3, 10), ("appendonly", 5, 16)]


@given(st.text(alphabet="ab \"'\\\t\n\r#$x{}", max_size=80))
def test_any_text_is_read(text: str) -> None:
    for directive in directives(text):
        assert 1 <= directive.node.span.line <= text.count("\n") + text.count("\r") + 1
        assert directive.value.span.column >= 1
