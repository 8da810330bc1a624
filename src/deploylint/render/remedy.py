"""A rule's remedy where there is room for one line."""

from __future__ import annotations

import re

from deploylint.render.terminal import shown

_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z`])")


def in_short(remedy: str) -> str:
    """The first sentence of a remedy."""
    return shown(_SENTENCE.split(" ".join(remedy.split()), maxsplit=1)[0])
