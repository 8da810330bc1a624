"""Patterns of images, as tables and settings write them: `bitnami/*`, `ghcr.io/acme/base:*-dev`, `node`.

`*` stands for any text, also across slashes. Docker Hub is meant where no registry is named, whichever way people spell
it. A colon begins a pattern of the tag; without one, every tag is meant.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

from deploylint.values.image import Image

_HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")

Meaning = TypeVar("Meaning")


class Wildcard(NamedTuple):
    """A text with `*` in it, taken apart there."""

    first: str
    between: tuple[str, ...]
    last: str

    def matches(self, text: str) -> bool:
        """Whether the text is what is between the stars, in this order, with anything in their places."""
        if not text.startswith(self.first) or not text.endswith(self.last):
            return False
        at, end = len(self.first), len(text) - len(self.last)
        for part in self.between:
            at = text.find(part, at, end) + len(part)
            if at < len(part):
                return False
        return at <= end


def wildcard(text: str) -> Wildcard | None:
    """Read a text with stars; None when there is none in it."""
    first, *between = text.split("*")
    return Wildcard(first, tuple(between[:-1]), between[-1]) if between else None


class _Glob(NamedTuple):
    name: str
    stars: Wildcard | None
    tag: str
    tag_stars: Wildcard | None

    def matches(self, name: str, tag: str) -> bool:
        if self.tag and not (self.tag_stars.matches(tag) if self.tag_stars else tag == self.tag):
            return False
        return self.stars.matches(name) if self.stars else name == self.name


class ImagePatterns(Generic[Meaning]):
    """What patterns of images mean. The one that says most of an image decides: one with a tag before one without, a
    whole name before a pattern, then the longer one."""

    def __init__(self, meanings: Mapping[str, Meaning]) -> None:
        self._exact: dict[str, Meaning] = {}
        ranked: list[tuple[tuple[bool, bool, int], _Glob, Meaning]] = []
        for text, meaning in meanings.items():
            name, tag = split_pattern(text)
            glob = _Glob(name, wildcard(name), tag, wildcard(tag))
            if glob.stars or tag:
                ranked.append(((bool(tag), glob.stars is None, len(text)), glob, meaning))
            else:
                self._exact[name] = meaning
        ranked.sort(key=lambda entry: entry[0], reverse=True)
        self._tagged = [(glob, meaning) for rank, glob, meaning in ranked if rank[0]]
        self._globs = [(glob, meaning) for rank, glob, meaning in ranked if not rank[0]]

    def find(self, image: Image) -> Meaning | None:
        """What is said of the image; None when no pattern means it."""
        name, tag = image.familiar, image.tag or "latest"
        for glob, meaning in self._tagged:
            if glob.matches(name, tag):
                return meaning
        if name in self._exact:
            return self._exact[name]
        return next((meaning for glob, meaning in self._globs if glob.matches(name, tag)), None)


@lru_cache(maxsize=1024)
def split_pattern(text: str) -> tuple[str, str]:
    """The pattern of the name, as Docker Hub shortens it, and that of the tag, empty without one."""
    name, colon, tag = text.rpartition(":")
    if not colon or "/" in tag:
        name, tag = text, ""
    for host in _HUB:
        name = name.removeprefix(host)
    return name.removeprefix("library/"), tag
