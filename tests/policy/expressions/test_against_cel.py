"""The language against Google's implementation of CEL, on the part that both define.

Two kinds of random expressions. `typed` ones run over data without gaps: there the oracle's error and our UNKNOWN
must be the same thing. `gappy` ones also meet what is missing, null or out of range, where the oracle raises and we
have a value on purpose: there every value of the oracle must be ours. `PURPOSE` lists all other differences.
"""

from __future__ import annotations

import json
import random
import re
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from deploylint.model import Node, Source, Span, View
from deploylint.policy.expressions import ABSENT, UNKNOWN, ExpressionError, compile, parse

if sys.version_info < (3, 12):
    pytest.skip("cel-expr-python loses references to None, which aborts Python before 3.12", allow_module_level=True)
cel = pytest.importorskip("cel_expr_python.cel", reason="the oracle cel-expr-python is not installed")
strings = pytest.importorskip("cel_expr_python.ext.ext_strings")

EXPRESSIONS = 10_500
MUTATIONS = 6_000

PURPOSE = {
    "double negation": "the oracle folds `!!x` to x, also where x is no boolean",
    "mixed arithmetic": "1 + 1.5 is an error in CEL and a double here",
    "null is unset": "has() is true of a null in CEL and false here",
    "int of a boolean": "the oracle takes int(true); the specification has no such function",
    "substring to the end": "the oracle refuses an end that is the length, which CEL's documentation allows",
    "hole": "an index out of range is an error in CEL and absent here",
}

TYPED_DATA: list[dict[str, Any]] = [
    {
        "s": "web-1",
        "e": "",
        "i": 3,
        "j": -7,
        "f": 2.5,
        "t": True,
        "u": False,
        "li": [1, 2, 3],
        "ls": ["web", "db", "web-1"],
        "none": [],
        "lm": [{"s": "web", "i": 1, "t": True}, {"s": "b", "i": 3, "t": False}],
        "m": {"web": 1, "b": 2},
        "o": {"s": "x y", "i": 10, "o": {"t": True, "f": 0.5}},
    },
    {
        "s": "Ünïcode 😀, x",
        "e": "",
        "i": 0,
        "j": 9223372036854775807,
        "f": -0.5,
        "t": False,
        "u": True,
        "li": [0],
        "ls": ["a,b", ""],
        "none": [],
        "lm": [{"s": "x y", "i": 0, "t": False}],
        "m": {},
        "o": {"s": "", "i": -1, "o": {"t": False, "f": 3.0}},
    },
]
GAPPY_DATA: list[dict[str, Any]] = [
    {**TYPED_DATA[0], "nul": None, "lm": [{"s": "web"}, {"i": 3, "t": None}, 5], "o": {"o": {"t": 1}}},
    {"s": 5, "i": "3", "t": "true", "nul": None, "li": [1, "2", None, 3.0], "ls": "web", "m": [], "o": {"s": "x"}},
]

Make = Callable[["Writer", int], str]


class Writer:
    """Writes random expressions."""

    def __init__(self, seed: int, *, gappy: bool) -> None:
        self.random = random.Random(seed)
        self.gappy = gappy
        self.variables: list[tuple[str, str]] = []

    def write(self, kind: str, depth: int) -> str:
        """An expression that is most often of the kind."""
        chance = self.random
        if chance.random() < 0.05:
            kind = chance.choice([kind for kind in LEAVES if kind != "n" or self.gappy])
        own = [name for name, of in self.variables if of == kind]
        if own and chance.random() < 0.5:
            return chance.choice(own)
        if self.gappy and chance.random() < 0.05:
            return chance.choice(GAPS)
        if depth <= 0 or chance.random() < 0.12:
            return chance.choice(LEAVES[kind])
        return chance.choice(MAKERS.get(kind) or [lambda w, _: w.random.choice(LEAVES[kind])])(self, depth - 1)

    def infix(self, operators: str, left: str, right: str, depth: int) -> str:
        operator = self.random.choice(operators.split())
        blank = self.random.choice([" ", " ", "\n", "  "])
        text = f"{self.write(left, depth)}{blank}{operator} {self.write(right, depth)}"
        return text if self.random.random() < 0.25 else f"({text})"

    def method(self, kind: str, name: str, depth: int, *arguments: str) -> str:
        written = ", ".join(self.write(argument, min(depth, 1)) for argument in arguments)
        return f"{self.atom(kind, depth)}.{name}({written})"

    def atom(self, kind: str, depth: int) -> str:
        return f"({self.write(kind, depth)})" if self.random.random() < 0.7 else self.random.choice(LEAVES[kind])

    def macro(self, name: str, body: str, depth: int) -> str:
        of, item = self.random.choice([("li", "i"), ("ls", "s"), ("lm", "o"), ("m", "s"), ("lt", "t")])
        if name in ("map", "filter") and of == "m":
            of, item = "li", "i"
        # The order of a mapping is nobody's promise, so nothing that could be one may become a list.
        entries = self.random.choice(LEAVES[of]) if name in ("map", "filter") else self.atom(of, depth)
        variable = f"v{len(self.variables)}"
        fields = [(f"{variable}.{field}", field) for field in "sit"] if item == "o" else [(variable, item)]
        before = len(self.variables)
        self.variables.extend(fields)
        # The oracle refuses a whole list for one bad item, we do not: a result of map is only what cannot fail.
        result = self.write(body, depth) if name != "map" or self.gappy else self.random.choice(fields)[0]
        del self.variables[before:]
        return f"{entries}.{name}({variable}, {result})"


