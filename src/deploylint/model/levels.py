"""How bad, how sure, and how an evaluation ended."""

from __future__ import annotations

from enum import Enum, IntEnum


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
    """What a rule says of one view that it is applicable to."""

    __hash__ = object.__hash__  # members are unique, and every outcome is counted by its status

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
