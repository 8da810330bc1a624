"""What one build is, and what a `docker build` command says of it."""

from __future__ import annotations

from collections.abc import Sequence
from posixpath import join, normpath
from typing import NamedTuple

from deploylint.model import View
from deploylint.values.image import parse_image

CONTAINER_TOOLS = frozenset({"docker", "podman", "nerdctl", "depot", "buildah"})
"""Programs with a `build` command whose options are those of docker."""

_FLAGS_ALONE = frozenset(
    {"--push", "--load", "--no-cache", "--pull", "-q", "--quiet", "--rm", "--force-rm", "--squash", "--compress", "-D"}
)
_UNKNOWN = frozenset("$`\ue000")


class Build(NamedTuple):
    """One way a Dockerfile is built. Paths are posix, from the repository root; the root itself is empty.

    `target` is a stage name, empty for the last stage. `images` are the names (last part of the repository) that the
    result gets. `service` is the compose service that builds it. `guessed` says that nothing in the repository builds
    it: the context is what its COPY lines suggest. `cloned` says that the builder takes the folder from the remote
    repository by itself: no ignore file is read, and neither `.git` nor a local file is there. `contexts` are the names
    of further contexts, which `FROM` and `COPY --from` may use.
    """

    dockerfile: str
    context: str
    target: str
    images: tuple[str, ...]
    service: View | None
    guessed: bool
    cloned: bool = False
    contexts: tuple[str, ...] = ()


def path_of(*parts: str) -> str | None:
    """The parts joined, as a path from the repository root; None for what lies outside of it or is a URL."""
    if any("://" in part or part.startswith(("git@", "~", "/")) for part in parts):
        return None
    joined = normpath(join(*parts))
    if joined.startswith(".."):
        return None
    return "" if joined == "." else joined


def image_name(reference: str) -> str:
    """The last part of an image's repository; empty for no valid reference."""
    image = parse_image(reference)
    return image.name if image is not None else ""


def build_by_command(args: Sequence[str], folder: str) -> Build | None:
    """The build that a command makes when it is run in `folder`; None for what cannot be said."""
    options: dict[str, str] = {}
    tags: list[str] = []
    positional: list[str] = []
    words = iter(args[list(args).index("build") + 1 :])
    for word in words:
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        name, equals, value = word.partition("=")
        if not equals and name not in _FLAGS_ALONE:
            value = next(words, "")
        options[name] = value
        if name in ("-t", "--tag"):
            tags.append(image_name(value))
    if len(positional) != 1 or any(_UNKNOWN & set(text) for text in (positional[0], folder)):
        return None
    context = path_of(folder, positional[0])
    file = options.get("-f") or options.get("--file") or ""
    if context is None or _UNKNOWN & set(file):
        return None
    dockerfile = path_of(folder, file) if file else path_of(context, "Dockerfile")
    if dockerfile is None:
        return None
    return Build(
        dockerfile, context, options.get("--target", "").lower(), tuple(filter(None, tags)), None, guessed=False
    )
