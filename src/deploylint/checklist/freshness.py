"""Whether a piece of evidence still speaks of what is asked: this commit, release, environment and moment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from deploylint.model.checklist import Evidence, Item, Phase, ProbeKind, Release, State
from deploylint.values.instant import end, instant

CLOCK_SKEW = timedelta(minutes=5)
"""How far the clock of whoever collected evidence may be ahead."""


class Moment(NamedTuple):
    """When and of what a checklist is judged.

    `commits` are the commits that hold what is judged: HEAD and those from which it differs in records alone. `due`
    are the ids of the phases that have come; None when all are asked about. `environment` is where the release goes.
    """

    now: datetime
    commits: Collection[str] = ()
    tree: str = ""
    environment: str = "production"
    release: Release = Release()
    due: Collection[str] | None = None
    phases: Mapping[str, Phase] = {}
    probes: Mapping[str, ProbeKind] = {}

    def is_due(self, item: Item) -> bool:
        """Whether the item's phase has come."""
        return self.due is None or item.phase in self.due

    def opened(self, item: Item) -> datetime | None:
        """From when on evidence of probes counts; None when any does, which is so of phases before the deployment.

        After the deployment only what was seen after it counts. Items that are checked again count from the last of
        those phases that has come.
        """
        t0 = instant(self.release.t0)
        if t0 is None:
            return None
        names = [item.phase, *(name for name in item.recheck if self.due is not None and name in self.due)]
        offsets = [self.phases[name].offset for name in names if name in self.phases]
        later = [offset for offset in offsets[1:] if offset > offsets[0]]
        if offsets and offsets[0] >= 0:
            return max(t0, *(t0 + timedelta(seconds=offset) for offset in later)) if later else t0
        return t0 + timedelta(seconds=max(later)) if later else None


def judged(evidence: Evidence, item: Item, moment: Moment) -> Evidence:
    """The evidence, EXPIRED with its reason where it speaks of something else or its time is over.

    Static evidence is made on the spot and never expires. What only says UNKNOWN stays so.
    """
    if evidence.slot == "static" or evidence.state not in (State.PASS, State.FAIL, State.NOT_APPLICABLE):
        return evidence
    reason = _staleness(evidence, item, moment)
    return evidence._replace(state=State.EXPIRED, reason=reason) if reason else evidence


def _staleness(evidence: Evidence, item: Item, moment: Moment) -> str:
    seen = instant(evidence.observed_at)
    if seen is None:
        return "undated"
    if seen > moment.now + CLOCK_SKEW:
        return "from-the-future"
    if _is_over(evidence, item, seen, moment):
        return "over"
    return _foreign(evidence, item, moment) or _untimely(evidence, item, seen, moment)


def _is_over(evidence: Evidence, item: Item, seen: datetime, moment: Moment) -> bool:
    last = end(evidence.expires) if evidence.expires else None
    if evidence.expires and (last is None or last <= moment.now):
        return True
    limit = item.freshness if evidence.slot == "live" else None
    return limit is not None and seen + timedelta(seconds=limit) <= moment.now


def _foreign(evidence: Evidence, item: Item, moment: Moment) -> str:
    subject = evidence.subject
    if subject.environment and subject.environment != (item.environment or moment.environment):
        return "other-environment"
    if subject.tag and moment.release.tag and subject.tag != moment.release.tag:
        return "other-release"
    if evidence.slot != "live":
        return ""
    kind = moment.probes.get(evidence.source)
    if kind is None:
        return "unknown-probe"
    if kind.binds == "commit":
        same = subject.commit in moment.commits or (subject.tree and subject.tree == moment.tree)
        return "" if same else "other-commit"
    return "" if subject.environment else "other-environment"


def _untimely(evidence: Evidence, item: Item, seen: datetime, moment: Moment) -> str:
    if evidence.slot != "live":
        return ""
    opened = moment.opened(item)
    if opened is not None and seen < opened:
        return "before-its-phase"
    after = item.phase in moment.phases and moment.phases[item.phase].offset >= 0
    return "no-release-time" if after and not moment.release.t0 else ""
