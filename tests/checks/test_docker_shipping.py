from __future__ import annotations

from deploylint.checks import named
from deploylint.config.reading import read
from deploylint.examples import project_of
from deploylint.model import Problem
from deploylint.project import Project

DOCKERFILE = "FROM node:22 AS Production\nFROM node:22 AS test\n"


def problems(project: Project) -> list[Problem]:
    check = named("docker_shipping.unknown_target")
    found = [answer for view in project.views("docker.file") for answer in check(view, project, {})]
    return [answer for answer in found if isinstance(answer, Problem)]


def test_a_target_of_compose_stands_where_it_is_written() -> None:
    compose = "services:\n  web:\n    build:\n      context: .\n      target: prod\n"
    (found,) = problems(project_of({"Dockerfile": DOCKERFILE, "compose.yaml": compose}))
    assert (found.place.source.path, found.place.span.line, found.place.span.column) == ("compose.yaml", 5, 15)
    assert found.facts == {"target": "prod", "dockerfile": "Dockerfile", "near": ""}


def test_a_target_of_the_settings_stands_there() -> None:
    config = read(".deploylint.yaml", "docker:\n  targets:\n    Dockerfile: [test, prodction]\n")
    (found,) = problems(project_of({"Dockerfile": DOCKERFILE}, config=config))
    assert (found.place.source.path, found.place.span.line) == (".deploylint.yaml", 3)
    assert found.facts["near"] == "production"


def test_globs_and_numbers_are_let_be() -> None:
    config = read(".deploylint.yaml", 'docker: {targets: {"*": nothing, Dockerfile: ["0", TEST]}}\n')
    assert problems(project_of({"Dockerfile": DOCKERFILE}, config=config)) == []
