from __future__ import annotations

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, Span, View
from deploylint.policy.expressions import (
    ABSENT,
    UNKNOWN,
    Ast,
    ExpressionError,
    check_patterns,
    compile,
    culprit,
    function_names,
    names,
    parse,
    truth,
)


@pytest.mark.parametrize(
    ("text", "offset", "part"),
    [
        ("", 0, "expected a value, found the end"),
        ("it.", 3, "the name of a field"),
        ("it.a =", 5, "&& || =="),
        ("it.a & it.b", 5, "&& || =="),
        ("(it.a", 5, "expected ')'"),
        ("it.a it.b", 5, "an operator or the end"),
        ("it.a ? 1", 8, "expected ':'"),
        ("'abc", 0, "not closed"),
        ("it.a == 'x\ny'", 8, "not closed"),
        (r"'\q'", 1, "unknown escape"),
        (r"'ab\x4'", 3, "2 digits"),
        (r"'\ud800'", 1, "no character"),
        ("9223372036854775808", 0, "64 bits"),
        ("99999999999999999999999999", 0, "64 bits"),
        ("1e999", 0, "too large"),
        ("1u", 0, "no number"),
        ("b'x'", 0, "bytes"),
        ("it.in", 3, 'write ["in"]'),
        ("for", 0, "reserved word"),
        ("has(it)", 0, "has() takes one field"),
        ("has(it.a, it.b)", 0, "has() takes one field"),
        ("it.name.startWith('x')", 8, "did you mean startsWith()?"),
        ("quantitiy(it.a)", 0, "did you mean quantity()?"),
        ("contains('a', 'b')", 0, "x.contains()"),
        ("it.a.quantity()", 5, "quantity(x)"),
        ("size(1, 2)", 0, "number of arguments"),
        ("it.a.all(x)", 10, "expected ','"),
        ("it.a.all(x, )", 5, "a variable and an expression"),
        ("it.a.all(x,", 11, "found the end"),
        ("it.a.all(1, true)", 9, "name of a variable"),
        ("it.a.filter(k, v, true)", 5, "a variable and an expression"),
        ("it.a.all(k, v, w, true)", 5, "a variable and an expression"),
        ("(" * 45 + "1" + ")" * 45, 40, "brackets inside each other"),
        ("1" + " + 1" * 65, 0, "nested"),
        ("!" * 65 + "true", 0, "nested"),
        ("it" + ".a" * 65, 0, "nested"),
        (" " * 20_001, 20_000, "longer than"),
    ],
)
def test_errors_say_what_and_where(text: str, offset: int, part: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert part in str(caught.value)
    assert caught.value.offset == offset


def test_long_conditions_are_not_deep() -> None:
    text = " && ".join(["it.a"] * 500)
    assert compile(parse(text))({"it": {"a": True}}) is True


@pytest.mark.parametrize(
    "opening", ["(", "[", "{", "!(", "it.a.all(x, ", "size(", "it.a.replace('', ", "it[", "1 ? 2 : ", "-"]
)
def test_nesting_never_exhausts_the_stack(opening: str) -> None:
    def deep(levels: int) -> None:
        if levels:
            deep(levels - 1)
            return
        with pytest.raises(ExpressionError):
            parse(opening * 1500)
        closing = {"[": "]", "{": ": 1}", "it[": "]"}.get(opening, ")" if "(" in opening else "")
        tree = parse(opening * 30 + "true" + closing * 30)
        scope = {"it": {"a": [1]}}
        assert truth(compile(tree)(scope)) in (True, False, UNKNOWN)
        culprit(tree, scope)

    deep(200)


def test_names() -> None:
    assert names(parse("it.a == params.b && workload.xs.all(x, x.y == z)")) == {"it", "params", "workload", "z"}
    assert names(parse("x.map(x, x)")) == {"x"}
    assert names(parse("{k: [v]}[i] ? !a : -b")) == {"k", "v", "i", "a", "b"}
    assert names(parse("type(it.a) == int")) == {"it"}
    assert names(parse("has(it.a) && has(m.exists(k, v, v == w).b)")) == {"it", "m", "w"}


def test_function_names() -> None:
    assert function_names(parse("size(it.a) > 1 && it.b.all(x, x.startsWith('y'))")) == {"size", "all", "startsWith"}


def test_patterns_are_checked() -> None:
    check_patterns(parse("it.a.matches('^x') && it.b.matches(it.c)"))
    with pytest.raises(ExpressionError, match="no RE2 pattern") as caught:
        check_patterns(parse("it.a.matches('(')"))
    assert caught.value.offset == 5


WORDS = ["it", ".a", ".", "[", "]", "(", ")", "{", "}", "1", "-", "!", "&&", "||", "==", "<", "in", "?", ":", ",", " "]
WORDS += [
    "'a'",
    "has(it.a)",
    ".all(x, ",
    ".map(k, v, ",
    "+",
    "%",
    "null",
    "true",
    "2.5",
    "size(",
    "it.b",
    ".split(',')",
]
WORDS += ["image(", "quantity(", "duration(", "selects(it, ", "scaled(it.a, ", ".matches(", ".replace('', ", "string("]
soup = st.lists(st.sampled_from(WORDS), max_size=14).map("".join)


@given(st.text() | st.text(alphabet=string.printable, max_size=40) | soup)
@settings(max_examples=300, deadline=None)
def test_garbage_raises_nothing_else(text: str) -> None:
    try:
        tree = parse(text)
    except ExpressionError as error:
        offset = error.offset
    else:
        offset = 0
        assert json.loads(json.dumps(tree)) is not None
    assert 0 <= offset <= len(text)


SOURCE = Source("x.yaml", "yaml", "a: b\nc: [d]\n")
SPAN = Span(1, 1, 2, 3)
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["25%", "1Gi", "a:b@c"])
)


