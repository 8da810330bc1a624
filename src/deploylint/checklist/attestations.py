"""All attestations of a repository, each held against git, its item and its release.

What the commit that is checked out holds counts. A record that is not committed is no evidence yet; one that was
changed after it was added, or that speaks for somebody else, is evidence of that. Who says of an item that it fails
cannot be made to have said nothing by deleting the file: only a newer record of the same person replaces it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from deploylint import git_history, git_trees
from deploylint.authored import MAX_CHARACTERS, AuthoredError, AuthoredProblem
from deploylint.authored.explain import did_you_mean
from deploylint.checklist import authorship, bound, terms
from deploylint.checklist.attestation import FOLDER, SIGNATURE_SUFFIX, SUFFIX, Attestation, read
from deploylint.checklist.flaw import Flaw
from deploylint.checklist.freshness import Moment
from deploylint.checklist.heard import Judged, evidence_of, problems_of, speaking
from deploylint.checklist.lives import Life, current, gone, lives
from deploylint.checklist.uncommitted import uncommitted
from deploylint.git import GitError
from deploylint.model.checklist import Checklist, Evidence, Item, Policy, RecordProblem, State

Read = Callable[[str], "str | None"]
_KEPT = (".gitkeep", "README.md", "CODEOWNERS")


def collect(
    root: Path, checklist: Checklist, moment: Moment, read_file: Read
) -> tuple[list[Evidence], list[RecordProblem]]:
    """The attestations of the repository as evidence, and what is wrong with them.

    `read_file` gives the files that decide who may sign, as they are read from the base of a pull request. Records are
    read from HEAD. Raises GitError where git fails in a way that says nothing of the records.
    """
    collector = _Collector(root, checklist, moment, read_file)
    judged = list(collector.judged())
    heard = speaking(judged)
    problems = [*collector.problems, *(problem for one in heard for problem in problems_of(one))]
    return [evidence_of(one) for one in heard], sorted(
        problems, key=lambda problem: (problem.path, problem.line, problem.code)
    )


class _Collector:
    def __init__(self, root: Path, checklist: Checklist, moment: Moment, read_file: Read) -> None:
        self._root = root
        self._items = {item.id: item for item in checklist.items}
        self._policy: Policy = checklist.policy
        self._retired = frozenset(checklist.retired)
        self._moment = moment
        self._read_file = read_file
        self._texts: dict[str, str] = {}
        self.problems: list[RecordProblem] = []

    def judged(self) -> Iterator[Judged]:
        """Every record that can be read, and those that said that an item fails and are gone."""
        try:
            newest = git_history.head(self._root)
            cut = newest is not None and git_history.shallow(self._root)
            dirty = uncommitted(self._root, FOLDER)
        except GitError as error:
            yield from self._without_history(self._present(), "not-committed", f"git cannot be asked: {error}")
            return
        blobs = git_trees.blobs_at(self._root, "HEAD", FOLDER) if newest is not None else {}
        self._note_strays({*blobs, *dirty})
        if cut:
            message = (
                "the clone is shallow, so that nobody can say who added it; fetch the whole history (fetch-depth: 0)"
            )
            yield from self._without_history(_records({*blobs, *dirty}), "no-history", message)
            return
        new = _records(dirty - set(blobs))
        yield from self._without_history(new, "not-committed", "it is not committed, so nobody stands for it yet")
        if newest is not None:
            yield from self._committed(blobs, dirty)

    def _committed(self, blobs: dict[str, str], dirty: set[str]) -> Iterator[Judged]:
        found = lives(git_history.events(self._root, FOLDER))
        living = current(found, blobs)
        repo = bound.repository(self._root)
        kept = [path for path in blobs if _is_record(path.removesuffix(SIGNATURE_SUFFIX))]
        self._texts = git_trees.contents(self._root, [blobs[path] for path in kept])
        for path in _records(blobs):
            record = self._parsed(path, self._texts[blobs[path]])
            if record is not None and path in living:
                yield self._judge(record, living[path], blobs, path in dirty, repo)
        changed = [life for path, life in living.items() if life.original != blobs[path] or not _is_record(path)]
        for life in (*gone(found, blobs), *changed):
            yield from self._withdrawn(life, found, repo)

    def _judge(
        self, record: Attestation, life: Life, blobs: dict[str, str], changed: bool, repo: bound.Repository
    ) -> Judged:
        item = self._items[record.item]
        mark = blobs.get(record.path + SIGNATURE_SUFFIX)
        signature = None if mark is None else self._texts[mark]
        signers = None if mark is None else self._read_file(authorship.SIGNERS)
        signed = authorship.Signed(signature, signers, self._policy.signatures)
        flaws = list(authorship.flaws(record, life, blobs[record.path], signed, self._moment.now))
        if changed:
            message = "the file differs from what was committed; restore it, and attest anew"
            flaws.append(Flaw("tampered", message, ["item"]))
        added = authorship.brought(life, blobs[record.path], signed).commit
        flaws += self._held(record, item, added, repo)
        return Judged(record, item, tuple(flaws), signed=mark is not None)

    def _held(
        self, record: Attestation, item: Item, added: git_history.Commit, repo: bound.Repository
    ) -> Iterator[Flaw]:
        asked = item.attestation
        if asked is not None:
            yield from terms.flaws(record, item, asked, self._policy, self._moment.now)
            yield from bound.flaws(record, item, asked, self._moment, added, repo)

    def _withdrawn(self, life: Life, found: Sequence[Life], repo: bound.Repository) -> Iterator[Judged]:
        """A record that said that an item fails still says so after somebody deleted or changed the file."""
        record = self._once(life)
        item = None if record is None else self._items.get(record.item)
        if record is None or record.status != "fail" or item is None or item.attestation is None:
            return
        marks = [other.original for other in found if other.added.path == life.added.path + SIGNATURE_SUFFIX]
        signature = git_trees.content(self._root, marks[-1]) if marks else None
        signers = self._read_file(authorship.SIGNERS) if marks else None
        signed = authorship.Signed(signature, signers)
        if not list(authorship.flaws(record, life, life.original, signed, self._moment.now)):
            last = life.deleted or (life.changes[-1] if life.changes else life.added)
            who = f"{last.commit.author} in {last.commit.hash[:12]}"
            message = f"{record.by} said that {item.id} fails, and {who} took that away; only {record.by} can, anew"
            flaws = (*self._held(record, item, life.added.commit, repo), Flaw("deleted", message))
            yield Judged(record, item, flaws, signed=bool(marks), deleted=True)

    def _once(self, life: Life) -> Attestation | None:
        """What a record said when it was added; None where that was no record."""
        if not _is_record(life.added.path):
            return None
        try:
            return read(life.added.path, _clean(life.added.path, git_trees.content(self._root, life.original)))
        except AuthoredProblem:
            return None

    def _without_history(self, paths: Iterable[str], code: str, message: str) -> Iterator[Judged]:
        for path in paths:
            file = self._root / path
            if file.is_symlink() or not file.is_file():
                continue
            with file.open("rb") as stream:
                data = stream.read(MAX_CHARACTERS * 4 + 1)
            record = self._parsed(path, data.decode("utf-8", "surrogateescape"))
            if record is not None:
                item = self._items[record.item]
                yield Judged(record, item, (Flaw(code, message, state=State.UNKNOWN),))

    def _present(self) -> list[str]:
        files = (self._root / FOLDER).rglob(f"*{SUFFIX}")
        return sorted(file.relative_to(self._root).as_posix() for file in files)

    def _parsed(self, path: str, text: str) -> Attestation | None:
        """The record, where it can be read and its item takes records; else the problem is noted."""
        try:
            record = read(path, _clean(path, text))
        except AuthoredProblem as problem:
            self.problems += [RecordProblem("malformed", path, e.line or 1, e.message) for e in problem.errors]
            return None
        item = self._items.get(record.item)
        if item is None:
            self.problems.append(self._unknown(record.item).problem(record.authored, record.item))
            return None
        if item.attestation is None:
            message = f"{item.id} takes no attestation: it is decided by {_kinds(item)}"
            self.problems.append(Flaw("no-attestation", message, ["item"]).problem(record.authored, record.item))
            return None
        return record

    def _unknown(self, name: str) -> Flaw:
        if name in self._retired:
            return Flaw("retired-item", f"{name} is no longer on the checklist; take the record out", ["item"])
        known = [other for other, item in self._items.items() if item.attestation is not None]
        near = did_you_mean(name, known)
        hint = near if near.startswith("did") else "take the record out, or mend its item"
        return Flaw("unknown-item", f"there is no item {name}; {hint}", ["item"])

    def _note_strays(self, paths: Iterable[str]) -> None:
        for path in sorted(paths):
            name = path.rpartition("/")[2]
            owner = path.removesuffix(SIGNATURE_SUFFIX)
            if name in _KEPT or _is_record(path) or (owner != path and _is_record(owner)):
                continue
            message = (
                f"it is no record: records are files that end in {SUFFIX}, and their signatures in {SIGNATURE_SUFFIX}"
            )
            self.problems.append(RecordProblem("stray-file", path, 1, message))


def _kinds(item: Item) -> str:
    return ", ".join(" or ".join(kinds) for kinds in item.requires) or "nothing"


def _is_record(path: str) -> bool:
    return path.startswith(f"{FOLDER}/") and path.endswith(SUFFIX)


def _records(paths: Iterable[str]) -> list[str]:
    return sorted(path for path in paths if _is_record(path))


def _clean(path: str, text: str) -> str:
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeDecodeError:
        raise AuthoredProblem([AuthoredError(path, 0, 0, "the file is no UTF-8 text")]) from None
