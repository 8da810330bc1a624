"""All reports of a run -> evidence for the items of a checklist, and what is wrong with them.

Leaving a report out does not help: one that the team's policy expects and that is missing, committed, unreadable or of
another kind makes every item that its probe is for unknown.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path, PurePosixPath

from deploylint.ci_reports.binding import Head
from deploylint.ci_reports.evidence import evidence_of, unknown, unsaid, uses
from deploylint.ci_reports.files import Refused, ReportFile, load, matching, shown
from deploylint.model.checklist import Checklist, Evidence, RecordProblem


def collect(
    root: Path, patterns: Sequence[str], checklist: Checklist, head: Head, *, tracked: Collection[str]
) -> tuple[list[Evidence], list[RecordProblem]]:
    """Reads the reports that were named (paths or globs, from the root or absolute) and those that are expected.

    `tracked` are the paths that git tracks, from the root. Reads files, raises nothing for what is in them.
    """
    found = _Found(root, tracked)
    for pattern in patterns:
        if not found.add(pattern):
            found.problem("missing-report", pattern, "there is no such report")
    for probe, expected in sorted(checklist.policy.reports.items()):
        for pattern in expected:
            found.expect(probe, pattern)
    evidence: list[Evidence] = []
    for item, use in uses(checklist.items):
        said = [piece for file in found.files for piece in evidence_of(file, item.id, use, checklist.thresholds, head)]
        evidence += said
        evidence += unsaid(found.files, item.id, use, said, head)
        evidence += [unknown(item.id, use.use, *why) for why in found.lacking(use.use)]
    return evidence, found.problems


class _Found:
    def __init__(self, root: Path, tracked: Collection[str]) -> None:
        self._root = root
        self._tracked = tracked
        self._seen: dict[str, ReportFile | Refused] = {}
        self._lacking: list[tuple[str, str, str, str]] = []
        self.problems: list[RecordProblem] = []

    @property
    def files(self) -> list[ReportFile]:
        """The reports that were read."""
        return [entry for entry in self._seen.values() if isinstance(entry, ReportFile)]

    def problem(self, code: str, path: str, message: str) -> None:
        self.problems.append(RecordProblem(code, path, 0, message))

    def add(self, pattern: str) -> list[ReportFile | Refused]:
        """Reads the files of a pattern, each once; none when it matches none."""
        return [self._load(path) for path in matching(self._root, pattern)]

    def _load(self, path: Path) -> ReportFile | Refused:
        key = os.path.realpath(path)
        if key not in self._seen:
            try:
                self._seen[key] = load(self._root, path, self._tracked)
            except Refused as refusal:
                name = shown(self._root, path)
                self._seen[key] = refusal
                self.problem(refusal.code, name, str(refusal))
                reason = "missing-report" if refusal.code == "committed-report" else "unreadable-file"
                self._lacking += [(probe, reason, f"the report {refusal}", name) for probe in refusal.probes]
        return self._seen[key]

    def expect(self, probe: str, pattern: str) -> None:
        """Reads what is expected of a probe, and remembers that it is missing where it is."""
        if pattern.startswith(("/", "~")) or ".." in PurePosixPath(pattern).parts:
            message = "an expected report lies in the repository's folder; write its path from the root"
            self.problem("outside", pattern, message)
            self._lack(probe, pattern, "lies outside")
            return
        entries = self.add(pattern)
        if not entries:
            self.problem("missing-report", pattern, f"{probe} expects this report of CI, and it is not there")
            self._lack(probe, pattern, "is expected of CI and missing")
        for entry in entries:
            if isinstance(entry, Refused):
                self._lack(probe, pattern, str(entry))
            elif probe not in entry.report.probes:
                kinds = ", ".join(entry.report.probes)
                self.problem("other-report", entry.path, f"{probe} expects this report, and it is one for {kinds}")
                self._lack(probe, entry.path, f"is a report for {kinds} and not for {probe}")

    def _lack(self, probe: str, path: str, why: str) -> None:
        self._lacking.append((probe, "missing-report", f"the report {why}", path))

    def lacking(self, probe: str) -> Iterator[tuple[str, str, str]]:
        """Reason, text and path of what is missing for a probe."""
        return iter(dict.fromkeys(entry[1:] for entry in self._lacking if entry[0] == probe))
