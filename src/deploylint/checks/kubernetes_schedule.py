"""Whether the cluster takes the schedule of a CronJob."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.values.duration import parse_duration
from deploylint.values.patterns import lazy_pattern

_ZONE = lazy_pattern(r"(?:[A-Z][A-Za-z0-9_-]{1,40}/){1,2}[A-Z][A-Za-z0-9_+-]{1,40}|[A-Za-z][A-Za-z0-9-]{1,20}")
_MACROS = {"@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_FIELDS: tuple[tuple[str, int, int, Mapping[str, int]], ...] = (
    ("minute", 0, 59, {}),
    ("hour", 0, 23, {}),
    ("day of the month", 1, 31, {}),
    ("month", 1, 12, {name: number for number, name in enumerate(_MONTHS, 1)}),
    ("day of the week", 0, 6, {name: number for number, name in enumerate(_DAYS)}),
)


def invalid(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """The schedule is one that the CronJob controller's parser (robfig/cron, standard) reads."""
    schedule: Node = it.node.at("spec", "schedule")
    if schedule.unknown:
        yield Unknown("the schedule depends on a template")
        return
    flaw = _flaw(schedule.text.strip())
    if flaw:
        yield Problem(schedule.place, facts={"flaw": flaw})


def _flaw(text: str) -> str:
    """What is wrong with a schedule; empty when nothing is."""
    if text.startswith(("TZ=", "CRON_TZ=")):
        return "has a time zone in it, which belongs into timeZone"
    if text.startswith("@"):
        return "" if text in _MACROS or _is_interval(text) else f"is no known macro: {text}"
    fields = text.split()
    if len(fields) != len(_FIELDS):
        return f"has {len(fields)} fields instead of 5"
    for field, (what, low, high, names) in zip(fields, _FIELDS, strict=True):
        if not all(_valid(part.lower(), low, high, names) for part in field.split(",")):
            return f"has no valid {what}: {field}"
    return ""


def _is_interval(text: str) -> bool:
    return text.startswith("@every ") and parse_duration(text.removeprefix("@every ").strip()) is not None


def _valid(part: str, low: int, high: int, names: Mapping[str, int]) -> bool:
    span, slash, step = part.partition("/")
    if slash and not (_digits(step) and int(step) > 0):
        return False
    if span in ("*", "?"):
        return True
    start, dash, end = span.partition("-")
    first, last = _number(start, names), _number(end, names) if dash else None
    if first is None or not low <= first <= high:
        return False
    return not dash or (last is not None and first <= last <= high)


def _number(text: str, names: Mapping[str, int]) -> int | None:
    return int(text) if _digits(text) else names.get(text)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def invalid_zone(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A time zone looks like the names of the IANA database do; which of them exist, the cluster knows."""
    zone: Node = it.node.at("spec", "timeZone")
    if zone.unknown:
        yield Unknown("the time zone depends on a template")
    elif zone.scalar.lower() == "local" or _ZONE.fullmatch(zone.scalar) is None:
        near = zone.scalar.strip().replace(" ", "_")
        hint = f", did you mean {near}?" if " " in zone.scalar and _ZONE.fullmatch(near) else ""
        yield Problem(zone.place, facts={"hint": hint})
