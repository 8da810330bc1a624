from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.values.image import parse_image
from deploylint.values.image_pattern import ImagePatterns, split_pattern, wildcard


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("node", ("node", "")),
        ("docker.io/library/node:22*", ("node", "22*")),
        ("library/node", ("node", "")),
        ("index.docker.io/bitnami/*", ("bitnami/*", "")),
        ("localhost:5000/base", ("localhost:5000/base", "")),
        ("localhost:5000/base:*-dev", ("localhost:5000/base", "*-dev")),
    ],
)
def test_patterns_are_named_as_images_are(text: str, parts: tuple[str, str]) -> None:
    assert split_pattern(text) == parts


PATTERNS = ImagePatterns(
    {
        "*": "all",
        "ghcr.io/acme/*": "acme",
        "ghcr.io/acme/base*": "base",
        "ghcr.io/acme/base-special": "special",
        "*:*-dev": "dev",
        "ghcr.io/acme/*:*-dev": "acme dev",
        "docker.io/library/node:22": "twenty-two",
    }
)


@pytest.mark.parametrize(
    ("reference", "meaning"),
    [
        ("quay.io/a/b", "all"),
        ("ghcr.io/acme/a/b:1", "acme"),
        ("ghcr.io/acme/base-x", "base"),
        ("ghcr.io/acme/base-special:1", "special"),
        ("ghcr.io/acme/base-special:1-dev", "acme dev"),
        ("node:1-dev", "dev"),
        ("node:22", "twenty-two"),
        ("docker.io/node:22", "twenty-two"),
        ("node:22-slim", "all"),
    ],
)
def test_what_says_most_wins(reference: str, meaning: str) -> None:
    image = parse_image(reference)
    assert image is not None
    assert PATTERNS.find(image) == meaning


def test_nothing_is_found_where_nothing_matches() -> None:
    image = parse_image("node")
    assert image is not None
    assert ImagePatterns({"python": 1, "n*": 2, "*:3": 3}).find(image) == 2
    assert ImagePatterns({"python": 1, "*:3": 3}).find(image) is None
    assert ImagePatterns({"node:latest": 1}).find(image) == 1


@given(st.text(alphabet="ab*", min_size=1, max_size=12), st.text(alphabet="ab", max_size=14))
def test_stars_stand_for_anything(pattern: str, text: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, re.sub(r"\*+", "*", pattern).split("*"))), text) is not None
    found = wildcard(pattern)
    assert (found.matches(text) if found else pattern == text) is expected
