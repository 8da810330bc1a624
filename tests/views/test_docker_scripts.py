from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.dockerfile import parse
from deploylint.views.docker_scripts import Script, scripts, sh_of


def read(text: str, *, foreign: bool = False) -> list[Script]:
    (document,) = parse(Source("Dockerfile", "docker", text))
    return list(scripts(document, foreign=foreign))


def body(script: Script) -> str:
    return script.text.split("\n", 2)[2]


def test_the_shell_form_is_what_the_shell_is_given() -> None:
    (script,) = read("FROM debian\nRUN --network=none a && \\\n  # why\n\n  b 'c\\\n d'\n")
    assert script.text.startswith("#!/bin/dash\n\n")
    assert body(script) == "a &&   b 'c d'\n"


def test_heredocs_are_scripts_or_go_with_the_line() -> None:
    lone, handed = read("FROM fedora\nRUN <<EOF\n#!/bin/bash -e\na\r\nEOF\nRUN cat <<A >x && b\nc\nA\n")
    assert lone.text.startswith("#!/bin/bash\nset -e; \n")
    assert body(lone) == "\na\n"
    assert body(handed) == "cat <<A >x && b\nc\nA\n"


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("FROM a\nRUN x && \\\n  # why\n\n\ty z\n", "z", 5, 4),
        ("FROM a\n  RUN --mount=type=cache,target=/x x y\n", "y", 2, 38),
        ("FROM a\nONBUILD RUN x \\\n  y\n", "y", 3, 3),
        ("FROM a\nRUN <<EOF\nx\n  y\nEOF\n", "y", 4, 3),
        ("FROM a\nRUN <<-EOF\n\t#!/bin/sh\n\ty\n\tEOF\n", "y", 4, 2),
        ("FROM a\nRUN cat <<A >b\nc\ny\nA\n", "y", 4, 1),
        ('# escape=`\nFROM a\nSHELL ["bash", "-c"]\nRUN x && `\n    y\n', "y", 5, 5),
        ("\ufeffFROM a\r\nRUN x && \\\r\n y\r\n", "y", 3, 2),
    ],
)
def test_every_column_is_traced_to_where_it_was_written(text: str, word: str, line: int, column: int) -> None:
    (script,) = read(text)
    row, written = next((n, line) for n, line in enumerate(script.text.split("\n")[2:], 3) if word in line.split())
    at = written.index(word) + 1
    node = script.node(row, at, row, at + 1)

    assert (node.span.line, node.span.column, node.span.end_column) == (line, column, column + 1)


def test_what_spans_lines_ends_with_its_first() -> None:
    (script,) = read("FROM a\nRUN xy \\\n  z\n")
    assert script.node(3, 1, 3, 8).span == (2, 5, 2, 9)
    assert script.node(1, 1, 1, 2).span.line == 2


def test_variables_in_scope_are_exported_and_no_others() -> None:
    used = "x $OUT $A ${B} $C $LATE $TOKEN $http_proxy $HTTPS_PROXY"
    text = (
        f"ARG OUT\nFROM debian AS a\nARG A=1\nENV B=1 C=2\nRUN {used}\nARG LATE\n"
        f"FROM a\nRUN --mount=type=secret,id=t,env=TOKEN {used}\nFROM debian\nRUN {used}\nRUN x $A\n"
    )
    assert [script.text.split("\n")[1] for script in read(text)] == [
        "export A=1 B=1 C=1 HTTPS_PROXY=1 http_proxy=1",
        "export A=1 B=1 C=1 HTTPS_PROXY=1 LATE=1 TOKEN=1 http_proxy=1",
        "export HTTPS_PROXY=1 http_proxy=1",
        "",
    ]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        ("FROM debian\nRUN x\n", "dash"),
        ("FROM node:22-alpine\nRUN x\n", "busybox"),
        ("FROM fedora AS a\nFROM a\nRUN x\n", "bash"),
        ("FROM acme/base\nRUN x\n", "sh"),
        ('FROM debian\nSHELL ["/bin/bash", "-c"]\nRUN x\n', "bash"),
        ('FROM alpine\nSHELL ["/bin/ash", "-c"]\nRUN x\n', "busybox"),
        ('FROM fedora\nSHELL ["/bin/sh", "-c"]\nRUN x\n', "bash"),
        ("FROM debian\nRUN <<E\n#!/usr/bin/env bash\nE\n", "bash"),
        ("FROM debian\n# shellcheck shell=bash\nRUN x\n", "bash"),
        ("FROM acme/base\n# hadolint shell=/bin/bash\nRUN x\n", "bash"),
    ],
)
def test_the_dialect_is_that_of_the_shell_in_force(text: str, dialect: str) -> None:
    assert [script.dialect for script in read(text)] == [dialect]


