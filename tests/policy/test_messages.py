"""Messages: the quick way says what jinja2's sandbox says, and neither shows too much."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from deploylint.examples import project_of
from deploylint.model import Node, Problem, Source, Span, Status, View
from deploylint.policy.evaluate import evaluate, names_for, parameters
from deploylint.policy.messages import LIMIT, _sandboxed, check_template, message
from deploylint.policy.rule_set import built_in_pages, built_in_rules

SOURCE = Source("a.yaml", "kubernetes", "")


def node(value: Any) -> Node:
    return Node(SOURCE, Span(1, 1, 1, 2), value, raw=str(value))


NAMES = {
    "it": View("x", node({"name": node("web"), "port": node(80), "ports": node([node(1), node(2)])}), {"ready": True}),
    "workload": View("x", node({"kind": node("Pod")}), label="Pod/web"),
    "image": "shop:1",
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("container {{ it.name }} on {{it.port}}", "container web on 80"),
        ("{{ it.ports }} of {{ workload }}", "1, 2 of Pod/web"),
        ("[{{ it.nothing.at.all }}] {{ nobody }}", "[]"),
        ("{{ it.ready }} {{ image }}", "true shop:1"),
        ("a\n  b", "a b"),
        ("{{ it.name | upper }}{% if it.port %}!{% endif %}", "WEB!"),
    ],
)
def test_a_message_is_one_line(template: str, text: str) -> None:
    assert message(template, NAMES) == text
    assert " ".join(_sandboxed(template)(NAMES).split()) == text


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        ("it.name == 'web'", "yes"),
        ("it.name != 'web'", ""),
        ("it.name in ['web', 'api']", "yes"),
        ("it.port > 79", "yes"),
        ("it.nothing == ''", "yes"),
        ("it.ready == true", "yes"),
    ],
)
def test_what_a_document_says_is_compared_by_its_value(condition: str, answer: str) -> None:
    assert message(f"{{{{ 'yes' if {condition} }}}}", NAMES) == answer


def test_a_long_value_is_cut() -> None:
    assert len(message("{{ image }}", {"image": "x" * 10_000})) == LIMIT


def findings() -> Iterator[tuple[str, dict[str, Any]]]:
    """(template, names) of every finding in the bad examples of our rules."""
    pages = built_in_pages()
    for rule in built_in_rules():
        for example in pages[rule.id].examples:
            project = project_of(example.files, tracked=example.tracked)
            for outcome in evaluate([rule], project, project.views):
                if outcome.status is Status.FAIL:
                    names = names_for(outcome.view, parameters(rule, project), project)
                    yield from (
                        (_template(rule.message, problem), {**names, **problem.facts}) for problem in outcome.problems
                    )


def _template(own: str, problem: Problem) -> str:
    return own if problem.message is None else problem.message


def test_the_quick_way_says_what_the_sandbox_says() -> None:
    said = {(message(template, names), " ".join(_sandboxed(template)(names).split())) for template, names in findings()}

    assert len(said) > 100
    assert {(quick, slow) for quick, slow in said if quick != slow} == set()


def test_no_message_of_ours_has_a_hole() -> None:
    hole = re.compile(r"(?:^|\s)(?:of|in|to|from) (?:$|,|;|in |of |to )|\(\)|<Node|<View|, ,")
    made = [(message(template, names), template, names) for template, names in findings()]

    assert {text for text, _, _ in made if hole.search(text)} == set()
    assert {text for text, template, names in made if "None" in text and not _says_none(template, names)} == set()


def _says_none(template: str, names: dict[str, Any]) -> bool:
    """Whether the word is the template's own, or that of Kubernetes, which has a value of this name."""
    return "None" in template or any("None" in value for value in names.values() if isinstance(value, str))


@pytest.mark.parametrize(
    "template", ["{{ it.name }} has {{ it.ports | join('; ') }}", "{% if it.a %}a{% else %}b{% endif %}"]
)
def test_plain_templates_are_for_everybody(template: str) -> None:
    assert check_template(template, trusted=False) is None


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 1000 }}",
        "{{ 10 ** 10 }}",
        "{{ it.name() }}",
        "{% for x in it.ports %}{{ x }}{% endfor %}",
        "{{ '%99999d' | format(1) }}",
        "{{ it.name | replace('', 'x') }}",
        "{% set x = 1 %}{{ x }}",
        "{% include 'x' %}",
        "{{ '" + "x" * 300 + "' }}",
    ],
)
def test_templates_that_make_much_of_little_are_for_us_alone(template: str) -> None:
    assert check_template(template, trusted=False) is not None
