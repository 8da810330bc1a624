from __future__ import annotations

from deploylint.model import Node, Source, View
from deploylint.parse.dockerfile import parse
from deploylint.views.docker import VIEWS


def views(kind: str, text: str) -> list[View]:
    (document,) = parse(Source("Dockerfile", "docker", text))
    return list(VIEWS[kind](document))


def test_images_that_a_file_names() -> None:
    text = """\
ARG V=22
FROM node:$V AS Build
FROM scratch
COPY --from=build a b
COPY --from=0 a b
COPY --from=later a b
COPY --from=quay.io/a/b:1 a b
COPY --from=$X a b
RUN --mount=type=cache,target=/c --mount=type=bind,from=alpine:3.22,target=/x true
ONBUILD COPY --from=busybox a b
FROM $BASE AS later
"""
    found = [
        (v.get("keyword"), v.get("reference").text, v.get("reference").unknown) for v in views("docker.image", text)
    ]
    assert found == [
        ("FROM", "node:22", False),
        ("COPY", "quay.io/a/b:1", False),
        ("COPY", "", True),
        ("RUN", "alpine:3.22", False),
        ("COPY", "busybox", False),
        ("FROM", "", True),
    ]


def test_the_image_of_a_mount_stands_at_its_name() -> None:
    (mount,) = views("docker.image", "FROM scratch\nRUN --mount=from=alpine,target=/x true\n")
    assert (mount.node.span.line, mount.node.span.column, mount.node.span.end_column) == (2, 18, 24)


def test_registries_in_full() -> None:
    text = "FROM node\nFROM bitnami/node\nFROM docker.io/library/node\nFROM localhost:5000/x\n"
    found = [(v.get("registry"), v.get("full")) for v in views("docker.image", text)]
    assert found == [
        ("docker.io", "docker.io/library/node"),
        ("docker.io", "docker.io/bitnami/node"),
        ("docker.io", "docker.io/library/node"),
        ("localhost:5000", "localhost:5000/x"),
    ]


def test_an_image_that_a_variable_decides_says_nothing() -> None:
    (image,) = views("docker.image", "FROM $X\n")
    assert not image.get("ended")
    assert image.get("ended_what") == ""
    assert image.get("registry").unknown


def test_uses_of_variables() -> None:
    text = """\
ARG VERSION=1
FROM node:22 AS base
ENV APP_HOME=/app
COPY $APP_HOEM $VERSION $NODE_VERSION /
FROM ghcr.io/acme/base
WORKDIR "${ROOT}"
"""
    by_name = {view.get("name"): view for view in views("docker.expansion", text)}
    assert by_name["APP_HOEM"].get("near") == "APP_HOME"
    assert by_name["APP_HOEM"].get("from_base") is False
    assert by_name["VERSION"].get("outside") is True
    assert by_name["VERSION"].get("from_base") is False
    assert by_name["NODE_VERSION"].get("from_base") is True
    unknown = by_name["ROOT"].get("from_base")
    assert isinstance(unknown, Node)
    assert unknown.unknown


def test_a_base_image_may_have_set_what_an_env_refers_to() -> None:
    text = "FROM golang:1.26\nENV GOPATH=/go PATH=$GOPATH/bin\nENV A=1 B=$A\n"
    found = {view.get("name"): view.get("outdated") for view in views("docker.expansion", text)}
    assert found == {"GOPATH": False, "A": True}
