"""Which files are not as the last commit has them.

`git status` and `git diff` run the clean filters that a repository configures, so files are compared by hashes that are
made here, as git makes them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from deploylint import git_history, git_trees


def uncommitted(root: Path, path: str) -> set[str]:
    """The files at or below a path that are not as HEAD has them: changed, new, deleted, or replaced by a link."""
    newest = git_history.head(root)
    committed = git_trees.blobs_at(root, newest.hash, path) if newest is not None else {}
    present = set(_work_files(root, path))
    return {name for name in present | set(committed) if not _is_as(root / name, committed.get(name))}


def differing(root: Path, name: str, paths: Collection[str]) -> list[str]:
    """Of the files at these paths those that are not as a commit has them, and what it has and the work tree lacks."""
    committed = git_trees.blobs_at(root, name)
    changed = (path for path in paths if not _is_as(root / path, committed.get(path)))
    gone = (path for path in committed.keys() - set(paths) if not os.path.lexists(root / path))
    return sorted({*changed, *gone})


def _work_files(root: Path, path: str) -> Iterator[str]:
    start = root / path
    if start.is_symlink() or not start.is_dir():
        yield from [path] if os.path.lexists(start) else []
        return
    for folder, folders, files in os.walk(start):
        links = [name for name in folders if Path(folder, name).is_symlink()]
        yield from (Path(folder, name).relative_to(root).as_posix() for name in (*files, *links))


def _is_as(file: Path, blob: str | None) -> bool:
    """Whether the file has this content, also where git wrote its line ends anew when it was checked out."""
    if blob is None or file.is_symlink() or not file.is_file():
        return False
    try:
        data = file.read_bytes()
    except OSError:
        return False
    return blob in (_blob_hash(data, len(blob)), _blob_hash(data.replace(b"\r\n", b"\n"), len(blob)))


def _blob_hash(data: bytes, length: int) -> str:
    from hashlib import sha1, sha256

    algorithm = sha1 if length == 40 else sha256
    return algorithm(b"blob %d\0" % len(data) + data).hexdigest()
