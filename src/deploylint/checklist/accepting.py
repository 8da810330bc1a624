"""Which comments, annotations and settings that silence a finding are waivers of its items."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import cached_property

from deploylint.model import Finding
from deploylint.model.checklist import Change, Policy
from deploylint.values.instant import end

Key = tuple[str, str, str, str]
"""Rule, path, object and the line with the comment: what stays the same where lines are moved or changed."""


class Acceptance:
    """Judges findings that are silenced: `silenced` are all of those in what is judged.

    `before` gives those that the commit that decides has; None where the work tree itself decides. Only as many as were
    there count, so that a comment that is copied accepts nothing. `new` are the others, which count once they are
    merged.
    """

    def __init__(
        self,
        policy: Policy,
        now: datetime,
        silenced: Iterable[Finding],
        before: Callable[[], Iterable[Finding]] | None,
    ) -> None:
        self.latest = now + timedelta(seconds=policy.max_waiver)
        self.now = Counter(map(_key, silenced))
        self.before = before
        self.new: set[Change] = set()

    @cached_property
    def _then(self) -> Counter[Key]:
        return Counter(map(_key, self.before())) if self.before is not None else self.now

    def objection(self, finding: Finding) -> str:
        """Why it is not waived by what silences it; empty where it is."""
        silenced = finding.suppression
        if silenced is None:
            return ""
        last = end(silenced.until)
        if last is None or last > self.latest + timedelta(days=1):
            return f"it is silenced until {silenced.until}, longer than a waiver may last, so it counts"
        place, key = silenced.place, _key(finding)
        if self.before is None or silenced.by == "config" or place is None or self.now[key] <= self._then[key]:
            return ""
        text = f"line {place.span.line} accepts a finding until {silenced.until}: {silenced.reason}"
        self.new.add(Change(place.source.path, text, loosens=True))
        return "it is silenced in this change alone, so it counts until that is merged"


def _key(finding: Finding) -> Key:
    place = finding.suppression.place if finding.suppression is not None else None
    line = place.source.line(place.span.line).strip() if place is not None else ""
    return (finding.rule, finding.path, finding.object, line)
