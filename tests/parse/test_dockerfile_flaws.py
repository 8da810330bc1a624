from __future__ import annotations

import pytest

from deploylint.model import Source
from deploylint.parse.dockerfile import parse


def faults(text: str) -> list[tuple[str, str]]:
    (document,) = parse(Source("Dockerfile", "docker", text))
    found = []
    for kind, place, message in document.faults:
        span = place.span
        found.append((kind, place.source.line(span.line)[span.column - 1 : span.end_column - 1]))
        assert message
    return found


@pytest.mark.parametrize(
    ("line", "kind", "word"),
    [
        ("HEALTHCHEK CMD true", "unknown-instruction", "HEALTHCHEK"),
        ("ONBUILD ONBUILD RUN x", "forbidden-onbuild", "ONBUILD"),
        ("ONBUILD RNU x", "unknown-instruction", "RNU"),
        ("ONBUILD", "dockerfile-syntax", "ONBUILD"),
        ("COPY --form=a b c", "dockerfile-syntax", "--form=a"),
        ("COPY --from a b", "dockerfile-syntax", "--from"),
        ("COPY --link=maybe a b", "dockerfile-syntax", "maybe"),
        ("COPY a", "dockerfile-syntax", "COPY a"),
        ("RUN --mount type=cache x", "dockerfile-syntax", "--mount"),
        ("CMD --port=80", "dockerfile-syntax", "--port=80"),
        ("SHELL bash -c", "dockerfile-syntax", "bash -c"),
        ('RUN ["a", 1]', "dockerfile-syntax", '["a", 1]'),
        ("ENV =x", "dockerfile-syntax", "x"),
        ("ARG", "dockerfile-syntax", "ARG"),
        ("MAINTAINER", "dockerfile-syntax", "MAINTAINER"),
        ("HEALTHCHECK curl http://x", "dockerfile-syntax", "curl"),
        ("HEALTHCHECK CMD", "dockerfile-syntax", "CMD"),
        ("HEALTHCHECK --timeout=10 CMD x", "dockerfile-syntax", "10"),
        ("HEALTHCHECK --timeout=10us CMD x", "dockerfile-syntax", "10us"),
        ("HEALTHCHECK --retries=-1 CMD x", "dockerfile-syntax", "-1"),
        ("FROM b AS 1st", "dockerfile-syntax", "1st"),
        ("FROM b AS $NAME", "dockerfile-syntax", "$NAME"),
        ("FROM b as", "dockerfile-syntax", "FROM b as"),
    ],
)
def test_what_buildkit_refuses_is_a_fault_at_the_word(line: str, kind: str, word: str) -> None:
    assert faults(f"FROM a\n{line}\n") == [(kind, word)]


@pytest.mark.parametrize(
    "line",
    [
        "from b as Build",
        "COPY --link --from=a --chmod=755 a b /c/",
        "ADD --keep-git-dir=TRUE --unpack https://example.com/a /",
        "RUN",
        "CMD []",
        "CMD",
        "HEALTHCHECK --interval=0 --timeout=1h2m3.5s --retries=+3 CMD x",
        "HEALTHCHECK --nothing=1 NONE",
        "RUN --mount=type=cache,target=/x --network=none x",
        "LABEL a b",
        "VOLUME [x]",
        "EXPOSE $PORT",
    ],
)
def test_what_buildkit_takes_is_none(line: str) -> None:
    assert faults(f"FROM a\n{line}\n") == []


def test_only_the_first_instruction_before_from_is_named() -> None:
    assert faults("ARG A\nRUN x\nRUN y\nFROM a\n") == [("no-from", "RUN x")]


def test_another_frontend_may_know_other_instructions() -> None:
    own = "# syntax=docker.io/docker/dockerfile:1.7-labs@sha256:00\nFROM a\nINCLUDE b\n"
    foreign = "# check=skip=all\n# syntax=acme/dockerfile-x\nINCLUDE b\nFROM a\n"
    assert faults(own) == [("unknown-instruction", "INCLUDE")]
    assert faults(foreign) == []


@pytest.mark.parametrize(
    "first", ["FROM %%BASE%%", "FROM x:@VERSION@", "FROM __IMAGE__", "<% if a %>", "FROM <%= a %>"]
)
def test_placeholders_of_other_template_languages(first: str) -> None:
    assert [kind for kind, _ in faults(f"{first}\nRUN x\n")] == ["template"]


def test_what_looks_like_a_placeholder_elsewhere_is_none() -> None:
    assert faults("FROM a\nENV B=@HOST@ C=%%D%%\nRUN sed s/__X__/y/ <%a\n") == []
