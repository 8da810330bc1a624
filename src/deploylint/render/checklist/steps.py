"""The one thing to do next about an item that is not met: a command, or a change."""

from __future__ import annotations

from shlex import quote
from typing import NamedTuple

from deploylint.model.checklist import ChecklistReport, Decision, Slot, State
from deploylint.render.checklist.evidence import deciding

_ID = "\0"
_WAIVING = "--reason WHY --ticket TICKET --until DAY"

_COMMIT_ANEW = ("not-committed",)
_NEEDS_TIME = ("no-release-time",)
_LATER = ("no-probe", "no-rule-yet")
_TARGETS = ("no-target", "other-environment")


class Step(NamedTuple):
    """What to do about `item`; equal templates are one step for several items."""

    template: str
    item: str

    @property
    def for_several(self) -> str:
        """The step with `ID` in the place of the item's id."""
        return self.template.replace(_ID, "ID")

    def __str__(self) -> str:
        return self.template.replace(_ID, self.item)


def step(decision: Decision, report: ChecklistReport) -> Step:
    """What would bring the evidence, or put right what fails; empty for an item that is open."""
    if decision.state.open:
        return Step("", decision.item.id)
    own = decision.step.replace(decision.item.id, _ID) if decision.step else ""
    return Step(own or _template(decision, report), decision.item.id)


def _template(decision: Decision, report: ChecklistReport) -> str:
    if decision.fired:
        return f"roll back to {report.release.previous}" if report.release.previous else "roll back"
    slot = next((slot for slot in decision.slots if slot.required and slot.state is decision.underlying), None)
    if slot is None:
        return f"deploylint explain {_ID}"
    if decision.underlying is State.FAIL:
        return _mend(decision)
    return _missing(decision, slot, report)


def _mend(decision: Decision) -> str:
    pieces = deciding(decision)
    first = pieces[0] if pieces else None
    if first is not None and first.slot == "static" and first.source:
        return f"deploylint explain {first.source}"
    if first is not None and first.slot == "attest" and first.reason != "attested-failure":
        return f"deploylint attest {_ID}"
    return f"deploylint explain {_ID}"


def _missing(decision: Decision, slot: Slot, report: ChecklistReport) -> str:
    """How evidence comes that is not there, or no longer holds."""
    pieces = deciding(decision)
    path = pieces[0].path if pieces else ""
    if slot.reason in _COMMIT_ANEW and path:
        return f"git add {quote(path)} && git commit"
    if pieces and pieces[0].reason == "missing-report" and path:
        return f"let CI write {quote(path)}"
    if slot.reason == "no-history":
        return "git fetch --unshallow"
    if slot.reason in _NEEDS_TIME:
        return "say t0 in .deploylint/release.yaml"
    if slot.reason in _LATER and "attest" not in slot.kinds:
        return f"deploylint waive {_ID} {_WAIVING}" if decision.item.waivable else f"deploylint explain {_ID}"
    if "attest" in slot.kinds and not ("live" in slot.kinds and pieces and pieces[0].slot == "live"):
        return f"deploylint attest {_ID}"
    return _look(decision, slot, report) if "live" in slot.kinds else f"deploylint explain {_ID}"


def _look(decision: Decision, slot: Slot, report: ChecklistReport) -> str:
    """What to ask the probes that have not answered yet with."""
    probes = [use.use for group in decision.item.probes for use in group]
    answered = {piece.source for piece in slot.evidence if piece.state is State.PASS}
    first = next((probe for probe in probes if probe not in answered), "")
    if first.startswith("artifact."):
        return f"add --report FILE ({first} of this commit)"
    environment = decision.item.environment or report.release.environment or "production"
    if slot.reason in _TARGETS:
        return f"name {environment} in .deploylint/targets.yaml"
    return f"deploylint explain {_ID}" if report.environment else f"add --env {environment}"
