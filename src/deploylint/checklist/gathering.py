"""Evidence that is not lint's: reports of CI, records of earlier runs, and what people attest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from deploylint import git
from deploylint.checklist import attestations, evidence_file
from deploylint.checklist.freshness import Moment
from deploylint.ci_reports import collecting
from deploylint.ci_reports.binding import Head
from deploylint.git_history import Commit
from deploylint.model.checklist import Checklist, Evidence, RecordProblem


class Gathered(NamedTuple):
    """Evidence, and the records that are not in order."""

    evidence: list[Evidence]
    problems: list[RecordProblem]


class Sources(NamedTuple):
    """Where evidence is looked for: paths or globs of reports and of records, and the commits that hold the same."""

    root: Path
    reports: Sequence[str]
    records: Sequence[str]
    same: Sequence[Commit]


def gather(sources: Sources, checklist: Checklist, moment: Moment, read: Callable[[str], str | None]) -> Gathered:
    """Everything that speaks for or against the items, besides lint. `read` gives the files that decide who may sign.

    Raises GitError.
    """
    tracked = _tracked(sources.root)
    since = min((commit.committed for commit in sources.same), default=None)
    head = Head(sources.same[0].hash if sources.same else "", since, moment.release.image)
    reported, bad_reports = collecting.collect(sources.root, sources.reports, checklist, head, tracked=tracked)
    recorded, bad_records = evidence_file.read(sources.root, sources.records, checklist, tracked=tracked)
    attested, bad_attestations = attestations.collect(sources.root, checklist, moment, read)
    # what an earlier run did not see, this one may have seen
    seen = evidence_file.newest([*reported, *recorded])
    return Gathered([*seen, *attested], [*bad_reports, *bad_records, *bad_attestations])


def _tracked(root: Path) -> frozenset[str]:
    """The paths that git tracks, from the root; none where there is no git."""
    top = git.top_level(root)
    if top is None:
        return frozenset()
    inner = root.relative_to(top).as_posix()
    prefix = "" if inner == "." else f"{inner}/"
    tracked = git.list_files(top).tracked
    return frozenset(path.removeprefix(prefix) for path in tracked if path.startswith(prefix))
