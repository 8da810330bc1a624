"""Where in the repository an item's flaw is shown: at its evidence, else where the item is defined."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Span
from deploylint.model.checklist import Decision
from deploylint.render.checklist.evidence import deciding

_SCHEME = "://"


class Spot(NamedTuple):
    """A line of a file from the root, with its columns where they are known; `path` is empty for nowhere."""

    path: str
    line: int
    span: Span | None = None


def spot(decision: Decision) -> Spot:
    """The first place of what decided, else the item's own line in the team's file; nowhere for what is built in."""
    item = decision.item
    return next(spots(decision), Spot(item.path, max(item.line, 1) if item.path else 0))


def spots(decision: Decision) -> Iterator[Spot]:
    """The places of what decided. Reports of CI and URLs are no places in a repository; a record is one as a whole."""
    for piece in deciding(decision):
        if piece.path and _SCHEME not in piece.path and (piece.span is not None or piece.slot == "attest"):
            yield Spot(piece.path, piece.span.line if piece.span else 1, piece.span)
