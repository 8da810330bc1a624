"""What a commit holds: its files, links and submodules, and what a file said then.

`root` is an absolute folder at or below git's top level; paths are posix and from `root`. Every function raises
GitError when there is no repository or git fails.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import NamedTuple

from deploylint.git import GitError, run, top_level
from deploylint.values.patterns import lazy_pattern

LARGEST = 20_000_000
"""Bytes of the largest file that is read from a commit."""

_HASH = lazy_pattern(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MODES = {"100": "file", "120": "link", "160": "submodule"}


class Entry(NamedTuple):
    """What a commit has at a path from `root`: a `file`, a `link` or a `submodule`, whose `blob` is its commit."""

    path: str
    kind: str
    blob: str
    size: int = 0


def is_hash(text: str) -> bool:
    """Whether this is a whole commit hash, of SHA-1 or SHA-256, in small letters."""
    return _HASH.fullmatch(text) is not None


def blobs_at(root: Path, name: str, path: str = "") -> dict[str, str]:
    """The hashes of the contents of files at or below a path, by path, as a commit has them; links are left out."""
    return {entry: blob for entry, (blob, _) in _entries(root, name, path).items()}


def paths_at(root: Path, name: str, path: str = "") -> list[str]:
    """The files at or below a path, as a commit has them, sorted; links are left out."""
    return sorted(_entries(root, name, path))


def text_at(root: Path, name: str, path: str) -> str | None:
    """What a file says in a commit, bytes that are no UTF-8 as surrogates; None when it is no file there."""
    found = _entries(root, name, path).get(path)
    if found is None:
        return None
    blob, size = found
    if size > LARGEST:
        raise GitError(f"{path} has {size:,} bytes; at most {LARGEST:,} are read")
    return content(root, blob)


def content(root: Path, blob: str) -> str:
    """What a file says by the hash of its content, bytes that are no UTF-8 as surrogates."""
    if not is_hash(blob):
        raise GitError("this is no hash of a file's content")
    return run(place(root)[0], "cat-file", "blob", blob)


def contents(root: Path, blobs: Collection[str]) -> dict[str, str]:
    """What several files say, by the hashes of their contents, as `content`; asked at once."""
    if not all(map(is_hash, blobs)):
        raise GitError("this is no hash of a file's content")
    output = run(place(root)[0], "cat-file", "--batch", lines=blobs).encode("utf-8", "surrogateescape")
    found = {}
    at = 0
    for blob in blobs:
        head, _, _ = output[at : at + 200].partition(b"\n")
        words = head.split()
        if len(words) != 3:
            raise GitError(f"git does not have the content {blob[:12]}")
        start, size = at + len(head) + 1, int(words[2])
        found[blob] = output[start : start + size].decode("utf-8", "surrogateescape")
        at = start + size + 1
    return found


def place(root: Path) -> tuple[Path, str]:
    """git's top level, and the path from there to `root`: empty, or with a slash at its end."""
    top = top_level(root)
    if top is None:
        raise GitError("this is no git repository")
    inner = root.relative_to(top).as_posix()
    return top, "" if inner == "." else f"{inner}/"


def from_root(path: str, prefix: str) -> str:
    """A path of git, which is from its top level, as one from `root`; outside of it with `../`."""
    if path.startswith(prefix):
        return path.removeprefix(prefix)
    return os.path.relpath("/" + path, "/" + prefix).replace(os.sep, "/")


def spec(path: str) -> str:
    """The path from the top level as a pathspec that means it alone."""
    return f":(top,literal){path}"


def checked(name: str) -> str:
    """The name of a commit, where it can be no option and no range. Raises GitError."""
    if not name or name.startswith("-") or ".." in name:
        raise GitError("this is no name of a commit")
    return name


def _entries(root: Path, name: str, path: str) -> dict[str, tuple[str, int]]:
    """Hash and size of the regular files at or below a path, by path from `root`."""
    found = tree(root, name, path)
    return {entry.path: (entry.blob, entry.size) for entry in found if entry.kind == "file"}


def tree(root: Path, name: str, path: str = "") -> list[Entry]:
    """Everything that a commit has at or below a path."""
    top, prefix = place(root)
    where = (spec((prefix + path).rstrip("/")),) if prefix or path else ()
    output = run(top, "ls-tree", "-r", "-z", "--long", "--full-tree", checked(name), "--", *where)
    found = []
    for line in output.split("\0"):
        about, _, file = line.partition("\t")
        words = about.split()
        if len(words) == 4 and words[0][:3] in _MODES:
            size = int(words[3]) if words[3].isdecimal() else 0
            found.append(Entry(from_root(file, prefix), _MODES[words[0][:3]], words[2], size))
    return found
