"""The nouns that every other module speaks in. Nothing here reads a file or decides anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from enum import Enum, IntEnum
from typing import Any, NamedTuple


class Severity(IntEnum):
    """How bad a finding is. Ordered, so `severity >= Severity.MEDIUM` reads as it says."""

    INFO = 0
    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4

    def __str__(self) -> str:
        return self.name.lower()


class Confidence(IntEnum):
    """How sure a finding is."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2

    def __str__(self) -> str:
        return self.name.lower()


class Status(Enum):
    """What a rule says of one view."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    NOT_APPLICABLE = "not-applicable"


class Span(NamedTuple):
    """A stretch of text. Lines and columns count from 1, columns in characters; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """One file: its path from the repository root (posix), the kind of artifact it is, and its text.

    `tracked` is True when git tracks the file, None when nobody asked git. `origin` names what a rendered
    text was made from (chart, template, values file) and is None for a file that people wrote.
    """

    __slots__ = ("_lines", "kind", "origin", "path", "text", "tracked")

    def __init__(
        self, path: str, kind: str, text: str, *, tracked: bool | None = None, origin: str | None = None
    ) -> None:
        self.path = path
        self.kind = kind
        self.text = text
        self.tracked = tracked
        self.origin = origin
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """The text's lines without their ends. CR, LF and CR LF end a line and nothing else does."""
        if self._lines is None:
            text = self.text
            if "\r" in text:
                text = text.replace("\r\n", "\n").replace("\r", "\n")
            self._lines = text.split("\n")
        return self._lines

    def line(self, number: int) -> str:
        """Line `number` (from 1), empty when there is none."""
        lines = self.lines
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def line_span(self, number: int) -> Span:
        """The span of what is written on line `number`, without the blanks around it."""
        text = self.line(number)
        start = len(text) - len(text.lstrip())
        return Span(number, start + 1, number, max(len(text.rstrip()), start + 1) + 1)

    def __repr__(self) -> str:
        return f"Source({self.path!r}, {self.kind!r})"


class Place(NamedTuple):
    """Where something stands."""

    source: Source
    span: Span


class Node:
    """A value and the place where it was written.

    `value` is a scalar, a `dict[str, Node]`, a `list[Node]`, or None for null and for what is absent.
    `span` covers the value; `key` is the span of the mapping key it stands under (None in lists and roots).
    `raw` is a scalar as it was written, without quotes; `quoted` says that it had some (or is a block scalar).
    `unknown` marks a scalar that a template decides, such as `{{ name }}` or `${NAME}`.
    An absent Node is falsy and stands where its nearest existing parent stands.
    """

    __slots__ = ("exists", "key", "quoted", "raw", "source", "span", "unknown", "value")

    def __init__(
        self,
        source: Source,
        span: Span,
        value: Any = None,
        *,
        key: Span | None = None,
        raw: str | None = None,
        quoted: bool = False,
        unknown: bool = False,
        exists: bool = True,
    ) -> None:
        self.source = source
        self.span = span
        self.value = value
        self.key = key
        self.raw = raw
        self.quoted = quoted
        self.unknown = unknown
        self.exists = exists

    def __bool__(self) -> bool:
        return self.exists

    def __repr__(self) -> str:
        what = repr(self.value) if self.exists else "absent"
        return f"<Node {self.source.path}:{self.span.line}:{self.span.column} {what[:60]}>"

    def __str__(self) -> str:
        """A scalar as text, a list's scalars with commas between, as a message shows them."""
        if type(self.value) is list:
            return ", ".join(entry.scalar for entry in self.value)
        return self.scalar

    def get(self, name: str) -> Node:
        """The entry `name` of a mapping; an absent Node here when there is none or this is no mapping."""
        if type(self.value) is dict:
            found = self.value.get(name)
            if found is not None:
                return found  # type: ignore[no-any-return]
        return self.absent()

    def at(self, *route: str | int) -> Node:
        """Follow keys and list indexes; an absent Node, standing at the last step that exists, when one fails."""
        node = self
        for step in route:
            if isinstance(step, str):
                node = node.get(step)
            elif type(node.value) is list and -len(node.value) <= step < len(node.value):
                node = node.value[step]
            else:
                return node.absent()
        return node

    def absent(self) -> Node:
        """The Node for something missing in this one."""
        return Node(self.source, self.place.span, key=self.key, exists=False)

    @property
    def items(self) -> list[tuple[str, Node]]:
        """The entries of a mapping in written order; none when this is no mapping."""
        return list(self.value.items()) if type(self.value) is dict else []

    @property
    def entries(self) -> list[Node]:
        """The items of a list; none when this is no list."""
        return self.value if type(self.value) is list else []

    @property
    def text(self) -> str:
        """A string's text; empty for everything else."""
        return self.value if type(self.value) is str else ""

    @property
    def scalar(self) -> str:
        """A scalar as text: strings as they are, numbers and booleans as written; empty for the rest."""
        if type(self.value) is str:
            return self.value
        if self.raw is not None and type(self.value) not in (dict, list):
            return self.raw
        return ""

    @property
    def place(self) -> Place:
        """Where a finding about this value stands: a scalar on its own line, a structure at its key, never long."""
        span = self.span
        if span.line == span.end_line and type(self.value) not in (dict, list):
            return Place(self.source, span)
        if self.key is not None:
            return Place(self.source, self.key)
        if type(self.value) is dict:
            for child in self.value.values():
                if child.key is not None and child.key.line >= span.line:
                    return Place(self.source, child.key)
                break
        if span.line == span.end_line:
            return Place(self.source, span)
        return Place(self.source, self.source.line_span(span.line))

    @property
    def key_place(self) -> Place:
        """Where the key stands that leads to this value; the value's own place when it has no key."""
        return Place(self.source, self.key) if self.key is not None else self.place

    def plain(self) -> Any:
        """The value without places, for libraries. A Node met again inside itself becomes None."""
        return _plain(self, set())


