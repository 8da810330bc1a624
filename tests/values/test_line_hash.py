from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.values.line_hash import LineHashes

END = "c129715d7a2bc9a3:1"


def line_hashes(text: str) -> list[str]:
    hashes = LineHashes(text)
    return [hashes[index] for index in range(len(hashes))]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", [END]),
        (" a\nb\n  \t\tc\n d", ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"]),
        (
            "x = 2\nx = 1\nprint(x)\nx = 3\nprint(x)\nx = 4\nprint(x)\n",
            [
                "e54938cc54b302f1:1",
                "bb609acbe9138d60:1",
                "1131fd5871777f34:1",
                "5c482a0f8b35ea28:1",
                "54517377da7028d2:1",
                "2c644846cb18d53e:1",
                "f1b89f20de0d133:1",
                END,
            ],
        ),
    ],
)
def test_known_values(text: str, hashes: list[str]) -> None:
    assert line_hashes(text) == hashes


def test_the_same_line_counts_up() -> None:
    hashes = line_hashes("Lorem ipsum dolor sit amet.\n" * 10)
    assert hashes[:6] == [f"a7f2ff13bc495cf2:{n}" for n in range(1, 7)]
    assert len(hashes) == 11


def test_line_ends_and_blanks_do_not_matter() -> None:
    assert line_hashes("a: 1\n  b: 2\n") == line_hashes("a:1\r\nb:2\r\n") == line_hashes("a:\t1\rb: 2\r")


def test_a_character_beyond_the_first_plane_is_two_units() -> None:
    assert line_hashes("\U0001f600") == line_hashes("\ud83d\ude00")


def _slow(text: str) -> list[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace(" ", "").replace("\t", "")
    raw = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)]
    starts = [0] + [at + 1 for at, unit in enumerate(units) if unit == 10]
    units += [0xFFFF] + [0] * 100
    seen: dict[int, int] = {}
    found = []
    for start in starts:
        value = 0
        for unit in units[start : start + 100]:
            value = (value * 37 + unit) % 2**64
        seen[value] = seen.get(value, 0) + 1
        found.append(f"{value:x}:{seen[value]}")
    return found


@settings(max_examples=150)
@given(st.text(alphabet=st.sampled_from("ab \t\n\r\U0001f600é\0\uffff"), max_size=300))
def test_every_hash_is_the_plain_one(text: str) -> None:
    assert line_hashes(text) == _slow(text)
