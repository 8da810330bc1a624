from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import deploylint.base_images
from deploylint.base_images import builds_software, default_user, known_image, sets_variable, smaller_variant, table
from deploylint.values.image_pattern import ImagePatterns

FOLDER = Path(deploylint.base_images.__file__).parent
DIGEST = "@sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("reference", "user"),
    [
        ("node", "root"),
        ("docker.io/library/python:3", "root"),
        ("public.ecr.aws/docker/library/node:22", "root"),
        ("mirror.gcr.io/library/node:22", "root"),
        ("mirror.gcr.io/bitnami/node", "non-root"),
        ("mcr.microsoft.com/dotnet/aspnet:9.0", "root"),
        ("mcr.microsoft.com/dotnet/aspnet:9.0-noble-chiseled-extra", "non-root"),
        ("mcr.microsoft.com/dotnet/aspnet:9.0-azurelinux3.0-distroless", "non-root"),
        ("mcr.microsoft.com/dotnet/aspnet:8.0-nanoserver-ltsc2022", "non-root"),
        ("mcr.microsoft.com/dotnet/sdk:8.0-windowsservercore-ltsc2022", "unknown"),
        ("gcr.io/distroless/static", "root"),
        ("gcr.io/distroless/static-debian12:debug-nonroot", "non-root"),
        ("gcr.io/distroless/static" + DIGEST, "unknown"),
        ("gcr.io/distroless/static:latest" + DIGEST, "root"),
        ("node" + DIGEST, "root"),
        ("cgr.dev/chainguard/node:latest", "non-root"),
        ("cgr.dev/chainguard/wolfi-base", "root"),
        ("dhi.io/node:22", "non-root"),
        ("dhi.io/node:22-dev", "root"),
        ("nginxinc/nginx-unprivileged:1.28", "non-root"),
        ("registry.access.redhat.com/ubi9/ubi-minimal:9.5", "root"),
        ("registry.access.redhat.com/ubi9/python-312", "non-root"),
        ("registry.access.redhat.com/ubi9/something-new", "unknown"),
        ("jenkins/jenkins:lts", "non-root"),
        ("postgres:17", "unknown"),
        ("public.ecr.aws/lambda/python:3.13", "unknown"),
        ("acme-base", "unknown"),
        ("ghcr.io/acme/base:1", "unknown"),
        ("scratch", "unknown"),
        ("!", "unknown"),
    ],
)
def test_users(reference: str, user: str) -> None:
    assert default_user(reference) == user


def test_a_team_knows_better() -> None:
    taught = ImagePatterns({"ghcr.io/acme/*": "non-root", "node": "unknown", "ghcr.io/acme/*:*-dev": "root"})
    assert default_user("ghcr.io/acme/base:1", taught) == "non-root"
    assert default_user("ghcr.io/acme/base:1-dev", taught) == "root"
    assert default_user("public.ecr.aws/docker/library/node:22", taught) == "unknown"
    assert default_user("python", taught) == "root"


@pytest.mark.parametrize(
    ("reference", "builds"),
    [
        ("golang:1.26", True),
        ("mcr.microsoft.com/dotnet/sdk:9.0", True),
        ("nvidia/cuda:12.4.0-devel-ubuntu22.04", True),
        ("swift:6.0", True),
        ("node:22", False),
        ("mcr.microsoft.com/dotnet/aspnet:9.0", False),
        ("nvidia/cuda:12.4.0-runtime-ubuntu22.04", False),
        ("swift:6.0-slim", False),
        ("ghcr.io/acme/golang", False),
    ],
)
def test_what_is_there_to_build(reference: str, builds: bool) -> None:
    assert builds_software(reference) is builds


@pytest.mark.parametrize(
    ("reference", "variant"),
    [
        ("python:3.13", "-slim"),
        ("python:3.13-slim", ""),
        ("python:3.13-alpine", ""),
        ("python" + DIGEST, ""),
        ("eclipse-temurin:21-jdk", "-jre"),
        ("eclipse-temurin:21-jre", ""),
        ("ghcr.io/acme/python:3", ""),
        ("debian:12", ""),
        ("php:8.4-cli", "-alpine"),
        ("php:8.4-apache", ""),
    ],
)
def test_smaller_variants(reference: str, variant: str) -> None:
    assert smaller_variant(reference) == variant


@pytest.mark.parametrize(
    ("reference", "name", "sets"),
    [
        ("scratch", "PATH", True),
        ("scratch", "HOME", False),
        ("node:22", "NODE_VERSION", True),
        ("node:22", "JAVA_HOME", False),
        ("eclipse-temurin:21", "JAVA_HOME", True),
        ("ghcr.io/acme/base", "X", None),
        ("postgres:17", "PGDATA", None),
    ],
)
def test_variables_of_images(reference: str, name: str, sets: bool | None) -> None:
    assert sets_variable(reference, name) is sets


def test_scratch_is_no_image() -> None:
    assert known_image("scratch") is None


@pytest.mark.parametrize("name", ["images", "releases"])
def test_tables_say_when_they_were_looked_at(name: str) -> None:
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", table(name)["as_of"])


def _no_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), names
    return dict(pairs)


@pytest.mark.parametrize("name", ["images", "releases"])
def test_tables_repeat_nothing(name: str) -> None:
    data = json.loads((FOLDER / f"{name}.json").read_text("utf-8"), object_pairs_hook=_no_repeats)
    if name == "images":
        every = [pattern for patterns in data["users"].values() for pattern in patterns]
        assert len(every) == len(set(every))
    else:
        images = [image for product in data["products"] for image in product["images"]]
        assert len(images) == len(set(images))
