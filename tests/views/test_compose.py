from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source, View
from deploylint.parse.yaml import parse
from deploylint.views.compose import VIEWS, written_services
from deploylint.views.compose_interpolation import interpolate

MAKERS = {**VIEWS, "written": written_services}


def views(kind: str, text: str) -> list[View]:
    return [view for document in parse(Source("compose.yaml", "compose", text)) for view in MAKERS[kind](document)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a", "a"),
        ("${X:-d}", "d"),
        ("${X-d}e", "de"),
        ("${X:-${Y:-z}}", "z"),
        ("${X}", None),
        ("$X", None),
        ("$$X", "$X"),
        ("${X:?m}", None),
        ("${X:+y}", ""),
        ("${X", "${X"),
        ("100$", "100$"),
    ],
)
def test_interpolation(text: str, value: str | None) -> None:
    assert interpolate(text)[0] == value


def test_services() -> None:
    (web, api) = views(
        "written",
        """
        services:
          web:
            image: nginx:${TAG:-1.27}
            build: ./web
            env_file: .env
            environment: [A=1, "B=x=y", C]
          api:
            build: {context: ., dockerfile: "api/${FILE}", target: prod}
            environment: {A: 1, B: null}
            env_file: [{path: a.env}, b.env]
        """,
    )
    assert (web.get("name"), web.get("image").text, web.get("context").text) == ("web", "nginx:1.27", "./web")
    assert [(e["key"], e["value"].text) for e in web.get("environment")] == [("A", "1"), ("B", "x=y"), ("C", "")]
    assert api.get("dockerfile").unknown
    assert (api.get("target").text, [n.text for n in api.get("env_file")]) == ("prod", ["a.env", "b.env"])


def test_variables_stand_at_their_values() -> None:
    text = 'services:\n  a:\n    environment:\n      - PASS=secret\n      - "TOKEN=x y"\n      - BARE\n'
    found = [(v.get("key"), v.get("value").text, v.node.span.column) for v in views("compose.variable", text)]
    assert found == [("PASS", "secret", 14), ("TOKEN", "x y", 16), ("BARE", "", 9)]


def test_uses_of_variables() -> None:
    text = "services:\n  a:\n    image: x:${A}\n    ports: ['${B:-80}:80', '${C:?no}']\n"
    found = [(v.get("name"), v.get("default"), v.get("required")) for v in views("compose.interpolation", text)]
    assert [(name, required) for name, _, required in found] == [("A", False), ("B", False), ("C", True)]
    assert not found[0][1]
    assert found[1][1] == "80"


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="${}:-?+AB x", max_size=30))
def test_interpolation_never_raises(text: str) -> None:
    interpolate(text)


@pytest.mark.parametrize(
    "text",
    [
        "services: x",
        "services: [a]",
        "services: {a: [], b: 1, c: null}",
        "[]",
        "services: {a: {build: [1], environment: 3, env_file: {}, image: [x]}}",
    ],
)
def test_wrong_types_yield_less(text: str) -> None:
    for kind in MAKERS:
        for view in views(kind, text):
            for name in list(view.derived):
                view.get(name)