def _made(value: object) -> Node:
    return Node(SOURCE, SPAN, value, unknown=value == "a")


nodes = st.recursive(
    scalars.map(_made),
    lambda inner: (
        st.lists(inner, max_size=3).map(_made)
        | st.dictionaries(st.sampled_from(["a", "b", "all"]), inner, max_size=3).map(_made)
    ),
    max_leaves=8,
)
plains = st.recursive(
    scalars | st.sampled_from([ABSENT, UNKNOWN]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", 1, True]), inner, max_size=3)
    ),
    max_leaves=8,
)
data = nodes | plains | nodes.map(lambda node: View("v", node, {"a": node}))

leaf = st.sampled_from(
    ["it", "it.a", "it.b", "x", "1", "2.5", "'a'", "true", "null", "[it, 1]", "{'a': it.a}", "it[0]"]
)
shapes = ["({0} {op} {1})", "!({0})", "-({0})", "has(({0}).a)", "({0})[{1}]", "({0}).a", "({0} ? {1} : {0})"]
shapes += ["({0}).{macro}(x, {1})", "({0}).all(x, y, {1})", "({0}).map(x, {1}, {0})", "[{0}, {1}]", "{{'a': {0}}}"]
shapes += ["{function}({0})", "({0}).{method}({1})", "({0}).split({1}, 2)", "({0}).replace({1}, {0})", "({0}).trim()"]
shapes += ["selects({0}, {1})", "scaled({0}, {1})", "({0}).substring({1}, 2)", "({0}).join({1})"]


def _shaped(parts: tuple[str, str, str, str, str, str, str]) -> str:
    shape, left, right, op, macro, function, method = parts
    return shape.format(left, right, op=op, macro=macro, function=function, method=method)


expressions = st.recursive(
    leaf,
    lambda inner: st.tuples(
        st.sampled_from(shapes),
        inner,
        inner,
        st.sampled_from(["==", "!=", "<", ">=", "in", "+", "-", "*", "/", "%", "&&", "||"]),
        st.sampled_from(["all", "exists", "exists_one", "filter", "map"]),
        st.sampled_from(["size", "string", "int", "double", "type", "quantity", "image", "duration"]),
        st.sampled_from(["contains", "startsWith", "endsWith", "matches", "split", "charAt", "indexOf", "lastIndexOf"]),
    ).map(_shaped),
    max_leaves=6,
)


@given(expressions, data)
@settings(max_examples=400, deadline=None)
def test_evaluation_never_raises(text: str, it: object) -> None:
    tree: Ast = parse(text)
    scope = {"it": it}
    verdict = truth(compile(tree)(scope))
    assert verdict in (True, False, UNKNOWN)
    place = culprit(tree, scope)
    assert place is None or isinstance(place, Node | View)
