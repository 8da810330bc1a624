"""Waivers: somebody's decision to release without an item, for a reason, for a while, with a ticket for what is left.

An entry of the waivers' file counts when the person whom it names made the last change to its lines: whoever extends
somebody else's waiver has to put their own name to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from deploylint import git_history
from deploylint.authored import Authored, AuthoredError, AuthoredProblem, check, load
from deploylint.authored.explain import did_you_mean
from deploylint.checklist.attestation import person
from deploylint.checklist.flaw import Flaw
from deploylint.git import GitError
from deploylint.git_history import Commit
from deploylint.model.checklist import Checklist, Item, RecordProblem, Waiver
from deploylint.values.instant import end

PATH = ".deploylint/waivers.yaml"


class Committed(NamedTuple):
    """The waivers' file as the commit has it, and who changed its lines last: a function of the first and last line."""

    authored: Authored | None
    changed: Callable[[int, int], Commit | None]
    missing: str = ""


def read(text: str) -> Authored:
    """Read the waivers' file. Raises AuthoredProblem, each error with its line and what to do."""
    authored = load(PATH, text)
    errors = check(authored, "waivers")
    if not errors:
        entries = enumerate(authored.data["waivers"])
        message = "expires: it is no day or instant that there is"
        errors = [authored.error(["waivers", n, "expires"], message) for n, e in entries if end(e["expires"]) is None]
    if not errors and _has_aliases(text):
        message = "aliases cannot be used here: a line must belong to one waiver alone, so that it has one author"
        errors = [AuthoredError(PATH, 0, 0, message)]
    if errors:
        raise AuthoredProblem(errors)
    return authored


def _has_aliases(text: str) -> bool:
    import yaml

    try:
        return any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.YAMLError:
        return True


def collect(
    root: Path, checklist: Checklist, now: datetime, read_file: Callable[[str], str | None], commit: str = "HEAD"
) -> tuple[list[Waiver], list[RecordProblem]]:
    """The waivers in force, and what is wrong with the others.

    `read_file` gives the file as it is to be judged, and `commit` is the one in which it must stand: the base of a pull
    request, where it is read from there. Raises AuthoredProblem for a file that cannot be read.
    """
    text = read_file(PATH)
    if text is None:
        return [], []
    authored = read(text)
    committed = _committed(root, commit)
    waivers: list[Waiver] = []
    problems: list[RecordProblem] = []
    items = {item.id: item for item in checklist.items}
    for number, entry in enumerate(authored.data["waivers"]):
        flaws = [*_terms(entry, items, now), *_standing(entry, committed, checklist.policy.max_waiver, now)]
        line, _ = authored.key_position("waivers", number)
        if flaws:
            placed = (flaw._replace(route=("waivers", number, *flaw.route)) for flaw in flaws)
            problems += [flaw.problem(authored, entry["item"]) for flaw in placed]
        else:
            waivers.append(_waiver(entry, line))
    return waivers, problems


def _waiver(entry: Mapping[str, Any], line: int) -> Waiver:
    return Waiver(entry["item"], entry["reason"], entry["expires"], person(entry["by"]), entry["ticket"], PATH, line)


def _terms(entry: Mapping[str, Any], items: Mapping[str, Item], now: datetime) -> Iterator[Flaw]:
    item = items.get(entry["item"])
    if item is None:
        near = did_you_mean(entry["item"], items)
        hint = near if near.startswith("did") else "take the waiver out"
        yield Flaw("unknown-item", f"there is no item {entry['item']}, or it was retired; {hint}", ["item"])
    elif not item.waivable or item.gate == "trigger":
        yield Flaw("unwaivable", f"{item.id} cannot be waived; take the waiver out", ["item"])
    last = end(entry["expires"])
    if last is not None and last <= now:
        yield Flaw(
            "over",
            f"the waiver of {entry['item']} ended on {entry['expires']}; take it out, or decide anew",
            ["expires"],
        )


def _standing(entry: Mapping[str, Any], committed: Committed, limit: int, now: datetime) -> Iterator[Flaw]:
    lines = _lines(entry, committed.authored)
    if lines is None:
        message = committed.missing or "the waiver is not committed, so nobody stands for it yet"
        yield Flaw("no-history" if committed.missing else "not-committed", message)
        return
    commit = committed.changed(*lines)
    if commit is None or commit.author.casefold() != person(entry["by"]):
        who = f"{commit.author} in {commit.hash[:12]}" if commit is not None else "nobody"
        message = f"it speaks for {entry['by']}, and its last change is by {who}; decide in your own name"
        yield Flaw("wrong-person", message, ["by"])
    elif (last := end(entry["expires"])) is not None:
        latest = min(commit.committed, now) + timedelta(seconds=limit, days=1)
        if last > latest:
            message = f"a waiver lasts at most {limit // 86_400} days from its commit, until {latest:%Y-%m-%d}"
            yield Flaw("waiver-too-long", message, ["expires"])


def _lines(entry: Mapping[str, Any], authored: Authored | None) -> tuple[int, int] | None:
    """The first and last line of this very entry in the committed file; None where it is not there."""
    if authored is None or entry not in authored.data["waivers"]:
        return None
    entries = authored.data["waivers"]
    number = entries.index(entry)
    lines = authored.text.splitlines()
    first, _ = authored.key_position("waivers", number)
    last = len(lines)
    if number + 1 < len(entries):
        last = authored.key_position("waivers", number + 1)[0] - 1
    while last > first and not _says(lines[last - 1]):
        last -= 1
    return first, max(last, first)


def _says(line: str) -> bool:
    """Whether a line is more than blanks and a comment, which may belong to the next waiver."""
    return line.strip() != "" and not line.lstrip().startswith("#")


def _committed(root: Path, commit: str) -> Committed:
    try:
        if git_history.shallow(root):
            missing = (
                "the clone is shallow, so that nobody can say who decided it; fetch the whole history (fetch-depth: 0)"
            )
            return Committed(None, lambda first, last: None, missing)
        base = git_history.resolve(root, commit)
        text = None if base is None else git_history.text_at(root, base.hash, PATH)
        if base is None or text is None:
            return Committed(None, lambda first, last: None)
        authored = read(text.removeprefix("\ufeff"))
        order = {event.commit.hash: event.commit for event in git_history.events(root, PATH, until=base.hash)}
    except GitError as error:
        return Committed(None, lambda first, last: None, f"git cannot be asked who decided it: {error}")
    except AuthoredProblem:
        return Committed(None, lambda first, last: None)

    def changed(first: int, last: int) -> Commit | None:
        """The newest commit of the lines, in the order of history and not of the instants that commits claim."""
        hashes = git_history.line_commits(root, PATH, first, last, base.hash)
        return next((found for hash, found in reversed(order.items()) if hash in hashes), None)

    return Committed(authored, changed)
