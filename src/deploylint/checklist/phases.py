"""Which phases of a checklist have come."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from deploylint.model.checklist import Checklist, Release
from deploylint.scan import UsageError
from deploylint.values.instant import instant


def due_by(checklist: Checklist, name: str) -> frozenset[str]:
    """The phases up to this one. Raises UsageError for a phase that there is not."""
    names = [phase.id for phase in checklist.phases]
    if name not in names:
        near = {phase.lower(): phase for phase in names}.get(name.lower())
        hint = f"did you mean {near}?" if near else f"there are {', '.join(_in_time(checklist))}"
        raise UsageError(f"there is no phase {name}; {hint}")
    last = checklist.phase(name).offset
    return frozenset(phase.id for phase in checklist.phases if phase.offset <= last)


def _in_time(checklist: Checklist) -> list[str]:
    return [phase.id for phase in sorted(checklist.phases, key=lambda phase: phase.offset)]


def reached(checklist: Checklist, release: Release, now: datetime) -> str:
    """The last phase that has come, by the T-0 of the release; empty where that is not known or none has come."""
    t0 = instant(release.t0)
    if t0 is None:
        return ""
    come = [phase for phase in checklist.phases if t0 + timedelta(seconds=phase.offset) <= now]
    return max(come, key=lambda phase: phase.offset).id if come else ""


def undue(checklist: Checklist, due: Collection[str] | None) -> frozenset[str]:
    """The phases that have not come."""
    return frozenset() if due is None else frozenset(phase.id for phase in checklist.phases) - frozenset(due)