LEAVES: dict[str, list[str]] = {
    "t": ["true", "false", "it.t", "it.u", "it.o.o.t"],
    "i": ["0", "1", "2", "-1", "7", "0x10", "it.i", "it.j", "it.o.i", "9223372036854775807", "-9223372036854775808"],
    "f": ["0.0", "1.0", "2.5", "-0.5", "1e3", ".5", "it.f", "it.o.o.f"],
    "s": [
        "''",
        "'web'",
        '"b"',
        "r'\\d'",
        "'é\\u00e9\\n'",
        "'5'",
        "it.s",
        "it.e",
        "it.o.s",
        "'''a'b'''",
        "'w'",
        "'x y'",
    ],
    "li": ["[1, 2, 3]", "[]", "[3, 1]", "it.li", "it.none", "[1.0, 2.0]"],
    "ls": ["['web', 'b']", "['']", "it.ls", "it.none", "'a,b,c'.split(',')"],
    "lm": ["it.lm", "[{'s': 'web', 'i': 3, 't': true}]", "[]"],
    "lt": ["[true, false]", "[false]", "[true]", "[]", "[true, true]"],
    "m": ["it.m", "{'web': 1}", "{'b': 2, 'web': 1}", "{}", "{'web': 1.0}"],
    "o": ["it.o", "it.lm[0]", "{'s': 'x', 'i': 1, 't': true}"],
    "n": ["null"],
}
GAPS = [
    "it.zz",
    "it.zz.a",
    "it.nul",
    "it.nul.a",
    "it.o.zz",
    "it.s.a",
    "it.li[9]",
    "it.li[-1]",
    "it.m['no']",
    "it['zz']",
    "it.lm[1].t",
    "it.li['a']",
    "[1, it.zz]",
    "{'a': it.zz}",
    "it.li[1.0]",
    "{1: 'a', 2: 'b'}[it.i]",
]
PATTERNS = ["'^w'", "'[a-z]+-[0-9]'", "r'\\d$'", "''", "'('", "'b|c'", "'(?i)WEB'", "'.'"]
EQUAL_KINDS = [
    ("i", "i"),
    ("s", "s"),
    ("t", "t"),
    ("f", "i"),
    ("i", "f"),
    ("li", "li"),
    ("m", "m"),
    ("s", "i"),
    ("n", "o"),
]


def _equality(writer: Writer, depth: int) -> str:
    return writer.infix("== !=", *writer.random.choice(EQUAL_KINDS), depth)


def _order(writer: Writer, depth: int) -> str:
    kinds = writer.random.choice([("i", "i"), ("s", "s"), ("f", "f"), ("i", "f"), ("f", "i"), ("t", "t")])
    return writer.infix("< <= > >=", *kinds, depth)


def _duration(writer: Writer, depth: int) -> str:
    texts = ["1h", "90s", "1h30m", "1.5h", "-3s", "250ms", "0", "10us", "7", "1 h"]
    one, other = (f"duration('{writer.random.choice(texts)}')" for _ in range(2))
    return f"{one} {writer.random.choice(['<', '==', '>='])} {other}"


def _type(writer: Writer, depth: int) -> str:
    kind = writer.random.choice(["t", "i", "f", "s", "li", "m"])
    name = writer.random.choice(["bool", "int", "double", "string", "list", "map"])
    # The oracle parameterizes the types of lists and maps.
    return f"type({writer.write(kind, depth)}) == {name}" if name not in ("list", "map") else "true"


