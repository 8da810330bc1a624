from __future__ import annotations

import pytest

from deploylint.checks import Unknown
from deploylint.checks.docker_packages import unpinned, unsigned_sources
from deploylint.examples import project_of
from deploylint.model import Problem


def judged(lines: str, exempt: tuple[str, ...] = ()) -> list[Problem | Unknown]:
    project = project_of({"Dockerfile": f"FROM debian:12\n{lines}\n"})
    views = project.views("docker.package_command")
    return [answer for view in views for answer in unpinned(view, project, {"exempt": exempt})]


def test_one_problem_names_all_packages_of_a_command_at_the_first() -> None:
    (problem,) = judged("RUN pip install a==1 \\\n  b \\\n  $C d", exempt=("d",))

    assert isinstance(problem, Problem)
    assert problem.facts == {"packages": "b"}
    assert (problem.place.span.line, problem.place.span.column) == (3, 3)


@pytest.mark.parametrize(
    "lines", ["RUN pip install $A", "RUN pip install a==1 $(cat b)", "RUN cat a | xargs pip install"]
)
def test_what_variables_decide_is_neither_good_nor_bad(lines: str) -> None:
    (answer,) = judged(lines)

    assert isinstance(answer, Unknown)


def test_versions_and_what_is_exempt_are_good() -> None:
    assert judged("RUN pip install -U pip a==1 && npm ci", exempt=("pip",)) == []


@pytest.mark.parametrize(
    ("lines", "settings"),
    [
        ("RUN echo 'deb [trusted=yes] http://x y z' > /etc/apt/sources.list.d/x.list", ["[trusted=yes]"]),
        ("RUN echo 'deb [arch=amd64 trusted=yes] http://x y z'", ["[arch=amd64 trusted=yes]"]),
        ("RUN echo 'deb [trusted=yes]  file:///x ./'", []),
        ("RUN sed -i s/gpgcheck=1/gpgcheck=0/ /etc/yum.conf", ["gpgcheck=0"]),
        ("RUN sed -i s/gpgcheck=0/gpgcheck=1/ /etc/yum.conf", []),
        ("RUN echo gpgcheck=1", []),
        ("COPY <<E /etc/yum.repos.d/x.repo\ngpgcheck = 0\nE", ["gpgcheck = 0"]),
        ("COPY <<E /etc/yum.repos.d/x.repo\nrepo_gpgcheck=1\ngpgcheck=0\nE", []),
        ("COPY <<E /etc/yum.repos.d/x.repo\nbaseurl=file:///srv\ngpgcheck=0\nE", []),
        ("RUN echo 1 \\\n# gpgcheck=0\n  2", []),
        ("RUN dnf install -y --nogpgcheck x", []),
        ("RUN dnf install -y --setopt=x.gpgcheck=0 x", []),
        ("RUN yum-config-manager --save --setopt=x.gpgcheck=0", ["gpgcheck=0"]),
    ],
)
def test_sources_whose_signatures_are_not_checked(lines: str, settings: list[str]) -> None:
    project = project_of({"Dockerfile": f"FROM a:1\n{lines}\n"})
    found = [
        problem.facts["setting"]
        for view in project.views("docker.instruction")
        for problem in unsigned_sources(view, project, {})
        if isinstance(problem, Problem)
    ]

    assert found == settings
