"""References to container images."""

import re
from functools import lru_cache
from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_COMPONENT = lazy_pattern(r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*\Z")
_HOST_LABEL = lazy_pattern(r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\Z")
_TAG = lazy_pattern(r"\w[\w.-]{0,127}\Z", re.ASCII)
_DIGEST = lazy_pattern(r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}\Z")
_MAX_NAME = 255
_DOCKER_HUB = ("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com")


class Image(NamedTuple):
    """The parts of an image reference; a part that was not written is empty.

    `registry` keeps its port (`localhost:5000`). `repository` is as written, without the registry.
    `digest` keeps its algorithm (`sha256:…`).
    """

    registry: str
    repository: str
    tag: str
    digest: str

    @property
    def familiar(self) -> str:
        """Registry and repository in the one spelling of Docker: `docker.io/library/nginx` is `nginx`."""
        if self.registry and self.registry not in _DOCKER_HUB:
            return f"{self.registry}/{self.repository}"
        return self.repository.removeprefix("library/")

    @property
    def name(self) -> str:
        """The last part of the repository: `web` of `ghcr.io/acme/web`."""
        return self.repository.rpartition("/")[2]


@lru_cache(maxsize=4096)
def parse_image(text: str) -> Image | None:
    """Read an image reference by the grammar of `distribution/reference`; None when it is none.

    What stands before the first slash is a registry when it has a dot or a colon, is `localhost`, or has an
    upper-case letter. Nothing is added: `nginx` has no registry and no tag here.
    """
    name, at, digest = text.partition("@")
    if at and not _DIGEST.match(digest):
        return None
    head, colon, tag = name.rpartition(":")
    if not colon or "/" in tag:
        head, tag = name, ""
    elif not _TAG.match(tag):
        return None
    registry, repository = _split_registry(head)
    if not repository or len(head) > _MAX_NAME or not all(map(_COMPONENT.match, repository.split("/"))):
        return None
    if registry and not _is_registry(registry):
        return None
    return Image(registry, repository, tag, digest)


def _split_registry(name: str) -> tuple[str, str]:
    first, slash, rest = name.partition("/")
    if slash and ("." in first or ":" in first or first == "localhost" or first != first.lower()):
        return first, rest
    return "", name


def _is_registry(text: str) -> bool:
    host, port = text, ""
    if text.startswith("["):
        host, bracket, port = text.partition("]")
        if not bracket or not all(c in "0123456789abcdefABCDEF:" for c in host[1:]):
            return False
        return not port or (port[0] == ":" and port[1:].isdecimal())
    if ":" in text:
        host, _, port = text.rpartition(":")
        if not port.isdecimal():
            return False
    return all(map(_HOST_LABEL.match, host.split(".")))
