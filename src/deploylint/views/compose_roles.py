"""What a compose file is for, as its name and what its services do tell."""

from __future__ import annotations

from collections.abc import Iterable
from posixpath import basename

from deploylint.model import Node
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.values.purposes import named_development
from deploylint.views.compose import pairs
from deploylint.views.compose_mounts import is_path, split_volume

_DEVELOPING = lazy_pattern(
    r"\b(?:nodemon|ts-node-dev|runserver|livereload|webpack-dev-server|air|spring-boot:run)(?![\w-])"
    r"|(?:^|\s)--(?:reload|watch)(?![\w-])|\b(?:npm|yarn|pnpm|bun)\s+(?:run\s+)?(?:start[-:])?(?:dev|watch|debug|serve)\b|\bflask\s+(?:\S+\s+)?run\b"
)
_STATED = frozenset({"NODE_ENV", "APP_ENV", "RAILS_ENV", "FLASK_ENV", "ASPNETCORE_ENVIRONMENT", "ENVIRONMENT"})
_PLACES = frozenset({"development", "dev", "local", "test", "testing"})
_DEVELOPERS_TOOLS = frozenset(
    {
        *("mailhog", "mailpit", "mailcatcher", "maildev", "smtp4dev", "inbucket", "fake-smtp-server", "greenmail"),
        *("localstack", "azurite", "dynamodb-local", "moto", "wiremock", "mockserver", "toxiproxy", "fake-gcs-server"),
        *("browser-sync", "webpack-dev-server", "ministack", "elasticmq", "elasticmq-native", "stripe-mock"),
    }
)
"""Images that stand in for what production has elsewhere: they catch mail and act as a cloud."""


def automatic_override(path: str) -> bool:
    """Whether compose reads the file by itself over the one beside it: `compose.override.yaml`."""
    stem = basename(path).rpartition(".")[0]
    return stem.rpartition(".")[2] == "override"


def developing(services: Iterable[Node]) -> bool:
    """Whether a service is run as one that is being worked on: its sources mounted over the build, a development
    target, server or environment; or stands in for what only production has."""
    return any(map(_developing, services))


def _developing(service: Node) -> bool:
    build = service.get("build")
    if build.exists and (named_development(build.get("target").text) or _mounts_sources(service)):
        return True
    image = parse_image(service.get("image").text)
    if image is not None and image.name in _DEVELOPERS_TOOLS:
        return True
    command = service.get("command")
    words = command.text or " ".join(entry.text for entry in command.entries)
    if service.get("develop").exists or _DEVELOPING.search(words):
        return True
    return any(key in _STATED and value.text.lower() in _PLACES for key, value in pairs(service.get("environment")))


def _mounts_sources(service: Node) -> bool:
    """Whether a folder of the repository is mounted over what was built from it."""
    build = service.get("build")
    context = (build.text or build.get("context").text or ".").strip("/").removeprefix("./")
    for entry in service.get("volumes").entries:
        source = entry.get("source").text if type(entry.value) is dict else split_volume(entry.text)[0]
        folder = source.strip("/").removeprefix("./")
        if not is_path(source) or source[:1] in "/~":
            continue
        if folder in (".", "", context) or folder.startswith(f"{context}/src") or folder in ("src", "app"):
            return True
    return False
