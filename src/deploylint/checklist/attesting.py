"""Writing an attestation: what is missing, what would not count, and the file with what a person says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

from deploylint import git_history
from deploylint.authored import AuthoredError, AuthoredProblem
from deploylint.checklist import bound, terms
from deploylint.checklist.attestation import FOLDER, SUFFIX, Attestation, read
from deploylint.checklist.freshness import Moment
from deploylint.model.checklist import Checklist, Item, Release
from deploylint.values.instant import written
from deploylint.values.patterns import lazy_pattern

_NAME = lazy_pattern(r"[^A-Za-z0-9._-]+")
_NUMBER = lazy_pattern(r"-?(?:0|[1-9][0-9]{0,15})(\.[0-9]{1,15})?")


class Statement(NamedTuple):
    """What a person says of an item; what is empty is left out of the record. `commit` is a whole hash."""

    item: Item
    by: str
    status: str = "pass"
    role: str = ""
    environment: str = ""
    tag: str = ""
    commit: str = ""
    fields: Mapping[str, Any] = {}
    evidence: tuple[Mapping[str, str], ...] = ()
    reason: str = ""
    expires: str = ""


class Missing(NamedTuple):
    """Something that a statement still needs: the option that gives it, and the question that asks for it."""

    option: str
    question: str


def missing(statement: Statement) -> Iterator[Missing]:
    """What has to be said before the record can be written."""
    if not statement.by:
        yield Missing("--by", "your e-mail address, as in your commits")
    asked = statement.item.attestation
    if asked is not None and asked.roles and not statement.role:
        yield Missing("--role", f"your role ({' or '.join(asked.roles)})")
    if asked is not None and statement.status == "pass":
        absent = [name for name in asked.fields if name not in statement.fields]
        yield from (Missing(f"--field {name}=", f"{statement.item.id} {name}") for name in absent)
    if statement.status == "not-applicable":
        yield from _excuse(statement)


def _excuse(statement: Statement) -> Iterator[Missing]:
    if not statement.reason:
        yield Missing("--reason", f"why {statement.item.id} does not apply")
    if not statement.expires:
        yield Missing("--expires", "until which day (YYYY-MM-DD)")


def field_value(text: str) -> str | float | bool:
    """The value of a field as it is meant: a number, true, false, else text."""
    if text in ("true", "false"):
        return text == "true"
    found = _NUMBER.fullmatch(text)
    if found is None:
        return text
    return float(text) if found[1] else int(text)


def limited(statement: Statement, now: datetime) -> Statement:
    """The statement with the end that its item sets, where it names none and is good for a time."""
    asked = statement.item.attestation
    if asked is None or asked.ttl is None or statement.expires or statement.status == "fail":
        return statement
    return statement._replace(expires=f"{now + timedelta(seconds=asked.ttl):%Y-%m-%d}")


def compose(root: Path, statement: Statement, now: datetime) -> Attestation:
    """The record with a path that is free. Raises AuthoredProblem where what is said is no record."""
    return read(_free(root, statement, now), _text(statement, now))


def objections(
    root: Path, record: Attestation, item: Item, checklist: Checklist, release: Release, now: datetime
) -> list[AuthoredError]:
    """Why a record would not count even once its author has committed it."""
    asked = item.attestation
    if asked is None:
        return [record.authored.error(["item"], f"{item.id} takes no attestation")]
    if record.commit:
        spoken_of = git_history.resolve(root, record.commit)
        if spoken_of is not None and spoken_of.committed > now:
            now = spoken_of.committed
    commit = git_history.Commit("", "", (), record.by, now, now)
    found = [
        *terms.flaws(record, item, asked, checklist.policy, now),
        *bound.flaws(record, item, asked, Moment(now, release=release), commit, bound.repository(root)),
    ]
    new = {link.path for link in record.evidence if link.path and (root / link.path).is_file()}
    told = [flaw for flaw in found if flaw.told and not (flaw.code.endswith("-evidence") and new)]
    return [record.authored.error(flaw.route, flaw.message, at_key=True) for flaw in told]


def evidence_of(root: Path, text: str) -> Mapping[str, str]:
    """An address, or a file with the SHA-256 of what it holds. Raises AuthoredProblem for a file that is not there."""
    if text.startswith(("https://", "http://")):
        return {"url": text}
    from hashlib import sha256

    file = root / text
    if not file.is_file() or not file.resolve().is_relative_to(root.resolve()):
        message = "evidence is an address that begins with https://, or a file of the repository; this is neither"
        raise AuthoredProblem([AuthoredError(text, 0, 0, message)])
    path = file.resolve().relative_to(root.resolve()).as_posix()
    return {"path": path, "sha256": sha256(file.read_bytes()).hexdigest()}


def write(root: Path, path: str, data: bytes) -> None:
    """Write a new file below the folder of records. Raises FileExistsError rather than to replace one."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.parent.resolve().is_relative_to(root.resolve()):
        raise AuthoredProblem([AuthoredError(path, 0, 0, "a link leads its folder out of the repository")])
    with file.open("xb") as stream:
        stream.write(data)


def _free(root: Path, statement: Statement, now: datetime) -> str:
    """A path that no file has: the release or the day, and the person."""
    first = _NAME.sub("-", statement.tag).strip(".-") or f"{now:%Y-%m-%d}"
    who = _NAME.sub("-", statement.by.partition("@")[0]).strip(".-") or "record"
    stem = f"{FOLDER}/{_NAME.sub('-', statement.item.id)}/{first[:80]}-{who[:60]}"
    number = 1
    while True:
        path = f"{stem}{f'-{number}' if number > 1 else ''}{SUFFIX}"
        if not (root / path).exists() and not (root / path).is_symlink():
            return path
        number += 1


def _text(statement: Statement, now: datetime) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 110
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=2)
    out = StringIO()
    out.write(f"# {' '.join(statement.item.text.split())}\n")
    yaml.dump(_data(statement, now), out)
    return out.getvalue()


def _data(statement: Statement, now: datetime) -> dict[str, Any]:
    subject = {"tag": statement.tag, "commit": statement.commit}
    data: dict[str, Any] = {
        "item": statement.item.id,
        "status": statement.status,
        "by": statement.by,
        "role": statement.role,
        "at": written(now),
        "subject": {key: value for key, value in subject.items() if value},
        "environment": statement.environment,
        "evidence": [dict(link) for link in statement.evidence],
        "fields": dict(statement.fields),
        "reason": statement.reason,
        "expires": statement.expires,
    }
    return {key: value for key, value in data.items() if value not in ("", {}, [])}
