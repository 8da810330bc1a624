"""When the releases that base images hold end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from deploylint.base_images import known_image, table
from deploylint.values.image import Image
from deploylint.values.image_pattern import ImagePatterns
from deploylint.values.patterns import lazy_pattern

_VERSION = lazy_pattern(r"v?(\d+(?:\.\d+)*)(?![.\d])", re.ASCII)
_PUBLISHED_ON = ("mcr.microsoft.com/", "circleci/", "cimg/")
_EVERY = "*"


class Ended(NamedTuple):
    """Something that gets no more fixes: what it is, in words, and its last day as YYYY-MM-DD."""

    what: str
    day: str


def looked_at() -> str:
    """The day that the table holds for; what ends later has not ended, whenever the run is."""
    day: str = table("releases")["as_of"]
    return day


@lru_cache(maxsize=4096)
def end_of_life(reference: str) -> Ended | None:
    """The release in an image that has ended: what the image is for, else the system that its tag names."""
    image = known_image(reference)
    if image is None or (image.digest and not image.tag):
        return None
    words = (image.tag or "latest").lower().split("-")
    own = _by_image().find(image)
    found = None if own is None else _ended(own, words[:1], image)
    if found is not None:
        return found
    if "/" in image.familiar and not image.familiar.startswith(_PUBLISHED_ON):
        return None
    systems = (product for product in table("releases")["products"] if product.get("system"))
    return next(filter(None, (_ended(product, words, None) for product in systems)), None)


@lru_cache(maxsize=1)
def _by_image() -> ImagePatterns[Mapping[str, Any]]:
    products = table("releases")["products"]
    return ImagePatterns({pattern: product for product in products for pattern in product["images"]})


def _ended(product: Mapping[str, Any], words: list[str], image: Image | None) -> Ended | None:
    ends: Mapping[str, str | None] = product["ends"]
    if image is not None and _EVERY in ends:
        return _judged(product.get("name") or f"the image {image.familiar}", ends[_EVERY])
    for word in words:
        version = _version(product, word, named=image is not None)
        if version:
            release, day = _release(ends, version)
            return _judged(f"{product['name']} {release}", day)
    return None


def _judged(what: str, day: str | None) -> Ended | None:
    return Ended(what, day) if day is not None and day < looked_at() else None


def _version(product: Mapping[str, Any], word: str, *, named: bool) -> str:
    """The version that a word of a tag means. A bare number is one where the image is named for the product."""
    known: Mapping[str, str] = product.get("words", {})
    if word in known:
        return known[word]
    if named and word == "latest":
        latest: str = product.get("latest", "")
        return latest
    prefix: str = product.get("prefix", "")
    if prefix and word.startswith(prefix):
        word = word.removeprefix(prefix)
    elif not named:
        return ""
    found = _VERSION.match(word)
    return found[1] if found else ""


def _release(ends: Mapping[str, str | None], version: str) -> tuple[str, str | None]:
    """The release that the version belongs to and its last day: `3.8.19` to 3.8, and `2` to all that begin with 2."""
    parts = version.split(".")
    for count in range(len(parts), 0, -1):
        release = ".".join(parts[:count])
        if release in ends:
            return release, ends[release]
    days = [day for release, day in ends.items() if release.startswith(f"{version}.")]
    last = None if not days or None in days else max(day for day in days if day)
    return version, last
