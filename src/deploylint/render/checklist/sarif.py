"""SARIF 2.1.0 for GitHub code scanning: what fails or has expired of the items that are due, and records not in order.

An alert stands at the finding that decides, or at the item's line in the checklist where people or probes do. Unknown
items make no alert: there is nothing to mend in a file. Every item is a rule, so that alerts close when it is met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from deploylint.model import Excerpt, Span
from deploylint.model.checklist import ChecklistReport, Decision, RecordProblem, State
from deploylint.render.checklist.places import Spot, spot, spots
from deploylint.render.checklist.sarif_rule import item_rule, record_rule
from deploylint.render.checklist.verdict import plain
from deploylint.render.checklist.words import evidence_lines
from deploylint.render.jsontext import encode, log_safe
from deploylint.render.links import repository, uri
from deploylint.render.options import Options
from deploylint.render.sarif_region import region
from deploylint.render.terminal import shown

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_NOWHERE = ".deploylint/checklist.yaml"
"""Where the alert of an item stands that has no other place: the file in which the team would settle it."""
_MOST_RELATED = 10
_NO_EXCERPT = Excerpt(1, ())


def render(report: ChecklistReport, options: Options) -> str:
    """One run, in a category of its own beside lint's."""
    rules = [*(item_rule(item, report.checklist) for item in report.checklist.items), *_records(report)]
    unique = {rule["id"]: rule for rule in rules}
    index = {name: number for number, name in enumerate(unique)}
    results = list(_results(report, index))
    known = repository(options)
    notes = [{"level": "note", "message": {"text": shown(note) or "note"}} for note in report.notes]
    run: dict[str, Any] = {
        "tool": {
            "driver": {"name": "deploylint", "semanticVersion": report.version or "0", "rules": list(unique.values())}
        },
        "automationDetails": {"id": f"{shown(options.sarif_category).strip('/') or 'deploylint'}/checklist/"},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": results,
    }
    if known is not None:
        place = {"repositoryUri": known[0], "revisionId": known[1], "mappedTo": {"uriBaseId": _ROOT}}
        run["versionControlProvenance"] = [place]
    return log_safe(encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n")


def _records(report: ChecklistReport) -> Iterator[dict[str, Any]]:
    yield from (record_rule(code) for code in sorted({problem.code for problem in report.problems}))


def _results(report: ChecklistReport, index: dict[str, int]) -> Iterator[dict[str, Any]]:
    told: set[RecordProblem] = set()
    order = sorted(report.decisions, key=lambda decision: (not decision.fired, decision.item.gate == "advise"))
    for decision in order:
        if decision.due and decision.state in (State.FAIL, State.EXPIRED) and decision.item.id in index:
            where = spot(decision)
            own = [p for p in report.problems if p.item == decision.item.id and p.path == where.path]
            told.update(own)
            yield _item(decision, where, own, report, index[decision.item.id])
    for problem in report.problems:
        if problem not in told:
            yield _record(problem, index[record_rule(problem.code)["id"]])


def _item(
    decision: Decision, where: Spot, own: Sequence[RecordProblem], report: ChecklistReport, number: int
) -> dict[str, Any]:
    item = decision.item
    said = [plain(item.text), *evidence_lines(decision, report.as_of), *(problem.message for problem in own)]
    related = [place for place in spots(decision) if place != where][:_MOST_RELATED]
    text = _unlinked("; ".join(shown(part) for part in said))
    links = [f"[{_label(place)}]({at})" for at, place in enumerate(related, 1)]
    result = {
        "ruleId": item.id,
        "ruleIndex": number,
        "level": _level(decision),
        "message": {"text": f"{text} (see {', '.join(links)})" if links else text},
        "locations": [_location(where)],
        "partialFingerprints": _fingerprints(item.id, where.path or _NOWHERE),
        "properties": {"state": str(decision.state), "gate": item.gate, "phase": item.phase, "reason": decision.reason},
    }
    if related:
        places = [
            {"id": at, **_location(place), "message": {"text": _label(place)}} for at, place in enumerate(related, 1)
        ]
        result["relatedLocations"] = places
    return result


def _level(decision: Decision) -> str:
    if decision.item.gate == "advise":
        return "note"
    return "error" if decision.state is State.FAIL else "warning"


def _record(problem: RecordProblem, number: int) -> dict[str, Any]:
    name = record_rule(problem.code)["id"]
    of = f"{problem.item}: " if problem.item else ""
    return {
        "ruleId": name,
        "ruleIndex": number,
        "level": "warning",
        "message": {"text": _unlinked(shown(f"{of}{problem.message}")) or name},
        "locations": [_location(Spot(problem.path, problem.line))],
        "partialFingerprints": _fingerprints(name, problem.path, problem.item, problem.message),
        "properties": {"code": problem.code, "item": problem.item},
    }


def _location(where: Spot) -> dict[str, Any]:
    line = max(where.line, 1)
    span = where.span or Span(line, 1, line, 2)
    artifact = {"uri": uri(where.path or _NOWHERE), "uriBaseId": _ROOT}
    return {"physicalLocation": {"artifactLocation": artifact, "region": region(span, _NO_EXCERPT)}}


def _fingerprints(*parts: str) -> dict[str, str]:
    """What makes an alert the same in the next run: the item or record, and never the line.

    GitHub's own hash is made of the line's text, which is not at hand for a line of a definition.
    """
    key = sha256("\0".join(parts).encode("utf-8", "backslashreplace")).hexdigest()[:16]
    return {"primaryLocationLineHash": f"{key}:1", "deploylint/v1": key}


def _label(where: Spot) -> str:
    text = f"{shown(where.path)}:{where.line}"
    return text.replace("\\", "\\\\").replace("[", "(").replace("]", ")")


def _unlinked(text: str) -> str:
    """Brackets escaped (SARIF 2.1.0 §3.11.6), so that none is taken for a link."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "[" in text else text
