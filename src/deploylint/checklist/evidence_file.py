"""Evidence records: one JSON object a line, held to `schemas/evidence.schema.json`.

A run appends what it saw to a file that CI keeps, and another run takes it back. Only what probes and reports saw is
taken back: what lint says is made anew, and what people say is read from their own records. A record is no proof. It
says what it speaks of and when, and whoever can write the file can write that as well, so that the file must come from
CI and never from the repository.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from deploylint import __version__
from deploylint.authored import Authored, check
from deploylint.ci_reports.files import is_tracked, matching, shown
from deploylint.ci_reports.lookups import number
from deploylint.model import Span
from deploylint.model.checklist import Checklist, Evidence, Measured, RecordProblem, State, Subject
from deploylint.values.instant import instant, written

NAME = "deploylint-evidence.jsonl"
VERSION = 1
MAX_BYTES = 50_000_000
MAX_LINE = 200_000
_SUBJECT = Subject()._asdict()
_EMPTY: tuple[Any, ...] = ("", [], {})
_SEEN = (State.PASS, State.FAIL, State.EXPIRED, State.UNKNOWN)


def collector(definition: str = "", environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Who collects: this program, the SHA-256 of the checklist's definition, the run of CI, the sort of host."""
    found = {"tool": f"deploylint {__version__}", "definition": definition, "run": _run(environment)}
    ci = environment.get("RUNNER_ENVIRONMENT") or ("ci" if environment.get("CI") else "local")
    return {key: value for key, value in {**found, "host": ci}.items() if value}


def _run(environment: Mapping[str, str]) -> str:
    server, name, run = (environment.get(f"GITHUB_{key}", "") for key in ("SERVER_URL", "REPOSITORY", "RUN_ID"))
    if server and name and run:
        attempt = environment.get("GITHUB_RUN_ATTEMPT", "")
        return f"{server}/{name}/actions/runs/{run}" + (f"/attempts/{attempt}" if attempt else "")
    return environment.get("CI_JOB_URL", "") or environment.get("BUILD_URL", "")


def write(
    path: Path, evidence: Iterable[Evidence], who: Mapping[str, str] | None = None, now: datetime | None = None
) -> None:
    """Append records, all in one go. Raises OSError, also where the path is a link or no regular file.

    `who` is what `collector` says; evidence that has its own keeps it. What saw nothing is dated `now`.
    """
    who = collector() if who is None else who
    moment = written(now or datetime.now(UTC))
    lines = [line(piece._replace(collector=piece.collector or who), moment) for piece in evidence]
    flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    if path.exists() and not path.is_file():
        raise OSError(f"{path} is no regular file")
    descriptor = os.open(path, flags, 0o644)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - 1, 0))
        # whoever was interrupted may have left half a line
        gap = "\n" if size and file.read(1) != b"\n" else ""
        file.write((gap + "".join(lines)).encode("utf-8", "backslashreplace"))


def line(piece: Evidence, moment: str = "") -> str:
    """A piece of evidence as a line of the file; what is empty is left out."""
    measured = {key: _plain(value) for key, value in piece.measured._asdict().items()}
    span = list(piece.span) if piece.span is not None else None
    record = {
        "version": VERSION,
        "item": piece.item,
        "slot": piece.slot,
        "source": piece.source,
        "source_version": piece.version,
        "status": str(piece.state),
        "reason": piece.reason,
        "text": piece.text,
        **measured,
        "subject": {key: value for key, value in piece.subject._asdict().items() if value},
        "observed_at": piece.observed_at or moment,
        "expires": piece.expires,
        "by": piece.by,
        "path": piece.path,
        "span": span,
        "pointer": piece.pointer,
        "link": piece.link,
        "sha256": piece.digest,
        "warning": piece.warning,
        "redactions": piece.redactions or None,
        "collector": dict(piece.collector),
    }
    kept = {
        key: value for key, value in record.items() if value is not None and value is not False and value not in _EMPTY
    }
    return json.dumps(kept, ensure_ascii=True, allow_nan=False) + "\n"


def _plain(value: Any) -> Any:
    """A value that JSON has: no infinities, and tuples as lists."""
    if isinstance(value, tuple):
        return [entry for entry in map(number, value) if entry is not None]
    return number(value) if isinstance(value, float) else value


def read(
    root: Path, patterns: Sequence[str], checklist: Checklist, *, tracked: Collection[str]
) -> tuple[list[Evidence], list[RecordProblem]]:
    """The records of files (paths or globs, from the root or absolute) that still count, and what is wrong with others.

    Of several observations of the same thing the newest counts. Raises nothing for what is in the files.
    """
    evidence: list[Evidence] = []
    problems: list[RecordProblem] = []
    for pattern in patterns:
        paths = list(matching(root, pattern))
        if not paths:
            problems.append(RecordProblem("missing-evidence", pattern, 0, "there is no such file of evidence"))
        for path in paths:
            for entry in _records(root, path, checklist, tracked):
                if isinstance(entry, RecordProblem):
                    problems.append(entry)
                else:
                    evidence.append(entry)
    return newest(evidence), problems


