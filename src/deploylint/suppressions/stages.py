"""Which lines belong to the stage that a comment in a Dockerfile stands above."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from deploylint.suppressions.extents import Extent, Extents, docker_instructions


def stage_extents(lines: Sequence[str]) -> Extents:
    """From the FROM below a comment to the line before the next one; None where another instruction follows."""
    instructions = list(docker_instructions(lines))
    ends = [extent[1] for extent, _ in instructions]
    openings = [extent[0] for extent, _ in instructions if _opens(lines[extent[0] - 1])]

    def extent(line: int) -> Extent | None:
        position = bisect_left(ends, line)
        first = instructions[position][0][0] if position < len(instructions) else 0
        if first not in openings:
            return None
        place = openings.index(first) + 1
        return first, (openings[place] - 1 if place < len(openings) else len(lines))

    return extent


def _opens(line: str) -> bool:
    return line.split(maxsplit=1)[0].upper() == "FROM"
