from __future__ import annotations

import pytest

from deploylint.checks import Unknown, named
from deploylint.config import Config
from deploylint.examples import project_of
from deploylint.model import Problem
from deploylint.project import Project


def answers(check: str, kind: str, project: Project) -> list[Problem | Unknown]:
    function = named(f"docker_bases.{check}")
    return [answer for view in project.views(kind) for answer in function(view, project, {})]


def lines(check: str, kind: str, text: str) -> list[int]:
    found = answers(check, kind, project_of({"Dockerfile": text}))
    return [answer.place.span.line for answer in found if isinstance(answer, Problem)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM node:22\nARG U\nUSER $U\n", [Problem]),
        ("FROM node:22\nUSER $U\n", [Problem]),
        ("FROM ghcr.io/acme/base\nUSER $U\n", [Unknown]),
        ("FROM $BASE\nUSER $U\n", [Unknown]),
        ("FROM node:22\nARG U=1\nUSER $U\n", []),
        ("FROM node:22\nUSER ${U:-1}:$G\n", [Problem]),
        ("FROM node:22\n", []),
    ],
)
def test_users_from_arguments(text: str, found: list[type]) -> None:
    made = answers("user_from_unset_argument", "docker.stage", project_of({"Dockerfile": text}))
    assert [type(answer) for answer in made] == found


def test_an_argument_that_a_build_gives_is_not_empty_there() -> None:
    compose = "services:\n  web:\n    build: {context: ., args: {U: 10001}}\n"
    project = project_of({"Dockerfile": "FROM node:22\nARG U\nUSER $U\n", "compose.yaml": compose})
    (answer,) = answers("user_from_unset_argument", "docker.stage", project)
    assert isinstance(answer, Unknown)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("VOLUME /var/run/docker.sock", [2]),
        ("ENV S=/run/containerd/containerd.sock", [2]),
        ("RUN a && \\\n  chmod 666 /var/run/docker.sock", [3]),
        ("RUN <<E\nls\nln -s /run/podman/podman.sock /x\nE", [4]),
        ("RUN echo /var/run/docker.sock", []),
        ("RUN ls /var/run/docker.sockets.d", []),
        ("VOLUME /var/run/mysqld.sock", []),
        ("CMD ls /var/run/docker.sock", []),
    ],
)
def test_sockets(text: str, found: list[int]) -> None:
    assert lines("runtime_socket", "docker.instruction", f"FROM a\n{text}\n") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("COPY --chown=me:us a b\nUSER me\n", [2]),
        ("COPY --chown=1000 a b\nUSER 1000:0\n", [2]),
        ("RUN useradd -u 10001 me\nCOPY --chown=10001:0 a b\nUSER me\n", [3]),
        ("COPY --chown=:us a b\nUSER me\n", []),
        ("COPY --chown=root a b\nUSER me\n", []),
        ("COPY --chown=me a b\n", []),
        ("COPY --chown=me a b\nUSER me\nUSER other\n", []),
        ("COPY --chown=me a b\nUSER me\nFROM a AS next\n", []),
        ("COPY a b\nUSER me\n", []),
    ],
)
def test_owners(text: str, found: list[int]) -> None:
    assert lines("owned_by_its_user", "docker.instruction", f"FROM a AS x\n{text}") == found


def test_an_owner_that_a_variable_decides() -> None:
    project = project_of({"Dockerfile": "FROM a\nCOPY --chown=$U a b\nUSER me\n"})
    (answer,) = answers("owned_by_its_user", "docker.instruction", project)
    assert isinstance(answer, Unknown)


def test_an_owner_is_held_against_what_ships() -> None:
    text = "FROM a AS one\nCOPY --chown=me a b\nUSER me\nFROM one AS two\nUSER other\n"
    for target, found in (("one", 1), ("two", 0)):
        project = project_of({"Dockerfile": text}, config=Config(docker_targets={"Dockerfile": (target,)}))
        assert len(answers("owned_by_its_user", "docker.instruction", project)) == found


@pytest.mark.parametrize(
    ("copy", "found"),
    [
        ("--from=build /app /app", True),
        ("--from=BUILD /app/ /app", True),
        ("--from=0 / /", True),
        ("--from=build /app/dist /app", False),
        ("--from=build . /app", False),
        ("--from=nginx / /", False),
        ("/ /", False),
    ],
)
def test_whole_stages(copy: str, found: bool) -> None:
    text = f"FROM node:22 AS build\nWORKDIR /app\nRUN npm run build\nFROM node:22-slim\nCOPY {copy}\n"
    assert lines("whole_stage_copied", "docker.copy", text) == ([5] if found else [])


def test_a_stage_that_builds_nothing_may_be_copied() -> None:
    assert lines("whole_stage_copied", "docker.copy", "FROM a AS files\nFROM b\nCOPY --from=files / /\n") == []
