"""Writing a waiver: a new entry at the end of the waivers' file, whose other lines stay as their authors wrote them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from deploylint.authored import Authored, AuthoredError, AuthoredProblem
from deploylint.checklist.waivers import PATH, read
from deploylint.model.checklist import Item, Policy
from deploylint.values.instant import end

_HEADER = "# Items of the checklist without which a release goes on for a while.\nwaivers:\n"


def objection(item: Item, expires: str, policy: Policy, present: Authored | None, now: datetime) -> str:
    """Why this waiver cannot be written; empty when it can."""
    if not item.waivable or item.gate == "trigger":
        return f"{item.id} cannot be waived: {item.text}"
    last = end(expires)
    if last is None:
        return f"{expires!r} is no day or instant that there is; write the last day as 2027-01-31"
    if last <= now:
        return f"{expires} is over already"
    latest = now + timedelta(seconds=policy.max_waiver)
    if last > latest + timedelta(days=1):
        return f"a waiver lasts at most {policy.max_waiver // 86_400} days, until {latest:%Y-%m-%d}"
    for number, entry in enumerate(present.data["waivers"] if present is not None else ()):
        other = end(entry["expires"])
        if present is not None and entry["item"] == item.id and other is not None and other > now:
            line, _ = present.key_position("waivers", number)
            return f"{item.id} is waived already, until {entry['expires']}, in line {line} of {PATH}; change that entry"
    return ""


def present(root: Path) -> Authored | None:
    """The waivers' file of the work tree; None when there is none. Raises AuthoredProblem."""
    file = root / PATH
    if not file.is_file():
        return None
    if not file.resolve().is_relative_to(root.resolve()):
        raise AuthoredProblem([AuthoredError(PATH, 0, 0, "a link leads out of the repository")])
    try:
        return read(file.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise AuthoredProblem([AuthoredError(PATH, 0, 0, "the file is no UTF-8 text")]) from None


def with_entries(old: Authored | None, entries: Sequence[Mapping[str, str]]) -> str:
    """The text of the file with these waivers at its end.

    Lines are added and none is laid out anew, since each entry belongs to the author of its lines. Only where the list
    is written in brackets is the file laid out anew, with its comments kept.
    """
    if old is None:
        return _HEADER + _block(entries, 2, "\n")
    text = _appended(old, entries)
    wanted = [*old.data["waivers"], *map(dict, entries)]
    return text if _reads_as(text, wanted) else _dumped(old, entries)


def _appended(old: Authored, entries: Sequence[Mapping[str, str]]) -> str:
    newline = "\r\n" if "\r\n" in old.text else "\n"
    lines = old.text.splitlines()
    indent = 2
    if old.data["waivers"]:
        line = lines[old.key_position("waivers", 0)[0] - 1]
        indent = len(line) - len(line.lstrip())
        kept = old.text
    else:
        number, _ = old.key_position("waivers")
        head = lines[number - 1]
        lines[number - 1] = head[: head.index("[")].rstrip() if "[" in head else head
        kept = newline.join(lines)
    return kept.rstrip("\r\n") + newline + _block(entries, indent, newline)


def _block(entries: Sequence[Mapping[str, str]], indent: int, newline: str) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 110
    yaml.indent(mapping=2, sequence=2, offset=0)
    out = StringIO()
    yaml.dump([dict(entry) for entry in entries], out)
    lines = out.getvalue().splitlines()
    return "".join(f"{' ' * indent}{line}{newline}" for line in lines)


def _reads_as(text: str, wanted: list[Any]) -> bool:
    try:
        return bool(read(text).data["waivers"] == wanted)
    except AuthoredProblem:
        return False


def _dumped(old: Authored, entries: Sequence[Mapping[str, str]]) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 4096
    yaml.preserve_quotes = True
    old.tree["waivers"].extend(dict(entry) for entry in entries)
    out = StringIO()
    yaml.dump(old.tree, out)
    return out.getvalue()
