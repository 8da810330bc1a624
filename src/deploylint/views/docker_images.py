"""The images and variables that a Dockerfile takes from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain, islice
from typing import Any

from deploylint.base_images import sets_variable, smaller_variant
from deploylint.base_images.releases import Ended, end_of_life, looked_at
from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.parse.dockerfile import Dockerfile
from deploylint.parse.dockerfile_scopes import PLATFORM_ARGS
from deploylint.parse.dockerfile_stages import Stage, mount_sources
from deploylint.parse.dockerfile_uses import MISSING, Use
from deploylint.values.image import Image, parse_image
from deploylint.values.likeness import nearest
from deploylint.views.docker_stages import made_stages

_HUB = "docker.io"
_COMPARED = 500
"""Among how many variables one is sought that was meant; no person wrote a file with more."""


def image_views(document: Document) -> Iterator[View]:
    """Every image that a Dockerfile names, and no stage of it: in FROM, in `COPY --from` and in the mounts of RUN.

    Facts: `reference` (variables filled in; unknown where one decides it), `keyword` (FROM, COPY, RUN), `registry`
    (`docker.io` where none is written), `full` (registry and repository in full), `ended` (the last day of the release
    that it holds, where that has ended; else absent), `ended_what` (that release), `looked_at` (the day for which that
    is said), `smaller` (what tags of its much smaller variants have in their names, else empty). Scope: `stage`.
    """
    content: Dockerfile = document.content
    for view in made_stages(document):
        stage: Stage = view.derived["model"]
        if view.derived["external"]:
            yield _image(stage.base, "FROM", view)
        for instruction in stage.of("COPY", "RUN"):
            named = _copied_from if instruction.keyword == "COPY" else _mounted_from
            for node in named(instruction.flag_values("from" if instruction.keyword == "COPY" else "mount")):
                if not _is_stage(node.text, instruction.keyword, content):
                    yield _image(node, instruction.keyword, view)


def _copied_from(flags: list[Node]) -> Iterator[Node]:
    yield from flags


def _mounted_from(flags: list[Node]) -> Iterator[Node]:
    for mount in flags:
        for source in mount_sources(mount.text):
            yield _inside(mount, source)


def _inside(node: Node, text: str) -> Node:
    """The Node for a part of a one-line word."""
    span = node.span
    offset = node.source.line(span.line)[span.column - 1 :].find(text)
    if span.line == span.end_line and offset >= 0:
        start = span.column + offset
        span = Span(span.line, start, span.line, start + len(text))
    return Node(node.source, span, text, raw=text)


def _is_stage(text: str, keyword: str, content: Dockerfile) -> bool:
    """Whether the name is that of a stage of the file, of one that comes too late, or no name of an image at all."""
    if not text or text == "scratch" or (keyword == "COPY" and text.isdecimal()):
        return True
    return any(other.name == text.lower() for other in content.stages)


def _image(node: Node, keyword: str, stage: View) -> View:
    if "$" in node.text and keyword != "FROM":
        node = Node(node.source, node.span, None, raw=node.raw, unknown=True)
    image = None if node.unknown else parse_image(node.text)
    ended = partial(_ended, node)
    facts: dict[str, Any] = {
        "reference": node,
        "keyword": keyword,
        "registry": node if image is None else image.registry or _HUB,
        "full": node if image is None else _full(image),
        "ended": lambda: node.absent() if (found := ended()) is None else found.day,
        "ended_what": lambda: "" if (found := ended()) is None else found.what,
        "looked_at": looked_at,
        "smaller": partial(smaller_variant, node.text),
    }
    return View("docker.image", node, facts, {"stage": stage}, node.text or "image")


def _full(image: Image) -> str:
    name = image.familiar
    if image.registry and name.startswith(f"{image.registry}/"):
        return name
    return f"{_HUB}/{name}" if "/" in name else f"{_HUB}/library/{name}"


def _ended(node: Node) -> Ended | None:
    return None if node.unknown else end_of_life(node.text)


def expansion_views(document: Document) -> Iterator[View]:
    """Every variable in a word that BuildKit fills in, at that word.

    Facts: `name`, `keyword` (of the instruction), `key` (what the word is the value of, in ENV, LABEL and ARG, else
    empty), `alone` (whether the word is that variable and nothing else), `state` (`set`; `default`: nothing sets it,
    and a default stands beside it; `unset`: an ARG without a default; `missing`: nothing in the file sets it),
    `outdated` (whether the ENV it stands in sets it to another value), `outside` (whether an ARG before the first FROM
    has the name), `from_base` (whether the base image sets it, unknown where that is not known; never what `outside`
    names),
    `near` (the name of the nearest that is set, else empty). Scope: `stage`.
    """
    content: Dockerfile = document.content
    outside = {pair.key.text for instruction in content.arguments for pair in instruction.pairs}
    for stage in made_stages(document):
        model: Stage = stage.derived["model"]
        for use in model.used:
            yield _expansion(use, stage, model, outside)


def _expansion(use: Use, stage: View, model: Stage, outside: set[str]) -> View:
    word = use.word
    facts: dict[str, Any] = {
        "name": use.name,
        "keyword": use.keyword,
        "key": use.key,
        "alone": use.word.text in (f"${use.name}", f"${{{use.name}}}"),
        "state": use.state,
        "outdated": partial(_outdated, use, stage),
        "outside": use.name in outside,
        "from_base": False if use.name in outside else partial(_from_base, use, stage),
        "near": partial(_near, use, model, outside),
    }
    return View("docker.expansion", word, facts, {"stage": stage}, use.name)


def _unknown(node: Node) -> Node:
    return Node(node.source, node.span, None, raw=node.raw, unknown=True)


def _outdated(use: Use, stage: View) -> bool | Node:
    if use.outdated is None:
        return _unknown(use.word)
    return use.outdated and _from_base(use, stage) is not True


def _from_base(use: Use, stage: View) -> bool | Node:
    if use.state != MISSING or use.keyword == "FROM" or use.name in PLATFORM_ARGS:
        return False
    base: Node = stage.derived["model"].origin
    known = None if base.unknown else sets_variable(base.text, use.name)
    return _unknown(use.word) if known is None else known


def _near(use: Use, model: Stage, outside: set[str]) -> str:
    if use.state != MISSING:
        return ""
    inside = () if use.keyword == "FROM" else chain(model.scope, model.unset)
    known = {*outside, *islice(inside, _COMPARED + 1)}
    if len(known) > _COMPARED:
        return ""
    return nearest(use.name, sorted(known - {use.name}), 0.8)
