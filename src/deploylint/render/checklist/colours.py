"""The colours of states. Lint paints as well and has no states, so these stand apart from render/style.py."""

from __future__ import annotations

from deploylint.model.checklist import State

STATE = {
    State.FAIL: "1;31",
    State.EXPIRED: "1;33",
    State.UNKNOWN: "1;36",
    State.WAIVED: "1;34",
    State.PASS: "32",
    State.NOT_APPLICABLE: "2",
}
