from __future__ import annotations

import pytest

from deploylint.model import Source
from deploylint.parse.dockerfile import Dockerfile, parse
from deploylint.parse.dockerfile_instruction import shell_commands
from deploylint.parse.dockerfile_shells import is_windows, program, shebang
from deploylint.parse.shell import pipelines


def read(text: str) -> Dockerfile:
    (document,) = parse(Source("Dockerfile", "docker", text))
    content: Dockerfile = document.content
    return content


def places(text: str) -> list[tuple[str, int, int]]:
    """Name, line and column of every command of every RUN."""
    return [
        (command.name, command.line, command.column)
        for stage in read(text).stages
        for instruction in stage.of("RUN")
        for command in shell_commands(instruction)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN x && \\\n  # why\n\n  y\n", [("x", 2, 5), ("y", 5, 3)]),
        ("FROM a\nONBUILD RUN x; \\\n y\n", [("x", 2, 13), ("y", 3, 2)]),
        ("FROM a\nRUN <<EOF\nx; y\n  z\nEOF\n", [("x", 3, 1), ("y", 3, 4), ("z", 4, 3)]),
        ("FROM a\nRUN --mount=type=cache,target=/x <<-EOF\n\tx\n\tEOF\n", [("x", 3, 2)]),
        ("FROM a\nRUN <<EOF\n#!/usr/bin/env python3\nimport os; os.sync()\nEOF\nRUN x\n", [("x", 6, 5)]),
        ("FROM a\nRUN <<EOF\n#!/usr/bin/fish\nx\nEOF\n", []),
        ("FROM a\nRUN <<EOF\n#!/bin/bash -ex\nx\nEOF\n", [("x", 4, 1)]),
        ("FROM a\nRUN <<EOF\n#!/usr/bin/env -S bash -e\nx\nEOF\n", [("x", 4, 1)]),
        ("FROM a\nRUN python3 <<EOF\nx\nEOF\n", [("python3", 2, 5)]),
        ("FROM a\nRUN bash -e <<A && cat <<B\nx\nA\ny\nB\n", [("bash", 2, 5), ("cat", 2, 20), ("x", 3, 1)]),
        ("FROM a\nRUN bash -c 'x' <<A\ny\nA\n", [("bash", 2, 5), ("x", 2, 14)]),
        (
            'FROM a\nRUN ["bash", \\\n     "-c", "x | y"]\n',
            [("bash", 2, 6), ("x", 3, 13), ("y", 3, 17)],
        ),
        ('FROM a\nRUN ["sh", "-c", "x\\ny"]\n', [("sh", 2, 6), ("x", 2, 19), ("y", 2, 22)]),
        ('FROM a\nSHELL ["pwsh", "-c"]\nRUN x\nRUN ["y"]\n', [("y", 4, 6)]),
        ('FROM a\nSHELL ["pwsh", "-c"]\nRUN <<EOF\n#!/bin/sh\nx\nEOF\n', [("x", 5, 1)]),
        ('FROM a AS b\nSHELL ["C:\\\\Windows\\\\cmd.exe", "/c"]\nFROM b\nRUN x\n', []),
        ('FROM a\nSHELL ["cmd"]\nSHELL ["/bin/bash", "-c"]\nRUN x\n', [("x", 4, 5)]),
        ("FROM mcr.microsoft.com/windows/nanoserver:ltsc2022\nRUN x\n", []),
        ("FROM --platform=windows/amd64 a\nRUN x\nFROM a\nRUN y\n", [("y", 4, 5)]),
        ("# escape=`\nFROM a\nRUN x\n", []),
        ('# escape=`\nFROM a\nSHELL ["bash", "-c"]\nRUN x && `\n y\n', [("x", 4, 5), ("y", 5, 2)]),
    ],
)
def test_commands_stand_where_they_are_written(text: str, expected: list[tuple[str, int, int]]) -> None:
    assert places(text) == expected


def test_a_stage_goes_on_with_the_shell_of_the_one_it_is_made_from() -> None:
    text = 'FROM a AS b\nRUN x\nSHELL ["/bin/bash", "-c"]\nRUN x\nFROM b\nRUN x\nFROM a\nRUN x\n'
    shells = [run.shell for stage in read(text).stages for run in stage.of("RUN")]
    assert shells == [(), ("/bin/bash", "-c"), ("/bin/bash", "-c"), ()]


def test_pipelines_of_a_heredoc_are_not_those_of_its_reader() -> None:
    (run,) = read("FROM a\nRUN <<EOF bash\nx\ny | z\nEOF\n").stages[0].instructions
    assert [[c.name for c in line] for line in pipelines(shell_commands(run))] == [["bash"], ["x"], ["y", "z"]]


def test_names_of_shells() -> None:
    assert program(("C:\\\\Program Files\\\\pwsh.EXE",)) == "pwsh"
    assert program(("/bin/bash", "-c")) == "bash"
    assert program(()) == ""
    assert shebang("#!/usr/bin/env -S bash -e\nx") == ("bash", "-e")
    assert shebang("#! /bin/sh\n") == ("/bin/sh",)
    assert shebang("x") == ()


@pytest.mark.parametrize(
    ("reference", "platform", "expected"),
    [
        ("mcr.microsoft.com/windows/servercore:ltsc2022", "", True),
        ("mcr.microsoft.com/dotnet/framework/sdk:4.8", "", True),
        ("golang:1.23-nanoserver", "", True),
        ("python:3.12-windowsservercore-ltsc2022", "", True),
        ("mcr.microsoft.com/dotnet/sdk:8.0", "", False),
        ("debian:12", "windows/amd64", True),
        ("debian:12", "$BUILDPLATFORM", False),
    ],
)
def test_windows_images(reference: str, platform: str, expected: bool) -> None:
    assert is_windows(reference, platform) is expected
