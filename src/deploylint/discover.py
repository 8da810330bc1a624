"""Which files a repository has, what kind each is, and their text.

Nothing is dropped without a word: what is not read is `skipped` with a reason, and a deploy artifact that cannot be
read is a fault. No symbolic link is followed: what one leads to inside the repository is
listed by itself.
"""

import codecs
import os
import stat
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from deploylint import git
from deploylint.artifacts import chart_folders, is_artifact_name, kind_of
from deploylint.model import Skipped, Source
from deploylint.walk import Walk

MAX_ARTIFACT = 2 * 1024 * 1024
"""Bytes up to which a deploy artifact is read; a larger one is a fault. 50 MB of YAML take minutes and gigabytes."""

MAX_TEXT = 1024 * 1024
"""Bytes up to which any other text is searched for secrets and variables."""


class Unreadable(NamedTuple):
    """A deploy artifact that could not be read as text; `kind` as in parse.Fault."""

    source: Source
    kind: str
    message: str


class Discovery(NamedTuple):
    """Everything found below a root. `paths` has all files that exist and are not ignored, read or not; `sizes` the
    bytes of the regular ones."""

    root: Path
    sources: tuple[Source, ...]
    paths: frozenset[str]
    skipped: tuple[Skipped, ...]
    unreadable: tuple[Unreadable, ...]
    notes: tuple[str, ...]
    sizes: dict[str, int]


class _Listing(NamedTuple):
    paths: dict[str, bool | None]
    skipped: list[Skipped]
    notes: list[str]
    by_git: bool = False


def discover(
    root: Path,
    explicit: Iterable[str] = (),
    excluded: Callable[[str], bool] = lambda path: False,
    *,
    recursive: bool = True,
) -> Discovery:
    """Read the repository at `root`. `explicit` paths (from the root) are read even when they are ignored.

    Not `recursive` reads the files beside each other alone: a lone file's folder is not its repository.
    """
    listing = _list(root) if recursive else _beside(root)
    for path in explicit:
        listing.paths.setdefault(path, False if listing.by_git else None)
    kept: dict[str, bool | None] = {}
    for path in sorted(listing.paths):
        if excluded(path):
            listing.skipped.append(Skipped(path, "excluded by the configuration"))
        else:
            kept[path] = listing.paths[path]
    reader = _Reader(root, kept, listing.skipped)
    reader.read()
    found = tuple(reader.sources), frozenset(kept), tuple(reader.skipped), tuple(reader.unreadable)
    return Discovery(root, *found, tuple(listing.notes), reader.sizes)


def _list(root: Path) -> _Listing:
    top = git.top_level(root)
    notes: list[str] = []
    if top is not None:
        try:
            listed = git.list_files(top)
        except git.GitError as error:
            notes.append(f"git was not used: {error}; files are listed without it")
        else:
            prefix = root.relative_to(top).as_posix()
            prefix = "" if prefix == "." else f"{prefix}/"
            paths: dict[str, bool | None] = {}
            for files, tracked in ((listed.tracked, True), (listed.untracked, False)):
                paths.update((path[len(prefix) :], tracked) for path in files if path.startswith(prefix))
            return _Listing(paths, [], notes, by_git=True)
    walk = Walk(root)
    paths = dict.fromkeys(walk.files())
    return _Listing(paths, walk.skipped, [*notes, *walk.notes])


def _beside(root: Path) -> _Listing:
    paths: dict[str, bool | None] = {entry.name: None for entry in os.scandir(root) if not entry.is_dir()}
    return _Listing(paths, [], [])


def _is_below(path: str, root: str) -> bool:
    return path == root or path.startswith(root.rstrip("/") + "/")


