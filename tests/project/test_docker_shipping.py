from __future__ import annotations

import pytest

from deploylint.config import Config
from deploylint.examples import project_of
from deploylint.project import Project
from deploylint.project.docker_arguments import given_arguments
from deploylint.project.docker_shipping import chain_indexes, reachable_indexes, shipped_indexes

DOCKERFILE = """\
FROM node:22 AS deps
FROM deps AS build
FROM node:22 AS run
COPY --from=build a b
FROM run AS Debugger
FROM node:22 AS last
"""


def project(targets: dict[str, tuple[str, ...]], **files: str) -> Project:
    return project_of({"a/Dockerfile": DOCKERFILE, **files}, config=Config(docker_targets=targets))


@pytest.mark.parametrize(
    ("targets", "shipped"),
    [
        ({}, {4}),
        ({"a/Dockerfile": ("run",)}, {2}),
        ({"a/Dockerfile": ("RUN", "build")}, {1, 2}),
        ({"*Dockerfile": ("debugger",)}, {3}),
        ({"a/": ("build",), "a/*": ("run",)}, {2}),
        ({"a/Dockerfile": ("build",), "a/*": ("run",)}, {1}),
        ({"b/Dockerfile": ("build",)}, {4}),
        ({"a/Dockerfile": ("nowhere",)}, {4}),
    ],
)
def test_settings_name_what_ships(targets: dict[str, tuple[str, ...]], shipped: set[int]) -> None:
    assert shipped_indexes(project(targets))["a/Dockerfile"] == shipped


def test_settings_win_over_what_builds_here() -> None:
    compose = "services:\n  web:\n    build: {context: a, target: build}\n"
    assert shipped_indexes(project({}, **{"compose.yaml": compose}))["a/Dockerfile"] == {1}
    assert shipped_indexes(project({"a/": ("run",)}, **{"compose.yaml": compose}))["a/Dockerfile"] == {2}


def test_what_is_reached_from_what_ships() -> None:
    asked = project({"a/": ("debugger",)})
    assert chain_indexes(asked)["a/Dockerfile"] == {2, 3}
    assert reachable_indexes(asked)["a/Dockerfile"] == {0, 1, 2, 3}
    stages = asked.views("docker.stage")
    assert [stage.get("reachable") for stage in stages] == [True, True, True, True, False]
    assert [stage.get("shipped") for stage in stages] == [False, False, False, True, False]
    images = asked.views("docker.image")
    assert [image.get("in_reachable") for image in images] == [True, True, False]


def test_a_team_says_who_its_base_images_run_as() -> None:
    files = {"Dockerfile": "FROM ghcr.io/acme/base:1 AS a\nFROM a\n"}
    assert project_of(files).views("docker.stage")[-1].get("user").unknown
    taught = project_of(files, config=Config(docker_bases={"ghcr.io/acme/*": "non-root"}))
    assert [stage.get("root") for stage in taught.views("docker.stage")] == [False, False]
    as_root = project_of(files, config=Config(docker_bases={"ghcr.io/acme/base": "root"}))
    assert not as_root.views("docker.stage")[-1].get("user")


def test_arguments_that_builds_give() -> None:
    workflow = """
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: docker/build-push-action@v6
        with: {context: ., build-args: "ONE=1\\nTWO=${{ github.sha }}"}
      - run: docker build --build-arg THREE=3 --build-arg "FOUR" .
"""
    compose = "services:\n  web:\n    build: {context: ., args: [FIVE, SIX=6]}\n"
    found = given_arguments(project_of({".github/workflows/ci.yml": workflow, "compose.yaml": compose}))
    assert found == {"ONE", "TWO", "THREE", "FOUR", "FIVE", "SIX"}


@pytest.mark.parametrize(
    ("path", "alias", "development"),
    [
        ("Dockerfile", "", False),
        ("Dockerfile.dev", "", True),
        (".devcontainer/Dockerfile", "", True),
        (".github/Dockerfile", "", True),
        ("github.com/acme/app/Dockerfile", "", False),
        ("hack/dockerfiles/lint.Dockerfile", "", True),
        ("images/loki-build-image/Dockerfile", "", True),
        ("tilt.dockerfile", "", True),
        ("build/Dockerfile", "", False),
        ("Dockerfile", "validate", True),
        ("Dockerfile", "builder", False),
        ("contest/Dockerfile", "", False),
    ],
)
def test_names_that_say_development(path: str, alias: str, development: bool) -> None:
    text = f"FROM node:22 AS {alias}\n" if alias else "FROM node:22\n"
    (stage,) = project_of({path: text}).views("docker.stage")
    assert stage.get("development") is development
