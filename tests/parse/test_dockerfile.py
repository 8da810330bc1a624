from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile, parse
from deploylint.parse.dockerfile_instruction import Instruction, shell_commands

VECTORS = Path(__file__).parent / "dockerfile-vectors"
EXPECTED = [json.loads(line) for line in (VECTORS / "expected.jsonl").read_text("utf-8").split("\n") if line]


def read(text: str) -> Dockerfile:
    return document(text).content  # type: ignore[no-any-return]


def document(text: str) -> Document:
    (found,) = parse(Source("Dockerfile", "docker", text))
    return found


def vector(name: str) -> Document:
    return document((VECTORS / name).read_bytes().decode("utf-8", "surrogateescape"))


def visible(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def as_buildkit(instruction: Instruction) -> dict[str, Any]:
    args = [visible(str(node.raw if instruction.form != "exec" else node.value)) for node in instruction.args]
    if instruction.keyword in ("ENV", "LABEL"):
        legacy = "=" not in instruction.args[0].text
        args = [
            part
            for pair in instruction.pairs
            for part in (str(pair.key.raw), str(pair.value.raw), "" if legacy else "=")
        ]
    inner = instruction.inner
    return {
        "Cmd": instruction.written,
        "Start": instruction.start,
        "End": instruction.end,
        "Flags": [f"--{f.name}={f.node.text}" if f.node.text else f"--{f.name}" for f in instruction.flags],
        "Args": args,
        "JSON": instruction.form == "exec",
        "Heredocs": [f"{h.name}:{h.body}" for h in instruction.heredocs],
        "Sub": [inner.written, [node.text for node in inner.args]] if inner else None,
    }


def expected_of(case: dict[str, Any]) -> dict[str, Any]:
    sub = case.get("Sub")
    return {
        "Cmd": case["Cmd"],
        "Start": case["Start"],
        "End": case["End"],
        "Flags": case["Flags"] or [],
        "Args": case["Args"] or [],
        "JSON": case["JSON"],
        "Heredocs": case["Heredocs"] or [],
        "Sub": [sub["Cmd"], sub["Args"]] if sub else None,
    }


@pytest.mark.parametrize("case", [c for c in EXPECTED if "ins" in c], ids=lambda case: case["path"])
def test_reads_what_buildkit_reads(case: dict[str, Any]) -> None:
    content = vector(case["path"]).content
    assert content.escape == case["escape"]
    written = [i for i in case["ins"] if i["Cmd"] != "FOO"]
    assert len(content.instructions) == len(written)
    for instruction, wanted in zip(content.instructions, written, strict=True):
        found, expected = as_buildkit(instruction), expected_of(wanted)
        if wanted.get("truncated"):
            found["Args"] = [text[: len(cut)] for text, cut in zip(found["Args"], expected["Args"], strict=True)]
        assert found == expected


@pytest.mark.parametrize(
    ("name", "kind", "line", "message"),
    [
        ("empty.Dockerfile", "no-from", 1, "a Dockerfile without instructions"),
        ("only_comment.Dockerfile", "no-from", 1, "a Dockerfile without instructions"),
        ("heredoc_space.Dockerfile", "open-heredoc", 2, "heredoc EOF has no end"),
        ("heredoc_unterminated.Dockerfile", "open-heredoc", 2, "heredoc EOF has no end"),
        ("unknown_instruction.Dockerfile", "unknown-instruction", 2, "unknown instruction FOO"),
    ],
)
def test_says_where_it_cannot_read(name: str, kind: str, line: int, message: str) -> None:
    found = vector(name)
    assert [(f.kind, f.place.span.line, f.message) for f in found.faults] == [(kind, line, message)]


@pytest.mark.parametrize("case", [c for c in EXPECTED if "ins" in c], ids=lambda case: case["path"])
def test_finds_no_fault_where_there_is_none(case: dict[str, Any]) -> None:
    faults = [fault.kind for fault in vector(case["path"]).faults]
    refused = {"unknown_instruction.Dockerfile": ["unknown-instruction"], "cr_only.Dockerfile": ["dockerfile-syntax"]}
    assert faults == refused.get(case["path"], [])


def test_what_stands_round_a_fault_is_read() -> None:
    assert [i.keyword for i in vector("heredoc_unterminated.Dockerfile").content.instructions] == [
        "FROM",
        "RUN",
        "USER",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("RUN x\n", "RUN before the first FROM"),
        ("ARG X\n", "no FROM: nothing to build"),
        ("FROM a b\n", "FROM takes one image, and AS with one name"),
        ("FROM a\nENV X\n", "ENV needs a name and a value"),
        ("FROM a\nONBUILD FROM b\n", "ONBUILD cannot hold FROM"),
    ],
)
def test_refuses_what_cannot_be_built(text: str, message: str) -> None:
    assert [fault.message for fault in document(text).faults] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "FROM {{ base }}\nRUN x\n",
        "{% if a %}\nFROM x\n{% endif %}\n",
        "FROM ${base.image}\n",
        "FROM x\nRUN a && \\\n {% for b in c %}\n  d\n",
    ],
)
def test_a_template_is_one_fault(text: str) -> None:
    found = document(text)
    assert [fault.kind for fault in found.faults] == ["template"]
    assert found.content.stages == []


