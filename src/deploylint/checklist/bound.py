"""Whether an attestation still speaks of what is released: its commit, what changed since, its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from deploylint import git_history, git_trees
from deploylint.authored import Route
from deploylint.checklist.attestation import Attestation, person
from deploylint.checklist.flaw import Flaw
from deploylint.checklist.freshness import CLOCK_SKEW, Moment
from deploylint.checklist.policy_files import RECORDS
from deploylint.git_history import Commit, Event
from deploylint.model.checklist import AttestationTerms, Item, State
from deploylint.values.glob import path_glob
from deploylint.values.instant import end, instant

_SHOWN = 3


class Repository(NamedTuple):
    """What git says of the repository whose HEAD is judged; each is asked once.

    `written` is the last commit, up to the one that is given, that changed more than records.
    """

    root: Path
    changed: Callable[[str], frozenset[str]]
    commit: Callable[[str], Commit | None]
    is_ancestor: Callable[[str, str], bool]
    blobs: Callable[[], dict[str, str]]
    since: Callable[[str], Sequence[Event]]
    written: Callable[[str], Commit | None]


def repository(root: Path) -> Repository:
    """Ask git about the repository at `root`. What it gives raises GitError as git_history does."""
    return Repository(
        root,
        lru_cache(maxsize=None)(lambda commit: frozenset(git_history.changed(root, commit))),
        lru_cache(maxsize=None)(lambda name: git_history.resolve(root, name)),
        lru_cache(maxsize=None)(lambda commit, other: git_history.is_ancestor(root, commit, other)),
        lru_cache(maxsize=None)(lambda: git_trees.blobs_at(root, "HEAD")),
        lru_cache(maxsize=None)(lambda commit: tuple(git_history.events(root, "", since=commit))),
        lru_cache(maxsize=None)(lambda commit: git_history.last_change(root, commit, RECORDS)),
    )


def flaws(
    record: Attestation, item: Item, terms: AttestationTerms, moment: Moment, added: Commit, repo: Repository
) -> Iterator[Flaw]:
    """What is wrong with a record that `added` brought into the repository."""
    yield from _instants(record, added)
    yield from _commit(record, item, terms, repo)
    yield from _links(record, repo)
    if not record.commit:
        if terms.scope == "release" or terms.four_eyes:
            message = f"{item.id} is attested for a commit; name the one that was looked at"
            yield Flaw("missing-field", message, ["subject"])
        elif repo.is_ancestor(added.hash, "HEAD"):
            yield from _invalidated(added.hash, terms, repo)
    elif repo.is_ancestor(record.commit, "HEAD"):
        yield from _release(record, terms, moment, repo)
        yield from _invalidated(record.commit, terms, repo)


def _instants(record: Attestation, added: Commit) -> Iterator[Flaw]:
    begun = instant(record.at)
    brought = max(added.authored, added.committed)
    if begun is not None and begun > brought + CLOCK_SKEW:
        message = f"at: {record.at} is later than the commit {added.hash[:12]} that brought the record"
        yield Flaw("from-the-future", message, ["at"], State.EXPIRED)


def _commit(record: Attestation, item: Item, terms: AttestationTerms, repo: Repository) -> Iterator[Flaw]:
    if not record.commit:
        return
    where = ["subject", "commit"]
    commit = repo.commit(record.commit)
    if commit is None or not repo.is_ancestor(record.commit, "HEAD"):
        message = f"the commit {record.commit[:12]} is not in the history of what is released; attest one that is"
        yield Flaw("foreign-commit", message, where, State.EXPIRED)
        return
    last = end(record.at)
    if last is not None and last < commit.committed - CLOCK_SKEW:
        message = f"at: {record.at} is before the commit {record.commit[:12]} that it speaks of was made"
        yield Flaw("backdated", message, ["at"])
    author = repo.written(record.commit) if terms.four_eyes else None
    if author is not None and record.by == person(author.author):
        message = f"{item.id} is attested by somebody else than the author of the commit {author.hash[:12]}"
        yield Flaw("own-release", message, ["by"])


def _release(record: Attestation, terms: AttestationTerms, moment: Moment, repo: Repository) -> Iterator[Flaw]:
    """Of the scope `release`: the release's tag where it has one, else all that is released, must be what was seen."""
    release = moment.release
    if terms.scope != "release":
        return
    if release.tag and record.tag == release.tag:
        tagged = repo.commit(f"refs/tags/{release.tag}")
        if tagged is not None and not repo.is_ancestor(record.commit, tagged.hash):
            message = f"the commit {record.commit[:12]} is not in the release {release.tag}, which it speaks of"
            yield Flaw("other-release", message, ["subject", "commit"], State.EXPIRED)
        return
    if release.tag and record.tag:
        message = f"it speaks of the release {record.tag}, and {release.tag} is what is released"
        yield Flaw("other-release", message, ["subject", "tag"], State.EXPIRED, told=False)
        return
    if not terms.invalidated_by and record.commit not in moment.commits:
        others = sorted(path for path in repo.changed(record.commit) if not git_history.below(path, RECORDS))
        yield from _changes(record.commit, others, repo)


def _invalidated(commit: str, terms: AttestationTerms, repo: Repository) -> Iterator[Flaw]:
    globs = [path_glob(pattern) for pattern in terms.invalidated_by]
    if globs:
        hit = sorted(path for path in repo.changed(commit) if any(matches(path) for matches in globs))
        yield from _changes(commit, hit, repo)


def _changes(commit: str, paths: Sequence[str], repo: Repository) -> Iterator[Flaw]:
    if not paths:
        return
    wanted = set(paths)
    since = [event for event in repo.since(commit) if {event.path, event.before} & wanted]
    commits = list(dict.fromkeys(event.commit.hash[:12] for event in since))
    by = f" by {_some(commits)}" if commits else ""
    message = (
        f"{_some(paths)} changed since the commit {commit[:12]} that was looked at{by}; look again and attest anew"
    )
    yield Flaw("invalidated", message, ["subject"], State.EXPIRED, told=False)


def _some(words: Sequence[str]) -> str:
    more = len(words) - _SHOWN
    return ", ".join(words[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _links(record: Attestation, repo: Repository) -> Iterator[Flaw]:
    for number, link in enumerate(record.evidence):
        if not link.path:
            continue
        where: Route = ("evidence", number)
        blob = repo.blobs().get(link.path.removeprefix("./"))
        if blob is None:
            yield Flaw("missing-evidence", f"the file {link.path} is not in the commit that is judged", where)
        elif link.sha256 and _digest(repo.root, blob) != link.sha256:
            yield Flaw("changed-evidence", f"the file {link.path} is not the one whose SHA-256 is given", where)


def _digest(root: Path, blob: str) -> str:
    return sha256(git_trees.content(root, blob).encode("utf-8", "surrogateescape")).hexdigest()
