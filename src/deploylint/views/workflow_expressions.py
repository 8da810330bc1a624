"""Every `${{ }}` of a workflow or composite action: what it names, what reaches its result, and who reads that."""

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse.github_expressions import ExpressionError, Occurrence, Reference, occurrences, parse
from deploylint.parse.github_terms import carried, references
from deploylint.parse.scalars import ScalarText
from deploylint.values.patterns import lazy_pattern
from deploylint.views.workflow_jobs import all_steps
from deploylint.views.workflow_steps import CODE_INPUTS

_REPORTED_CONTEXTS = frozenset(("secrets", "vars", "env", "inputs"))
_NAME = lazy_pattern(r"\w+\s*(?:\.\s*|\[\s*')([^'.\s\]\[]+)")


class _Spot(NamedTuple):
    """A scalar with expressions: `where` is `run`, `script`, `if`, `env`, `with` or the key above it."""

    node: Node
    where: str
    scope: dict[str, View]


def expression_views(file: View) -> Iterator[View]:
    """The views `workflow.expression`, in the order of the text within each job."""
    for spot in _spots(file):
        scalar = ScalarText(spot.node)
        for found in _occurrences(spot):
            yield _view(spot, scalar, found)


def reference_views(expression: View) -> Iterator[View]:
    """The views `workflow.reference` of the secrets, variables and inputs that an expression names."""
    scalar: ScalarText = expression.derived["scalar"]
    inner: int = expression.derived["inner"]
    for reference in expression.derived["references"]:
        if len(reference.path) < 2 or reference.path[0] not in _REPORTED_CONTEXTS:
            continue
        start = inner + reference.start
        written = expression.derived["text"][reference.start : reference.end]
        span = scalar.span(start, inner + reference.end)
        node = Node(scalar.node.source, span, written)
        named = _NAME.match(written)
        name = named[1] if named and reference.path[1] != "*" else reference.path[1]
        facts = {"context": reference.path[0], "name": name, "where": expression.derived["where"]}
        yield View("workflow.reference", node, facts, expression.scope, written)


def _occurrences(spot: _Spot) -> Iterator[Occurrence]:
    text = spot.node.text
    if "${{" in text:
        yield from occurrences(text)
    elif spot.where == "if" and text.strip():
        try:
            yield Occurrence(0, len(text), text, parse(text), None)
        except ExpressionError as error:
            yield Occurrence(0, len(text), text, None, error)


def _view(spot: _Spot, scalar: ScalarText, found: Occurrence) -> View:
    span = scalar.span(found.start, found.end)
    if span.end_line != span.line:
        span = span._replace(end_line=span.line, end_column=scalar.node.source.line_span(span.line).end_column)
    named: list[Reference] = list(references(found.term)) if found.term else []
    return View(
        "workflow.expression",
        Node(scalar.node.source, span, found.text.strip()),
        {
            "text": found.text,
            "where": spot.where,
            "sink": spot.where in ("run", "script"),
            "broken": found.error is not None,
            "error": str(found.error or ""),
            "paths": [".".join(reference.path) for reference in named],
            "references": named,
            "carried": list(carried(found.term)) if found.term else [],
            "scalar": scalar,
            "inner": found.start + (3 if found.end - found.start > len(found.text) else 0),
        },
        spot.scope,
        found.text.strip(),
    )


def _spots(file: View) -> Iterator[_Spot]:
    yield from _entry_spots(file, "runs" if file.kind == "workflow.action" else "jobs", {"workflow": file})
    if file.kind != "workflow.action":
        for job in file.get("jobs"):
            yield from _entry_spots(job, "steps", {"job": job, "workflow": file})
    yield from _step_spots(file)


def _entry_spots(view: View, but: str, scope: dict[str, View]) -> Iterator[_Spot]:
    for name, child in view.node.items:
        if name != but:
            yield from _walk(child, name, scope, set())


def _step_spots(file: View) -> Iterator[_Spot]:
    for step in all_steps(file):
        scope = {"step": step, **step.scope}
        code = CODE_INPUTS.get(step.derived["slug"])
        for name, child in step.node.items:
            if name == "with" and code is not None:
                for key, value in child.items:
                    yield from _walk(value, "script" if key == code else name, scope, set())
            else:
                yield from _walk(child, name, scope, set())


def _walk(node: Node, where: str, scope: dict[str, View], above: set[int]) -> Iterator[_Spot]:
    if type(node.value) is str:
        if where == "if" or "${{" in node.value:
            yield _Spot(node, where, scope)
        return
    if type(node.value) not in (dict, list) or id(node.value) in above:
        return
    above.add(id(node.value))  # what aliases repeat is read once, at its anchor
    for child in node.entries or [child for _, child in node.items]:
        yield from _walk(child, where, scope, above)
