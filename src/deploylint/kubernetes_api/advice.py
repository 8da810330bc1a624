"""What to say of a field that is not there: a word that is near it, or the place where it belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.kubernetes_api.bundle import Definitions
from deploylint.kubernetes_api.shapes import Shape
from deploylint.kubernetes_api.structure import Route, follow

_DEEP = 4
"""Levels below a mapping in which a misplaced field is looked for."""

_NEAR = 0.8

_NOT_WRITTEN = frozenset({"status", "managedFields", "ephemeralContainers"})
"""Fields that manifests do not have, so that nothing belongs there."""


def near_word(word: str, known: Iterable[str], cutoff: float = _NEAR) -> str:
    """The one of the known words that was probably meant; empty when none is near."""
    from difflib import get_close_matches

    by_form = {_form(name): name for name in sorted(known, reverse=True)}
    form = _form(word)
    if form in by_form:
        return by_form[form]
    for plain in (form.removesuffix("s"), f"{form}s"):
        if plain in by_form:
            return by_form[plain]
    near = get_close_matches(form, by_form, n=1, cutoff=cutoff)
    return by_form[near[0]] if near else ""


def _form(word: str) -> str:
    return word.replace("_", "").replace("-", "").lower()


def right_place(root: Shape, route: Route, definitions: Definitions) -> tuple[str, ...] | None:
    """The steps to the mapping that a misplaced field belongs to, `[]` for the items of a list.

    None unless one kind of mapping is nearer to where the field stands than every other that has such a field.
    """
    name = str(route[-1])
    found: dict[int, dict[int, tuple[str, ...]]] = {}
    for height in range(len(route)):
        above = route[: len(route) - 1 - height]
        shape = follow(root, above, definitions)
        if shape is None:
            continue
        for steps, holder in _below(shape, definitions):
            if name in (holder.fields or {}) and (height or steps):
                shown = (*("[]" if isinstance(step, int) else step for step in above), *steps)
                distance = sum(type(step) is str for step in route[len(above) : -1])
                distance += sum(step != "[]" for step in steps)
                found.setdefault(distance, {}).setdefault(id(holder), shown)
    if not found:
        return None
    nearest = found[min(found)]
    return next(iter(nearest.values())) if len(nearest) == 1 else None


def _below(shape: Shape, definitions: Definitions) -> Iterator[tuple[tuple[str, ...], Shape]]:
    """Every mapping at most so deep below this one, nearest first, with the steps that lead there."""
    seen: set[int] = set()
    level: list[tuple[tuple[str, ...], Shape]] = [((), shape)]
    for _ in range(_DEEP):
        following: list[tuple[tuple[str, ...], Shape]] = []
        for steps, mapping in level:
            if id(mapping) not in seen:
                seen.add(id(mapping))
                yield steps, mapping
                following.extend(_children(steps, mapping, definitions))
        level = following


def _children(
    steps: tuple[str, ...], mapping: Shape, definitions: Definitions
) -> Iterator[tuple[tuple[str, ...], Shape]]:
    for name, part in sorted((mapping.fields or {}).items(), key=lambda item: item[0]):
        if name in _NOT_WRITTEN:
            continue
        child = definitions.of(part)
        if child.items is not None:
            child = definitions.of(child.items)
            yield (*steps, name, "[]"), child
        elif child.fields:
            yield (*steps, name), child
