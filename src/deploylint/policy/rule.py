"""A rule as the engine runs it, and what its file says for people."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from deploylint.model import Confidence, RuleText, Severity


class Grade(NamedTuple):
    """Severity or confidence where `when` (an expression's tree) holds; None leaves the rule's own."""

    when: Any
    severity: Severity | None
    confidence: Confidence | None


class Rule(NamedTuple):
    """What evaluation needs of a rule file. Expressions are the trees that `expressions.parse` gives."""

    id: str
    title: str
    severity: Severity
    confidence: Confidence
    profile: str
    tags: tuple[str, ...]
    checklist: tuple[str, ...]
    aliases: tuple[str, ...]
    for_: str
    when: Any
    params: Mapping[str, Any]
    assertion: Any
    schema: Any
    check: str | None
    at: tuple[tuple[Any, ...], ...]
    """For each place that `at:` names, the trees to try in turn: below the view first, then as a name in scope."""
    message: str
    remedy: str
    related: tuple[Any, ...]
    grades: tuple[Grade, ...]
    group: str = ""
    """The cause that the rule's findings share with those of other rules; empty where each stands for itself."""

    @property
    def room(self) -> str:
        """Where its views come from: `kubernetes` of `kubernetes.container`."""
        return self.for_.partition(".")[0]


def to_data(rule: Rule) -> dict[str, Any]:
    """The rule as JSON values, to be stored; `from_data` turns them back."""
    data = rule._asdict()
    data["severity"], data["confidence"] = int(rule.severity), int(rule.confidence)
    data["grades"] = [[when, _number(severity), _number(confidence)] for when, severity, confidence in rule.grades]
    return data


def _number(level: Severity | Confidence | None) -> int | None:
    return None if level is None else int(level)


def from_data(data: dict[str, Any]) -> Rule:
    """A rule from what `to_data` gave, after a trip through JSON."""
    data["severity"], data["confidence"] = Severity(data["severity"]), Confidence(data["confidence"])
    data["grades"] = tuple(
        Grade(when, None if s is None else Severity(s), None if c is None else Confidence(c))
        for when, s, c in data["grades"]
    )
    for name in ("tags", "checklist", "aliases", "related"):
        data[name] = tuple(data[name])
    data["at"] = tuple(tuple(trees) for trees in data["at"])
    return Rule(**data)


def named_rule(identity: str, profile: str, aliases: tuple[str, ...], tags: tuple[str, ...]) -> Rule:
    """A rule that is known by its names alone; it is for no view."""
    grade = (Severity.INFO, Confidence.LOW)
    return Rule(identity, "", *grade, profile, tags, (), aliases, "", None, {}, None, None, None, (), "", "", (), ())


class Example(NamedTuple):
    """One example of a rule file: files by name, and the lines of findings where marks cannot stand."""

    verdict: str
    files: Mapping[str, str]
    expect: Mapping[str, tuple[int, ...]]
    config: Mapping[str, Any]
    tracked: bool


class RulePage(NamedTuple):
    """Everything a rule file says to people, and its examples."""

    text: RuleText
    for_: str
    condition: str
    params: Mapping[str, Any]
    references: tuple[str, ...]
    examples: tuple[Example, ...]
