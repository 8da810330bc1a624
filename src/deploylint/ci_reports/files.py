"""The files that reports are read from: which there are, and which are refused."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from fnmatch import fnmatchcase
from glob import has_magic
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from deploylint.ci_reports.readings import Report, ReportError
from deploylint.ci_reports.recognising import MAX_BYTES, read

MAX_FILES = 2_000
"""More files than this are not taken from one pattern."""


class Refused(Exception):
    """A file is no report that counts. `code` is that of a RecordProblem, the text one line for people."""

    def __init__(self, code: str, message: str, probes: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.code = code
        self.probes = probes


class ReportFile(NamedTuple):
    """A report with its file: the path as people know it, when it was written, and the SHA-256 of its bytes."""

    path: str
    report: Report
    modified: datetime
    digest: str


def matching(root: Path, pattern: str) -> Iterator[Path]:
    """The files of a pattern, from the root or absolute, sorted; a path without wildcards is itself.

    `*` stays within a folder and `**` crosses folders. Wildcards follow no link to a folder: links may go in circles.
    """
    steps = Path(pattern).parts
    fixed = next((at for at, step in enumerate(steps) if has_magic(step)), len(steps))
    start = root.joinpath(*steps[:fixed])
    if fixed == len(steps):
        return iter([start] if os.path.lexists(start) else [])
    return islice(iter(sorted(_below(start, steps[fixed:]))), MAX_FILES)


def _below(start: Path, steps: tuple[str, ...]) -> set[Path]:
    """The files below a folder whose path matches; each folder is looked at once for each step."""
    found: set[Path] = set()
    seen: set[tuple[str, int]] = set()
    waiting = [(str(start), 0)]
    while waiting:
        folder, at = waiting.pop()
        if (folder, at) in seen or at >= len(steps):
            continue
        seen.add((folder, at))
        if steps[at] == "**":
            waiting.append((folder, at + 1))
        for entry in _entries(folder):
            crosses = steps[at] == "**"
            if entry.is_dir(follow_symlinks=False):
                if crosses or fnmatchcase(entry.name, steps[at]):
                    waiting.append((entry.path, at if crosses else at + 1))
            elif (
                at == len(steps) - 1
                and (crosses or fnmatchcase(entry.name, steps[at]))
                and not os.path.isdir(entry.path)
            ):
                found.add(Path(entry.path))
    return found


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return [entry for entry in entries if entry.name != ".git"]
    except (OSError, ValueError):
        return []


def shown(root: Path, path: Path) -> str:
    """The path from the root where the file lies below it, else as it was given."""
    try:
        return path.relative_to(root).as_posix()
    except ValueError:
        return path.as_posix()


def is_tracked(root: Path, path: Path, tracked: Collection[str]) -> bool:
    """Whether git tracks the file, a link to it, or the submodule that it lies in."""
    for base, place in (
        (root, Path(os.path.abspath(path))),
        (Path(os.path.realpath(root)), Path(os.path.realpath(path))),
    ):
        if place.is_relative_to(base):
            relative = place.relative_to(base)
            if any(step.as_posix() in tracked for step in (relative, *relative.parents)):
                return True
    return False


def load(root: Path, path: Path, tracked: Collection[str]) -> ReportFile:
    """The report in a file. Raises Refused."""
    if is_tracked(root, path, tracked):
        message = "is committed: a report is made by CI and no text of the repository; remove it from git"
        raise Refused("committed-report", message)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            kind = "a folder; name its files" if stat.S_ISDIR(status.st_mode) else "no regular file"
            raise Refused("unreadable-report", f"is {kind}")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        modified = datetime.fromtimestamp(status.st_mtime, UTC)
        report = read(data)
    except OSError as problem:
        raise Refused("unreadable-report", f"cannot be read ({problem.strerror})") from None
    except (ValueError, OverflowError):
        raise Refused("unreadable-report", "has a time that cannot be") from None
    except ReportError as problem:
        raise Refused("unreadable-report", f"cannot be read: {problem}", problem.probes) from None
    return ReportFile(shown(root, path), report, modified, hashlib.sha256(data).hexdigest())
