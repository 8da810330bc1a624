from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from deploylint.authored import AuthoredProblem, data_folder
from deploylint.model import Confidence, Excerpt, Finding, Severity, Span
from deploylint.suppressions.baseline import Baseline, fingerprint


def finding(
    rule: str = "a/b", path: str = "f", line: int = 1, message: str = "it is wrong", object: str = "x/y"
) -> Finding:
    span = Span(line, 1, line, 2)
    key = fingerprint(rule, path, object, message)
    return Finding(rule, Severity.HIGH, Confidence.HIGH, path, span, object, message, (), Excerpt(1, ()), key, "")


FINDINGS = st.builds(
    finding,
    rule=st.sampled_from(["a/b", "c/d"]),
    path=st.sampled_from(["f", "g\n", "é\u2028"]),
    line=st.integers(1, 9),
    message=st.sampled_from(["one", "two", "\ud800"]),
)


def test_a_fingerprint_does_not_know_lines_or_layout() -> None:
    assert fingerprint("a/b", "f", "o", "wrong  on line 12:3\n here") == fingerprint(
        "a/b", "f", "o", "wrong on line 7 here"
    )
    assert (
        len({fingerprint(*parts) for parts in (("a", "b", "c", "d"), ("ab", "", "c", "d"), ("a", "b", "c", "e"))}) == 3
    )


def test_a_moved_finding_is_known_and_another_of_its_kind_is_new() -> None:
    baseline = Baseline.of([finding(line=3)])
    opened, held = baseline.apply([finding(line=30), finding(line=40)])
    assert [found.span.line for found in held] == [30]
    assert [found.span.line for found in opened] == [40]
    assert held[0].suppression is not None
    assert held[0].suppression.by == "baseline"


def test_a_numbered_fingerprint_is_the_same_finding() -> None:
    first, second = finding(line=1), finding(line=2)
    numbered = second._replace(fingerprint=second.fingerprint + ":2")
    opened, held = Baseline.of([first, numbered]).apply([first, numbered])
    assert (opened, len(held)) == ([], 2)


def test_a_finding_without_a_fingerprint_gets_one() -> None:
    assert Baseline.of([finding()]).apply([finding()._replace(fingerprint="")])[0] == []


def test_the_same_in_another_file_is_new() -> None:
    assert Baseline.of([finding(path="f")]).apply([finding(path="g")])[1] == []


def test_what_is_gone_is_stale_and_can_be_pruned() -> None:
    baseline = Baseline.of([finding(), finding(line=2), finding(path="g"), finding(path="h")])
    baseline.apply([finding(line=5), finding(path="h")])
    assert sorted((known.path, count) for known, count in baseline.stale.items()) == [("f", 1), ("g", 1)]
    assert [known.path for known in baseline.stale_in(lambda path: path == "g")] == ["g"]
    assert baseline.pruned().counts == Baseline.of([finding(), finding(path="h")]).counts
    assert len(baseline.pruned(lambda path: path == "g").counts) == 2


@settings(max_examples=100)
@given(st.lists(FINDINGS, max_size=8))
def test_what_was_written_silences_all_of_it(tmp_path_factory: pytest.TempPathFactory, findings: list[Finding]) -> None:
    file = tmp_path_factory.mktemp("baseline") / "b.json"
    Baseline.of(findings).write(file)
    schema = json.loads((data_folder("schemas") / "baseline.schema.json").read_text())
    Draft202012Validator(schema).validate(json.loads(file.read_text()))
    baseline = Baseline.load(file)
    opened, held = baseline.apply(findings)
    assert (opened, len(held), baseline.stale) == ([], len(findings), {})


def test_the_file_does_not_depend_on_the_order(tmp_path: Path) -> None:
    findings = [finding(path=path) for path in ("b", "a", "c")]
    Baseline.of(findings).write(tmp_path / "1")
    Baseline.of(reversed(findings)).write(tmp_path / "2")
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert (tmp_path / "1").read_text().count("\n") == 8
    assert sorted(os.listdir(tmp_path)) == ["1", "2"]


def test_a_file_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(AuthoredProblem, match="cannot be written"):
        Baseline.of([]).write(tmp_path / "missing" / "b.json")
    (tmp_path / "folder").mkdir()
    with pytest.raises(AuthoredProblem, match="cannot be written"):
        Baseline.of([]).write(tmp_path / "folder")
    assert os.listdir(tmp_path) == ["folder"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "no valid JSON"),
        ("{\n  nonsense", "b.json:2:3: the baseline is no valid JSON"),
        ("[" * 100_000, "no valid JSON"),
        ("[]", "this is no baseline"),
        ('{"version": 9, "findings": []}', "has version 9"),
        ('{"version": 1, "findings": [1]}', "finding 1 of the baseline is malformed"),
        ('{"version": 1, "findings": [{"path": "f"}]}', "finding 1 of the baseline is malformed"),
        (
            '{"version": 1, "findings": [{"path": "f", "rule": "r", "object": "o", "fingerprint": "x"}]}',
            "finding 1 of the baseline is malformed",
        ),
    ],
)
def test_a_malformed_file_is_an_error(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "b.json").write_text(text)
    with pytest.raises(AuthoredProblem, match=error):
        Baseline.load(tmp_path / "b.json")


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(AuthoredProblem, match="cannot be read"):
        Baseline.load(tmp_path / "b.json")
