"""What reports say, whichever tool wrote them."""

from __future__ import annotations

from typing import NamedTuple


class ReportError(Exception):
    """A report cannot be read: cut off, of wrong types, too large. Its text says what is wrong, on one line.

    `probes` are the probes that it would be for, as far as that can be told.
    """

    def __init__(self, message: str, probes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.probes = probes


class Case(NamedTuple):
    """One test. `outcome` is `passed`, `failed` or `skipped`; `where` are its file, suite and class as written."""

    name: str
    where: tuple[str, ...]
    outcome: str


class Outcomes(NamedTuple):
    """A run of tests.

    `uncounted` failures have no case of their own: a suite that did not load, a counter that says more. `flaky` tests
    passed when they were tried again.
    """

    cases: tuple[Case, ...]
    uncounted: int = 0
    flaky: int = 0


class Coverage(NamedTuple):
    """Shares in percent, None where the report does not say or nothing was measured."""

    lines: float | None
    branches: float | None = None
    measured: int | None = None
    """How many lines were measured."""


class Remarks(NamedTuple):
    """What a linter remarked on, and in how many files it looked; None where it lists only files with remarks."""

    errors: int
    warnings: int
    files: int | None = None


class Flaw(NamedTuple):
    """A vulnerability or result. `severity` is critical, high, medium, low, info, or empty where nobody rated it.

    `level` is what SARIF calls so: error, warning or note. `about` are the subjects it is about, such as `injection`.
    """

    id: str
    severity: str
    tool: str = ""
    level: str = ""
    about: frozenset[str] = frozenset()


class Scanner(NamedTuple):
    """A tool that looked. `looks_for` are the subjects its rules are about; `trouble` why its silence means nothing."""

    name: str
    looks_for: frozenset[str] = frozenset()
    trouble: str = ""


class Flaws(NamedTuple):
    """What scanners found. `digests` are those of the image that was scanned, as `sha256:…`."""

    flaws: tuple[Flaw, ...]
    scanners: tuple[Scanner, ...]
    digests: tuple[str, ...] = ()


class Load(NamedTuple):
    """A load test: times in milliseconds, `failed` a share from 0 to 1, None where the report does not say.

    `users` is the most that were active at once.
    """

    requests: int
    failed: float | None = None
    p95: float | None = None
    p99: float | None = None
    users: float | None = None
    seconds: float | None = None


class Alert(NamedTuple):
    """What ZAP raised: `risk` from 0 (informational) to 3 (high)."""

    name: str
    risk: int
    about: frozenset[str] = frozenset()


class Attack(NamedTuple):
    """A scan of a running site by ZAP. `active` is whether an alert shows that it attacked, and not only listened."""

    alerts: tuple[Alert, ...]
    sites: tuple[str, ...]
    active: bool = False


class Restore(NamedTuple):
    """A restored backup: what was compared, how long it took, and of which environment."""

    expected: int
    restored: int
    seconds: float
    environment: str
    snapshot: str


Reading = Outcomes | Coverage | Remarks | Flaws | Load | Attack | Restore


class Report(NamedTuple):
    """A reading with what its file says of itself.

    `probes` are those it is for. `commit` is what the file says it speaks of. `written` is the instant it was made
    at, as the file says, ISO 8601, with no zone where the tool writes none.
    """

    probes: tuple[str, ...]
    tool: str
    reading: Reading
    commit: str = ""
    written: str = ""