def test_go_format_strings_are_no_template() -> None:
    text = "FROM golang\nRUN go list -f '{{.Dir}}' ./...\nLABEL a={{b}}\n"
    assert document(text).faults == ()


def test_words_have_their_own_places() -> None:
    content = read('FROM a AS b\nENV A=1 \\\n    # why\n    PASS="x y"\nCOPY --from=b x y /z/\n')
    env, copy = content.instructions[1:]
    key, value = env.pairs[1]
    assert (key.text, key.span) == ("PASS", (4, 5, 4, 9))
    assert (value.text, value.span, value.quoted) == ("x y", (4, 10, 4, 15), True)
    assert (copy.flag("from").text, copy.flag("from").span) == ("b", (5, 13, 5, 14))
    assert [node.span.column for node in copy.args] == [15, 17, 19]


def test_commands_stand_on_their_physical_lines() -> None:
    content = read("FROM a\nRUN --mount=type=cache,target=/x a && \\\n  # no | b\n\n  curl x | \\\n    sh\n")
    found = [(c.name, c.line, c.column) for c in shell_commands(content.instructions[1])]
    assert found == [("a", 2, 34), ("curl", 5, 3), ("sh", 6, 5)]


@pytest.mark.parametrize(
    ("run", "names"),
    [
        ('RUN ["sh", "-c", "curl x | sh"]', ["sh", "curl", "sh"]),
        ("RUN <<EOF\ncurl x\n  sh\nEOF", ["curl", "sh"]),
        ("RUN <<EOF\n#!/usr/bin/env python3\nimport x\nEOF", []),
        ("RUN bash <<'EOF'\nmake\nEOF", ["bash", "make"]),
        ("RUN cat <<EOF > /x && ls\ncurl\nEOF", ["cat", "ls"]),
        ("HEALTHCHECK --timeout=1s CMD curl -f x || exit 1", ["curl", "exit"]),
        ('HEALTHCHECK CMD ["curl", "x"]', ["curl"]),
        ("CMD node x.js", ["node"]),
    ],
)
def test_commands_of_every_form(run: str, names: list[str]) -> None:
    assert [c.name for c in shell_commands(read(f"FROM a\n{run}\n").instructions[1])] == names


def test_stages_know_their_parents_and_what_is_reached() -> None:
    content = read(
        "ARG V=3\nFROM a:$V AS Build\nFROM build AS next\nFROM a AS test\nFROM x\n"
        "COPY --from=NEXT /a /a\nRUN --mount=type=bind,from=0,target=/b b\n"
    )
    build, following, test, final = content.stages
    assert (build.base.text, build.name, following.parent) == ("a:3", "build", 0)
    assert [s.reachable for s in content.stages] == [True, True, False, True]
    assert (test.final, final.final) == (False, True)


def test_a_base_that_an_argument_decides_is_unknown() -> None:
    content = read("ARG R\nFROM a AS base-amd64\nFROM ${R}/x:${T:-1}\nFROM base-${TARGETARCH}\n")
    assert [s.base.unknown for s in content.stages] == [False, True, True]
    assert [s.reachable for s in content.stages] == [True, False, True]


def test_arguments_are_filled_in() -> None:
    content = read("ARG U=app\nFROM a\nARG U\nARG W=${U}2\nENV H=/home/$U\nUSER ${W:-root}:${H}\nWORKDIR $H/$X\n")
    stage = content.stages[0]
    assert stage.expanded[6][0].text == "app2:/home/app"
    assert stage.expanded[7][0].unknown


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="FROM RUN COPY ENV\n\\`'\"#<$={}[](),:a1\r\t\ufeff\x00", max_size=80))
def test_never_raises(text: str) -> None:
    for body in (text, f"FROM a\n{text}\nRUN {text}\nENV {text}\nCOPY {text}"):
        for instruction in read(body).instructions:
            assert instruction.start <= instruction.end
            shell_commands(instruction)
