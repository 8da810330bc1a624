"""What git knows of the past: who added a record, and what changed since a commit.

All of it is asked through `git.run`, and so that nothing which the repository configures is run or believed: no
external diff, no textconv, no program that checks signatures, no `.mailmap`, whose lines could turn one person into
another, no `.gitmodules`, which could say that another commit of a submodule is no change. `root` is an absolute
folder at or below git's top level; paths are posix and from `root`. Every function raises GitError when there is no
repository or git fails.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from deploylint.git import GitError, run
from deploylint.git_trees import checked, from_root, is_hash, place, spec

TIMEOUT = 120.0
"""Seconds after which git is given up on where it walks through history."""

_DEEPEST = 200
_FORMAT = "--format=%x00%H%x00%T%x00%P%x00%at%x00%ct%x00%ae"
_FIELDS = 6
_DIFF = ("--no-ext-diff", "--no-textconv", "--ignore-submodules=none")
_QUIET = ("--no-mailmap", "--no-show-signature", "--no-follow", *_DIFF, "--no-color", "--encoding=UTF-8")
_KINDS = {"A": "added", "D": "deleted", "R": "renamed"}


class Commit(NamedTuple):
    """A commit: whole hashes, the author's e-mail address as written, and the instants, UTC, that it claims.

    Whoever makes a commit can write any author and any instant into it. An unreadable instant is that of 1970.
    """

    hash: str
    tree: str
    parents: tuple[str, ...]
    author: str
    authored: datetime
    committed: datetime


class Event(NamedTuple):
    """What a commit did to a file: `added`, `modified`, `deleted`, or `renamed` without any change of its content.

    `blob` is the hash of its content afterwards, of what it was before when it was deleted. `before` is the path that
    a renamed file had. `replaced` are the hashes of its content in the commit's parents, of those that have the file.
    """

    commit: Commit
    kind: str
    path: str
    blob: str
    before: str = ""
    replaced: tuple[str, ...] = ()


def resolve(root: Path, name: str) -> Commit | None:
    """The commit that a hash, branch or tag names; None when there is none here."""
    top, _ = place(root)
    if not name or name.startswith("-"):
        return None
    try:
        found = run(top, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}").strip()
    except GitError as error:
        if error.code in (1, 128):
            return None
        raise
    output = run(top, "log", "-1", "-z", *_QUIET, "--no-patch", _FORMAT, found, "--")
    return next(commit for commit, _ in _log(output))


def head(root: Path) -> Commit | None:
    """The commit that is checked out; None in a repository without one."""
    return resolve(root, "HEAD")


def last_change(root: Path, name: str, but_for: Collection[str]) -> Commit | None:
    """The commit, this one or the nearest before it, that changed something else than these files and folders.

    Of a merge that changed nothing by itself it is the commit that was merged.
    """
    top, prefix = place(root)
    selected = (":/", *(f":(top,literal,exclude){prefix}{path}" for path in but_for))
    output = run(
        top, "log", "-1", "-z", *_QUIET, "--no-patch", _FORMAT, checked(name), "--", *selected, seconds=TIMEOUT
    )
    return next((commit for commit, _ in _log(output)), None)


def shallow(root: Path) -> bool:
    """Whether history was cut off when the repository was cloned, so that it says less than there was."""
    return run(place(root)[0], "rev-parse", "--is-shallow-repository").strip() == "true"


def is_ancestor(root: Path, commit: str, descendant: str = "HEAD") -> bool:
    """Whether the commit of this whole hash is `descendant`, or is in its history; False when it is not known here."""
    if not is_hash(commit) or descendant.startswith("-"):
        return False
    try:
        run(place(root)[0], "merge-base", "--is-ancestor", commit, descendant, seconds=TIMEOUT)
    except GitError as error:
        if error.code in (1, 128):
            return False
        raise
    return True


def events(root: Path, path: str, since: str = "", until: str = "HEAD") -> list[Event]:
    """What happened to a file, or to the files below a folder, oldest first; after the commit `since` if one is given.

    No side of a merge is left out, and what a merge itself changed counts as its own.
    """
    top, prefix = place(root)
    span = f"{checked(since)}..{checked(until)}" if since else checked(until)
    arguments = ("--topo-order", "--reverse", "--full-history", "-c", "--root", "--raw", "--no-abbrev", "-M100%", "-l0")
    selected = () if not prefix and not path else (spec(prefix + path),)
    output = run(top, "log", "-z", *_QUIET, *arguments, _FORMAT, span, "--", *selected, seconds=TIMEOUT)
    found = [event for commit, tokens in _log(output) for event in _events(commit, tokens)]
    return [event._replace(path=from_root(event.path, prefix)) for event in found if event.path.startswith(prefix)]


def changed(root: Path, before: str, after: str = "HEAD") -> set[str]:
    """The paths, of the whole repository, whose content differs between two commits; outside `root` with `../`."""
    top, prefix = place(root)
    names = ("-r", "-z", "--name-only", *_DIFF, "--no-renames", checked(before), checked(after))
    output = run(top, "diff-tree", *names, "--", seconds=TIMEOUT)
    return {from_root(path, prefix) for path in output.split("\0") if path}


def same_but_for(root: Path, prefixes: Collection[str]) -> list[Commit]:
    """HEAD, and the commits before it, nearest first, from which HEAD differs only below the given folders or files.

    What was observed of one of those still speaks of HEAD. The search ends at commits that differ in more.
    """
    newest = head(root)
    if newest is None:
        return []
    ancestors = _Ancestors(root, newest)
    found: dict[str, Commit] = {}
    waiting = [newest.hash]
    while waiting and len(found) < _DEEPEST:
        name = waiting.pop(0)
        if name in found:
            continue
        commit, differs = ancestors.asked(name)
        if all(below(path, prefixes) for path in differs):
            found[name] = commit
            waiting.extend(commit.parents)
    return list(found.values())


class _Ancestors:
    """Commits, and the paths in which the newest one differs from each. git is asked about many at once."""

    def __init__(self, root: Path, newest: Commit) -> None:
        self._top, self._prefix = place(root)
        self._newest = newest.hash
        self._known: dict[str, tuple[Commit, list[str]]] = {}

    def asked(self, name: str) -> tuple[Commit, list[str]]:
        if name not in self._known:
            count = min(4 * (len(self._known) + 1), _DEEPEST)
            arguments = ("log", f"-{count}", "-z", *_QUIET, "--no-patch", _FORMAT, name, "--")
            commits = [commit for commit, _ in _log(run(self._top, *arguments, seconds=TIMEOUT))]
            differing = self._differing([commit.hash for commit in commits])
            self._known.update({commit.hash: (commit, differing[commit.hash]) for commit in commits})
        return self._known[name]

    def _differing(self, names: Collection[str]) -> dict[str, list[str]]:
        """Each line of input has the newest commit, and the one that is to be taken for its parent."""
        arguments = ("diff-tree", "--stdin", "-r", "-z", "--raw", "--always", *_DIFF, "--no-renames")
        found: dict[str, list[str]] = {name: [] for name in names}
        lines = [f"{self._newest} {name}" for name in names]
        tokens = iter(run(self._top, *arguments, lines=lines, seconds=TIMEOUT).split("\0"))
        order = iter(names)
        name = ""
        for token in tokens:
            if token.startswith(":"):
                found[name].append(from_root(next(tokens), self._prefix))
            elif token:
                name = next(order)
        return found


def below(path: str, prefixes: Collection[str]) -> bool:
    """Whether a path is one of these, or lies below one."""
    return any(path == prefix.rstrip("/") or path.startswith(prefix.rstrip("/") + "/") for prefix in prefixes)


def tags(root: Path, name: str = "HEAD") -> list[str]:
    """The tags at a commit, sorted."""
    commit = resolve(root, name)
    if commit is None:
        return []
    output = run(place(root)[0], "for-each-ref", f"--points-at={commit.hash}", "--format=%(refname)", "refs/tags")
    return sorted(line.removeprefix("refs/tags/") for line in output.splitlines())


def _log(output: str) -> Iterator[tuple[Commit, list[str]]]:
    """Commits, each with the tokens of its raw diff. A commit begins with an empty token, as does a merge's diff."""
    tokens = output.split("\0")
    at = 0
    while at + _FIELDS < len(tokens):
        fields = tokens[at + 1 : at + 1 + _FIELDS]
        at += 1 + _FIELDS
        start = at
        while at < len(tokens) and not _begins_commit(tokens, at):
            at += 1
        yield _commit(fields), [token for token in tokens[start:at] if token]


def _begins_commit(tokens: list[str], at: int) -> bool:
    return not tokens[at] and at + 1 < len(tokens) and is_hash(tokens[at + 1])


def _commit(fields: list[str]) -> Commit:
    hash, tree, parents, authored, committed, author = fields
    return Commit(hash, tree, tuple(parents.split()), author, _instant(authored), _instant(committed))


def _instant(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def _events(commit: Commit, tokens: list[str]) -> Iterator[Event]:
    """The entries of a raw diff (git-diff-tree(1), "Raw output format"), of a merge with a column for each parent."""
    rest = iter(tokens)
    for token in rest:
        about = token.lstrip("\n")
        parents = len(about) - len(about.lstrip(":"))
        words = about.split()
        blobs, letters = words[parents + 1 : -1], words[-1]
        kind = _KINDS.get(letters[0], "modified") if len(set(letters.rstrip("0123456789"))) == 1 else "modified"
        path = next(rest)
        before, path = (path, next(rest)) if kind == "renamed" and parents == 1 else ("", path)
        replaced = tuple(blob for blob in blobs[:-1] if blob.strip("0"))
        yield Event(commit, kind, path, replaced[0] if kind == "deleted" else blobs[-1], before, replaced)
