"""For people at a terminal: the verdict, then what blocks with its evidence or the command that would bring it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from deploylint.model.checklist import ChecklistReport, Decision, State
from deploylint.render.checklist.beginning import beginnings
from deploylint.render.checklist.lines import Sheet
from deploylint.render.checklist.reasons import MARK, because, in_words
from deploylint.render.checklist.unmet import unmet
from deploylint.render.checklist.verdict import (
    BLOCKING,
    STATES,
    advice,
    blind,
    context,
    counted,
    groups,
    headline,
    keeping_closed,
    later,
    plain,
    tally,
)
from deploylint.render.checklist.words import evidence_lines, remarks
from deploylint.render.options import Options
from deploylint.render.style import BOLD, QUIET, STATE
from deploylint.render.terminal import log_safe
from deploylint.render.totals import several

_MOST_REMARKS = 2
_SHORT = 12
"""Of so few items what speaks for them is listed too."""
_NARROW = 36
"""Columns for a section's title below which the table of sections becomes a list."""
_VERDICT = {"rollback": "1;31", "closed": "1;31", "unknown": "1;33", "go": "1;32"}


def render(report: ChecklistReport, options: Options) -> str:
    """The report for a terminal. `show_all` lists passes and what is not due as well; without it they are counted."""
    sheet = Sheet(options, (decision.item.id for decision in report.decisions))
    sheet.wrapped(headline(report, gate=options.gate), style=_VERDICT[report.verdict])
    sheet.wrapped(f"{plain(report.checklist.title)}: {', '.join(context(report))}", style=QUIET)
    _beginnings(sheet, report, options)
    for state, title, decisions in _blocks(report, options):
        unmet(sheet, report, state, title, decisions)
    _waived(sheet, report)
    _remarks(sheet, report, options)
    _records(sheet, report)
    _changes(sheet, report)
    _counts(sheet, report)
    _rest(sheet, report, options)
    return log_safe("\n".join(sheet.lines) + "\n")


def _beginnings(sheet: Sheet, report: ChecklistReport, options: Options) -> None:
    steps = beginnings(report, gate=options.gate)
    if steps:
        sheet.blank()
        sheet.wrapped("Begin with", style=BOLD)
    for said in steps:
        sheet.step(said, indent=2)


def _blocks(report: ChecklistReport, options: Options) -> Iterator[tuple[State, str, list[Decision]]]:
    """What is not met, worst first, with its title: fired triggers, what closes the gate, and mere advice."""
    yield State.FAIL, "Roll back", [decision for decision in report.decisions if decision.fired]
    closing = keeping_closed(report)
    for state in BLOCKING:
        those = [decision for decision in closing if decision.state is state]
        free = options.gate and state is State.UNKNOWN and not report.unknown_blocks
        yield state, _title(state, those, free), those
    for state in BLOCKING:
        those = [decision for decision in advice(report) if decision.state is state]
        yield state, f"{in_words(state).capitalize()}, but only advised", those


def _title(state: State, decisions: Iterable[Decision], free: bool) -> str:
    title = in_words(state).capitalize()
    if free:
        return f"{title}, which does not keep this gate closed"
    unseen = sum(map(blind, decisions))
    return f"{title}, with {several(unseen, 'rollback trigger')} that nobody watches" if unseen else title


def _waived(sheet: Sheet, report: ChecklistReport) -> None:
    waived = [decision for decision in report.decisions if decision.due and decision.state is State.WAIVED]
    sheet.heading("Waived", len(waived), STATE[State.WAIVED])
    for decision in waived:
        waiver = decision.waiver
        sheet.item(decision.item.id, plain(decision.item.text))
        if waiver is None:
            for said in evidence_lines(decision, report.as_of):
                sheet.under(said)
        else:
            ticket = f", {waiver.ticket}" if waiver.ticket else ""
            would = f"would be {in_words(decision.underlying)}"
            sheet.under(f"until {waiver.expires or 'no day'} by {waiver.by or 'nobody'}{ticket}: {waiver.reason}")
            sheet.under(f"{would}; {waiver.path}:{waiver.line}", style=QUIET)


def _remarks(sheet: Sheet, report: ChecklistReport, options: Options) -> None:
    """What was seen of items that are met, the first of each; on request all of it, of all that are due."""
    those_of = (decision for decision in report.decisions if decision.due and (decision.state.open or options.show_all))
    remarked = [(decision, remarks(decision)) for decision in those_of]
    sheet.heading("Worth knowing", sum(len(those) for _, those in remarked), BOLD)
    for decision, those in remarked:
        if those:
            sheet.item(decision.item.id, plain(decision.item.text), mark=MARK[decision.state])
        most = len(those) if options.show_all else _MOST_REMARKS
        for remark in those[:most]:
            sheet.under(remark)
        if len(those) > most:
            sheet.under(f"and {several(len(those) - most, 'remark')}, which --all lists", style=QUIET)


