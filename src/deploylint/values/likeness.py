"""Which of the known names was most likely meant."""

from __future__ import annotations

from collections.abc import Iterable

_COMPARED = 20
"""How many names are compared in full; of thousands, those that begin or end alike are the likely ones."""


def nearest(name: str, known: Iterable[str], likeness: float = 0.75) -> str:
    """The known name that is most like this one; empty when none is by that much (0: nothing alike, 1: the same)."""
    from difflib import get_close_matches

    candidates = [other for other in known if other]
    if len(candidates) > _COMPARED:
        from heapq import nlargest

        candidates = nlargest(_COMPARED, candidates, key=lambda other: _ends_alike(name, other))
    return next(iter(get_close_matches(name, candidates, 1, likeness)), "")


def _ends_alike(one: str, other: str) -> tuple[int, int]:
    """How many characters are the same at both ends, and how close the lengths are."""
    shorter = min(len(one), len(other))
    start = next((place for place in range(shorter) if one[place] != other[place]), shorter)
    end = next((place for place in range(1, shorter - start + 1) if one[-place] != other[-place]), shorter - start + 1)
    return start + end, -abs(len(one) - len(other))
