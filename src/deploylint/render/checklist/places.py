"""Where in the repository an item's flaw is shown: at its evidence, else where the item is defined."""

from __future__ import annotations

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
    """The first place of what decided; a URL is no place in a repository."""
    for piece in deciding(decision):
        if piece.path and _SCHEME not in piece.path:
            return Spot(piece.path, piece.span.line if piece.span else 1, piece.span)
    return Spot(decision.item.path, max(decision.item.line, 1))
