from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source, Span
from deploylint.secrets.hits import Hit
from deploylint.secrets.lines import scan_text
from deploylint.secrets.masking import Masker, mask
from made_up_secrets import ALNUM, HEX, pem, text

TOKEN = "ghp_" + text(ALNUM, 36)


def _masker(*sources: Source) -> Masker:
    return Masker({s.path: scan_text(s) for s in sources}, {s.path: s for s in sources})


def _covered(line: int, column: int, end: int, value: str, confidence: str = "low") -> Hit:
    return Hit("covered", "hidden value", "covered", Span(line, column, line, end), value, "low", confidence)


def test_a_line_and_a_message() -> None:
    masker = _masker(Source("a.env", "env", f"A=1\nTOKEN={TOKEN} # mine\n"))
    assert masker.line("a.env", 1) == "A=1"
    assert masker.line("a.env", 2) == "TOKEN=**** # mine"
    assert masker.line("a.env", 99) == ""
    assert masker.line("b.env", 1) == ""
    assert masker.message(f"value '{TOKEN}' twice {TOKEN}") == "value '****' twice ****"
    assert masker.message("nothing") == "nothing"


def test_a_secret_of_one_file_is_masked_in_another() -> None:
    masker = _masker(Source("a.env", "env", f"T={TOKEN}"), Source("b.txt", "text", f"run --token={TOKEN[:]}"))
    assert masker.line("b.txt", 1) == "run --token=****"


@pytest.mark.parametrize("indent", ["", "    "])
def test_every_line_of_a_key(indent: str) -> None:
    key = pem(indent=indent)
    text_ = f"a: 1\ntls.key: |\n{key}\nb: 2"
    source = Source("k.yaml", "kubernetes", text_)
    masker = _masker(source)
    shown = [masker.line("k.yaml", n) for n in range(1, len(source.lines) + 1)]
    assert shown[:2] == ["a: 1", "tls.key: |"]
    assert shown[-1] == "b: 2"
    assert set(shown[2:-1]) == {f"{indent}****"}
    body = key.split("\n")[3].strip()
    assert masker.message(f"bad base64: {body}") == "bad base64: ****"


def test_windows_lines() -> None:
    masker = _masker(Source("k.pem", "text", pem().replace("\n", "\r\n")))
    assert masker.line("k.pem", 2) == "****"


def test_the_mask_tells_nothing() -> None:
    short, long = "ghp_" + text(ALNUM, 36), "ghp_" + text(ALNUM, 200)
    sources = [Source("a", "env", f"T={value}") for value in (short, long)]
    assert _masker(sources[0]).line("a", 1) == _masker(sources[1]).line("a", 1) == "T=****"


def test_overlapping_and_touching_stretches() -> None:
    hits = [_covered(1, 3, 6, "cde"), _covered(1, 5, 9, "efgh"), _covered(1, 9, 10, "i"), _covered(1, 50, 60, "far")]
    assert mask("abcdefghijk", hits) == "ab****jk"


def test_short_or_plain_covered_values_stay_in_messages() -> None:
    hits = [
        _covered(1, 6, 14, "postgres"),
        _covered(2, 6, 14, "a1b2c3d4", "medium"),
        _covered(3, 6, 9, "x9z", "medium"),
    ]
    text_ = "USER=postgres\nPASS=a1b2c3d4\nPIN_=x9z"
    sources = {"s": Source("s", "kubernetes", text_)}
    masker = Masker({"s": hits}, sources)
    assert [masker.line("s", n) for n in (1, 2, 3)] == ["USER=****", "PASS=****", "PIN_=****"]
    assert masker.message("image postgres:16 x9z a1b2c3d4") == "image postgres:16 x9z ****"


def test_one_secret_inside_another() -> None:
    inner, outer = text(HEX, 20), "https://x:" + text(HEX, 20) + "@shop.io"
    hits = [_covered(9, 1, 2, inner, "medium"), _covered(9, 1, 2, outer, "medium")]
    assert mask(f"a {outer} b {inner}", hits) == "a **** b ****"


@given(
    st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=60), max_size=6),
    st.integers(0, 5),
)
@settings(max_examples=150, deadline=None)
def test_no_secret_survives(lines: list[str], at: int) -> None:
    key = pem(lines=3)
    lines.insert(at, f"x {TOKEN} y")
    lines.insert(at, key)
    source = Source("a", "text", "\n".join(lines))
    masked = mask(source.text, scan_text(source))
    assert TOKEN not in masked
    assert all(line not in masked for line in key.split("\n"))
    assert masked.count("\n") == source.text.count("\n")


@given(st.text(max_size=80), st.lists(st.tuples(*[st.integers(-3, 40)] * 4), max_size=5))
@settings(max_examples=200)
def test_never_raises(text_: str, spans: list[tuple[int, int, int, int]]) -> None:
    mask(text_, [Hit("x", "x", "key", Span(*span), "value", "low", "low") for span in spans])