MAKERS: dict[str, list[Make]] = {
    "t": [
        lambda w, d: w.infix("&& ||", "t", "t", d),
        lambda w, d: w.infix("&& ||", "t", "t", d),
        lambda w, d: f"!{w.atom('t', d)}",
        _equality,
        _equality,
        _order,
        lambda w, d: f"({w.write('i', d)} in {w.write('li', d) if w.gappy else 'it.li'})",
        lambda w, d: f"({w.write('s', d)} in {w.write('ls', d) if w.gappy else 'it.ls'})",
        lambda w, d: f"({w.write('s', d)} in {w.random.choice(LEAVES['m'])})",
        lambda w, d: w.method("s", w.random.choice(["contains", "startsWith", "endsWith"]), d, "s"),
        lambda w, d: f"{w.atom('s', d)}.matches({w.random.choice(PATTERNS)})",
        lambda w, _: f"has({w.random.choice(['it', 'it.o', 'it.o.o', 'it.m'])}.{w.random.choice(HAS_FIELDS[w.gappy])})",
        lambda w, d: w.macro(w.random.choice(["all", "exists", "exists_one"]), "t", d),
        lambda w, d: w.macro(w.random.choice(["all", "exists", "exists_one"]), "t", d),
        lambda w, d: f"({w.write('t', d)} ? {w.write('t', d)} : {w.write('t', d)})",
        _duration,
        _type,
    ],
    "i": [
        lambda w, d: w.infix("+ - * / %", "i", "i", d),
        lambda w, _: f"({w.random.randint(-9, 9)} {w.random.choice('+-*/%')} {w.random.randint(-3, 4)})",
        lambda w, d: f"-{w.atom('i', d)}",
        lambda w, d: f"size({w.write(w.random.choice(['s', 'li', 'ls', 'm', 'lm']), d)})",
        lambda w, d: w.method(w.random.choice(["s", "li", "m"]), "size", d),
        lambda w, d: w.method("s", "indexOf", d, "s"),
        lambda w, d: w.method("s", "lastIndexOf", d, "s"),
        lambda w, d: w.method("s", "indexOf", d, "s", "i"),
        lambda w, d: f"int({w.write(w.random.choice(['i', 'f', 's']), d)})",
        lambda w, d: f"({w.write('t', d)} ? {w.write('i', d)} : {w.write('i', d)})",
    ],
    "f": [
        lambda w, d: w.infix("+ - * /", "f", "f", d),
        lambda w, d: f"-{w.atom('f', d)}",
        lambda w, d: f"double({w.write(w.random.choice(['i', 'f', 's']), d)})",
    ],
    "s": [
        lambda w, d: w.infix("+", "s", "s", d),
        lambda w, d: w.method("s", w.random.choice(["lowerAscii", "upperAscii", "trim"]), d),
        lambda w, d: w.method("s", "replace", d, "s", "s"),
        lambda w, d: w.method("s", "replace", d, "s", "s", "i"),
        lambda w, d: w.method("s", "substring", d, "i"),
        lambda w, d: w.method("s", "substring", d, "i", "i"),
        lambda w, d: w.method("s", "charAt", d, "i"),
        lambda w, d: w.method("ls", "join", d, "s"),
        lambda w, d: w.method("ls", "join", d),
        lambda w, _: f"string({w.write(w.random.choice(['i', 's', 't']), 0)})",
        lambda w, d: f"({w.write('t', d)} ? {w.write('s', d)} : {w.write('s', d)})",
    ],
    "li": [lambda w, d: w.macro("filter", "t", d), lambda w, d: w.infix("+", "li", "li", d)],
    "ls": [
        lambda w, d: w.method("s", "split", d, "s"),
        lambda w, d: w.method("s", "split", d, "s", "i"),
        lambda w, d: w.infix("+", "ls", "ls", d),
        lambda w, d: w.macro("map", "s", d),
    ],
    "lt": [lambda w, d: w.macro("map", "t", d)],
}
HAS_FIELDS = {
    False: ["s", "i", "o", "zz", "web", "t"],
    True: ["s", "i", "o", "zz", "web", "t", "nul", "zz.a", "nul.a", "o.t", "`zz`"],
}

SOURCE = Source("data.yaml", "yaml", "data\n")


def as_node(value: Any) -> Node:
    if isinstance(value, dict):
        value = {name: as_node(child) for name, child in value.items()}
    elif isinstance(value, list):
        value = [as_node(child) for child in value]
    return Node(SOURCE, Span(1, 1, 1, 5), value)


def as_plain(value: Any) -> Any:
    if isinstance(value, View):
        value = value.node
    if isinstance(value, Node):
        value = value.value if value.exists else ABSENT
    if isinstance(value, dict):
        return {name: as_plain(child) for name, child in value.items()}
    return [as_plain(child) for child in value] if isinstance(value, (list, tuple)) else value


def same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[name], theirs[name]) for name in ours)
    return type(ours) is type(theirs) and (ours == theirs or (ours != ours and theirs != theirs))


class Oracle:
    def __init__(self) -> None:
        self.environment = cel.NewEnv(variables={"it": cel.Type.DYN}, extensions=[strings.ExtStrings()])

    def compile(self, text: str) -> Any:
        try:
            return self.environment.compile(text, disable_check=True)
        except RuntimeError as error:
            return str(error)

    def evaluate(self, expression: Any, data: Any) -> tuple[bool, Any]:
        """(there is a value, the value or the error's text)"""
        result = expression.eval(data={"it": data})
        failed = result.type() == cel.Type.ERROR
        return not failed, result.value() if failed else result.plain_value()


