"""What rules find, and the report of a run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from deploylint.model.levels import Confidence, Severity, Status
from deploylint.model.nodes import View
from deploylint.model.places import Place, Span


class Related(NamedTuple):
    """A second place that a finding speaks of, and what stands there."""

    place: Place
    message: str


class Edit(NamedTuple):
    """A replacement of the text in `span` that mends a finding."""

    span: Span
    text: str


class Problem(NamedTuple):
    """One thing that a rule found wrong.

    `facts` are further names for the rule's message template. `about` is the label of the object that it is about,
    where that is another one than the view that the rule looked at.
    """

    place: Place
    message: str | None = None
    related: tuple[Related, ...] = ()
    facts: Mapping[str, Any] = {}
    about: str = ""


class Outcome(NamedTuple):
    """What one rule says of one view. `reason` says why the status is unknown.

    The views that passed are told together: there are `times` of them, and `view` is the first.
    """

    rule: str
    status: Status
    view: View
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    times: int = 1


class Suppression(NamedTuple):
    """Why a finding is not reported: who silenced it (`comment`, `annotation`, `config`, `baseline`), and where."""

    by: str
    reason: str
    until: str
    place: Place | None


class Excerpt(NamedTuple):
    """Lines of the source round a finding, as a renderer may show them: every secret in them is masked.

    `columns` is where the finding begins and ends (exclusive) in its first line as that stands here; None where no
    secret in that line moved it.
    """

    first_line: int
    lines: tuple[str, ...]
    columns: tuple[int, int] | None = None


class Finding(NamedTuple):
    """One problem as every renderer shows it. Lines and columns as in Span; paths are from the repository root.

    `also` are findings with the same cause, which this one speaks for; they have none of their own.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    path: str
    span: Span
    object: str
    message: str
    related: tuple[RelatedPlace, ...]
    excerpt: Excerpt
    fingerprint: str
    line_hash: str
    suppression: Suppression | None = None
    remedy: str = ""
    also: tuple[Finding, ...] = ()


class RelatedPlace(NamedTuple):
    """A Related as a renderer shows it."""

    path: str
    span: Span
    message: str


class RuleText(NamedTuple):
    """What a rule file says about its rule, for people."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    profile: str
    tags: tuple[str, ...]
    checklist: tuple[str, ...]
    aliases: tuple[str, ...]
    why: str
    remedy: str
    examples: tuple[tuple[str, str, str], ...] = ()
    """(verdict, file name, text) of the rule's examples."""


class Tally(NamedTuple):
    """How often a rule ended how: the checklist needs to know what was looked at and found good."""

    passed: int
    failed: int
    unknown: int
    not_applicable: int


class Undecided(NamedTuple):
    """A view of which a rule cannot say whether it is good, and why."""

    rule: str
    path: str
    span: Span
    object: str
    reason: str


class Skipped(NamedTuple):
    """A file that was seen and not linted, and why. `target` is what a link to another file leads to, from the root."""

    path: str
    reason: str
    target: str = ""


class Report(NamedTuple):
    """All that a run found and looked at.

    `findings` are open, sorted by path, line, column and rule; `suppressed` carry their Suppression.
    `read` maps each linted path to its kind. `notes` are remarks for people about the run itself. `undecided` is what
    no rule could say, where that was asked for.
    """

    findings: tuple[Finding, ...]
    suppressed: tuple[Finding, ...]
    rules: Callable[[], tuple[RuleText, ...]]
    tallies: Mapping[str, Tally]
    read: Mapping[str, str]
    skipped: tuple[Skipped, ...]
    notes: tuple[str, ...]
    version: str
    fail_on: Severity | None
    undecided: tuple[Undecided, ...] = ()

    @property
    def failing(self) -> Iterator[Finding]:
        """The open findings that make the run fail."""
        return (f for f in self.findings if self.fail_on is not None and f.severity >= self.fail_on)
