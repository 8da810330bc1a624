"""What a parsed GitHub expression names, and what of it can reach the result."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.parse.github_expressions import Reference, Term

_COMPARISONS = frozenset(("!", "==", "!=", "<", "<=", ">", ">="))
_CARRIERS = frozenset(("format", "join", "tojson", "fromjson"))


def reference(term: Term) -> Reference | None:
    """The context path that this term is, None when it is no plain access to a context."""
    path: list[str] = []
    part = term
    while part.kind == "index":
        key = part.children[1]
        path.append(key.value.lower() if key.kind == "literal" and isinstance(key.value, str) else "*")
        part = part.children[0]
    if part.kind != "name":
        return None
    path.append(part.value.lower())
    return Reference(tuple(reversed(path)), term.start, term.end)


def references(term: Term) -> Iterator[Reference]:
    """Every context path that an expression names, also in conditions, arguments and keys."""
    stack = [term]
    while stack:
        part = stack.pop()
        found = reference(part)
        if found is None:
            stack.extend(reversed(part.children))
            continue
        yield found
        while part.kind == "index":
            if part.children[1].kind not in ("literal", "star"):
                stack.append(part.children[1])
            part = part.children[0]


def calls(term: Term) -> Iterator[Term]:
    """Every function call of an expression."""
    stack = [term]
    while stack:
        part = stack.pop()
        if part.kind == "call":
            yield part
        stack.extend(reversed(part.children))


def carried(term: Term) -> Iterator[tuple[Reference, bool]]:
    """The references whose own text can become part of the result, and whether `toJSON` wraps them.

    A comparison, a negation and a test such as `contains()` give only true or false; of `a && b` only the last
    operand can be text of any shape, since the others come out only when they are falsy.
    """
    stack = [(term, False)]
    while stack:
        part, whole = stack.pop()
        found = reference(part)
        if found is not None:
            yield found, whole
            continue
        stack.extend((child, whole or part.value == "tojson") for child in reversed(_reaching(part)))


def _reaching(term: Term) -> tuple[Term, ...]:
    if term.kind == "operator":
        if term.value in _COMPARISONS:
            return ()
        return term.children if term.value == "||" else term.children[-1:]
    if term.kind == "call":
        if term.value == "case":
            return (*term.children[1::2], term.children[-1])
        return term.children if term.value in _CARRIERS else ()
    return term.children[:1] if term.kind == "index" else ()
