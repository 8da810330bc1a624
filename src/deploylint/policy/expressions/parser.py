"""Tokens to a syntax tree, after the grammar of the CEL specification."""

from __future__ import annotations

from deploylint.policy.expressions.signatures import KEYWORDS, MACROS, RESERVED, SIGNATURES, TYPES
from deploylint.policy.expressions.tokens import Token, tokenize
from deploylint.policy.expressions.tree import Ast, ExpressionError, walk

_LONGEST_TEXT = 20_000
_DEEPEST = 64
_MOST_BRACKETS = 40  # a bracket costs the parser up to a dozen of Python's thousand frames
_RELATIONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_PRECEDENCE = {**dict.fromkeys(_RELATIONS, 1), "+": 2, "-": 2, "*": 3, "/": 3, "%": 3}
_CONSTANTS = {"true": True, "false": False, "null": None}
_TOO_LARGE = 2**63


def parse_text(text: str) -> Ast:
    """The tree of an expression. Raises ExpressionError."""
    if len(text) > _LONGEST_TEXT:
        raise ExpressionError(f"the expression is longer than {_LONGEST_TEXT} characters", _LONGEST_TEXT)
    parser = _Parser(list(tokenize(text)))
    ast = parser.expression()
    parser.expect_end()
    for node, depth in walk(ast):
        if depth > _DEEPEST:
            raise ExpressionError(f"the expression is nested more than {_DEEPEST} levels deep", 0)
        if node[0] == "literal" and type(node[1]) is int and node[1] == _TOO_LARGE:
            raise ExpressionError("the number does not fit 64 bits", 0)
    return ast


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.position = 0
        self.depth = 0
        self.bound: list[str] = []

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def accept(self, *operators: str) -> str | None:
        token = self.token
        if token.kind == "operator" and token.value in operators:
            self.position += 1
            return str(token.value)
        return None

    def expect(self, operator: str) -> None:
        if not self.accept(operator):
            raise self.unexpected(f"'{operator}'")

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected("an operator or the end")

    def unexpected(self, wanted: str) -> ExpressionError:
        token = self.token
        found = "the end" if token.kind == "end" else f"{token.value!r}"
        return ExpressionError(f"expected {wanted}, found {found}", token.offset)

    def expression(self) -> Ast:
        self.depth += 1
        if self.depth > _MOST_BRACKETS:
            message = f"the expression has more than {_MOST_BRACKETS} brackets inside each other"
            raise ExpressionError(message, self.token.offset)
        condition = self.either()
        if self.accept("?"):
            then = self.either()
            self.expect(":")
            condition = ("if", condition, then, self.expression())
        self.depth -= 1
        return condition

    def either(self) -> Ast:
        operands = [self.both()]
        while self.accept("||"):
            operands.append(self.both())
        return operands[0] if len(operands) == 1 else ("or", operands)

    def both(self) -> Ast:
        operands = [self.binary(1)]
        while self.accept("&&"):
            operands.append(self.binary(1))
        return operands[0] if len(operands) == 1 else ("and", operands)

    def binary(self, least: int) -> Ast:
        left = self.unary()
        while True:
            token = self.token
            level = _PRECEDENCE.get(str(token.value), 0) if token.kind in ("operator", "name") else 0
            if level < least:
                return left
            self.position += 1
            left = ("binary", token.value, left, self.binary(level + 1))

    def unary(self) -> Ast:
        sign = None if self.at_negative_number() else self.accept("!", "-")
        if sign is None:
            return self.member()
        count = 1
        while self.accept(sign):
            count += 1
        operand = self.member()
        for _ in range(count):
            operand = ("not" if sign == "!" else "negative", operand)
        return operand

    def at_negative_number(self) -> bool:
        return self.token[:2] == ("operator", "-") and self.tokens[self.position + 1].kind in ("int", "float")

    def member(self) -> Ast:
        base = self.primary()
        while True:
            if self.accept("."):
                base = self.selection(base)
            elif self.accept("["):
                base = ("index", base, self.expression())
                self.expect("]")
            else:
                return base

    def selection(self, base: Ast) -> Ast:
        token = self.token
        name = str(token.value)
        if token.kind not in ("name", "field"):
            raise self.unexpected("the name of a field")
        if token.kind == "name" and name in KEYWORDS:
            raise ExpressionError(f'{name} is a keyword; write ["{name}"] for the field', token.offset)
        self.position += 1
        if token.kind == "field" or not self.accept("("):
            return ("field", base, name)
        if name in MACROS:
            return self.macro(base, name, token.offset)
        return self.call(name, [base, *self.arguments(")")], token.offset, method=True)

    def arguments(self, end: str, *, trailing_comma: bool = False) -> list[Ast]:
        found: list[Ast] = []
        while not self.accept(end):
            if found:
                self.expect(",")
                if trailing_comma and self.accept(end):
                    break
            found.append(self.expression())
        return found

    def macro(self, base: Ast, name: str, offset: int) -> Ast:
        least, most = MACROS[name]
        variables = [self.variable(name)]
        self.expect(",")
        if most == least + 1 and name != "map" and self.is_second_variable():
            variables.append(self.variable(name))
            self.expect(",")
        self.bound.extend(variables)
        bodies = self.arguments(")")
        del self.bound[-len(variables) :]
        if not bodies or len(bodies) > (2 if name == "map" else 1):
            raise ExpressionError(f"{name}() takes a variable and an expression", offset)
        return ("macro", name, base, variables, bodies)

    def is_second_variable(self) -> bool:
        return self.token.kind == "name" and self.tokens[self.position + 1][:2] == ("operator", ",")

    def variable(self, macro: str) -> str:
        token = self.token
        if token.kind != "name" or token.value in KEYWORDS or token.value in RESERVED:
            raise ExpressionError(f"the first argument of {macro}() is the name of a variable", token.offset)
        self.position += 1
        return str(token.value)

    def primary(self) -> Ast:
        negated = self.at_negative_number()
        self.position += negated
        token = self.token
        self.position += 1
        if token.kind in ("string", "int", "float"):
            return ("literal", -token.value if negated and not isinstance(token.value, str) else token.value)
        if token.kind == "name":
            return self.named(str(token.value), token.offset)
        if token.kind == "operator" and token.value == "(":
            inner = self.expression()
            self.expect(")")
            return inner
        if token.kind == "operator" and token.value == "[":
            return ("list", self.arguments("]", trailing_comma=True))
        if token.kind == "operator" and token.value == "{":
            return self.mapping()
        self.position -= 1
        raise self.unexpected("a value")

    def mapping(self) -> Ast:
        entries: list[list[Ast]] = []
        while not self.accept("}"):
            if entries:
                self.expect(",")
                if self.accept("}"):
                    break
            key = self.expression()
            self.expect(":")
            entries.append([key, self.expression()])
        return ("map", entries)

    def named(self, name: str, offset: int) -> Ast:
        if name in _CONSTANTS:
            return ("literal", _CONSTANTS[name])
        if name in RESERVED or name in KEYWORDS:
            raise ExpressionError(f"{name} is a reserved word", offset)
        if self.accept("("):
            return self.presence(offset) if name == "has" else self.call(name, self.arguments(")"), offset)
        if name in TYPES and name not in self.bound:
            return ("literal", name)
        return ("name", name)

    def presence(self, offset: int) -> Ast:
        arguments = self.arguments(")")
        if len(arguments) != 1 or arguments[0][0] != "field":
            raise ExpressionError("has() takes one field, as in has(it.name)", offset)
        return ("has", arguments[0][1], arguments[0][2])

    def call(self, name: str, arguments: list[Ast], offset: int, *, method: bool = False) -> Ast:
        signature = SIGNATURES.get(name)
        if signature is None:
            raise ExpressionError(f"unknown function {name}(){_suggestion(name)}", offset)
        if not (signature.method if method else signature.function):
            form = f"{name}(x)" if method else f"x.{name}()"
            raise ExpressionError(f"{name} is written {form}", offset)
        if not signature.least <= len(arguments) <= signature.most:
            raise ExpressionError(f"wrong number of arguments for {name}()", offset)
        return ("call", name, arguments, offset)


def _suggestion(name: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, [*SIGNATURES, *MACROS, "has"], n=1)
    return f"; did you mean {close[0]}()?" if close else ""
