"""What is known of well-known base images: who their processes run as, which are there to build software, what they
set, and when their releases end.

The facts stand in `images.json` and `releases.json`, with the day on which they were last looked at and their sources.
What is in no table is unknown.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Any

from deploylint.values.image import Image, parse_image
from deploylint.values.image_pattern import ImagePatterns

ROOT, NON_ROOT, UNKNOWN = "root", "non-root", "unknown"
USERS = (ROOT, NON_ROOT, UNKNOWN)
"""What can be said of the user that the processes of an image run as."""

_MIRRORS = ("public.ecr.aws/docker/library/", "mirror.gcr.io/library/", "mirror.gcr.io/")


@lru_cache(maxsize=2)
def table(name: str) -> Mapping[str, Any]:
    """The table of this name, read once."""
    data: Mapping[str, Any] = json.loads((Path(__file__).parent / f"{name}.json").read_text("utf-8"))
    return data


@lru_cache(maxsize=8)
def _patterns(name: str) -> ImagePatterns[Any]:
    """The patterns of a part of the table, with what stands under each; those of a list lead to True."""
    entries = table("images")[name]
    if name == "users":
        return ImagePatterns({pattern: user for user, patterns in entries.items() for pattern in patterns})
    return ImagePatterns(entries if isinstance(entries, dict) else dict.fromkeys(entries, True))


@lru_cache(maxsize=4096)
def known_image(reference: str) -> Image | None:
    """The image of a reference as the tables name it: those of mirrors of Docker Hub by their names there."""
    image = parse_image(reference)
    if image is None or reference == "scratch":
        return None
    for mirror in _MIRRORS:
        if image.familiar.startswith(mirror):
            return Image("", image.familiar.removeprefix(mirror), image.tag, image.digest)
    return image


def default_user(reference: str, taught: ImagePatterns[str] | None = None) -> str:
    """What an image's processes run as when nothing else is said, one of USERS.

    `taught` is what a team says of its images; it wins over the table.
    """
    image = known_image(reference)
    if image is None:
        return UNKNOWN
    return (taught and taught.find(image)) or _known_user(image)


@lru_cache(maxsize=4096)
def _known_user(image: Image) -> str:
    user: str = _patterns("users").find(image) or UNKNOWN
    if user == ROOT and "/" in image.familiar and not image.tag and image.digest:
        return UNKNOWN  # the digest may be that of a variant with a user
    return user


@lru_cache(maxsize=4096)
def builds_software(reference: str) -> bool:
    """Whether the image is there to build things in: a compiler, an SDK, libraries with their headers."""
    image = known_image(reference)
    return image is not None and bool(_patterns("builders").find(image)) and not _patterns("runtimes").find(image)


@lru_cache(maxsize=4096)
def smaller_variant(reference: str) -> str:
    """What the tags of the image's much smaller variants have in their names; empty for one that is small."""
    image = known_image(reference)
    if image is None or (image.digest and not image.tag) or _patterns("small").find(image):
        return ""
    return _patterns("large").find(image) or ""


def sets_variable(reference: str, name: str) -> bool | None:
    """Whether the image sets the environment variable; None when that is not known."""
    if name == "PATH":  # which BuildKit sets where the image does not
        return True
    if reference == "scratch":
        return False
    image = known_image(reference)
    patterns = None if image is None else _patterns("variables").find(image)
    if patterns is None:
        return None
    return any(fnmatchcase(name, pattern) for pattern in patterns)
