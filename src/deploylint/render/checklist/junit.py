"""JUnit's XML: a suite for each section of a phase, a test case for each item.

What keeps the gate closed is a failure, whatever it is called there: readers show skipped tests as green, so an unknown
that blocks must not be one. What does not keep it closed is skipped, with its reason, so that a run is red exactly when
the gate is closed. Records that are not in order stand in `system-err` for the same reason.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from deploylint.model.checklist import ChecklistReport, Decision, RecordProblem, State
from deploylint.render.checklist.evidence import moment
from deploylint.render.checklist.reasons import because, in_words
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import blind, groups, plain
from deploylint.render.checklist.words import evidence_lines, remarks
from deploylint.render.options import Options
from deploylint.render.terminal import log_safe, shown


def render(report: ChecklistReport, options: Options) -> str:  # noqa: ARG001 - every renderer is called alike
    """The whole report as `testsuites`."""
    root = Element("testsuites", {"name": shown(plain(report.checklist.title))})
    for group in groups(report, report.decisions):
        suite = SubElement(root, "testsuite", {"name": shown(f"{group.phase} {group.title}")})
        for decision in group.decisions:
            _case(suite, decision, report)
        _count(suite, report)
    _count(root, report)
    strays = [problem for problem in report.problems if not problem.item]
    last = list(root)[-1] if strays and len(root) else None
    if last is not None:
        SubElement(last, "system-err").text = _told(strays)
    indent(root)
    xml = tostring(root, encoding="unicode", xml_declaration=False)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + log_safe(xml) + "\n"


def _count(element: Element, report: ChecklistReport) -> None:
    counts = {
        "tests": sum(1 for _ in element.iter("testcase")),
        "failures": sum(1 for _ in element.iter("failure")),
        "errors": 0,
        "skipped": sum(1 for _ in element.iter("skipped")),
    }
    for name, number in counts.items():
        element.set(name, str(number))
    if element.tag == "testsuite" and moment(report.as_of):
        element.set("timestamp", shown(report.as_of.removesuffix("Z")))


def _case(suite: Element, decision: Decision, report: ChecklistReport) -> None:
    item = decision.item
    name = shown(f"{item.id} {plain(item.text)}")
    case = SubElement(suite, "testcase", {"name": name, "classname": shown(f"{item.phase}.{item.id}")})
    body = [*evidence_lines(decision, report.as_of), *remarks(decision)]
    next_step = str(step(decision, report))
    text = "\n".join(map(shown, [*body, f"next: {next_step}"] if next_step else body))
    kind = failure_of(decision, report)
    if kind:
        message = f"{kind}: {because(decision.reason)}" if decision.reason else kind
        SubElement(case, "failure", {"type": kind, "message": shown(message)}).text = text
    elif decision.state is not State.PASS or not decision.due:
        SubElement(case, "skipped", {"message": shown(_skipped(decision))})
        if text:
            SubElement(case, "system-out").text = text
    own = [problem for problem in report.problems if problem.item == item.id]
    if own:
        SubElement(case, "system-err").text = _told(own)


def failure_of(decision: Decision, report: ChecklistReport) -> str:
    """What kind of failure an item is to the gate: `rollback`, or its state; empty when the gate does not mind."""
    if decision.fired:
        return "rollback"
    if decision.state is State.UNKNOWN or blind(decision):
        return "unknown" if report.unknown_blocks and (decision.blocks or blind(decision)) else ""
    return str(decision.state) if decision.blocks else ""


def _skipped(decision: Decision) -> str:
    if not decision.due:
        return f"not due before {decision.item.phase}"
    advised = ", only advised" if decision.item.gate == "advise" else ""
    return f"{in_words(decision.state)}{advised}"


def _told(problems: Iterable[RecordProblem]) -> str:
    return "\n".join(shown(f"{problem.path}:{problem.line}: {problem.message}") for problem in problems)
