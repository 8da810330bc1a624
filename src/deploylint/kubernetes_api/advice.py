"""What to say of a field that is not there: a word that is near it, or the place where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from deploylint.kubernetes_api.bundle import Definitions
from deploylint.kubernetes_api.shapes import Shape
from deploylint.kubernetes_api.structure import Route

Steps = tuple[str, ...]
"""The fields that lead to a mapping, with `[]` for the items of a list."""

_NEAR = 0.8
_LONGEST_WORD = 80

_FAR = 4
"""Levels up and down that a misplaced field may be from its place."""

_DEEPEST = 14
_MOST = 5_000
"""Mappings of one kind that are looked at."""

_NOT_WRITTEN = frozenset({"status", "managedFields", "ephemeralContainers"})
"""Fields that manifests do not have, so that nothing belongs there."""


def near_word(word: str, known: Iterable[str], cutoff: float = _NEAR) -> str:
    """The one of the known words that was probably meant; empty when none is near."""
    from difflib import get_close_matches

    if len(word) > _LONGEST_WORD:
        return ""
    by_form = {_form(name): name for name in sorted(known, reverse=True)}
    form = _form(word)
    for plain in (form, form.removesuffix("s"), f"{form}s"):
        if plain in by_form:
            return by_form[plain]
    near = get_close_matches(form, by_form, n=1, cutoff=cutoff)
    return by_form[near[0]] if near else ""


def _form(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


def right_place(root: Shape, route: Route, definitions: Definitions) -> Steps | None:
    """The steps to the mapping that a misplaced field belongs to.

    None unless one kind of mapping is nearer to where the field stands than every other that has such a field.
    """
    here = tuple("[]" if isinstance(step, int) else step for step in route[:-1])
    found: dict[int, dict[int, Steps]] = {}
    for steps, holder in _places(root, definitions).get(str(route[-1]), ()):
        found.setdefault(_distance(here, steps), {}).setdefault(holder, steps)
    if not found or min(found) > _FAR:
        return None
    nearest = found[min(found)]
    return next(iter(nearest.values())) if len(nearest) == 1 else None


def _distance(one: Steps, other: Steps) -> int:
    """The levels up and down between two mappings; the items of a list are no level of their own."""
    shared = 0
    while shared < min(len(one), len(other)) and one[shared] == other[shared]:
        shared += 1
    return sum(step != "[]" for step in (*one[shared:], *other[shared:]))


@lru_cache(maxsize=64)
def _places(root: Shape, definitions: Definitions) -> dict[str, list[tuple[Steps, int]]]:
    """By the name of a field, the mappings of a kind that have it: the steps there, and which shape each is."""
    places: dict[str, list[tuple[Steps, int]]] = {}
    level: list[tuple[Steps, Shape, frozenset[int]]] = [((), root, frozenset())]
    count = 0
    while level and count < _MOST:
        following: list[tuple[Steps, Shape, frozenset[int]]] = []
        for steps, mapping, above in level:
            count += 1
            for name in mapping.fields or ():
                places.setdefault(name, []).append((steps, id(mapping)))
            if len(steps) < _DEEPEST and id(mapping) not in above:
                within = above | {id(mapping)}
                following.extend((s, child, within) for s, child in _children(steps, mapping, definitions))
        level = following
    return places


def _children(steps: Steps, mapping: Shape, definitions: Definitions) -> Iterator[tuple[Steps, Shape]]:
    for name, part in sorted((mapping.fields or {}).items(), key=lambda item: item[0]):
        if name in _NOT_WRITTEN:
            continue
        child = definitions.of(part)
        if child.items is not None:
            child = definitions.of(child.items)
            if child.fields:
                yield (*steps, name, "[]"), child
        elif child.fields:
            yield (*steps, name), child
