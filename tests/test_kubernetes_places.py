"""Where findings on Kubernetes objects stand: on the line that is marked, and there on a value or a key.

The lines are compared by `tests/test_rules.py` too; here it is what the caret points at that counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploylint.config import from_data
from deploylint.examples import marked_lines, project_of
from deploylint.lint import outcomes_of
from deploylint.model import Node, Place, Span
from deploylint.policy.rule import Example, Rule
from deploylint.policy.rule_files import read_rule, rule_paths
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project

RULES = Path(__file__).parents[1] / "rules"


def _bad_examples() -> Iterator[tuple[Rule, Example, str]]:
    for path in rule_paths(RULES / "kubernetes"):
        identity = path.relative_to(RULES).with_suffix("").as_posix()
        rule, page = read_rule(path, identity, trusted=True)
        for number, example in enumerate(page.examples, 1):
            if example.verdict == "bad":
                yield rule, example, f"{identity}-{number}"


_CASES = list(_bad_examples())


def _tokens(node: Node, seen: set[int]) -> Iterator[tuple[str, Span]]:
    """("key" or "scalar", where it stands) of everything that is written below a node, aliases once."""
    if node.key is not None:
        yield "key", node.key
    if type(node.value) not in (dict, list):
        yield "scalar", node.span
    elif id(node.value) not in seen:
        seen.add(id(node.value))
        for child in [child for _, child in node.items] or node.entries:
            yield from _tokens(child, seen)


def _stands_on_a_token(place: Place, project: Project) -> bool:
    span = place.span
    if place.source.kind == "yaml":  # a file with settings, which is no manifest
        return place.source.line(span.line)[: span.column - 1].endswith(": ")
    for document in project.documents("kubernetes", "kustomization"):
        if document.source.path != place.source.path:
            continue
        for kind, token in _tokens(document.root, set()):
            if span == token or (kind == "scalar" and _within(span, token)):
                return True
            if kind == "scalar" and token[1] == token[3] and span == (*token[:1], token[1] - 1, *token[2:]):
                return True  # the dash of an entry with nothing behind it
    return False


def _within(span: Span, other: Span) -> bool:
    return other[:2] <= span[:2] and span[2:] <= other[2:]


@pytest.mark.parametrize(("rule", "example"), [case[:2] for case in _CASES], ids=[case[2] for case in _CASES])
def test_findings_stand_on_the_offending_token(rule: Rule, example: Example) -> None:
    project = project_of(example.files, tracked=example.tracked, config=from_data(example.config))
    places = [p.place for outcome in outcomes_of(rule, project, built_in_rules) for p in outcome.problems]

    assert places
    for place in places:
        path, span = place.source.path, place.span
        expected = marked_lines(example.files[path], rule.id) | frozenset(example.expect.get(path, ()))
        assert span.line in expected
        assert span.line == span.end_line, "a finding is a stretch of one line"
        text = place.source.line(span.line)[span.column - 1 : span.end_column - 1]
        assert text.strip() == text != "", f"stands on {text!r}"
        assert _stands_on_a_token(place, project), f"{path}:{span.line}: {text!r} is neither a key nor a value"
