"""What is wrong with a record, and what becomes of it."""

from __future__ import annotations

from typing import NamedTuple

from deploylint.authored import Authored, Route
from deploylint.model.checklist import RecordProblem, State


class Flaw(NamedTuple):
    """Why a record does not count. `route` are the keys that lead to where it stands; `state` what it is then.

    `told` says whether people are told of it as of a problem; what merely ran out is not one.
    """

    code: str
    message: str
    route: Route = ()
    state: State = State.FAIL
    told: bool = True

    def problem(self, authored: Authored, item: str) -> RecordProblem:
        """The flaw as a problem that stands at its line."""
        line, _ = authored.key_position(*self.route) if self.route else (1, 1)
        return RecordProblem(self.code, authored.path, line, self.message, item)
