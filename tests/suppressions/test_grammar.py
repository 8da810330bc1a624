from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.suppressions.grammar import Directive, parse_annotation, parse_comment


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("ignore[a/b]", Directive(("a/b",))),
        (" ignore[a/b, c/*] ", Directive(("a/b", "c/*"))),
        ("ignore[a/b] until=2027-01-31 -- we know  it", Directive(("a/b",), "2027-01-31", "we know it")),
        ("ignore[a/b]-- tight", Directive(("a/b",), "", "tight")),
        ("ignore[a/b] --", Directive(("a/b",))),
        ("ignore[a/b] -- see #12 -- twice", Directive(("a/b",), "", "see #12 -- twice")),
        ("ignore[a/b] -- why # another comment", Directive(("a/b",), "", "why")),
        ("ignore-file[a/b]", Directive(("a/b",), scope="file")),
        ("ignore-stage[a/b] -- why", Directive(("a/b",), "", "why", "stage")),
        ("ignore-line[a/b]", None),
        ("ignore[a/[bc]*]", Directive(("a/[bc]*",))),
        ("ignore", None),
        ("ignore a/b", None),
        ("ignore [a/b]", None),
        ("ignore[]", None),
        ("ignore[ ]", None),
        ("ignore[a/b,]", None),
        ("ignore[a/b", None),
        ("ignore[a/b c/d]", None),
        ("ignore[a/b] because", None),
        ("ignore[a/b] — because", None),
        ("ignore[a/b] until=2027-02-30", None),
        ("ignore[a/b] until=20270131", None),
        ("ignore[a/b] until=", None),
        ("ignore[a/b] until=2027-01-31 until=2027-01-31", None),
        ("ignore[a/b] expires=2027-01-31", None),
        ("disable[a/b]", None),
        ("Ignore[a/b]", None),
        ("", None),
    ],
)
def test_comments(text: str, directive: Directive | None) -> None:
    found = parse_comment(text)
    if directive is None:
        assert found.fault
        assert not found.rules
    else:
        assert found == directive


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("a/b", Directive(("a/b",))),
        ("a/b, c/d until=2027-01-31 -- why", Directive(("a/b", "c/d"), "2027-01-31", "why")),
        ("a/b -- one, two", Directive(("a/b",), "", "one, two")),
        ("a/b because", None),
        ("a/b c/d", None),
        ("", None),
        ("-- why", None),
        ("a/b until=soon", None),
    ],
)
def test_annotations(text: str, directive: Directive | None) -> None:
    found = parse_annotation(text)
    assert bool(found.fault) if directive is None else found == directive


PIECES = st.lists(
    st.sampled_from(
        ["ignore", "ignore-file", "[", "]", "a/b", "*", ",", " ", "--", "until=", "2027-01-31", "#", "é", "\t", "x"]
    ),
    max_size=12,
).map("".join)


@settings(max_examples=200)
@given(PIECES | st.text(max_size=40))
def test_any_text_is_a_directive_or_a_fault(text: str) -> None:
    for found in (parse_comment(text), parse_annotation(text)):
        assert bool(found.fault) != bool(found.rules)
        assert all(found.rules)
