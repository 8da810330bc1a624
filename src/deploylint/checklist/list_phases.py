"""Which phase the headings of a Markdown list name: `1 week before`, `T-3d`, `Deployment day`, `24 hours`."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from deploylint.model.checklist import Phase
from deploylint.parse.markdown_blocks import Heading
from deploylint.values.patterns import lazy_pattern

_SECONDS = {"w": 604_800, "d": 86_400, "h": 3_600, "m": 60}
_SHORT = lazy_pattern(r"\bT ?([-+\u2212]) ?([0-9]{1,4}) ?(w|d|h|min|m)?(?![0-9a-z])", re.IGNORECASE)
_LONG = lazy_pattern(r"(?<![0-9.])([0-9]{1,4}|an?|one) ?-?(week|day|hour|hr|minute|min)s?\b", re.IGNORECASE)
_BEFORE = lazy_pattern(r"\b(?:before|prior|ahead)\b", re.IGNORECASE)
_AFTER = lazy_pattern(r"\b(?:after|post|first|following|later)\b", re.IGNORECASE)
_POST = lazy_pattern(r"\b(?:after|post)\b", re.IGNORECASE)
_PRE = lazy_pattern(r"\b(?:pre|before|prior)\b", re.IGNORECASE)
_ON_THE_DAY = lazy_pattern(
    r"\b(?:deploy(?:ment)?|release|launch)[- ](?:day|execution|time)\b|\bgo[- ]live\b|\brollout\b", 2
)


class PhaseFinder:
    """The phases of the sections of one text.

    A heading that names a time has the first phase from then on. One that names none has the phase of the heading that
    it stands under, else of the section before it; before any is named, it is the last phase ahead of the deployment.
    """

    def __init__(self, headings: Sequence[Heading], phases: Sequence[Phase]) -> None:
        self._phases = sorted((phase for phase in phases if phase.until is None), key=lambda phase: phase.offset)
        self._lines = [heading.line for heading in headings]
        self._found: list[str] = []
        above: list[tuple[int, str]] = []
        for heading in headings:
            while above and above[-1][0] >= heading.level:
                above.pop()
            named = self._named(heading.text) or (above[-1][1] if above else "")
            self._found.append(named or (self._found or [self._before()])[-1])
            above.append((heading.level, named))

    def at(self, line: int) -> str:
        """The id of the phase of what stands on this line; empty when there are no phases."""
        number = bisect_left(self._lines, line)
        return self._found[number - 1] if number else self._before()

    def _named(self, text: str) -> str:
        offset = offset_of(text)
        if offset is not None:
            return self._from(offset)
        if _ON_THE_DAY.search(text):
            return self._from(0)
        if _POST.search(text):
            return self._from(1)
        return self._before() if _PRE.search(text) else ""

    def _from(self, offset: int) -> str:
        last = self._phases[-1:]
        return next(
            (phase.id for phase in [*self._phases, *last] if phase.offset >= offset), last[0].id if last else ""
        )

    def _before(self) -> str:
        ahead = [phase for phase in self._phases if phase.offset < 0]
        return (ahead[-1:] or self._phases[:1] or [Phase("", "", 0)])[0].id


def offset_of(text: str) -> int | None:
    """Seconds from the deployment that a heading names, negative before it; None where it names none.

    A time alone, such as `24 hours`, is after the deployment, unless the heading says that it is before.
    """
    if short := _SHORT.search(text):
        sign = 1 if short[1] == "+" else -1
        return sign * int(short[2]) * _SECONDS[(short[3] or "d")[0].lower()]
    long = _LONG.search(text)
    if long is None:
        return None
    amount = int(long[1]) if long[1].isdigit() else 1
    before = _BEFORE.search(text) or (_PRE.search(text) and not _AFTER.search(text))
    return (-1 if before else 1) * amount * _SECONDS[long[2][0].lower()]