def _records(
    root: Path, path: Path, checklist: Checklist, tracked: Collection[str]
) -> Iterator[Evidence | RecordProblem]:
    name = shown(root, path)
    if is_tracked(root, path, tracked):
        message = "is committed: evidence is collected by CI and no text of the repository; remove it from git"
        yield RecordProblem("committed-evidence", name, 0, message)
        return
    data, trouble = _data(path)
    if trouble:
        yield RecordProblem("unreadable-evidence", name, 0, trouble)
        return
    items = {item.id for item in checklist.items}
    for at, raw in enumerate(data.split(b"\n"), 1):
        if raw.strip():
            try:
                record = _record(name, raw)
                if record["slot"] == "live":
                    yield _checked(record, items, checklist.probes)
            except _BadLine as problem:
                yield RecordProblem(problem.code, name, at, str(problem), problem.item)


def _data(path: Path) -> tuple[bytes, str]:
    if not path.is_file():
        return b"", "is no regular file"
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as problem:
        return b"", f"cannot be read ({problem.strerror})"
    return (b"", f"is larger than {MAX_BYTES // 1_000_000} MB") if len(data) > MAX_BYTES else (data, "")


class _BadLine(Exception):
    def __init__(self, code: str, message: str, item: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.item = item


def _record(name: str, raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_LINE:
        raise _BadLine("malformed-evidence", "the line is too long for a record")
    try:
        record = json.loads(raw.decode("utf-8"), parse_constant=lambda _word: None)
    except (ValueError, RecursionError):
        raise _BadLine("malformed-evidence", "the line is no JSON; was it cut off?") from None
    if not isinstance(record, dict):
        raise _BadLine("malformed-evidence", "the line is no record")
    errors = check(Authored(name, "", record, None, lambda _route, _at_key: (1, 1)), "evidence")
    if errors:
        item = record.get("item")
        raise _BadLine("malformed-evidence", errors[0].message, item if isinstance(item, str) else "")
    return record


def _checked(record: Mapping[str, Any], items: Collection[str], probes: Collection[str]) -> Evidence:
    """The evidence of a record of a slot `live`. Raises _BadLine for what cannot count."""
    item, source = record["item"], record["source"]
    if item not in items:
        raise _BadLine("unknown-item", f"the checklist has no item {item}", item)
    if source not in probes:
        raise _BadLine("unknown-probe", f"there is no probe {source}", item)
    piece = _evidence(record)
    if piece.state not in _SEEN:
        raise _BadLine("malformed-evidence", f"what a probe saw cannot be {piece.state}", item)
    if piece.state is State.PASS and instant(piece.observed_at) is None:
        raise _BadLine("missing-field", "it claims a pass and does not say when it was seen (observed_at)", item)
    if piece.state is State.PASS and not (piece.subject.commit or piece.subject.environment):
        message = "it claims a pass and does not say of which commit or environment (subject)"
        raise _BadLine("missing-field", message, item)
    return piece


def _evidence(record: Mapping[str, Any]) -> Evidence:
    says = record.get
    samples = tuple(found for found in map(number, says("samples", ())) if found is not None)
    measured = Measured(
        _figure(says("observed")),
        says("operator", ""),
        _figure(says("threshold")),
        says("unit", ""),
        samples,
        says("window", ""),
    )
    return Evidence(
        record["item"],
        record["slot"],
        record["source"],
        State(record["status"]),
        says("text", ""),
        says("reason", ""),
        path=says("path", ""),
        span=Span(*record["span"]) if says("span") else None,
        pointer=says("pointer", ""),
        observed_at=says("observed_at", ""),
        expires=says("expires", ""),
        link=says("link", ""),
        subject=Subject(**{**_SUBJECT, **says("subject", {})}),
        measured=measured,
        warning=says("warning", False),
        version=says("source_version", ""),
        collector=says("collector", {}),
        digest=says("sha256", ""),
        redactions=says("redactions", 0),
    )


def _figure(value: Any) -> float | str | None:
    return value if isinstance(value, str) else number(value)


def newest(evidence: Iterable[Evidence]) -> list[Evidence]:
    """Of what was seen in one place by one probe for one item, the last; of what was seen at once, all.

    That something could not be seen is over when the same probe saw something later, wherever that was.
    """
    found = {line(piece): piece for piece in evidence}.values()
    last: dict[tuple[str, ...], float] = {}
    for piece in found:
        for key in [_place(piece)] if _blind(piece) else [_place(piece), (piece.item, piece.source)]:
            last[key] = max(last.get(key, _NEVER), _seen(piece))
    return [
        piece
        for piece in found
        if _seen(piece) == last[_place(piece)]
        and not (_blind(piece) and last.get((piece.item, piece.source), _NEVER) > _seen(piece))
    ]


_NEVER = float("-inf")


def _blind(piece: Evidence) -> bool:
    return piece.state is State.UNKNOWN or piece.warning


def _place(piece: Evidence) -> tuple[str, ...]:
    subject = piece.subject
    where = subject.environment or subject.commit
    return (piece.item, piece.source, where, piece.path, piece.pointer, subject.host, str(piece.warning))


def _seen(piece: Evidence) -> float:
    """Seconds since 1970. Without an instant, that something cannot be seen is so now, and what was seen is over."""
    moment = instant(piece.observed_at)
    if moment is not None:
        return moment.timestamp()
    return -_NEVER if _blind(piece) else _NEVER
