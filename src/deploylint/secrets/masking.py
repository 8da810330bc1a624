"""Secrets taken out of text that people will see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deploylint.model import Source
from deploylint.secrets.hits import MASK, Hit

_LEAST = 4
_LEAST_COVERED = 8
"""Values of `covered` hits that are shorter, or of low confidence, turn up in ordinary words: they are hidden only
where they stand."""


class Veil:
    """Where the secrets of one file stand."""

    __slots__ = ("_lines",)

    def __init__(self, hits: Iterable[Hit]) -> None:
        self._lines: dict[int, list[tuple[int, int | None]]] = {}
        for hit in hits:
            span = hit.span
            for number in range(span.line, span.end_line + 1):
                first = span.column if number == span.line else 1
                last = span.end_column if number == span.end_line else None
                self._lines.setdefault(number, []).append((first, last))

    def line(self, number: int, text: str) -> str:
        """Line `number` with every secret in it masked; blanks before a covered stretch stay."""
        for first, last in _merged(self._lines.get(number, ()), len(text)):
            stretch = text[first:last]
            if stretch.strip():
                text = f"{text[: last - len(stretch.lstrip())]}{MASK}{text[last:]}"
        return text


def _merged(covered: Iterable[tuple[int, int | None]], length: int) -> list[tuple[int, int]]:
    """The stretches as offsets, right to left, touching ones as one."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted((max(a, 1) - 1, length if b is None else min(b - 1, length)) for a, b in covered):
        if last <= first:
            continue
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    return merged[::-1]


class Values:
    """All secret values of a run, found in a text in one pass."""

    __slots__ = ("_automaton",)

    def __init__(self, hits: Iterable[Hit]) -> None:
        values = {part for hit in hits for part in _parts(hit)}
        self._automaton: Any = _automaton(values) if values else None

    def mask(self, text: str) -> str:
        """The text with every secret value in it masked, the longest first."""
        if self._automaton is None or not text:
            return text
        masked: list[str] = []
        reached = 0
        for last, length in self._automaton.iter_long(text):
            masked += (text[reached : last - length + 1], MASK)
            reached = last + 1
        return "".join((*masked, text[reached:])) if masked else text


def _parts(hit: Hit) -> Iterable[str]:
    """The value as a whole, and each of its lines: a message may hold one line of a key."""
    covered = hit.family == "covered"
    if covered and hit.confidence == "low":
        return ()
    least = _LEAST_COVERED if covered else _LEAST
    parts = {hit.value, hit.value.strip(), *(part.strip() for part in hit.value.replace("\\n", "\n").split("\n"))}
    return (part for part in parts if len(part) >= least)


def _automaton(values: Iterable[str]) -> Any:
    import ahocorasick

    automaton = ahocorasick.Automaton()
    for value in values:
        automaton.add_word(value, len(value))
    automaton.make_automaton()
    return automaton


def mask(text: str, hits: Iterable[Hit]) -> str:
    """The text, whose lines the hits' spans count, with every secret as `****`."""
    listed = list(hits)
    veil, values = Veil(listed), Values(listed)
    return "\n".join(values.mask(veil.line(number, line)) for number, line in enumerate(text.split("\n"), 1))


class Masker:
    """Masks the secrets of several files: in their lines, and their values wherever they turn up."""

    __slots__ = ("_hits", "_sources", "_values", "_veils")

    def __init__(self, hits_by_path: Mapping[str, Iterable[Hit]], sources: Mapping[str, Source]) -> None:
        self._hits = {path: list(hits) for path, hits in hits_by_path.items()}
        self._sources = sources
        self._veils: dict[str, Veil] = {}
        self._values: Values | None = None

    def line(self, path: str, number: int) -> str:
        """Line `number` (from 1) of the file `path`, masked; empty when there is none."""
        source = self._sources.get(path)
        if source is None:
            return ""
        return self.message(self._veil(path).line(number, source.line(number)))

    def _veil(self, path: str) -> Veil:
        veil = self._veils.get(path)
        if veil is None:
            veil = self._veils[path] = Veil(self._hits.get(path, ()))
        return veil

    def column(self, path: str, number: int, column: int) -> int:
        """Where a column (from 1) of a line of the file stands once the line is masked."""
        before = self._sources[path].line(number)[: column - 1]
        return len(self.message(self._veil(path).line(number, before))) + 1

    def message(self, text: str) -> str:
        """A text with every secret value of the run masked, whichever file it is from."""
        if self._values is None:
            self._values = Values(hit for hits in self._hits.values() for hit in hits)
        return self._values.mask(text)
