"""The baseline: findings that were there before, known again by what they say, never by line."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from deploylint.authored import AuthoredError, AuthoredProblem
from deploylint.model import Finding, Suppression
from deploylint.values.patterns import lazy_pattern

VERSION = 1
_SALT = "deploylint/v1"
_LENGTH = 32
_LINE_NUMBER = lazy_pattern(r"\b(lines?|columns?) [0-9]+(?:[-:][0-9]+)?")
_FINGERPRINT = lazy_pattern(r"[0-9a-f]{32}")


def fingerprint(rule: str, path: str, object: str, text: str) -> str:
    """What a finding is known by: 32 hexadecimal digits, the same when its line moves or its text is laid out anew.

    `object` is the thing it is about, `text` its message with every secret masked, or a value that is none.
    """
    words = _LINE_NUMBER.sub(r"\1", " ".join(text.split()))
    content = "\0".join((_SALT, rule, path, object, words))
    digest: str = _sha256()(content.encode("utf-8", "surrogatepass")).hexdigest()
    return digest[:_LENGTH]


def _sha256() -> Any:
    """SHA-256 without hashlib, whose import loads all of OpenSSL: a tenth of the time that one file takes.

    The standard library's `random` does the same.
    """
    try:
        return import_module("_sha2" if sys.version_info >= (3, 12) else "_sha256").sha256
    except ImportError:
        return import_module("hashlib").sha256


class Known(NamedTuple):
    """A finding in a baseline. The fingerprint decides; the rest is for people who read the file."""

    path: str
    rule: str
    object: str
    fingerprint: str


class Baseline:
    """Findings that are known, each with how often it is."""

    def __init__(self, counts: Mapping[Known, int]) -> None:
        self.counts = dict(counts)
        self.stale: dict[Known, int] = {}

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Baseline:
        """The baseline that holds these findings."""
        return cls(Counter(_known(finding) for finding in findings))

    @classmethod
    def load(cls, path: Path | str) -> Baseline:
        """Read a baseline file. Raises AuthoredProblem when it cannot be read or is none."""
        import json

        try:
            data = json.loads(Path(path).read_text(encoding="utf-8-sig"))
        except OSError as problem:
            raise _problem(path, f"the baseline cannot be read: {problem.strerror}") from None
        except json.JSONDecodeError as problem:
            reason = f"the baseline is no valid JSON: {problem.msg}; write it anew with --write-baseline"
            raise AuthoredProblem([AuthoredError(str(path), problem.lineno, problem.colno, reason)]) from None
        except (UnicodeDecodeError, RecursionError):
            raise _problem(path, "the baseline is no valid JSON; write it anew with --write-baseline") from None
        return cls(_counts(path, data))

    def apply(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings that are new, and those that are known. Sets `stale` to what was known and is no more."""
        left = Counter[str]()
        for known, count in self.counts.items():
            left[known.fingerprint] += count
        opened: list[Finding] = []
        held: list[Finding] = []
        for finding in findings:
            key = _known(finding).fingerprint
            if left[key] > 0:
                left[key] -= 1
                held.append(finding._replace(suppression=Suppression("baseline", "", "", None)))
            else:
                opened.append(finding)
        self.stale = {known: left[known.fingerprint] for known in self.counts if left[known.fingerprint] > 0}
        return opened, held

    def stale_in(self, reported: Callable[[str], bool]) -> dict[Known, int]:
        """What is stale in the files that a run reports on; of others it knows nothing."""
        return {known: count for known, count in self.stale.items() if reported(known.path)}

    def pruned(self, reported: Callable[[str], bool] = lambda _path: True) -> Baseline:
        """This baseline without what is stale."""
        stale = self.stale_in(reported)
        return Baseline({k: n - stale.get(k, 0) for k, n in self.counts.items() if n > stale.get(k, 0)})

    def write(self, path: Path | str) -> None:
        """Write the file as a whole or not at all, in a fixed order with a line for each finding."""
        import json

        entries = [
            json.dumps({**known._asdict(), **({"count": count} if count > 1 else {})}, ensure_ascii=True)
            for known, count in sorted(self.counts.items())
        ]
        lines = ",\n    ".join(entries)
        findings = f"[\n    {lines}\n  ]" if entries else "[]"
        _write_atomically(Path(path), f'{{\n  "version": {VERSION},\n  "findings": {findings}\n}}\n')


def _known(finding: Finding) -> Known:
    key = finding.fingerprint.partition(":")[0]
    if not _FINGERPRINT.fullmatch(key):
        key = fingerprint(finding.rule, finding.path, finding.object, finding.message)
    return Known(finding.path, finding.rule, finding.object, key)


def _write_atomically(path: Path, text: str) -> None:
    path = path.resolve()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    except OSError as problem:
        temporary.unlink(missing_ok=True)
        raise _problem(path, f"the baseline cannot be written: {problem.strerror}") from None


def _counts(path: Path | str, data: Any) -> dict[Known, int]:
    if not isinstance(data, dict) or not isinstance(data.get("findings"), list):
        raise _problem(path, "this is no baseline; write one with --write-baseline")
    if data.get("version") != VERSION:
        reason = f"the baseline has version {data.get('version')!r:.20}, and this program reads {VERSION}"
        raise _problem(path, f"{reason}; write it anew with --write-baseline")
    counts: dict[Known, int] = {}
    for position, entry in enumerate(data["findings"]):
        known, count = _entry(path, position, entry)
        counts[known] = counts.get(known, 0) + count
    return counts


def _entry(path: Path | str, position: int, entry: Any) -> tuple[Known, int]:
    values: list[Any] = [entry.get(name) for name in Known._fields] if isinstance(entry, dict) else []
    count = entry.get("count", 1) if isinstance(entry, dict) else 0
    good = len(values) == len(Known._fields) and all(isinstance(value, str) for value in values)
    if not good or type(count) is not int or count < 1 or not _FINGERPRINT.fullmatch(values[-1]):
        raise _problem(
            path, f"finding {position + 1} of the baseline is malformed; write it anew with --write-baseline"
        )
    return Known(*values), count


def _problem(path: Path | str, message: str) -> AuthoredProblem:
    return AuthoredProblem([AuthoredError(str(path), 0, 0, message)])
