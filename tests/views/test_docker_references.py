from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source, View
from deploylint.parse.dockerfile import parse
from deploylint.views.docker import VIEWS


def references(text: str) -> list[View]:
    (document,) = parse(Source("Dockerfile", "docker", text))
    return list(VIEWS["docker.reference"](document))


def last(text: str) -> View:
    return references(text)[-1]


FILE = "FROM a AS One\nFROM b AS two\n{}\nFROM c AS three\n"


@pytest.mark.parametrize(
    ("line", "target", "flaw"),
    [
        ("COPY --from=ONE x y", 0, ""),
        ("COPY --from=0 x y", 0, ""),
        ("COPY --from=1 x y", 1, "own"),
        ("COPY --from=Two x y", 1, "own"),
        ("COPY --from=2 x y", 2, "later"),
        ("COPY --from=three x y", 2, "later"),
        ("COPY --from=3 x y", None, "range"),
        ("COPY --from=99999999 x y", None, "range"),
        ("COPY --from=$X x y", None, "variable"),
        ("COPY --from=nginx:1 x y", None, ""),
        ("RUN --mount=type=bind,from=one,target=/x y", 0, ""),
        ("RUN --mount=from=0,target=/x y", None, ""),
        ("ONBUILD COPY --from=one x y", 0, ""),
    ],
)
def test_what_a_name_means(line: str, target: int | None, flaw: str) -> None:
    (view,) = [view for view in references(FILE.format(line)) if view.get("via") != "FROM"]
    found = view.get("target")
    assert (found.get("index") if isinstance(found, View) else None, view.get("flaw")) == (target, flaw)
    assert view.get("onbuild") == line.startswith("ONBUILD")


@pytest.mark.parametrize(("base", "target", "flaw"), [("one", 0, ""), ("One", None, "case"), ("0", None, "")])
def test_from_takes_the_exact_name_alone(base: str, target: int | None, flaw: str) -> None:
    view = last(f"FROM a AS One\nFROM {base}\n")
    found = view.get("target")
    assert (found.get("index") if isinstance(found, View) else None, view.get("flaw")) == (target, flaw)


def test_a_mount_is_named_where_it_stands() -> None:
    view = last("FROM a\nRUN --mount=type=cache,target=/c \\\n    --mount=target=/x,from=bild,type=bind y\n")
    assert view.node.span == (3, 28, 3, 32)


def test_a_base_that_a_variable_decides_is_no_reference() -> None:
    assert references("ARG X\nFROM $X\n") == []


@settings(max_examples=60, deadline=None)
@given(st.text("FROMCOPYasAS01ab$={},-\n <\\\"'[]", max_size=80))
def test_any_text_gives_views(text: str) -> None:
    for view in references(f"FROM a AS b\n{text}"):
        assert view.place.span.line >= 1
