"""What every construct of the language means, on Nodes and on plain data alike."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

import pytest

from deploylint.model import Node, Source, Span, View
from deploylint.policy.expressions import ABSENT, UNKNOWN, compile, parse, truth

SOURCE = Source("k8s.yaml", "kubernetes", "x: 1\n")
SPAN = Span(1, 1, 1, 5)


class Pair(NamedTuple):
    left: str
    right: str


DATA: dict[str, Any] = {
    "name": "web",
    "replicas": 3,
    "ratio": 2.5,
    "on": True,
    "off": False,
    "nothing": None,
    "empty": [],
    "list": [1, 2, 3],
    "containers": [{"name": "a", "image": "nginx:1.25"}, {"name": "b", "image": "ghcr.io/acme/web"}],
    "labels": {"app": "web", "a.b/c": "x"},
    "deep": {"er": {"est": 1}},
    "memory": "1.5Gi",
}


def node(value: Any) -> Node:
    if isinstance(value, dict):
        value = {name: node(child) for name, child in value.items()}
    elif isinstance(value, list):
        value = [node(child) for child in value]
    return Node(SOURCE, SPAN, value, raw=str(value) if isinstance(value, int | float) else None)


def document() -> Node:
    made = node(DATA)
    made.value["template"] = Node(SOURCE, SPAN, "{{ name }}", raw="{{ name }}", unknown=True)
    made.value["undecided"] = Node(SOURCE, SPAN, None, unknown=True)
    return made


def view() -> View:
    derived = {
        "kind": "Deployment",
        "missing": node(1).absent(),
        "none": None,
        "lazy": lambda: 7,
        "target": View("other", node({"name": "db"})),
        "pair": Pair("a", ""),
        "names": {"web", "db"},
    }
    return View("kubernetes.workload", document(), derived)


def run(text: str, **scope: Any) -> Any:
    value = compile(json.loads(json.dumps(parse(text))))({"it": view(), "params": {"exempt": []}, **scope})
    if isinstance(value, Node):
        return (UNKNOWN if value.unknown else value.value) if value.exists else ABSENT
    return value


ABSENCE = [
    ("it.zz", ABSENT),
    ("it.zz.a.b", ABSENT),
    ("it.nothing.a", ABSENT),
    ("it.missing", ABSENT),
    ("it.missing.a", ABSENT),
    ("nobody", ABSENT),
    ("nobody.a", ABSENT),
    ("it.list[3]", ABSENT),
    ("it.list[-1]", ABSENT),
    ("it.labels['no']", ABSENT),
    ("it.zz[0].a", ABSENT),
    ("has(it.deep.er.est)", True),
    ("has(it.deep.zz.est)", False),
    ("has(it.zz.a.b)", False),
    ("has(it.nothing)", False),
    ("has(it.none)", False),
    ("has(it.missing)", False),
    ("has(it.target)", True),
    ("has(it.target.zz)", False),
    ("has(it.lazy)", True),
    ("has(it.empty)", True),
    ("has(it.off)", True),
    ("has(it.pair.left)", True),
    ("has(it.pair.right)", False),
    ("has(it.pair.zz)", False),
    ("it.zz == 1", False),
    ("it.zz != 1", True),
    ("it.zz == 'x'", False),
    ("it.zz != 'x'", True),
    ("it.zz == it.zz", False),
    ("it.zz != it.zz", True),
    ("it.zz == null", False),
    ("it.nothing == null", True),
    ("it.none == null", True),
    ("it.nothing == 0", False),
    ("it.zz < 1", False),
    ("it.zz >= 1", False),
    ("1 > it.zz", False),
    ("it.nothing < 1", False),
    ("it.zz in ['a']", False),
    ("it.zz in it.list", False),
    ("1 in it.zz", False),
    ("'a' in it.nothing", False),
    ("it.zz + 1", ABSENT),
    ("-it.zz", ABSENT),
    ("it.zz.startsWith('a')", ABSENT),
    ("it.zz.lowerAscii() == 'a'", False),
    ("it.zz.split(',').all(x, x == 'a')", True),
    ("it.name.startsWith(it.zz)", ABSENT),
    ("it.zz.join(',')", ABSENT),
    ("size(it.zz)", 0),
    ("it.nothing.size()", 0),
    ("it.zz.all(x, false)", True),
    ("it.zz.exists(x, true)", False),
    ("it.zz.filter(x, true)", []),
    ("it.nothing.map(x, x)", []),
    ("it.zz && true", False),
    ("!it.zz", True),
    ("!it.nothing", True),
    ("it.zz || true", True),
    ("it.zz ? 1 : 2", 2),
    ("string(it.zz)", ABSENT),
    ("type(it.zz)", ABSENT),
]

UNKNOWNS = [
    ("it.template", UNKNOWN),
    ("it.template == 'x'", UNKNOWN),
    ("it.template != 'x'", UNKNOWN),
    ("it.template in ['x']", UNKNOWN),
    ("it.template in it.list", UNKNOWN),
    ("it.template in params.exempt", False),
    ("it.template < 1", UNKNOWN),
    ("it.template == it.zz", False),
    ("it.template.a", UNKNOWN),
    ("it.template[0]", UNKNOWN),
    ("it.template && false", False),
    ("it.template || true", True),
    ("it.template && true", UNKNOWN),
    ("!it.template", UNKNOWN),
    ("it.template ? 1 : 2", UNKNOWN),
    ("it.template + 'x'", UNKNOWN),
    ("it.template.startsWith('x')", UNKNOWN),
    ("it.template.matches('x')", UNKNOWN),
    ("size(it.template)", UNKNOWN),
    ("string(it.template)", UNKNOWN),
    ("image(it.template).tag == 'latest'", UNKNOWN),
    ("has(it.template)", True),
    ("has(it.template.a)", UNKNOWN),
    ("has(it.undecided)", UNKNOWN),
    ("it.undecided == null", UNKNOWN),
    ("it.template.all(x, true)", UNKNOWN),
    ("[it.template, 'x'].exists(e, e == 'x')", True),
    ("[it.template, 'x'].all(e, e == 'y')", False),
    ("[it.template, 'y'].all(e, e == 'y')", UNKNOWN),
    ("[it.template].filter(e, e == 'y')", UNKNOWN),
    ("[it.template].exists_one(e, e == 'y')", UNKNOWN),
    ("[it.template, 1] == [2, 2]", False),
    ("[it.template, 1] == [2, 1]", UNKNOWN),
    ("[it.template].join('')", UNKNOWN),
    ("it.name.a", UNKNOWN),
    ("it.list.a", UNKNOWN),
    ("it.name[0]", UNKNOWN),
    ("it.list['a']", UNKNOWN),
    ("it.list[true]", UNKNOWN),
    ("it.name < 1", UNKNOWN),
    ("it.name + 1", UNKNOWN),
    ("-it.name", UNKNOWN),
    ("!it.name", UNKNOWN),
    ("it.replicas.startsWith('3')", UNKNOWN),
    ("it.name.all(x, true)", UNKNOWN),
    ("'w' in it.name", UNKNOWN),
    ("it.replicas / 0", UNKNOWN),
    ("it.replicas % 0", UNKNOWN),
    ("9223372036854775807 + 1", UNKNOWN),
    ("-9223372036854775808 - 1", UNKNOWN),
    ("9223372036854775807 * 2", UNKNOWN),
    ("-(-9223372036854775808)", UNKNOWN),
    ("it.name.matches('(')", UNKNOWN),
    ("it.name.charAt(9)", UNKNOWN),
    ("{'a': 1, 'a': 2}", UNKNOWN),
    ("{1.5: 1}", UNKNOWN),
]

VALUES = [
    ("it.kind", "Deployment"),
    ("it['kind']", "Deployment"),
    ("it.lazy + 1", 8),
    ("it.target.name", "db"),
    ("it.labels['a.b/c']", "x"),
    ("it.labels.`a.b/c`", "x"),
    ("it.list[1]", 2),
    ("it.list[1.0]", 2),
    ("it.containers[0].image", "nginx:1.25"),
    ("it.pair.left", "a"),
    ("'db' in it.names", True),
    ("it.names.exists(n, n == 'web')", True),
    ("3 == 3.0", True),
    ("it.replicas == 3.0", True),
    ("true == 1", False),
    ("'3' == 3", False),
    ("1 in [true]", False),
    ("1.0 in it.list", True),
    ("it.on == true", True),
    ("it.on != false", True),
    ("it.replicas < 3.5", True),
    ("'a' < 'b'", True),
    ("false < true", True),
    ("it.list == [1, 2, 3]", True),
    ("it.labels == {'a.b/c': 'x', 'app': 'web'}", True),
    ("{'a': [1]} == {'a': [1.0]}", True),
    ("{1: 'a'}[1.0]", "a"),
    ("{1: 'a'}[true]", ABSENT),
    ("7 / 2", 3),
    ("-7 / 2", -3),
    ("-7 % 2", -1),
    ("7 / 2.0", 3.5),
    ("1.0 / 0.0 > 1.0", True),
    ("1 + 2 * 3 - 4", 3),
    ("-2 - -2", 0),
    ("!true || true && !false", True),
    ("1 < 2 == true", True),
    ("false ? 1 : false ? 2 : 3", 3),
    ("true ? (false ? 1 : 2) : 3", 2),
    ("'a' + \"b\" + '''c'''", "abc"),
    ("[1] + [2]", [1, 2]),
    (r"'\x41\101\u00e9\U0001F600\n\\'", "AAé😀\n\\"),
    (r"r'\d'", r"\d"),
    ("size('é😀')", 2),
    ("it.labels.size()", 2),
    ("'aBÉ'.lowerAscii()", "abÉ"),
    ("'aé'.upperAscii()", "Aé"),
    ("' \u00a0a '.trim()", "a"),
    ("'a,b,c'.split(',')", ["a", "b", "c"]),
    ("'a,b,c'.split(',', 2)", ["a", "b,c"]),
    ("'a,b'.split(',', 0)", []),
    ("'abc'.split('')", ["a", "b", "c"]),
    ("'abc'.split('', 2)", ["a", "bc"]),
    ("['a', 'b'].join('-')", "a-b"),
    ("'abab'.replace('a', 'x')", "xbxb"),
    ("'abab'.replace('a', 'x', 1)", "xbab"),
    ("'abc'.substring(1)", "bc"),
    ("'abc'.substring(1, 3)", "bc"),
    ("'abcb'.indexOf('b')", 1),
    ("'abcb'.indexOf('b', 2)", 3),
    ("'abcb'.lastIndexOf('b')", 3),
    ("'abc'.charAt(3)", ""),
    ("'web-1'.matches('^web-[0-9]+$')", True),
    ("matches('web', 'e')", True),
    ("string(3)", "3"),
    ("string(it.ratio)", "2.5"),
    ("string(2.0)", "2"),
    ("string(true)", "true"),
    ("int('12')", 12),
    ("int(2.9)", 2),
    ("int(-2.9)", -2),
    ("int('x')", UNKNOWN),
    ("double('1e3')", 1000.0),
    ("double(2)", 2.0),
    ("double('1_0')", UNKNOWN),
    ("type(it.replicas) == int", True),
    ("type(it.list) == list", True),
    ("type(it.labels)", "map"),
    ("type(null) == null_type", True),
    ("it.list.all(x, x > 0)", True),
    ("it.list.exists(x, x == 2)", True),
    ("it.list.exists_one(x, x > 2)", True),
    ("it.list.filter(x, x > 1).size()", 2),
    ("it.list.map(x, x * 2)", [2, 4, 6]),
    ("it.list.map(x, x > 1, x * 2)", [4, 6]),
    ("it.labels.all(k, k != 'b')", True),
    ("it.labels.exists(k, v, k == 'app' && v == 'web')", True),
    ("it.labels.all(k, v, v != 'x')", False),
    ("it.list.exists(i, v, i == 2 && v == 3)", True),
    ("it.containers.exists(c, c.name == 'b')", True),
    ("it.containers.map(it, it.name).join(',')", "a,b"),
]

DEPLOY = [
    ("quantity(it.memory)", 1.5 * 1024**3),
    ("quantity('500m') == quantity('0.5')", True),
    ("quantity(it.memory) > quantity('1Gi')", True),
    ("quantity(it.memory) <= 2 * quantity('1Gi')", True),
    ("quantity('x')", UNKNOWN),
    ("quantity(it.zz)", ABSENT),
    ("quantity('1e999')", UNKNOWN),
    ("image(it.containers[0].image).tag", "1.25"),
    ("image('ghcr.io/acme/web').tag == ''", True),
    ("image('ghcr.io/acme/web').registry", "ghcr.io"),
    ("image('ghcr.io/acme/web:1').name", "web"),
    ("has(image('nginx').digest)", False),
    ("has(image('nginx:1').tag)", True),
    ("image('not an image').tag", UNKNOWN),
    ("image(it.zz).tag == ''", False),
    ("duration('1h30m')", 5400.0),
    ("duration('1m') < duration('61s')", True),
    ("duration('soon')", UNKNOWN),
    ("duration(5)", UNKNOWN),
    ("scaled('25%', 10)", 3),
    ("scaled('25%', it.replicas)", 1),
    ("scaled(2, 10)", 2),
    ("scaled('0%', 10)", 0),
    ("scaled('2', 10)", UNKNOWN),
    ("scaled(it.zz, 10)", ABSENT),
    ("selects({'app': 'web'}, it.labels)", True),
    ("selects({'matchLabels': {'app': 'db'}}, it.labels)", False),
    ("selects(it.zz, it.labels)", False),
    ("selects(it.labels, it.zz)", False),
    ("selects(it.template, it.labels)", UNKNOWN),
]


@pytest.mark.parametrize(("text", "expected"), [*ABSENCE, *UNKNOWNS, *VALUES, *DEPLOY])
def test_value(text: str, expected: Any) -> None:
    value = run(text)
    if isinstance(value, list):
        value = [item.value if isinstance(item, Node) else item for item in value]
    assert value == expected
    assert type(value) is type(expected)


def test_truth() -> None:
    assert truth(True) is True
    assert truth(node(False)) is False
    assert truth(ABSENT) is False
    assert truth(node(1).absent()) is False
    assert truth(None) is False
    assert truth(node(None)) is False
    assert truth(UNKNOWN) is UNKNOWN
    assert truth(document().value["template"]) is UNKNOWN
    assert truth(view()) is UNKNOWN
    assert truth(1) is UNKNOWN
    assert truth("true") is UNKNOWN


def test_a_number_keeps_its_spelling_as_text() -> None:
    version = Node(SOURCE, SPAN, 1.1, raw="1.10")
    assert run("string(v)", v=version) == "1.10"


def test_a_macro_variable_hides_a_name_outside() -> None:
    assert run("it.list.map(params, params + 1)") == [2, 3, 4]
    assert run("it.list.all(list, list > 0) && size(params) == 1") is True


def test_cycles_and_exploding_trees_end() -> None:
    cycle = node([1])
    cycle.value.append(cycle)
    other = node([1])
    other.value.append(other)
    assert run("a == b", a=cycle, b=other) is UNKNOWN
    left, right = node(["x"]), node(["x"])
    for _ in range(60):
        left, right = Node(SOURCE, SPAN, [left, left]), Node(SOURCE, SPAN, [right, right])
    assert run("a == b", a=left, b=right) is UNKNOWN


def test_work_is_limited() -> None:
    many = list(range(2000))
    assert run("xs.all(a, xs.all(b, b >= 0))", xs=many) is UNKNOWN
    assert run("xs.all(a, xs.exists(b, b == 0))", xs=many[:50]) is True
    doubling = "[it.name]" + ".map(s, s + s)" * 40
    assert run(f"{doubling}[0]") is UNKNOWN
    assert run("'x'.replace('', r).replace('', r).replace('', r)", r="y" * 1000) is UNKNOWN
