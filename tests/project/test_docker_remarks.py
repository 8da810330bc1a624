from __future__ import annotations

from typing import Any

import pytest

from deploylint.config import Config
from deploylint.model import Source, View
from deploylint.project import Project, docker_remarks
from deploylint.shellcheck import Remark, ShellCheckError


def project(*texts: str, **settings: Any) -> Project:
    sources = [Source(f"{number}/Dockerfile", "docker", text) for number, text in enumerate(texts)]
    return Project(sources, config=Config().with_(**settings))


def facts(view: View) -> tuple[object, ...]:
    return view.source.path, view.node.span.line, view.node.span.column, view.get("found"), view.get("code")


def test_one_question_for_all_files_and_the_same_script_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def judge(program: str, scripts: list[str], exclude: tuple[str, ...]) -> list[list[Remark] | None]:
        asked.append(len(scripts))
        return [[Remark(3, 5, 3, 6, "info", "SC2086", "Quote.")] if "bad" in script else [] for script in scripts]

    monkeypatch.setattr(docker_remarks, "judge", judge)
    text = "FROM debian\nRUN good\nRUN bad\n"
    views = project(text, text, "FROM debian\nENV A=1\nRUN bad\n").views("docker.remark")

    assert asked == [2]
    assert [facts(view) for view in views] == [
        ("0/Dockerfile", 2, 1, False, ""),
        ("0/Dockerfile", 3, 7, True, "SC2086"),
        ("1/Dockerfile", 2, 1, False, ""),
        ("1/Dockerfile", 3, 7, True, "SC2086"),
        ("2/Dockerfile", 3, 7, True, "SC2086"),
    ]
    assert views[1].get("text") == "Quote"


def test_no_answer_in_time_is_unknown_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docker_remarks, "judge", lambda *arguments: [None])
    known = project("FROM debian\nRUN x\n")
    (view,) = known.views("docker.remark")

    assert view.get("found").unknown
    assert known.notes == ("docker/shellcheck: ShellCheck had no answer on 1 of 1 scripts in time",)


def test_a_failure_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(*arguments: object) -> None:
        raise ShellCheckError("it broke")

    monkeypatch.setattr(docker_remarks, "judge", judge)
    known = project("FROM debian\nRUN x\n")

    assert known.views("docker.remark") == []
    assert known.notes == ("docker/shellcheck was not run: it broke",)


@pytest.mark.parametrize(
    ("select", "notes"),
    [
        (("docker/shellcheck",), 1),
        (("docker",), 0),
        ((), 0),
    ],
)
def test_that_it_is_not_installed_is_said_to_those_who_asked(
    monkeypatch: pytest.MonkeyPatch, select: tuple[str, ...], notes: int
) -> None:
    monkeypatch.setattr(docker_remarks, "installed", lambda: None)
    known = project("FROM debian\nRUN x\n", select=select)

    assert known.views("docker.remark") == []
    assert len(known.notes) == notes


def test_without_a_script_it_is_not_even_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def installed() -> None:
        raise AssertionError

    monkeypatch.setattr(docker_remarks, "installed", installed)

    assert project('FROM debian\nRUN ["x"]\n').views("docker.remark") == []


def test_comments_of_hadolint_count_where_settings_say_so() -> None:
    text = "FROM debian\n# hadolint ignore=SC2086\nRUN rm $x\n"
    found = [view.get("code") for view in project(text).views("docker.remark")]
    honored = [view.get("code") for view in project(text, honor_foreign_ignores=True).views("docker.remark")]

    assert found == ["SC2154", "SC2086"]  # the warning speaks for the line
    assert honored == ["SC2154"]
