"""One thing that silences findings, whoever wrote it and wherever."""

from collections.abc import Callable, Collection
from typing import NamedTuple

from deploylint.config import Ignore
from deploylint.model import Finding, Place, Suppression
from deploylint.suppressions.extents import Extent
from deploylint.suppressions.grammar import Directive
from deploylint.values.glob import path_glob, rule_glob
from deploylint.values.patterns import lazy_pattern

SHELLCHECK = "SC"
"""The alias of the rule that reports what ShellCheck finds; its messages name the code, such as SC2086."""
SHELLCHECK_CODE = lazy_pattern(r"SC[0-9]{4}")
_IDENTITY = lazy_pattern(r"([^\s/]+)(?:/|\s+)([^\s/]+)")


class Spot(NamedTuple):
    """A line of a file at which a finding can be silenced."""

    path: str
    line: int


Covers = Callable[[Finding, Spot], bool]
"""Whether a finding, at one of its lines, is covered."""


class Entry:
    """A directive and what it covers.

    `by` is `comment`, `annotation`, `config` or `foreign`. `covers` judges a finding and one of its lines; `used`
    holds those of the directive's rule names that silenced something. Without `judged` nothing is said about it.
    """

    __slots__ = ("by", "covers", "directive", "expired", "judged", "place", "used")

    def __init__(
        self,
        by: str,
        place: Callable[[], Place] | Place,
        directive: Directive,
        covers: Covers,
        *,
        today: str,
        judged: bool = True,
    ) -> None:
        self.by = by
        self.place = place
        self.directive = directive
        self.covers = covers
        self.expired = bool(directive.until) and directive.until < today
        self.judged = judged
        self.used: set[str] = set()

    @property
    def holds(self) -> bool:
        """Whether it silences anything at all: it is well-formed and its time is not over."""
        return not self.directive.fault and not self.expired

    def silences(self, finding: Finding, spots: Collection[Spot]) -> bool:
        """Whether it silences the finding, at any of its places; remembers the names by which it did."""
        names = [name for name in self.directive.rules if rule_glob(name, finding.rule)]
        if not names or not any(self.covers(finding, spot) for spot in spots):
            return False
        self.used.update(names)
        return True

    def standing(self) -> Place:
        """Where the directive stands."""
        return self.place() if callable(self.place) else self.place

    def suppression(self) -> Suppression:
        """What a silenced finding says of it."""
        by = "comment" if self.by == "foreign" else self.by
        return Suppression(by, self.directive.reason, self.directive.until, self.standing())


def covers_code(code: str, covers: Covers) -> Covers:
    """Covers what names this code, such as SC2086, of what else is covered."""
    return lambda finding, spot: code in finding.message and covers(finding, spot)


def covers_lines(extent: Extent) -> Covers:
    """Covers these lines of the file that the entry is filed under."""
    first, last = extent
    return lambda _finding, spot: first <= spot.line <= last


def covers_everything(_finding: Finding, _spot: Spot) -> bool:
    """Covers the whole file that the entry is filed under."""
    return True


def covers_as_configured(ignore: Ignore) -> Covers:
    """Covers what the settings name by path, kind and name."""
    in_path = path_glob(ignore.path) if ignore.path else None

    def covers(finding: Finding, spot: Spot) -> bool:
        return (in_path is None or in_path(spot.path)) and _is_object(ignore, finding.object)

    return covers


def _is_object(ignore: Ignore, label: str) -> bool:
    """Labels are `Deployment/web`, `stage build` and the like; what follows the name belongs to a part of it."""
    if not ignore.kind and not ignore.name:
        return True
    found = _IDENTITY.match(label)
    kind, name = found.groups() if found else ("", label)
    return (not ignore.kind or rule_glob(ignore.kind.lower(), kind.lower())) and (
        not ignore.name or rule_glob(ignore.name, name)
    )
