"""A Markdown list of our own, the checklist that it is, and decisions on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from deploylint.model.checklist import (
    Applicability,
    AttestationTerms,
    Checklist,
    ChecklistReport,
    Decision,
    Item,
    Phase,
    Policy,
    Release,
    Slot,
    State,
    Waiver,
)

PHASES = (
    Phase("T-7d", "A week before", -7 * 86_400),
    Phase("T-3d", "Three days before", -3 * 86_400),
    Phase("T-1d", "The day before", -86_400),
    Phase("T-2h", "Two hours before", -7_200),
    Phase("T-0", "Deployment", 0),
    Phase("T-0..T+24h", "Rollback triggers", 0, 86_400),
    Phase("T+30m", "Half an hour after", 1_800),
    Phase("T+24h", "The day after", 86_400),
    Phase("T+7d", "A week after", 7 * 86_400),
)

TEXT = """\
# Going live

## Before (1 week before)

### Code
- [ ] Unit tests pass
- [ ] Coverage > 80%
- [ ] Scans find nothing (`critical` or **high**)

### Papers
* [ ] Runbook written,
  and read by *two* people
+ [ ] Rollback tried
    1. [ ] on staging
    2) [ ] on a copy of production

## Deployment day

Ask in the channel first.

- [ ] Backup taken
- [ ] No bugs reported

## After (24 hours)
- [ ] Error rate < 0.1%
- [ ] No bugs reported
"""

_CODE = ["Unit tests pass", "Coverage > 80%", "Scans find nothing (`critical` or **high**)"]
_PAPERS = ["Runbook written, and read by *two* people", "Rollback tried", "on staging", "on a copy of production"]
_SECTIONS = [
    ("Before (1 week before)", "Code", "T-7d", _CODE),
    ("Before (1 week before)", "Papers", "T-7d", _PAPERS),
    ("Deployment day", "", "T-0", ["Backup taken", "No bugs reported"]),
    ("After (24 hours)", "", "T+24h", ["Error rate < 0.1%", "No bugs reported"]),
]

TERMS = AttestationTerms("release", "who did it")


def items() -> tuple[Item, ...]:
    """The eleven items of TEXT, X-1 to X-11, each of which asks for a rule's or a person's evidence."""
    rows = [(section, subsection, phase, text) for section, subsection, phase, texts in _SECTIONS for text in texts]
    return tuple(
        Item(
            f"X-{number}",
            text,
            section,
            subsection,
            phase,
            "block",
            "any",
            (("attest",),) if number % 2 else (("static",),),
            attestation=TERMS if number % 2 else None,
        )
        for number, (section, subsection, phase, text) in enumerate(rows, 1)
    )


def decision(item: Item, state: State, *, step: str = "") -> Decision:
    """An item in a state; waived until the end of 2026 where it is waived."""
    under = State.UNKNOWN if state in (State.WAIVED, State.NOT_APPLICABLE) else state
    slots = tuple(Slot(kinds, under, "", ()) for kinds in item.requires)
    waiver = Waiver(item.id, "later", "2026-12-31", "ann@example.com", "OPS-1", "waivers.yaml", 1)
    reasons = {State.UNKNOWN: "no-evidence", State.NOT_APPLICABLE: "absent", State.EXPIRED: "other-commit"}
    return Decision(
        item,
        state,
        under,
        slots,
        reasons.get(state, ""),
        Applicability(True, ""),
        waiver if state is State.WAIVED else None,
        step=step,
    )


def decisions(states: Mapping[str, State], its: Sequence[Item] | None = None, *, step: str = "") -> dict[str, Decision]:
    """A decision for every item, UNKNOWN where `states` does not say."""
    return {
        item.id: decision(item, states.get(item.id, State.UNKNOWN), step=step)
        for item in (items() if its is None else its)
    }


def report(
    states: Mapping[str, State], its: Sequence[Item] | None = None, policy: Policy | None = None
) -> ChecklistReport:
    """A report on the items with the decisions."""
    its = tuple(items() if its is None else its)
    return ChecklistReport(
        Checklist("Ours", its, PHASES, policy=policy or Policy()),
        tuple(decisions(states, its).values()),
        "",
        "2026-11-20T10:00:00Z",
        "0" * 40,
        Release(),
        "",
        True,
    )
