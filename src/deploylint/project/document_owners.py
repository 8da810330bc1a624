"""Code owners: who has to look at a change (https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, Source, Span, View
from deploylint.project import Project
from deploylint.project.document_pages import ground
from deploylint.values.glob import path_glob

FILES = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")
"""Where GitHub looks, in its order, and GitLab's own place."""

_ATTESTATIONS = ".deploylint/attestations/"


class Entry(NamedTuple):
    """One line: the pattern, its owners, and the line's place."""

    pattern: str
    owners: tuple[str, ...]
    node: Node


def views(project: Project) -> Iterator[View]:
    """One view: the code owners of a repository that deploys from GitHub, or that holds attestations.

    It stands at the line that decides, else where the file would be. Facts: `there`, `entries` (how many lines
    name owners), `attested` (whether the repository holds attestations), `attestations_owned`, `deploys`.
    """
    attestation = next((path for path in sorted(project.paths) if path.startswith(_ATTESTATIONS)), None)
    here = ground(project)
    path = next((path for path in FILES if path in project.paths), None)
    if (here is None and attestation is None) or not (path or attestation or _on_github(project)):
        return
    source = project.sources.get(path) if path is not None else None
    entries = _entries(source) if source is not None else []
    deciding = decisive(entries, attestation) if attestation is not None else None
    named = [entry for entry in entries if entry.owners]
    node = _place(deciding or next(iter(named or entries), None), project.sources.get(attestation or ""), here)
    if node is None:
        return
    facts = {
        "there": bool(named),
        "entries": len(named),
        "deploys": here is not None,
        "attested": attestation is not None,
        "attestations_owned": deciding is not None and bool(deciding.owners),
    }
    yield View("document.owners", node, facts, label=path or "CODEOWNERS")


def _on_github(project: Project) -> bool:
    return any(path.startswith(".github/") for path in project.paths)


def _place(entry: Entry | None, attestation: Source | None, here: Node | None) -> Node | None:
    if entry is not None:
        return entry.node
    if here is not None or attestation is None:
        return here
    number = next((n for n, line in enumerate(attestation.lines, 1) if line.strip()), 1)
    return Node(attestation, attestation.line_span(number), attestation.line(number))


def _entries(source: Source) -> list[Entry]:
    found = []
    for number, line in enumerate(source.lines, 1):
        words = line.partition(" #")[0].split()
        if not words or words[0].startswith(("#", "[", "^[")):
            continue
        start = line.index(words[0])
        span = Span(number, start + 1, number, start + 1 + len(words[0]))
        owners = tuple(word for word in words[1:] if "@" in word)
        found.append(Entry(words[0], owners, Node(source, span, words[0], raw=words[0])))
    return found


def decisive(entries: list[Entry], path: str) -> Entry | None:
    """The line that decides on a path: the last whose pattern matches it; None where no line does."""
    return next((entry for entry in reversed(entries) if owns(entry.pattern, path)), None)


def owns(pattern: str, path: str) -> bool:
    """Whether a pattern of a CODEOWNERS file matches a path, in the way of gitignore files."""
    if pattern.endswith("/*") and path.count("/") != pattern.lstrip("/").count("/"):
        return False  # docs/* names what is in the folder itself and nothing below
    return path_glob(pattern)(path)
