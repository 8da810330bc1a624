"""The checklist as data: one JSON object of version 1, held to `schemas/checklist-report.schema.json`; one item a line.

Fields may be added within a version, so readers skip what they do not know; a field that goes away, is renamed or
changes its meaning makes a new version.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from enum import Enum
from typing import Any

from deploylint.model.checklist import ChecklistReport, Decision
from deploylint.render.checklist.reasons import because
from deploylint.render.checklist.steps import step
from deploylint.render.checklist.verdict import counted, headline, keeping_closed
from deploylint.render.jsontext import encode, log_safe
from deploylint.render.options import Options

VERSION = 1


def render(report: ChecklistReport, options: Options) -> str:
    """The whole report with every piece of evidence."""
    checklist = report.checklist
    fields: tuple[tuple[str, str], ...] = (
        ("version", str(VERSION)),
        ("tool", encode({"name": "deploylint", "version": report.version})),
        ("verdict", encode(report.verdict)),
        ("headline", encode(headline(report, gate=options.gate))),
        ("phase", encode(report.phase)),
        ("as_of", encode(report.as_of)),
        ("commit", encode(report.commit)),
        ("base", encode(report.base)),
        ("environment", encode(report.environment)),
        ("unknown_blocks", encode(report.unknown_blocks)),
        ("release", encode(data(report.release))),
        ("summary", encode(_summary(report))),
        ("checklist", encode(data({n: v for n, v in checklist._asdict().items() if n != "items"}))),
        ("items", _rows(_item(decision, report) for decision in report.decisions)),
        ("problems", _rows(map(data, report.problems))),
        ("changes", _rows(map(data, report.changes))),
        ("notes", _rows(report.notes)),
    )
    return log_safe("{\n" + ",\n".join([f'"{name}": {text}' for name, text in fields]) + "\n}\n")


def _rows(rows: Iterable[Any]) -> str:
    body = ",\n".join(map(encode, rows))
    return f"[\n{body}\n]" if body else "[]"


def _summary(report: ChecklistReport) -> dict[str, Any]:
    due = [decision for decision in report.decisions if decision.due]
    return {
        "items": len(report.decisions),
        "due": len(due),
        "keeping_closed": len(keeping_closed(report)),
        "fired": sum(decision.fired for decision in report.decisions),
        "states": {str(state): count for state, count in counted(due).items()},
    }


def _item(decision: Decision, report: ChecklistReport) -> dict[str, Any]:
    """One item: what the definition says of it, then what was decided."""
    decided: dict[str, Any] = data({n: v for n, v in decision._asdict().items() if n not in ("item", "step")})
    return {
        **data(decision.item),
        **decided,
        "reason_text": because(decision.reason),
        "blocks": decision.blocks,
        "fired": decision.fired,
        "step": str(step(decision, report)),
    }


def data(value: Any) -> Any:
    """A noun of the model as dicts, lists and scalars; a number that JSON has no way to write becomes text."""
    if isinstance(value, Enum):
        return str(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        return {str(name): data(one) for name, one in value.items()}
    if isinstance(value, (tuple, list, set, frozenset)):
        return [data(one) for one in value]
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else str(value)
    if value is None or isinstance(value, (bool, int)):
        return value
    return str(value)