def purpose(text: str, error: str | None) -> str | None:
    """Which of the listed purposes explains a difference."""
    if error is not None:
        if any(mark in error for mark in ("(int64, double)", "(double, int64)")):
            return "mixed arithmetic"
        if "<start> or <end> is greater" in error:
            return "substring to the end"
        return "hole" if "Index error: index" in error else None
    if "!" in text and "!!" in text.replace("!(", "!").replace("(!", "!"):
        return "double negation"
    if "int(" in text:
        return "int of a boolean"
    return "null is unset" if "has(" in text and "nul" in text else None


def difference(ours: Any, found: bool, theirs: Any, *, gappy: bool) -> bool:
    if found:
        return not same(as_plain(ours), theirs)
    return not gappy and ours is not UNKNOWN


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle()


@pytest.mark.parametrize("gappy", [False, True], ids=["typed", "gappy"])
def test_values_are_those_of_cel(oracle: Oracle, gappy: bool) -> None:
    writer = Writer(20260101, gappy=gappy)
    every = GAPPY_DATA if gappy else TYPED_DATA
    forms = [(data, data, as_node(data), View("test", as_node(data))) for data in every]
    differences: list[str] = []
    counts: Counter[str] = Counter()
    seen: set[str] = set()
    while len(seen) < EXPRESSIONS:
        text = writer.write(writer.random.choice(["t", "t", "t", "i", "s", "f", "li", "ls"]), 4)
        if text in seen:
            continue
        seen.add(text)
        theirs = oracle.compile(text)
        if isinstance(theirs, str):
            assert "duplicate key" in theirs or not is_expression(text), f"{text}: {theirs}"
            continue
        tree = parse(text)
        run = compile(json.loads(json.dumps(tree)))
        for data, *own_forms in forms:
            found, expected = oracle.evaluate(theirs, data)
            counts["value" if found else "error"] += 1
            for form in own_forms:
                ours = run({"it": form})
                if not difference(ours, found, expected, gappy=gappy):
                    continue
                reason = purpose(text, None if found else expected)
                counts[reason or "difference"] += 1
                if reason is None:
                    differences.append(f"{text}\n    ours {as_plain(ours)!r}, CEL's {expected!r} of {data}")
    assert not differences, f"{len(differences)} differences, {counts}\n" + "\n".join(differences[:10])
    assert counts["value"] > EXPRESSIONS * 0.5, counts
    assert counts["error"] > EXPRESSIONS * 0.1, counts


def is_expression(text: str) -> bool:
    try:
        parse(text)
    except ExpressionError:
        return False
    return True


NOT_OURS = re.compile(r"(?:^|\bin\b|[^\w\])}'\"\s])\s*\.\s*[a-z]|\bit\s*\(")
"""`.a` looks a name up in the outermost container in CEL, and there are no containers here. What may be called is
known when an expression is read here, and when it runs there."""

VOCABULARY = ["it", ".a", ".", "[", "]", "(", ")", "{", "}", "1", "-", "!", "&&", "||", "==", "<", "in", "?", ":", ","]
VOCABULARY += ["'a'", "has(it.a)", "it.all(x, x)", "+", "%", "null", "true", "2.5", "size(it)", "r'\\n'", "if", "//\n"]
VOCABULARY += ["'\\q'", "'\\x41'", "'\\400'", '"""a"b"""', "'a\nb'", "'''a\nb'''", "0x", ".5", "1e", "&", "@", "list"]


def test_the_same_texts_are_expressions(oracle: Oracle) -> None:
    chance = random.Random(7)
    differences: list[str] = []
    accepted = 0
    for _ in range(MUTATIONS):
        words = [
            "it",
            ".a",
            "==",
            "[",
            "1",
            ",",
            "-",
            "2",
            "]",
            "&&",
            "!",
            "it",
            "?",
            "(",
            "1",
            ")",
            ":",
            "{",
            "'a'",
            ":",
            "it",
            "}",
        ]
        words = words[: chance.choice([3, 9, 12, 22])]
        for _ in range(chance.randint(1, 3)):
            place = chance.randrange(len(words))
            words[place : place + chance.randint(0, 1)] = chance.sample(VOCABULARY, chance.randint(0, 2))
        text = " ".join(words)
        if NOT_OURS.search(text):
            continue
        theirs = not isinstance(oracle.compile(text), str)
        ours = is_expression(text)
        accepted += ours
        if ours != theirs:
            differences.append(f"{text!r}: ours {ours}, CEL's {theirs} {oracle.compile(text)}")
    assert not differences, f"{len(differences)}\n" + "\n".join(differences[:20])
    assert accepted > MUTATIONS * 0.1
