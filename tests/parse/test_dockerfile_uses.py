"""Variables in the words of a Dockerfile: what sets each where it is used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.dockerfile import Dockerfile, parse
from deploylint.parse.dockerfile_stages import mount_sources
from deploylint.parse.dockerfile_variables import expand


def read(text: str) -> Dockerfile:
    (document,) = parse(Source("Dockerfile", "docker", text))
    content: Dockerfile = document.content
    return content


def states(text: str) -> dict[str, str]:
    return {use.name: use.state for stage in read(text).stages for use in stage.used}


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("ARG X=1\nFROM a:$X", "set"),
        ("ARG X\nFROM a:$X", "unset"),
        ("FROM a:$X", "missing"),
        ("FROM a:${X:-1}", "default"),
        ("FROM a:${X+1}", "default"),
        ("ARG X\nFROM a:${X:-1}", "set"),
        ("FROM a\nUSER ${X:-1}", "default"),
        ("FROM a\nARG X\nUSER ${X:-1}", "set"),
        ("FROM a:${X:?no}", "set"),
        ("FROM --platform=$X a", "missing"),
        ("FROM a\nARG X\nFROM b:$X", "missing"),
        ("ARG X=1\nFROM a\nUSER $X", "missing"),
        ("ARG X=1\nFROM a\nARG X\nUSER $X", "set"),
        ("ARG X\nFROM a\nARG X\nUSER $X", "unset"),
        ("FROM a\nARG X\nENV X=1\nUSER $X", "set"),
        ("FROM a AS p\nARG X=1\nFROM p\nUSER $X", "set"),
        ("FROM a AS p\nARG X\nFROM p\nUSER $X", "unset"),
        ("FROM a AS p\nENV X=1\nFROM b\nUSER $X", "missing"),
        ("FROM a\nENV X=$X:/y", "missing"),
        ("FROM a\nARG Y=${X#v}", "missing"),
        ("FROM a\nLABEL l=$X", "missing"),
        ("FROM a\nCOPY ${X/a/b} /", "missing"),
    ],
)
def test_what_sets_a_variable(text: str, state: str) -> None:
    assert states(text + "\n")["X"] == state


def test_the_platform_is_in_force_in_from_and_behind_an_arg() -> None:
    text = "FROM --platform=$BUILDPLATFORM a:$TARGETSTAGE\nCOPY $TARGETARCH /\nARG TARGETARCH\n"
    assert states(text) == {"BUILDPLATFORM": "set", "TARGETSTAGE": "set", "TARGETARCH": "missing"}
    assert states("FROM a\nARG TARGETARCH\nCOPY $TARGETARCH $http_proxy /\n") == {
        "TARGETARCH": "set",
        "http_proxy": "set",
    }


def test_what_is_quoted_or_run_is_no_use() -> None:
    assert states("FROM a\nENV A='$X' B=\\$X\nRUN echo $X\nCMD echo $X\nONBUILD USER $X\n") == {}


@pytest.mark.parametrize(
    ("text", "outdated"),
    [
        ("ENV X=1 Y=$X", True),
        ("ENV Y=$X X=1", True),
        ("ENV X=1\nENV X=2 Y=$X", True),
        ("ENV X=1\nENV X=1 Y=$X", False),
        ("ARG X=1\nENV X=$X Y=$X", False),
        ("ARG X\nENV X=1 Y=$X", True),
        ("ARG X=$FROM_BASE\nENV X=2 Y=$X", None),
        ("ENV X=1\nENV Z=2 Y=$X", False),
        ("ENV Y=$Y:1 Z=2", False),
    ],
)
def test_a_variable_that_the_same_env_sets(text: str, outdated: bool | None) -> None:
    *_, stage = read(f"FROM a\n{text}\n").stages
    assert [use.outdated for use in stage.used if use.key == "Y"] == [outdated]


def test_a_default_holds_where_the_base_image_is_known_to_set_nothing() -> None:
    for base, user in (("node:22", "me"), ("scratch", "me"), ("ghcr.io/acme/base", None), ("$BASE", None)):
        (stage,) = read(f"FROM {base}\nUSER ${{NAME:-me}}\n").stages
        assert stage.expanded[2][0].value == user
    (stage,) = read("FROM ghcr.io/acme/base\nARG NAME\nUSER ${NAME:-me}\n").stages
    assert stage.expanded[3][0].value == "me"


def test_names_that_are_missing() -> None:
    found = expand("$A ${B:-x} ${C} ${D%x} ${E:+y}", {"A": None})
    assert found.missing == ("C", "D")
    assert expand("${B:-x}", {}, absent=()).value is None
    assert expand("${B:-x}", {}, absent=("B",)).value == "x"


@pytest.mark.parametrize(
    ("text", "by_default"),
    [
        ("ARG T\nFROM a:$T", "a:"),
        ("ARG T=\nFROM a$T", "a"),
        ("ARG S\nARG T=1\nFROM a:$T$S", "a:1"),
        ("ARG T\nFROM a:$T$UNDECLARED", None),
        ("FROM a:$TARGETARCH", None),
    ],
)
def test_the_base_of_a_build_without_arguments(text: str, by_default: str | None) -> None:
    (stage,) = read(text + "\n").stages
    assert stage.by_default == by_default


def test_which_stages_are_meant() -> None:
    text = """\
FROM a AS Build
FROM a AS other
FROM Build
COPY --from=OTHER x y
RUN --mount=type=bind,from=0,target=/x true
RUN --mount=FROM=build true
FROM a
COPY --from=1 x y
"""
    stages = read(text).stages
    assert stages[2].parent is None
    assert stages[2].uses == {0, 1}
    assert stages[3].uses == {1}
    assert read("FROM a AS Build\nFROM build\n").stages[1].parent == 0
    assert read("FROM a AS b\nFROM c\nRUN --mount=from=0,target=/x true\n").stages[1].uses == set()


def test_the_source_of_a_mount() -> None:
    assert mount_sources("type=bind,from=a:1,target=/x") == ["a:1"]
    assert mount_sources("type=cache,target=/from=x") == []


@given(st.text(alphabet="ARGENVFROMUS=$X{}:-\n 'a\"", max_size=60))
def test_no_text_breaks_the_reading(text: str) -> None:
    for stage in read(f"FROM a\n{text}\n").stages:
        for use in stage.used:
            assert use.state in ("set", "unset", "default", "missing")
