from __future__ import annotations

import io

import pytest
from dotenv.main import dotenv_values
from dotenv.parser import parse_stream
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse import Document
from deploylint.parse.dotenv import Assignment, parse, python_values


def document(text: str) -> Document:
    (found,) = parse(Source(".env", "env", text))
    return found


def assignments(text: str) -> tuple[Assignment, ...]:
    found: tuple[Assignment, ...] = document(text).content.assignments
    return found


def ours(text: str) -> list[tuple[str, str | None]]:
    return [(a.key.text, a.value.value) for a in assignments(text) if not a.commented and not a.broken]


def oracle(text: str) -> tuple[list[tuple[str, str | None]], bool]:
    bindings = list(parse_stream(io.StringIO(text, newline="")))
    return [(b.key, b.value) for b in bindings if b.key is not None], any(b.error for b in bindings)


CONSTRUCTS = [
    "A=b",
    "A=",
    "A",
    "export A=b",
    "export A",
    "export # x",
    "A = b",
    "A: b",
    "A=b   ",
    "A=b # c",
    "A=b#c",
    "A=https://x/#frag",
    "A= # c",
    "A=#c",
    "A=#c # d",
    'A="b"',
    "A='b'",
    "A=`b`",
    'A="b" c',
    'A="b" # c',
    'A="b"# c',
    'A="b',
    'A="b\nB=2\n',
    'A="b\nB=2\nC="c"\n',
    'A="b\nB=2"\nC=3',
    'A="x\\ny"',
    'A="x\\"y"',
    "A='x\\'y\\n'",
    "A=${B}",
    "A=$B",
    "A='${B}'",
    "A=pa$$word",
    "A=$(cmd)",
    "\ufeffA=b\nB=c",
    "A=b\r\nB='c'\r\n",
    "A=b\rB=c",
    "A-B=c",
    "1A=b",
    "'quoted key'=b",
    "'=b",
    "''=b",
    "=b",
    "A==b",
    "A=b c d",
    "A=1\nA=2",
    "A B=1",
    "\x0bA=b\x0b",
    "A=\x85#b",
    "A=b\u2028#c",
    "#A=b\n  #  c\n\n\nB=1",
    "exportA=b",
    "A='b\\\\'",
    "A='b\\'",
    "A#b=c",
    "A #b=c",
]


@pytest.mark.parametrize("text", CONSTRUCTS)
def test_a_line_is_read_as_python_dotenv_reads_it(text: str) -> None:
    expected, refused = oracle(text)
    if refused:
        assert set(expected) <= set(ours(text))
        assert document(text).faults
    else:
        assert ours(text) == expected
        assert not document(text).faults


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="AB=#'\"\\ \t\n\r$n\x0b\u2028", max_size=40))
def test_any_text_is_read_as_python_dotenv_reads_it(text: str) -> None:
    expected, refused = oracle(text)
    if not refused:
        assert ours(text) == expected
        assert not document(text).faults
    else:
        assert document(text).faults


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    for found in assignments(text):
        for node in (found.key, found.value):
            assert 1 <= node.span.line <= node.span.end_line <= len(node.source.lines)
            assert node.span.column >= 1


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="AB=#'\"\\ \n", max_size=40))
def test_python_values_are_those_of_dotenv_values(text: str) -> None:
    assert python_values(text) == dict(dotenv_values(stream=io.StringIO(text, newline=""), interpolate=False))


def test_every_part_knows_its_place() -> None:
    (found,) = assignments('\n\n  export KEY = "va\\nlue"  # why\n')
    assert found.key.span == (3, 10, 3, 13)
    assert found.value.span == (3, 16, 3, 25)
    assert found.value.value == "va\nlue"
    assert found.value.raw == "va\\nlue"
    assert found.value.quoted
    assert (found.quote, found.exported, found.comment) == ('"', True, "why")


def test_a_value_over_several_lines_spans_them() -> None:
    text = 'KEY="-----BEGIN X-----\nA=b\n-----END X-----"\nNEXT=1\n'
    key, following = assignments(text)
    assert key.value.text == "-----BEGIN X-----\nA=b\n-----END X-----"
    assert (key.value.span.line, key.value.span.end_line) == (1, 3)
    assert key.swallowed == ()
    assert following.key.span.line == 4


def test_commented_out_assignments_are_read() -> None:
    found = assignments("# A=b # c\n#B='x y'\n## export C=\n# a=b\n# D = 1\n# E=\"open\n#   F=1\n")
    assert [(a.key.text, a.value.value, a.commented) for a in found] == [
        ("A", "b", True),
        ("B", "x y", True),
        ("C", "", True),
        ("E", '"open', True),
    ]
    assert found[0].comment == "c"
    assert found[0].key.span == (1, 3, 1, 4)


def test_comments_explain_what_follows_them() -> None:
    found = {
        a.key.text: (a.comment, a.section)
        for a in assignments(
            "# Copy this file to .env\n\n# ---- Database ----\n\nURL=\n"
            "# How many\n# at once\nPOOL=5 # 1 to 9\nPOOL_B=6\n\nLONE=\n"
        )
    }
    assert found == {
        "URL": ("", "Database"),
        "POOL": ("How many\nat once\n1 to 9", "Database"),
        "POOL_B": ("How many\nat once", "Database"),
        "LONE": ("", "Database"),
    }


def test_one_bad_line_costs_that_line_alone() -> None:
    found = document('A=1\nnot an assignment\nB="open\nC=3\nD="d"\n')
    assert [f.place.span.line for f in found.faults] == [2, 3]
    assert [f.kind for f in found.faults] == ["env-syntax", "env-syntax"]
    assert [(a.key.text, a.broken) for a in found.content.assignments] == [
        ("A", False),
        ("B", True),
        ("C", False),
        ("D", False),
    ]
    broken = found.content.assignments[1]
    assert [node.text for node in broken.swallowed] == ["C", "D"]
    assert broken.value.unknown


def test_lines_inside_quotes_that_assign_are_named() -> None:
    (found,) = assignments('A="b\nB=2\n  export C = 3\nprose d=4 x\n"\n')
    assert [(node.text, node.span.line) for node in found.swallowed] == [("B", 2), ("C", 3)]


@pytest.mark.parametrize("text", ["A=1\n{% if x %}\nB=2\n{% endif %}\n", "{{- if .x }}\nA=1\n", "<% if x %>\n"])
def test_a_template_of_another_language_is_not_read(text: str) -> None:
    found = document(text)
    assert found.content.templated
    assert [fault.kind for fault in found.faults] == ["template"]


def test_references_and_template_values_are_unknown() -> None:
    assert [a.value.unknown for a in assignments("A=${B}\nC={{ d }}\nE=$f\n")] == [True, True, False]


def test_the_root_maps_keys_to_their_last_active_value() -> None:
    root = document("A=1\n#A=3\nA=2\n").root
    assert root.get("A").text == "2"


def test_long_runs_of_blanks_are_linear() -> None:
    text = "A=b" + " " * 200_000 + "c\n" + '"' * 1000
    assert python_values(text) is None
    assert assignments(text)[0].key.text == "A"