@pytest.mark.parametrize(
    "text",
    [
        'FROM a\nSHELL ["pwsh", "-c"]\nRUN x\n',
        'FROM a\nSHELL ["/bin/zsh", "-c"]\nRUN x\n',
        "FROM a\nRUN <<E\n#!/usr/bin/env python3\nE\n",
        'FROM a\nRUN ["x"]\n',
        "# escape=`\nFROM a\nRUN x\n",
        "FROM mcr.microsoft.com/windows/nanoserver\nRUN x\n",
        "FROM a\nCMD x\n",
    ],
)
def test_what_no_shell_of_ours_reads_is_no_script(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("reference", "shell"),
    [
        ("python:3.13-slim", "dash"),
        ("docker.io/library/ubuntu:24.04", "dash"),
        ("mcr.microsoft.com/dotnet/sdk:9.0", "dash"),
        ("mcr.microsoft.com/dotnet/sdk:9.0-alpine", "busybox"),
        ("mcr.microsoft.com/dotnet/sdk:9.0-azurelinux3.0", "bash"),
        ("registry.access.redhat.com/ubi9/ubi-minimal", "bash"),
        ("public.ecr.aws/lambda/python:3.12", "bash"),
        ("acme/web:1.2-bookworm", "dash"),
        ("acme/web", "sh"),
        ("", "sh"),
    ],
)
def test_the_shell_of_an_image(reference: str, shell: str) -> None:
    assert sh_of(reference) == shell


@pytest.mark.parametrize(
    ("text", "code", "silent"),
    [
        ("FROM debian\n# shellcheck disable=SC2086,SC2046\nRUN x\n", "SC2046", True),
        ("FROM debian\n# shellcheck disable=SC2086 # it splits\nRUN x\n", "SC2086", True),
        ("FROM debian\n# shellcheck disable=SC2000-SC2100\n# more\nRUN x\n", "SC2086", True),
        ("FROM debian\nRUN a \\\n  # shellcheck disable=all\n  x\n", "SC2086", True),
        ("FROM debian\nRUN <<E\n#!/bin/sh\n# shellcheck disable=SC2086\nx\nE\n", "SC2086", True),
        ("FROM debian\n# shellcheck disable=SC2086\n\nRUN x\n", "SC2086", False),
        ("FROM debian\n# shellcheck disable=SC2086\nWORKDIR /\nRUN x\n", "SC2086", False),
        ("FROM debian\nRUN x '# shellcheck disable=SC2086'\n", "SC2086", False),
        ("FROM debian\n# hadolint ignore=DL3008,SC2086\nRUN x\n", "SC2086", False),
        ("FROM acme/base\nRUN x\n", "SC3010", True),
        ("FROM debian\nRUN x\n", "SC3010", False),
    ],
)
def test_comments_silence_codes(text: str, code: str, silent: bool) -> None:
    (script,) = read(text)
    assert script.silences(code) is silent


@pytest.mark.parametrize(
    "text",
    ["FROM a\n# hadolint ignore=DL3008,SC2086\nRUN x\n", "# hadolint global ignore=SC2086\nFROM a\nRUN x\n"],
)
def test_hadolints_comments_count_on_request(text: str) -> None:
    assert [script.silences("SC2086") for script in read(text, foreign=True)] == [True]
    assert [script.silences("SC2086") for script in read(text)] == [False]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(["RUN", "<<E", "E", "\\", "#", "a 'b'", "SHELL", '["bash"]', "$x", " ", "é"]), max_size=14
    ),
    st.integers(0, 30),
    st.integers(0, 30),
)
def test_any_place_is_one_of_the_file(parts: list[str], line: int, column: int) -> None:
    text = "FROM debian\nRUN x " + "\n".join(parts) + "\n"
    for script in read(text):
        span = script.node(line, column, line + 1, column).span
        assert 1 <= span.line <= text.count("\n")
        assert 1 <= span.column < span.end_column