def _records(sheet: Sheet, report: ChecklistReport) -> None:
    sheet.heading("Records that are not in order", len(report.problems), STATE[State.FAIL])
    for problem in report.problems:
        of = f"{problem.item}: " if problem.item else ""
        sheet.entry(f"{problem.path}:{problem.line}: {of}{problem.message}")


def _changes(sheet: Sheet, report: ChecklistReport) -> None:
    loosening = [change for change in report.changes if change.loosens]
    since = f" since {report.base[:40]}" if report.base else ""
    sheet.heading(f"What decides the gate has changed{since}", len(report.changes), BOLD)
    for change in [*loosening, *(change for change in report.changes if not change.loosens)]:
        sheet.entry(f"{'LOOSER  ' if change.loosens else ''}{change.path}: {change.text}")


def _counts(sheet: Sheet, report: ChecklistReport) -> None:
    """A table of the sections that are due: how many items are in each state."""
    due = groups(report, (decision for decision in report.decisions if decision.due))
    if not due:
        return
    counts = [counted(group.decisions) for group in due]
    columns = [state for state in STATES if any(one[state] for one in counts)]
    names = ["n/a" if state is State.NOT_APPLICABLE else in_words(state) for state in columns]
    room = sheet.width - sum(len(name) + 2 for name in names) - 2
    if room < _NARROW:
        sheet.blank()
        for group in due:
            sheet.entry(f"{group.phase}  {group.title.rpartition(' / ')[2]}: {tally(group.decisions)}")
        return
    ids = max(len(group.phase) for group in due)
    whole = max(len(group.title) for group in due) + ids + 2 <= room
    names_of = [group.title if whole else group.title.rpartition(" / ")[2] for group in due]
    titles = [sheet.cut(f"{group.phase:<{ids}}  {name}", room) for group, name in zip(due, names_of, strict=True)]
    wide = max(len(title) for title in [*titles, "due"])
    sheet.blank()
    sheet.raw("  " + sheet.paint("due".ljust(wide), BOLD) + "".join(f"  {name}" for name in names))
    for title, one in zip(titles, counts, strict=True):
        cells = [f"  {one[state] or '.':>{len(name)}}" for state, name in zip(columns, names, strict=True)]
        painted = [sheet.paint(cell, STATE[s]) if one[s] else cell for cell, s in zip(cells, columns, strict=True)]
        sheet.raw(f"  {title:<{wide}}{''.join(painted)}")


def _rest(sheet: Sheet, report: ChecklistReport, options: Options) -> None:
    """Passes and what is yet to come: listed on request, else counted."""
    settled = [d for d in report.decisions if d.due and d.state in (State.PASS, State.NOT_APPLICABLE)]
    waiting = [decision for _, those in later(report) for decision in those]
    if options.show_all:
        _listed(sheet, report, "Settled", settled)
        _listed(sheet, report, "Not due yet", waiting)
    sheet.blank()
    if waiting and not options.show_all:
        sheet.entry("not due yet: " + ", ".join(f"{len(those)} at {phase.id}" for phase, those in later(report)))
    for note in (*report.checklist.notes, *report.notes):
        sheet.entry(f"note: {note}")
    if settled and not options.show_all:
        sheet.entry(f"--all lists the others too ({tally(settled)})")
    sheet.entry(f"deploylint explain {_example(report)} says how an item is decided")


def _example(report: ChecklistReport) -> str:
    worst = [decision for decision in report.decisions if decision.fired] or keeping_closed(report)
    return next((decision.item.id for decision in [*worst, *report.decisions]), "ITEM")


def _listed(sheet: Sheet, report: ChecklistReport, title: str, decisions: list[Decision]) -> None:
    sheet.heading(title, len(decisions), BOLD)
    for group in groups(report, decisions):
        sheet.section(group.phase, group.title)
        for decision in group.decisions:
            na = decision.state is State.NOT_APPLICABLE
            sheet.item(decision.item.id, plain(decision.item.text), mark=MARK[decision.state])
            if na:
                said = decision.applicability.text if decision.reason == "absent" else decision.item.disabled
                sheet.under(": ".join(filter(None, (because(decision.reason), said))), style=QUIET)
            elif len(report.decisions) <= _SHORT:
                for seen in evidence_lines(decision, report.as_of):
                    sheet.under(seen, style=QUIET)