class _Reader:
    """Reads listed files into Sources, in the order of their paths."""

    def __init__(self, root: Path, listed: dict[str, bool | None], skipped: list[Skipped]) -> None:
        self.root = os.fspath(root)
        self.real_root = os.path.realpath(root)
        self.listed = listed
        self.inside: dict[str, bool] = {}
        self.charts = chart_folders(frozenset(listed))
        self.skipped = skipped
        self.sizes: dict[str, int] = {}
        self.sources: list[Source] = []
        self.unreadable: list[Unreadable] = []

    def read(self) -> None:
        for path, tracked in self.listed.items():
            try:
                status = os.lstat(f"{self.root}/{path}")
            except (OSError, ValueError) as error:
                why = getattr(error, "strerror", None) or "does not exist"
                self._lost(path, tracked, "missing", why, quiet=bool(tracked))
                continue
            if not self._is_inside(path.rpartition("/")[0]):
                self.skipped.append(Skipped(path, "behind a symbolic link out of the repository"))
            elif stat.S_ISLNK(status.st_mode):
                self._link(path, tracked)
            elif stat.S_ISREG(status.st_mode):
                self._file(path, tracked, status.st_size)
            elif stat.S_ISDIR(status.st_mode):
                self.skipped.append(Skipped(path, "a repository of its own"))
            else:
                self.skipped.append(Skipped(path, "not a regular file"))

    def _is_inside(self, folder: str) -> bool:
        """Whether a folder lies below the root when all links are followed; an index or a caller may name any path."""
        if folder not in self.inside:
            self.inside[folder] = _is_below(os.path.realpath(f"{self.root}/{folder}"), self.real_root)
        return self.inside[folder]

    def _lost(self, path: str, tracked: bool | None, kind: str, why: str, *, quiet: bool = False) -> None:
        """A file that is not read: a fault where it has the name of an artifact, a remark else."""
        if quiet or not is_artifact_name(path):
            self.skipped.append(Skipped(path, why))
        else:
            self.unreadable.append(Unreadable(Source(path, "unreadable", "", tracked=tracked), kind, why))

    def _link(self, path: str, tracked: bool | None) -> None:
        try:
            target = os.path.realpath(f"{self.root}/{path}", strict=True)
        except OSError as error:
            source = Source(path, "unreadable", "", tracked=tracked)
            why = f"is a symbolic link that leads nowhere ({error.strerror})"
            self.unreadable.append(Unreadable(source, "broken-link", why))
            return
        if not _is_below(target, self.real_root):
            self.skipped.append(Skipped(path, "symbolic link out of the repository"))
        elif os.path.isdir(target):
            self.skipped.append(Skipped(path, "symbolic link to a folder"))
        else:
            inner = os.path.relpath(target, self.real_root).replace(os.sep, "/")
            what = "a file of the repository" if inner in self.listed else "an ignored file"
            self.skipped.append(Skipped(path, f"symbolic link to {what}", inner))

    def _file(self, path: str, tracked: bool | None, size: int) -> None:
        self.sizes[path] = size
        artifact = is_artifact_name(path)
        limit = MAX_ARTIFACT if artifact else MAX_TEXT
        if size > limit:
            self._lost(path, tracked, "too-large", f"has {size:,} bytes, more than the {limit:,} that are read")
            return
        try:
            with open(f"{self.root}/{path}", "rb") as file:
                data = file.read(limit + 1)
        except OSError as error:
            self._lost(path, tracked, "unreadable", f"cannot be opened ({error.strerror})")
            return
        self._decode(path, tracked, data)

    def _decode(self, path: str, tracked: bool | None, data: bytes) -> None:
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = (
            data.decode("utf-16", "replace") if wide else data.decode("utf-8", "replace") if b"\0" not in data else "\0"
        )
        if "\0" in text:
            self._lost(path, tracked, "binary", "is binary")
            return
        text = text.removeprefix("\ufeff")
        source = Source(path, kind_of(path, text, self.charts), text, tracked=tracked)
        if source.kind == "helm.template":
            self.skipped.append(Skipped(path, "Helm template, not rendered"))
        self.sources.append(source)
