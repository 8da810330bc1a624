"""GitHub Actions expressions: where `${{ }}` stands in a scalar, and what it says.

The grammar is that of docs.github.com "Evaluate expressions in workflows and actions"; where the page is silent
(numbers, keywords, the limit of depth), GitHub's own conformance cases decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from deploylint.parse.github_tokens import ExpressionError as ExpressionError
from deploylint.parse.github_tokens import Token, tokens
from deploylint.values.patterns import lazy_pattern

MAX_DEPTH = 50
MAX_LENGTH = 21_000
_MAX_NESTING = 100

CONTEXTS = frozenset(
    ("github", "env", "vars", "job", "jobs", "steps", "runner", "secrets", "strategy", "matrix", "needs", "inputs")
)
"""The named values GitHub offers somewhere in a workflow or an action, in lower case."""

_MANY = 255
FUNCTIONS = {
    "contains": (2, 2),
    "startswith": (2, 2),
    "endswith": (2, 2),
    "format": (1, _MANY),
    "join": (1, 2),
    "tojson": (1, 1),
    "fromjson": (1, 1),
    "hashfiles": (1, _MANY),
    "case": (3, _MANY),
    "success": (0, _MANY),
    "failure": (0, _MANY),
    "always": (0, 0),
    "cancelled": (0, 0),
}
"""Function name in lower case to the least and the most arguments it takes."""


class Term(NamedTuple):
    """One part of a parsed expression.

    `kind` is `literal` (value: None, bool, float or str), `name` (value: the context as written), `index` (children:
    what is indexed, and by what), `star` (the key of `.*`), `call` (value: the function in lower case) or `operator`
    (value: its sign). `start` and `end` are offsets in the expression's text.
    """

    kind: str
    value: Any
    children: tuple[Term, ...]
    start: int
    end: int


class Occurrence(NamedTuple):
    """One `${{ }}` in a text: offsets of the whole, the text between the braces, and what it says or why not."""

    start: int
    end: int
    text: str
    term: Term | None
    error: ExpressionError | None


class Reference(NamedTuple):
    """A context that an expression names, such as `("github", "event", "issue", "title")`, in lower case.

    `*` stands for every wildcard, number and computed key. Offsets are within the expression's text.
    """

    path: tuple[str, ...]
    start: int
    end: int


_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", "<=", ">", ">="))


class _Parser:
    def __init__(self, text: str, names: frozenset[str] | None) -> None:
        self.tokens = tokens(text)
        self.names = names
        self.next = 0
        self.nesting = 0
        self.length = len(text)

    def peek(self) -> Token:
        if self.next < len(self.tokens):
            return self.tokens[self.next]
        return Token("end", "", self.length, self.length)

    def take(self, kind: str | None = None) -> Token:
        token = self.peek()
        if token.kind == "end":
            raise ExpressionError("parsing", "unexpected end of expression", token.start)
        if kind is not None and token.kind != kind:
            raise ExpressionError("parsing", f"unexpected symbol '{token.value}'", token.start)
        self.next += 1
        return token

    def whole(self) -> Term:
        term = self.operators(0)
        left = self.peek()
        if left.kind != "end":
            raise ExpressionError("parsing", f"unexpected symbol '{left.value}'", left.start)
        return term

    def nested(self) -> Term:
        self.nesting += 1
        if self.nesting > _MAX_NESTING:
            raise ExpressionError("parsing", f"exceeded max expression depth {MAX_DEPTH}", self.peek().start)
        term = self.operators(0)
        self.nesting -= 1
        return term

    def operators(self, level: int) -> Term:
        if level == len(_LEVELS):
            return self.negated()
        term = self.operators(level + 1)
        operands = [term]
        while self.peek().kind == "operator" and self.peek().value in _LEVELS[level]:
            sign = self.take().value
            operands.append(self.operators(level + 1))
            if level > 1:  # comparisons join two at a time, `&&` and `||` any number
                operands = [Term("operator", sign, tuple(operands), operands[0].start, operands[-1].end)]
        if len(operands) == 1:
            return operands[0]
        return Term("operator", _LEVELS[level][0], tuple(operands), operands[0].start, operands[-1].end)

    def negated(self) -> Term:
        starts = []
        while self.peek().kind == "operator" and self.peek().value == "!":
            starts.append(self.take().start)
        term = self.indexed()
        for start in reversed(starts):
            term = Term("operator", "!", (term,), start, term.end)
        return term

    def indexed(self) -> Term:
        term = self.primary()
        while self.peek().kind in (".", "["):
            opened = self.take().kind
            if self.peek().kind == "*":
                token = self.take()
                key = Term("star", "*", (), token.start, token.end)
            elif opened == ".":
                token = self.take("keyword")
                key = Term("literal", token.value, (), token.start, token.end)
            else:
                key = self.nested()
            end = self.take("]").end if opened == "[" else key.end
            term = Term("index", None, (term, key), term.start, end)
        return term

    def primary(self) -> Term:
        token = self.take()
        if token.kind == "literal":
            return Term("literal", token.value, (), token.start, token.end)
        if token.kind == "(":
            inner = self.nested()
            return inner._replace(start=token.start, end=self.take(")").end)
        if token.kind != "keyword":
            raise ExpressionError("parsing", f"unexpected symbol '{token.value}'", token.start)
        if self.peek().kind == "(":
            return self.call(token)
        if self.names is not None and token.value.lower() not in self.names:
            raise ExpressionError("parsing", f"unrecognized named-value '{token.value}'", token.start)
        return Term("name", token.value, (), token.start, token.end)

    def call(self, name: Token) -> Term:
        limits = FUNCTIONS.get(name.value.lower())
        if limits is None:
            raise ExpressionError("parsing", f"unrecognized function '{name.value}'", name.start)
        self.take("(")
        arguments: list[Term] = []
        while self.peek().kind != ")" or arguments:
            arguments.append(self.nested())
            if self.peek().kind == ")":
                break
            self.take(",")
        end = self.take(")").end
        even = name.value.lower() == "case" and len(arguments) % 2 == 0
        if even or not limits[0] <= len(arguments) <= limits[1]:
            raise ExpressionError("parsing", f"wrong number of parameters for '{name.value}'", name.start)
        return Term("call", name.value.lower(), tuple(arguments), name.start, end)


@lru_cache(maxsize=4096)
def parse(text: str, names: frozenset[str] | None = CONTEXTS) -> Term:
    """The tree of an expression, without its braces. `names` are the contexts allowed, None allows any.

    An empty text is null. Raises ExpressionError when GitHub would refuse the text.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError("lexing", f"exceeded max expression length {MAX_LENGTH}", MAX_LENGTH)
    if not text.strip():
        return Term("literal", None, (), 0, len(text))
    term = _Parser(text, names).whole()
    stack = [(term, 1)]
    while stack:
        part, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise ExpressionError("parsing", f"exceeded max expression depth {MAX_DEPTH}", part.start)
        stack.extend((child, depth + 1) for child in part.children)
    return term


def occurrences(text: str, names: frozenset[str] | None = CONTEXTS) -> Iterator[Occurrence]:
    """Every `${{ }}` of a text in order; the last one is an error when it is never closed."""
    start = text.find("${{")
    while start >= 0:
        end = _closing(text, start + 3)
        if end < 0:
            yield Occurrence(start, len(text), text[start + 3 :], None, _UNCLOSED)
            return
        inner = text[start + 3 : end]
        try:
            term = parse(inner, names)
            yield Occurrence(start, end + 2, inner, term, None if inner.strip() else _EMPTY)
        except ExpressionError as error:
            yield Occurrence(start, end + 2, inner, None, error)
        start = text.find("${{", end + 2)


_UNCLOSED = ExpressionError("lexing", "the expression is not closed with }}", 0)
_EMPTY = ExpressionError("parsing", "an expression was expected", 0)
_QUOTE_OR_END = lazy_pattern(r"'|\}\}")


def _closing(text: str, at: int) -> int:
    in_string = False
    for match in _QUOTE_OR_END.finditer(text, at):
        if match.group() == "'":
            in_string = not in_string
        elif not in_string:
            return match.start()
    return -1
