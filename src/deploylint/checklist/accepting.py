"""Which comments, annotations and settings that silence a finding are waivers of its items."""

from __future__ import annotations

from datetime import datetime, timedelta

from deploylint.checklist.policy_files import PolicyFiles
from deploylint.model import Suppression
from deploylint.model.checklist import Change, Policy
from deploylint.values.instant import end


class Acceptance:
    """Judges suppressions; `base` are the files of the commit that decides, None where the work tree does.

    `new` are those that the base does not have: they count once they are merged.
    """

    def __init__(self, policy: Policy, now: datetime, base: PolicyFiles | None) -> None:
        self.latest = now + timedelta(seconds=policy.max_waiver)
        self.base = base
        self.new: set[Change] = set()

    def objection(self, silenced: Suppression) -> str:
        """Why it is no waiver; empty where it is one."""
        last = end(silenced.until)
        if last is None or last > self.latest + timedelta(days=1):
            return f"it is silenced until {silenced.until}, longer than a waiver may last, so it counts"
        place = silenced.place
        if self.base is None or silenced.by == "config" or place is None:
            return ""
        path, line = place.source.path, place.source.line(place.span.line).strip()
        before = self.base.read(path) or ""
        if any(line == old.strip() for old in before.splitlines()):
            return ""
        text = f"line {place.span.line} accepts a finding until {silenced.until}: {silenced.reason}"
        self.new.add(Change(path, text, loosens=True))
        return "it is silenced in this change alone, so it counts until that is merged"
