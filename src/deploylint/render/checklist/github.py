"""Annotations on a pull request for what keeps the gate closed, by GitHub's workflow commands.

Failures are errors, expired items warnings, unknown ones and changes that loosen the gate notices. GitHub shows ten of
each level per step and drops later ones without a word, so the first are written and the rest are counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model.checklist import ChecklistReport, Decision, State
from deploylint.render.checklist.places import Spot, spot
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import headline, keeping_closed, plain, tally
from deploylint.render.checklist.words import evidence_lines
from deploylint.render.options import Options
from deploylint.render.terminal import log_safe, shown
from deploylint.render.totals import several
from deploylint.render.workflow_commands import PER_LEVEL, annotation

_LEVEL = {State.FAIL: "error", State.EXPIRED: "warning", State.UNKNOWN: "notice"}


class _Note(NamedTuple):
    level: str
    spot: Spot
    title: str
    message: str


def render(report: ChecklistReport, options: Options) -> str:
    """Workflow commands, worst first, then plain lines with the verdict; the whole list is for the job summary."""
    levels: dict[str, list[_Note]] = {"error": [], "warning": [], "notice": []}
    for note in _notes(report):
        levels[note.level].append(note)
    room = dict.fromkeys(levels, PER_LEVEL)
    if any(len(those) > PER_LEVEL for those in levels.values()):
        room["notice"] -= 1
    lines = [_written(note) for level, those in levels.items() for note in those[: room[level]]]
    rest = sum(max(len(those) - room[level], 0) for level, those in levels.items())
    if rest:
        text = f"{several(rest, 'more remark')} of the gate not shown here: see the job summary or the log"
        lines.append(annotation("notice", {"title": "more of the checklist"}, text))
    due = tally(decision for decision in report.decisions if decision.due)
    last = log_safe(f"deploylint: {shown(headline(report, gate=options.gate))} ({due or 'nothing is due'})")
    return "\n".join([*lines, last]) + "\n"


def _notes(report: ChecklistReport) -> Iterator[_Note]:
    fired = [decision for decision in report.decisions if decision.fired]
    for decision in (*fired, *keeping_closed(report)):
        yield _note(decision, report)
    for problem in report.problems:
        of = f"{problem.item}: " if problem.item else ""
        where = Spot(problem.path, problem.line)
        yield _Note("warning", where, f"{of}record not in order", f"{of}{problem.message}")
    for change in report.changes:
        if change.loosens:
            path, _, line = change.path.partition(":")
            where = Spot(path, int(line) if line.isascii() and line.isdigit() and len(line) < 9 else 0)
            yield _Note("notice", where, "the gate is loosened", change.text)


def _note(decision: Decision, report: ChecklistReport) -> _Note:
    item = decision.item
    word = "rollback trigger" if decision.fired else str(decision.state)
    parts = [f"{item.id} {plain(item.text)}", *evidence_lines(decision, report.as_of)]
    next_step = str(step(decision, report))
    if next_step:
        parts.append(f"next: {next_step}")
    return _Note(_LEVEL[decision.state], spot(decision), f"{item.id} ({word})", "\n".join(map(shown, parts)))


def _written(note: _Note) -> str:
    line = str(note.spot.line) if note.spot.path and note.spot.line > 0 else ""
    properties = {"file": shown(note.spot.path), "line": line, "endLine": line, "title": shown(note.title)}
    message = "\n".join(shown(line) for line in note.message.split("\n"))
    return annotation(note.level, properties, message)
