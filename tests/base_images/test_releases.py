from __future__ import annotations

from datetime import date

import pytest

from deploylint.base_images import table
from deploylint.base_images.releases import end_of_life, looked_at
from deploylint.values.image import parse_image

DIGEST = "@sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("reference", "what", "day"),
    [
        ("python:3.8", "Python 3.8", "2024-10-07"),
        ("python:3.8.19-slim-bookworm", "Python 3.8", "2024-10-07"),
        ("python:2", "Python 2", "2020-01-01"),
        ("python:3.13-slim-buster", "Debian 10", "2024-06-30"),
        ("node:16-alpine", "Node.js 16", "2023-09-11"),
        ("node:gallium-bullseye-slim", "Node.js 16", "2023-09-11"),
        ("node:22-alpine3.15", "Alpine 3.15", "2023-11-01"),
        ("node:lts-buster", "Debian 10", "2024-06-30"),
        ("docker.io/library/debian:buster-20240101-slim", "Debian 10", "2024-06-30"),
        ("ubuntu:18.04", "Ubuntu 18.04", "2023-05-31"),
        ("ubuntu:bionic", "Ubuntu 18.04", "2023-05-31"),
        ("eclipse-temurin:17-jre-focal", "Ubuntu 20.04", "2025-05-31"),
        ("golang:1.20rc1-alpine", "Go 1.20", "2024-02-06"),
        ("php:5.6-apache", "PHP 5", "2018-12-31"),
        ("mcr.microsoft.com/dotnet/sdk:6.0.400", ".NET 6.0", "2024-11-12"),
        ("mcr.microsoft.com/dotnet/core/aspnet:3.1", ".NET 3.1", "2022-12-13"),
        ("openjdk:17-jdk-slim", "the image openjdk 17", "2022-07-31"),
        ("java:8", "the image java", "2016-12-31"),
        ("centos", "CentOS Linux 8", "2021-12-31"),
        ("centos:centos7.9.2009", "CentOS Linux 7", "2024-06-30"),
        ("quay.io/centos/centos:stream8", "CentOS Stream 8", "2024-05-31"),
        ("amazonlinux:2.0.20240109.0", "Amazon Linux 2", "2026-06-30"),
        ("registry.access.redhat.com/ubi7/ubi:7.9", "Red Hat Universal Base Image 7", "2024-06-30"),
        ("postgres:9-alpine", "PostgreSQL 9", "2021-11-11"),
        ("public.ecr.aws/docker/library/node:16", "Node.js 16", "2023-09-11"),
        ("alpine:3.12" + DIGEST, "Alpine 3.12", "2022-05-01"),
    ],
)
def test_releases_that_have_ended(reference: str, what: str, day: str) -> None:
    assert end_of_life(reference) == (what, day)


@pytest.mark.parametrize(
    "reference",
    [
        "python",
        "python:3",
        "python:3.13",
        "python:3.99",
        "python:slim",
        "node:lts",
        "node" + DIGEST,
        "alpine:edge",
        "alpine:3",
        "debian:stable",
        "amazonlinux:2023",
        "mysql:8",
        "redis:6",
        "golang:1",
        "openjdk:24-ea",
        "ghcr.io/acme/node:16",
        "ghcr.io/acme/app:1-buster",
        "maven:3.9-eclipse-temurin-21",
        "scratch",
        "!",
    ],
)
def test_releases_that_have_not_or_are_not_known(reference: str) -> None:
    assert end_of_life(reference) is None


def test_what_ends_after_the_table_was_looked_at_has_not_ended() -> None:
    assert table("releases")["products"][4]["ends"]["3.22"] > looked_at()
    assert end_of_life("alpine:3.22") is None


@pytest.mark.parametrize("product", table("releases")["products"], ids=lambda product: product["images"][0])
def test_the_table_is_well_formed(product: dict[str, object]) -> None:
    assert set(product) <= {"name", "images", "source", "ends", "words", "prefix", "latest", "system"}
    assert str(product["source"]).startswith("https://")
    ends, words, images = product["ends"], product.get("words", {}), product["images"]
    assert isinstance(ends, dict)
    assert isinstance(words, dict)
    assert isinstance(images, list)
    for day in ends.values():
        assert day is None or date.fromisoformat(day)
    assert set(words.values()) <= set(ends)
    assert "name" in product or set(ends) == {"*"}
    assert all(parse_image(image.replace("*", "x")) for image in images)
