"""Items that are not met, in text: each with its evidence and next step; what lacks the same is told once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from deploylint.model.checklist import ChecklistReport, Decision, State
from deploylint.render.checklist.colours import STATE
from deploylint.render.checklist.evidence import deciding, line
from deploylint.render.checklist.lines import Sheet
from deploylint.render.checklist.reasons import because
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import groups, overdue, plain
from deploylint.render.checklist.words import remarks
from deploylint.render.style import QUIET
from deploylint.render.totals import several

_MOST_LINES = 3


def unmet(sheet: Sheet, report: ChecklistReport, state: State, title: str, decisions: Sequence[Decision]) -> None:
    """One part of the page: a title, and its items by phase and section."""
    sheet.heading(title, len(decisions), STATE[state])
    for group in groups(report, decisions):
        began = overdue(report, group.phase)
        sheet.section(group.phase, f"{group.title}, due {began}" if began else group.title)
        silent: dict[tuple[str, str], list[Decision]] = {}
        for decision in group.decisions:
            if deciding(decision):
                _item(sheet, report, decision)
            else:
                key = because(decision.reason), step(decision, report).for_several
                silent.setdefault(key, []).append(decision)
        for (why, what), those in sorted(silent.items(), key=lambda entry: len(entry[1]) > 1):
            _block(sheet, report, why, what, those)


def _item(sheet: Sheet, report: ChecklistReport, decision: Decision) -> None:
    """An item that evidence speaks against."""
    sheet.item(decision.item.id, plain(decision.item.text), style=STATE[decision.state])
    pieces = [line(piece, report.as_of) for piece in deciding(decision)]
    for about, those in groupby(pieces[:_MOST_LINES], key=lambda piece: piece.about):
        for said in those:
            sheet.under(f"{said.place}: {said.text}" if said.place else said.text)
        sheet.under(about, style=QUIET)
    if len(pieces) > _MOST_LINES:
        sheet.under(f"and {len(pieces) - _MOST_LINES:,} more", style=QUIET)
    aside = remarks(decision)
    if aside:
        sheet.under(f"and {several(len(aside), 'remark')}, which --all lists", style=QUIET)
    sheet.step(str(step(decision, report)))


def _block(sheet: Sheet, report: ChecklistReport, why: str, what: str, decisions: Sequence[Decision]) -> None:
    """Items of which nothing is known, for one reason."""
    if len(decisions) == 1:
        sheet.item(decisions[0].item.id, plain(decisions[0].item.text))
        sheet.under(why, style=QUIET)
        sheet.step(str(step(decisions[0], report)))
        return
    sheet.wrapped(f"{why} ({len(decisions)} items)", indent=4, style=QUIET)
    sheet.step(what, indent=4)
    for decision in decisions:
        sheet.item(decision.item.id, plain(decision.item.text), deeper=2)
