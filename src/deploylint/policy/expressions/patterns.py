"""Regular expressions, on RE2: its time is linear in the text, whatever the pattern."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from deploylint.policy.expressions.tree import Ast, ExpressionError, walk

_MOST_MEMORY = 1 << 23


def matches(text: str, pattern: str) -> bool | None:
    """Whether the pattern is found anywhere in the text; None when it is no pattern."""
    compiled = _compiled(pattern)
    try:
        return compiled if compiled is None else compiled.search(text) is not None
    except UnicodeEncodeError:
        return None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> Any:
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MOST_MEMORY
    try:
        return re2.compile(pattern, options)
    except (re2.error, UnicodeEncodeError):
        return None


def check_patterns(ast: Ast) -> None:
    """Raise ExpressionError when a pattern that is written out in the expression is malformed."""
    for node, _ in walk(ast):
        if node[0] == "call" and node[1] == "matches" and node[2][1][0] == "literal":
            pattern = node[2][1][1]
            if type(pattern) is not str or _compiled(pattern) is None:
                raise ExpressionError(f"{pattern!r} is no RE2 pattern", node[3])
