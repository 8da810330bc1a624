"""The language of conditions in rules: CEL's syntax, for documents with gaps.

What is absent is a value here, ABSENT, and so is what a template decides, UNKNOWN; no evaluation raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deploylint.policy.expressions.blame import culprit
from deploylint.policy.expressions.compiler import compile_tree
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, AbsentType, UnknownType, truth
from deploylint.policy.expressions.patterns import check_patterns
from deploylint.policy.expressions.tree import Ast, ExpressionError, function_names, names

__all__ = [
    "ABSENT",
    "UNKNOWN",
    "AbsentType",
    "Ast",
    "ExpressionError",
    "UnknownType",
    "check_patterns",
    "compile",
    "culprit",
    "function_names",
    "names",
    "parse",
    "truth",
]


def parse(text: str) -> Ast:
    """The syntax tree of an expression: nested tuples and lists of plain values, which JSON can hold.

    Raises ExpressionError for what is no expression, an unknown function, or too deep a nesting.
    """
    # Compiled rules are loaded as trees, so most runs never parse.
    from deploylint.policy.expressions.parser import parse_text

    return parse_text(text)


def compile(ast: Ast) -> Callable[[Mapping[str, Any]], Any]:
    """The expression as a function of a scope, which maps names to Nodes, Views and plain values.

    It gives a plain value, Node or View, ABSENT or UNKNOWN, and never raises. A name that the scope lacks is absent.
    """
    return compile_tree(ast)
