"""A rule's remedy where there is room for one line."""

from __future__ import annotations

import re

from deploylint.model import RuleText
from deploylint.render.terminal import shown

_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z`])")


def in_short(rule: RuleText | None) -> str:
    """The first sentence of the remedy; empty when there is none."""
    if rule is None:
        return ""
    return shown(_SENTENCE.split(" ".join(rule.remedy.split()), maxsplit=1)[0])
