from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Node, Source, View
from deploylint.parse.dockerfile import parse
from deploylint.views.docker import VIEWS
from deploylint.views.docker_users import is_root


def views(kind: str, text: str) -> list[View]:
    (document,) = parse(Source("Dockerfile", "docker", text))
    return list(VIEWS[kind](document))


def final(text: str) -> View:
    return views("docker.stage", text)[-1]


@pytest.mark.parametrize(
    ("text", "user", "root"),
    [
        ("FROM node:22\nUSER app\n", "app", False),
        ("FROM node:22\nUSER root:app\n", "root:app", True),
        ("FROM node:22\nUSER 00\n", "00", True),
        ('FROM node:22\nUSER "0"\n', "0", True),
        ("FROM node:22\nARG U\nUSER ${U:-0}\n", "0", True),
        ("FROM node:22 AS a\nUSER app\nFROM a\n", "app", False),
        ("FROM node:22 AS a\nUSER app\nFROM a\nUSER root\n", "root", True),
        ("FROM node:22 AS a\nUSER app\nFROM node:22\n", None, True),
        ("FROM gcr.io/distroless/static:nonroot\n", "non-root", False),
        ("FROM nginxinc/nginx-unprivileged:1.27\n", "non-root", False),
    ],
)
def test_the_user_in_force(text: str, user: str | None, root: bool) -> None:
    stage = final(text)
    found = stage.get("user")
    assert (found.text or None, found.exists) == (user, user is not None)
    assert stage.get("root") is root


@pytest.mark.parametrize(
    "text",
    [
        "FROM scratch\n",
        "FROM $BASE\n",
        "FROM acme/base:1\n",
        "FROM postgres:17\n",
        "FROM node:22\nUSER $SOMEBODY\n",
        "# escape=`\nFROM mcr.microsoft.com/dotnet/aspnet:9.0\n",
    ],
)
def test_a_user_that_cannot_be_told_is_unknown(text: str) -> None:
    stage = final(text)
    assert stage.get("user").unknown
    assert isinstance(stage.get("root"), Node)


@pytest.mark.parametrize(
    ("user", "root"), [("0:0", True), ("root", True), ("1000", False), ("", False), ("rooty", False)]
)
def test_spellings_of_root(user: str, root: bool) -> None:
    assert is_root(user) is root


def test_a_missing_user_stands_at_the_final_from() -> None:
    stage = final("FROM node:22 AS a\nRUN x\nFROM a\nCMD x\n")
    assert stage.get("user").place.span.line == 3


@pytest.mark.parametrize(
    ("run", "line"),
    [
        ("RUN npm ci && \\\n    npm run build", 3),
        ("RUN CGO_ENABLED=0 go build ./...", 2),
        ("RUN ./mvnw -q package", 2),
        ("RUN apt-get install -y build-essential", 2),
        ("RUN apt-get install -y openjdk-21-jdk-headless", 2),
        ("RUN dnf install -y java-21-openjdk-devel", 2),
        ("RUN apt-get install -y openjdk-21-jre-headless", None),
        ("RUN gcc -o a a.c", 2),
        ("RUN apk add gcc && gcc -o a a.c && apk del gcc", None),
        ("RUN apk add gcc && apk del gcc", None),
        ("RUN npm ci --omit=dev", None),
        ("RUN pip install -r requirements.txt", None),
        ("RUN echo go build", None),
    ],
)
def test_signs_of_a_build(run: str, line: int | None) -> None:
    found = final(f"FROM node:22\n{run}\n").get("build_evidence")
    assert (found.span.line if found else None) == line


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("RUN useradd -r -u 10001 app\nUSER app\n", "10001"),
        ("RUN adduser --uid=10001 app\nUSER app:app\n", "10001"),
        ("RUN adduser -D app\nUSER app\n", ""),
        ("RUN useradd -u 10001 other\nUSER app\n", ""),
        ("RUN useradd -u10001 app\n", ""),
    ],
)
def test_the_number_of_a_user(text: str, number: str) -> None:
    assert final(f"FROM node:22\n{text}").get("user_number") == number


def test_the_user_as_it_is_written() -> None:
    stage = final("FROM node:22 AS a\nARG U\nUSER $U\nFROM a\n")
    assert stage.get("user_written").text == "$U"
    assert not final("FROM bitnami/node\n").get("user_written")


def test_health_and_command_are_inherited() -> None:
    stage = final("FROM node:22 AS a\nEXPOSE 80\nHEALTHCHECK CMD x\nCMD y\nFROM a\n")
    assert [stage.get(name).span.line for name in ("expose", "healthcheck", "command")] == [2, 3, 4]


def test_copies() -> None:
    text = "FROM a\nADD https://x/y z.txt /d/\nADD --checksum=sha256:1 https://x/y /d\nCOPY <<EOF /d\nx\nEOF\n"
    text += "COPY --from=b x y\n"
    facts = [(v.get("local"), len(v.get("unverified")), v.get("target").text) for v in views("docker.copy", text)]
    assert facts == [(True, 1, "/d/"), (False, 0, "/d"), (False, 0, "/d"), (False, 0, "y")]


def test_variables() -> None:
    text = 'ARG G=1\nFROM a\nENV A=1 B="x y"\nENV C d e\nARG T\nLABEL l=$T\n'
    found = [
        (v.get("key"), v.get("keyword"), v.get("value").text, v.get("value").unknown)
        for v in views("docker.variable", text)
    ]
    assert found == [
        ("G", "ARG", "1", False),
        ("A", "ENV", "1", False),
        ("B", "ENV", "x y", False),
        ("C", "ENV", "d e", False),
        ("T", "ARG", "", False),
        ("l", "LABEL", "$T", True),
    ]


@pytest.mark.parametrize(
    ("line", "bakes"),
    [
        ("ENV DB_PASSWORD=correcthorsebattery", True),
        ("ENV DB_PASSWORD=changeme", False),
        ("ENV API_TOKEN=$TOKEN_ARG", True),
        ("ENV API_TOKEN=$FROM_BASE", False),
        ("ENV PUBLIC_KEY=correcthorsebattery", False),
        ("ARG API_TOKEN", True),
        ("ARG SECRET_KEY=dummy", False),
    ],
)
def test_secrets_in_the_configuration(line: str, bakes: bool) -> None:
    assert views("docker.variable", f"FROM a\nARG TOKEN_ARG\n{line}\nRUN x\n")[-1].get("bakes_secret") is bakes


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="FROM RUN COPY USER\n\\'\"<$={}[]:a0-", max_size=80))
def test_never_raises(text: str) -> None:
    for kind in VIEWS:
        for view in views(kind, f"FROM a AS b\n{text}\nFROM b\nUSER {text}\nRUN {text}"):
            for name in list(view.derived):
                view.get(name)
