"""Waivers: somebody's decision to release without an item, for a reason, for a while, with a ticket for what is left.

An entry of the waivers' file counts when the commit that brought it, with all that it says, is by the person whom it
names: whoever extends somebody else's waiver has to put their own name to it. Not lines are compared but what an entry
says, since an entry can be made of others' lines by deleting what stands between them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from deploylint import git_history, git_trees
from deploylint.authored import Authored, AuthoredProblem, check, load
from deploylint.authored.explain import did_you_mean
from deploylint.checklist.attestation import person
from deploylint.checklist.flaw import Flaw
from deploylint.git import GitError
from deploylint.git_history import Commit
from deploylint.model.checklist import Checklist, Item, RecordProblem, Waiver
from deploylint.values.instant import end

PATH = ".deploylint/waivers.yaml"


Entry = Mapping[str, Any]

_MOST_CHANGES = 1_000


class Committed(NamedTuple):
    """The commit that brought each entry of the file that is committed; `missing` says why nobody can know."""

    brought: Sequence[tuple[Entry, Commit]]
    missing: str = ""

    def by(self, entry: Entry) -> Commit | None:
        """The commit that brought this entry; None when it is not committed."""
        return next((commit for other, commit in self.brought if other == entry), None)


def read(text: str) -> Authored:
    """Read the waivers' file. Raises AuthoredProblem, each error with its line and what to do."""
    authored = load(PATH, text)
    errors = check(authored, "waivers")
    if not errors:
        entries = enumerate(authored.data["waivers"])
        message = "expires: it is no day or instant that there is"
        errors = [authored.error(["waivers", n, "expires"], message) for n, e in entries if end(e["expires"]) is None]
    if errors:
        raise AuthoredProblem(errors)
    return authored


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
    return Waiver(
        entry["item"],
        entry["reason"].strip(),
        entry["expires"],
        person(entry["by"]),
        entry["ticket"].strip(),
        PATH,
        line,
        entry.get("covers", "everything"),
    )


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


def _standing(entry: Entry, committed: Committed, limit: int, now: datetime) -> Iterator[Flaw]:
    commit = committed.by(entry)
    if commit is None:
        message = committed.missing or "the waiver is not committed, so nobody stands for it yet"
        yield Flaw("no-history" if committed.missing else "not-committed", message)
        return
    if person(commit.author) != person(entry["by"]):
        who = f"{commit.author or 'nobody'} in {commit.hash[:12]}"
        message = f"it speaks for {entry['by']}, and {who} wrote it so; decide in your own name"
        yield Flaw("wrong-person", message, ["by"])
    last, latest = end(entry["expires"]), min(commit.committed, now) + timedelta(seconds=limit)
    if last is not None and last > latest + timedelta(days=1):
        message = f"a waiver lasts at most {limit // 86_400} days from its commit, until {latest:%Y-%m-%d}"
        yield Flaw("waiver-too-long", message, ["expires"])


def _committed(root: Path, name: str) -> Committed:
    """Who brought the entries of the file as the commit has it."""
    try:
        commit = git_history.resolve(root, name)
        if commit is None:
            return Committed([])
        if git_history.shallow(root):
            missing = "the clone is shallow, so that nobody can say who decided it; fetch the whole history"
            return Committed([], f"{missing} (fetch-depth: 0)")
        return Committed(list(_brought(root, commit)))
    except GitError as error:
        return Committed([], f"git cannot be asked who decided it: {error}")


def _brought(root: Path, commit: Commit) -> Iterator[tuple[Entry, Commit]]:
    """The entries that the commit has, each with the last commit that has it and none of whose parents had it."""
    blob = git_trees.blobs_at(root, commit.hash, PATH).get(PATH)
    if blob is None:
        return
    events = git_history.events(root, PATH, until=commit.hash)
    if len(events) > _MOST_CHANGES:
        raise GitError(f"{PATH} was changed {len(events):,} times, and at most {_MOST_CHANGES:,} are looked at")
    blobs = {name for event in events for name in (event.blob, *event.replaced) if event.kind != "deleted"}
    texts = git_trees.contents(root, sorted({blob, *blobs}))
    at = lru_cache(maxsize=None)(lambda name: _entries(texts[name]))
    pending = list(at(blob))
    for event in reversed(events):
        if not pending:
            return
        if event.kind == "deleted":
            continue
        before = [entry for old in event.replaced for entry in at(old)]
        new = [entry for entry in pending if entry in at(event.blob) and entry not in before]
        yield from ((entry, event.commit) for entry in new)
        pending = [entry for entry in pending if entry not in new]


def _entries(text: str) -> Sequence[Entry]:
    """The entries of some version of the file, as far as it can be read."""
    try:
        data = load(PATH, text.removeprefix("\ufeff")).data
    except AuthoredProblem:
        return []
    entries = data.get("waivers") if isinstance(data, dict) else None
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
