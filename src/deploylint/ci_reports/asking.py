"""What an item asks of a probe: its parameters, with the team's thresholds in the place of their names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from deploylint.ci_reports.lookups import number
from deploylint.model import Source
from deploylint.model.checklist import Measured, ProbeUse, State, Threshold
from deploylint.secrets.lines import scan_text
from deploylint.secrets.masking import mask

_READ = 5_000


class Unasked(Exception):
    """A parameter names a threshold that there is not, or is no number. Its text says which."""


class Asked(NamedTuple):
    """The parameters of one use of a probe. They have been held to `schemas/report-probes.schema.json`."""

    use: ProbeUse
    thresholds: Mapping[str, Threshold]

    def number(self, name: str, default: float) -> float:
        """The number of a parameter, as its default where it is left out. Raises Unasked."""
        found = self.optional(name)
        return default if found is None else found

    def optional(self, name: str) -> float | None:
        """The number of a parameter, None where it is left out. Raises Unasked."""
        value = self.use.parameters.get(name)
        if value is None:
            return None
        if isinstance(value, str) and value.startswith("$"):
            threshold = self.thresholds.get(value[1:])
            if threshold is None:
                raise Unasked(f"{self.use.use} asks about the threshold {value}, which is not defined")
            return threshold.value
        found = number(value)
        if found is None or isinstance(value, str):
            raise Unasked(f"the parameter {name} of {self.use.use} is no number")
        return found

    def words(self, name: str) -> tuple[str, ...]:
        """The words of a parameter, none where it is left out."""
        value = self.use.parameters.get(name)
        listed = value if isinstance(value, (list, tuple)) else [value] if isinstance(value, str) else []
        return tuple(word for word in listed if isinstance(word, str) and word)

    def phrases(self, name: str) -> dict[str, tuple[str, ...]]:
        """The named phrases of a parameter; a name alone is its own phrase."""
        value = self.use.parameters.get(name)
        if isinstance(value, Mapping):
            named = {str(key): entry if isinstance(entry, (list, tuple)) else [entry] for key, entry in value.items()}
            return {key: tuple(str(phrase) for phrase in entry if phrase) or (key,) for key, entry in named.items()}
        return {word: (word,) for word in self.words(name)}


class Verdict(NamedTuple):
    """What one reading means for one use: evidence without its origin. `text` is one line in which `{}` is the file."""

    state: State
    text: str
    reason: str = ""
    measured: Measured = Measured()
    warning: bool = False


def limited(text: str, longest: int = 80) -> str:
    """Text of a report as a line shows it: short, without secrets, and without the sign that stands for the file."""
    plain = " ".join(text[:_READ].split()).replace("{}", "{ }")
    plain = mask(plain, scan_text(Source("", "report", plain)))
    return plain if len(plain) <= longest else plain[: longest - 1] + "…"


def counted(amount: int, one: str, many: str = "") -> str:
    """`1 test`, `2 tests`, `1,203 tests`."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def plain_number(value: float) -> str:
    """A number for people: at most two digits after the point, none that say nothing."""
    return f"{value:,.2f}".rstrip("0").rstrip(".")
