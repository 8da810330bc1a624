"""What an `if:` lets through: events, results of other jobs, and who may be behind a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node
from deploylint.parse.github_expressions import ExpressionError, Term, occurrences, parse
from deploylint.parse.github_terms import reference, references


def condition(node: Node) -> Term | None:
    """The expression of an `if:`, with or without braces; None when there is none that can be read."""
    text = node.text.strip()
    if not text:
        return None
    if "${{" in text:
        found = list(occurrences(text))
        whole = len(found) == 1 and found[0].start == 0 and found[0].end == len(text)
        return found[0].term if whole else None
    try:
        return parse(text)
    except ExpressionError:
        return None


def allowed_events(node: Node) -> set[str] | None:
    """The events that an `if:` limits itself to by `github.event_name`; None when it allows any."""
    return allowed_values(node, "github.event_name")


def allowed_values(node: Node, path: str) -> set[str] | None:
    """The literals to one of which an `if:` holds a context to be equal; None when it does not."""
    term = condition(node)
    return _allowed(term, tuple(path.split("."))) if term is not None else None


def _allowed(term: Term, path: tuple[str, ...]) -> set[str] | None:
    if term.kind != "operator":
        return None
    if term.value == "==":
        return _compared(term, path)
    parts = [_allowed(child, path) for child in term.children]
    known = [part for part in parts if part is not None]
    if term.value == "&&" and known:
        return set.intersection(*known)
    if term.value == "||" and len(known) == len(parts):
        return set.union(*known)
    return None


def _compared(term: Term, path: tuple[str, ...]) -> set[str] | None:
    for one, other in (term.children, term.children[::-1]):
        named = reference(one)
        if named is not None and named.path == path and other.kind == "literal":
            return {str(other.value)}
    return None


def named_paths(node: Node) -> Iterator[str]:
    """The contexts that an `if:` names, such as `needs.test.result`, in lower case."""
    term = condition(node)
    if term is not None:
        for found in references(term):
            yield ".".join(found.path)
    elif node.text:
        for occurrence in occurrences(node.text):
            if occurrence.term is not None:
                yield from (".".join(found.path) for found in references(occurrence.term))


def overrides_failure(term: Term) -> bool:
    """Whether an `if:` runs a job although one it needs failed: `always()`, `failure()` or `!cancelled()`."""
    if term.kind == "call":
        return term.value in ("always", "failure")
    if term.kind == "operator":
        if term.value == "!":
            return term.children[0].kind == "call" and term.children[0].value == "cancelled"
        return any(overrides_failure(child) for child in term.children)
    return False


def required_success(term: Term) -> set[str]:
    """The jobs that a condition requires to have succeeded; `*` when it requires `success()`."""
    if term.kind == "call" and term.value == "success":
        return {"*"}
    if term.kind != "operator":
        return set()
    if term.value == "==":
        return _compared_result(term)
    parts = [required_success(child) for child in term.children]
    if term.value == "&&":
        return set().union(*parts)
    if term.value == "||":
        return set.intersection(*parts)
    return _without_failures(term) if term.value == "!" else set()


def _compared_result(term: Term) -> set[str]:
    for one, other in (term.children, term.children[::-1]):
        named = reference(one)
        if named is not None and other.kind == "literal" and other.value == "success" and named.path[0] == "needs":
            return {named.path[1]} if named.path[-1] == "result" else set()
    return set()


def _without_failures(term: Term) -> set[str]:
    """`!failure()` and `!contains(needs.*.result, 'failure')`."""
    inner = term.children[0]
    if inner.kind != "call":
        return set()
    if inner.value == "failure":
        return {"*"}
    if inner.value == "contains" and inner.children[1].value == "failure":
        named = reference(inner.children[0])
        if named is not None and named.path[:1] == ("needs",) and named.path[-1:] == ("result",):
            return {named.path[1]}
    return set()