def _plain(node: Node, above: set[int]) -> Any:
    value = node.value
    if type(value) not in (dict, list):
        return value
    if id(value) in above:
        return None
    above.add(id(value))
    try:
        if type(value) is dict:
            return {name: _plain(child, above) for name, child in value.items()}
        return [_plain(child, above) for child in value]
    finally:
        above.discard(id(value))


class View:
    """What a rule is `for:` a Node, with the facts that a parser, a view or a join derived from it.

    `derived` holds those facts by name; a callable in it is called at the first look-up. `scope` names the views
    around this one (`workload` of a container, `job` of a step) for expressions and messages.
    `label` says which thing it is, for people: "Deployment/web", "stage build", "job deploy".
    """

    __slots__ = ("derived", "kind", "label", "node", "scope")

    def __init__(
        self,
        kind: str,
        node: Node,
        derived: Mapping[str, Any] | None = None,
        scope: Mapping[str, View] | None = None,
        label: str = "",
    ) -> None:
        self.kind = kind
        self.node = node
        self.derived: dict[str, Any] = dict(derived or {})
        self.scope: Mapping[str, View] = scope or {}
        self.label = label

    def get(self, name: str) -> Any:
        """The derived fact `name`, else the entry of that name in the Node."""
        if name in self.derived:
            value = self.derived[name]
            if callable(value):
                value = self.derived[name] = value()
            return value
        return self.node.get(name)

    @property
    def place(self) -> Place:
        return self.node.place

    @property
    def source(self) -> Source:
        return self.node.source

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<View {self.kind} {self.label} {self.node!r}>"


class Related(NamedTuple):
    """A second place that a finding speaks of, and what stands there."""

    place: Place
    message: str


class Edit(NamedTuple):
    """A replacement of the text in `span` that mends a finding."""

    span: Span
    text: str


class Problem(NamedTuple):
    """One thing that a rule found wrong. `facts` are further names for the rule's message template."""

    place: Place
    message: str | None = None
    related: tuple[Related, ...] = ()
    facts: Mapping[str, Any] = {}


class Outcome(NamedTuple):
    """What one rule says of one view. `reason` says why the status is unknown."""

    rule: str
    status: Status
    view: View
    problems: tuple[Problem, ...] = ()
    reason: str = ""


class Suppression(NamedTuple):
    """Why a finding is not reported: who silenced it (`comment`, `annotation`, `config`, `baseline`), and where."""

    by: str
    reason: str
    until: str
    place: Place | None


class Excerpt(NamedTuple):
    """Lines of the source round a finding, as a renderer may show them: every secret in them is masked."""

    first_line: int
    lines: tuple[str, ...]


class Finding(NamedTuple):
    """One problem as every renderer shows it. Lines and columns as in Span; paths are from the repository root."""

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


class Skipped(NamedTuple):
    """A file that was seen and not linted, and why."""

    path: str
    reason: str


class Report(NamedTuple):
    """All that a run found and looked at.

    `findings` are open, sorted by path, line, column and rule; `suppressed` carry their Suppression.
    `read` maps each linted path to its kind. `notes` are remarks for people about the run itself.
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

    @property
    def failing(self) -> Iterator[Finding]:
        """The open findings that make the run fail."""
        return (f for f in self.findings if self.fail_on is not None and f.severity >= self.fail_on)
