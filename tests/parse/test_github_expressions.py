from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.parse.github_expressions import (
    CONTEXTS,
    ExpressionError,
    Occurrence,
    occurrences,
    parse,
)
from deploylint.parse.github_terms import carried, references

VECTORS = Path(__file__).parents[3] / "shared/vectors/github-actions/expressions/testdata"


def vectors() -> Iterator[Any]:
    for path in sorted(VECTORS.glob("*.json")):
        for group, cases in json.loads(path.read_text(encoding="utf-8")).items():
            yield from ((f"{path.stem}/{group}", case) for case in cases)


@pytest.mark.skipif(not VECTORS.is_dir(), reason="GitHub's conformance cases are not here")
def test_github_conformance() -> None:
    wrong = []
    for where, case in vectors():
        stage = case.get("err", {}).get("kind")
        names = frozenset(name.lower() for name in case.get("contexts") or ())
        try:
            parse(case["expr"], names)
            found = None
        except ExpressionError as error:
            found = error.stage
        if found != (stage if stage in ("lexing", "parsing") else None):
            wrong.append((where, case["expr"], stage, found))
    assert wrong == []


def test_occurrences_know_where_they_stand() -> None:
    text = "echo ${{ github.sha }} and ${{ format('}}{0}', env.X) }}!"
    found = list(occurrences(text))
    assert [text[o.start : o.end] for o in found] == ["${{ github.sha }}", "${{ format('}}{0}', env.X) }}"]
    assert all(o.term is not None for o in found)


def test_unclosed_and_broken_occurrences_are_errors() -> None:
    assert [o.error is not None for o in occurrences("${{ a b }} ${{ github.sha")] == [True, True]


def paths(text: str) -> list[str]:
    return [".".join(r.path) for r in references(parse(text))]


def reaching(text: str) -> list[str]:
    return [".".join(r.path) for r, _ in carried(parse(text))]


def test_references() -> None:
    assert paths("github.event.commits[0].message") == ["github.event.commits.*.message"]
    assert paths("GitHub['event'].Issue.title") == ["github.event.issue.title"]
    assert paths("secrets[format('{0}', matrix.name)]") == ["secrets.*", "matrix.name"]
    assert paths("success() && needs.a.result == 'success'") == ["needs.a.result"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("github.head_ref", ["github.head_ref"]),
        ("github.head_ref || github.ref_name", ["github.head_ref", "github.ref_name"]),
        ("github.event.issue.title == 'x'", []),
        ("contains(github.event.issue.title, 'x')", []),
        ("github.head_ref && 'a' || 'b'", []),
        ("!github.head_ref", []),
        ("format('{0}', github.head_ref)", ["github.head_ref"]),
        ("toJSON(github.event)", ["github.event"]),
        ("fromJSON(steps.a.outputs.b).c", ["steps.a.outputs.b"]),
        ("case(github.actor == 'x', github.head_ref, 'y')", ["github.head_ref"]),
        ("hashFiles(github.head_ref)", []),
    ],
)
def test_what_reaches_the_result(text: str, expected: list[str]) -> None:
    assert reaching(text) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab.()[]'!&|=<>,*${} \n0x-+", max_size=60))
def test_hostile_text_survives(text: str) -> None:
    for found in occurrences(f"${{{{{text}}}}}", None):
        assert isinstance(found, Occurrence)


def test_depth_is_bounded() -> None:
    for hostile in ("(" * 20_000, "!" * 20_000 + "1", "a" + "[a" * 9_000, "github" + ".a" * 9_000, "a" * 30_000):
        with pytest.raises(ExpressionError):
            parse(hostile, CONTEXTS | {"a"})
