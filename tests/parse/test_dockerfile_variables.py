from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.parse.dockerfile_variables import expand, unquote

SCOPE = {"A": "one", "E": "", "U": None, "P": "a/b/c.tar.gz"}


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("x$A", "xone"),
        ("${A}", "one"),
        ("${A:-d}", "one"),
        ("${E:-d}", "d"),
        ("${E-d}", ""),
        ("${N:-d}", "d"),
        ("${N:-${A}}", "one"),
        ("${N:-${M:-deep}}", "deep"),
        ("${A:+d}", "d"),
        ("${N:+d}", ""),
        ("${A:?m}", "one"),
        ("${N:?m}", None),
        ("${U}", None),
        ("${U:-d}", None),
        ("$N", None),
        ("${P#*/}", "b/c.tar.gz"),
        ("${P##*/}", "c.tar.gz"),
        ("${P%.*}", "a/b/c.tar"),
        ("${P%%.*}", "a/b/c"),
        ("${P/\\//-}", "a-b/c.tar.gz"),
        ("${P//\\//-}", "a-b-c.tar.gz"),
        ("'$A'", "$A"),
        ('"$A b"', "one b"),
        ("\\$A", "$A"),
        ("a\\ b", "a b"),
        ("$", "$"),
        ("${", "$" + "{"),
    ],
)
def test_fills_in(word: str, value: str | None) -> None:
    assert expand(word, SCOPE).value == value


def test_guesses_with_stars() -> None:
    assert expand("base-${N}-x", SCOPE).guess == "base-*-x"
    assert expand("$N ${A}", SCOPE).names == ("N", "A")


def test_unquote_keeps_variables() -> None:
    assert unquote("\"a ${B:-'c'}\"'d'") == "a ${B:-'c'}d"


@given(st.text(alphabet="${}AEU:-+?#%/'\"\\*x", max_size=40))
def test_never_raises(word: str) -> None:
    expand(word, SCOPE)
    unquote(word)
