"""The syntax tree of an expression: nested sequences of plain values, which survive a way through JSON.

("literal", value)                  ("name", name)
("list", [item, ...])               ("map", [[key, value], ...])
("field", base, name)               ("has", base, name)             ("index", base, key)
("not", x)  ("negative", x)         ("and", [x, ...])               ("or", [x, ...])
("if", condition, then, else)       ("binary", operator, left, right)
("call", name, [argument, ...], offset)         the target of a method is its first argument
("macro", name, range, [variable, ...], [body, ...])
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

Ast = Sequence[Any]


class ExpressionError(ValueError):
    """An expression that cannot be read. `offset` counts characters of its text, from 0."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_CHILDREN: Mapping[str, Callable[[Ast], Iterable[Ast]]] = {
    "literal": lambda _: (),
    "name": lambda _: (),
    "list": lambda ast: ast[1],
    "map": lambda ast: [child for entry in ast[1] for child in entry],
    "field": lambda ast: (ast[1],),
    "has": lambda ast: (ast[1],),
    "index": lambda ast: ast[1:],
    "not": lambda ast: (ast[1],),
    "negative": lambda ast: (ast[1],),
    "and": lambda ast: ast[1],
    "or": lambda ast: ast[1],
    "if": lambda ast: ast[1:],
    "binary": lambda ast: ast[2:],
    "call": lambda ast: ast[2],
    "macro": lambda ast: [ast[2], *ast[4]],
}


def children(ast: Ast) -> Iterable[Ast]:
    """The expressions directly inside this one."""
    return _CHILDREN[ast[0]](ast)


def walk(ast: Ast) -> Iterator[tuple[Ast, int]]:
    """Every expression in this one with its depth, itself first at depth 1."""
    stack = [(ast, 1)]
    while stack:
        node, depth = stack.pop()
        yield node, depth
        stack.extend((child, depth + 1) for child in children(node))


def names(ast: Ast) -> set[str]:
    """The free variables: every name that no macro around it binds."""
    free: set[str] = set()
    stack: list[tuple[Ast, frozenset[str]]] = [(ast, frozenset())]
    while stack:
        node, bound = stack.pop()
        if node[0] == "name":
            if node[1] not in bound:
                free.add(node[1])
        elif node[0] == "macro":
            stack.append((node[2], bound))
            inner = bound | set(node[3])
            stack.extend((body, inner) for body in node[4])
        else:
            stack.extend((child, bound) for child in children(node))
    return free


def function_names(ast: Ast) -> set[str]:
    """The functions and macros that are called."""
    return {node[1] for node, _ in walk(ast) if node[0] in ("call", "macro")}
