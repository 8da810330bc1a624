"""Which phases of a checklist have come."""

from __future__ import annotations

from collections.abc import Collection, Iterable
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


def reached(checklist: Checklist, releases: Iterable[Release], now: datetime) -> str:
    """The last phase that has come, by the T-0 of any of the releases; empty where that is not known or none has come.

    In a pull request that is the release as it was, or as the change has it: putting it off asks no earlier phase.
    """
    begins = [t0 for t0 in (instant(release.t0) for release in releases) if t0 is not None]
    come = [phase for phase in checklist.phases for t0 in begins if t0 + timedelta(seconds=phase.offset) <= now]
    return max(come, key=lambda phase: phase.offset).id if come else ""


def undue(checklist: Checklist, due: Collection[str] | None) -> frozenset[str]:
    """The phases that have not come."""
    return frozenset() if due is None else frozenset(phase.id for phase in checklist.phases) - frozenset(due)
