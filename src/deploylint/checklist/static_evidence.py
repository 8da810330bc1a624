"""What lint found, as evidence for the items that its rules claim.

It is judged before suppression and over all profiles. What a comment or setting silences stays a failure, unless it
says why and until when and the item can be waived; a committed secret never can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from deploylint.checklist.unread import Unread
from deploylint.model import Finding, Report, Severity, Suppression, Tally, Undecided
from deploylint.model.checklist import Evidence, Item, State
from deploylint.policy.rule import Rule

FAILS_FROM = Severity.MEDIUM
"""A finding below this is a remark on its items. The same severity makes a run of lint fail where nothing is set."""

SECRETS = "secrets/"
EVERY_OBJECT = "kubernetes.object"
"""What rules look at that hold for objects of every kind. That many were good says nothing of those of one kind."""


class Linted(NamedTuple):
    """A lint run over all rules: its report, the rules that ran, and what was not read.

    `objection` says why a finding that is silenced is not waived by that, empty where it is.
    """

    report: Report
    rules: Mapping[str, Rule]
    unread: Sequence[Unread]
    objection: Callable[[Finding], str] = lambda finding: ""


def static_evidence(items: Iterable[Item], linted: Linted) -> Iterator[Evidence]:
    """The evidence that rules give for these items; nothing for an item that no rule claims."""
    lookup = _Lookup(linted)
    for item in items:
        for rule in item.rules:
            yield from lookup.evidence(item, rule)
        yield from lookup.unread(item)


class _Lookup:
    def __init__(self, linted: Linted) -> None:
        self.linted = linted
        self.findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in (*linted.report.findings, *linted.report.suppressed):
            self.findings[finding.rule].append(finding)
        self.undecided: dict[str, list[Undecided]] = defaultdict(list)
        for entry in linted.report.undecided:
            self.undecided[entry.rule].append(entry)
        self.lost: dict[str, list[Unread]] = defaultdict(list)
        for lost in linted.unread:
            for room in lost.rooms:
                self.lost[room].append(lost)

    def evidence(self, item: Item, rule: str) -> Iterator[Evidence]:
        """What one rule says of the item: its findings, what it could not decide, and what it found good."""
        chosen = item.objects if rule in self.linted.rules and self.linted.rules[rule].for_ == EVERY_OBJECT else ()
        found = [finding for finding in self.findings.get(rule, []) if _about(finding.object, chosen)]
        yield from (_finding(item, finding, self.linted.objection) for finding in found)
        small = rule in self.linted.rules and _worst(self.linted.rules[rule]) < FAILS_FROM
        undecided = (entry for entry in self.undecided.get(rule, ()) if _about(entry.object, chosen))
        yield from (_undecided(item, entry, warning=small) for entry in undecided)
        tally = self.linted.report.tallies.get(rule)
        if tally is not None and not chosen and not any(finding.severity >= FAILS_FROM for finding in found):
            yield from self._good(item, rule, tally, "nothing but small objections" if found else "no objection")

    def _good(self, item: Item, rule: str, tally: Tally, has: str) -> Iterator[Evidence]:
        if tally.passed or tally.failed:
            looked = tally.passed + tally.failed
            text = f"{rule} looked at {looked:,} place{'s' if looked > 1 else ''} and has {has}"
            yield Evidence(item.id, "static", rule, State.PASS, text)

    def unread(self, item: Item) -> Iterator[Evidence]:
        """A file that could not be read leaves open whatever rules would have said of it."""
        rooms = {self.linted.rules[rule].room for rule in item.rules if rule in self.linted.rules}
        for lost in dict.fromkeys(lost for room in sorted(rooms) for lost in self.lost.get(room, ())):
            yield Evidence(
                *(item.id, "static", "repository", State.UNKNOWN),
                f"{lost.path} could not be read as written: {lost.why}",
                "unreadable-file",
                path=lost.path,
                span=lost.span,
                warning=lost.warns,
            )


def _finding(item: Item, finding: Finding, objection: Callable[[Finding], str]) -> Evidence:
    """A finding as evidence against the item; as a remark where it is too small a matter."""
    state, text, expires = State.FAIL, finding.message, ""
    silenced = finding.suppression
    if silenced is not None:
        why_not = _why_not(item, finding, silenced) or objection(finding)
        if why_not:
            text = f"{text}; {why_not}"
        else:
            state, expires = State.WAIVED, silenced.until
            text = f"{text}; accepted until {silenced.until}: {silenced.reason}"
    return Evidence(
        *(item.id, "static", finding.rule, state, text),
        path=finding.path,
        span=finding.span,
        expires=expires,
        by=silenced.by if silenced is not None else "",
        warning=finding.severity < FAILS_FROM,
    )


def _why_not(item: Item, finding: Finding, silenced: Suppression) -> str:
    """Why what silences the finding is no waiver; what is over silences nothing, so its end has not come yet."""
    if not item.waivable or finding.rule.startswith(SECRETS):
        return "it is silenced, but nothing can waive this"
    if not silenced.until or not silenced.reason.strip():
        return "it is silenced without a reason and an end, so it counts"
    return ""


def _about(name: str, kinds: Sequence[str]) -> bool:
    """Whether an object, `Service/api`, is of one of the kinds, or meant to be; all are where none are chosen."""
    kind = name.partition("/")[0]
    return not kinds or kind in kinds or bool(get_close_matches(kind, kinds, n=1, cutoff=0.9))


def _worst(rule: Rule) -> Severity:
    """The worst that a finding of the rule can be."""
    return max(rule.severity, *(grade.severity for grade in rule.grades if grade.severity is not None), Severity.INFO)


def _undecided(item: Item, entry: Undecided, *, warning: bool) -> Evidence:
    text = f"{entry.object or entry.path}: {entry.reason}"
    return Evidence(
        *(item.id, "static", entry.rule, State.UNKNOWN, text, "undecided"),
        path=entry.path,
        span=entry.span,
        warning=warning,
    )
