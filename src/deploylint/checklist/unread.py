"""What of a repository was not read, and which rules could have had an objection to it.

Whoever wants a file not to be judged can make it too large, binary, or a link to a file of another name. So what is not
read leaves open whatever it could have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.artifacts import is_artifact_name, named_kind
from deploylint.model import Skipped, Span
from deploylint.parse.dependencies import is_manifest
from deploylint.project import Project

SECRETS = "secrets"
"""The room whose rules look into every file."""

_ROOMS = {"kustomization": "kubernetes", "helm": "kubernetes", "action": "workflow", "dockerignore": "docker"}
_ANY_YAML = ("kubernetes", "compose", SECRETS)
_WRITTEN = (
    *(".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".py", ".rb", ".go", ".java", ".kt", ".php", ".cs", ".sh"),
    *(".json", ".toml", ".ini", ".cfg", ".conf", ".properties", ".xml", ".txt", ".sql", ".tf", ".tfvars", ".pem"),
)


class Unread(NamedTuple):
    """A file, or a part of one, that was not read. `rooms` are those of the rules that could have said something.

    `warns` tells that it need not hold anything of that kind, as a large table of data need not hold a secret.
    """

    path: str
    why: str
    rooms: tuple[str, ...]
    span: Span | None = None
    warns: bool = False


def unread(project: Project) -> Iterator[Unread]:
    """All that was not read and may matter."""
    for fault in project.faults:
        source = fault.place.source
        rooms = _rooms(source.path) if source.kind == "unreadable" else (_room(source.kind),)
        yield Unread(source.path, fault.message, rooms, fault.place.span)
    for skipped in project.skipped:
        if skipped.target:
            yield from _link(project, skipped)
        elif "bytes" in skipped.reason or (skipped.reason == "is binary" and skipped.path.endswith(_WRITTEN)):
            yield Unread(skipped.path, skipped.reason, (SECRETS,), warns=True)


def hiding(project: Project) -> Iterator[str]:
    """The files, by path, that may hold a trace of any technology and were passed over."""
    for skipped in project.skipped:
        telling = is_artifact_name(skipped.path) or is_manifest(skipped.path)
        lost = ("bytes" in skipped.reason and telling) or skipped.reason == "a repository of its own"
        if lost or (is_manifest(skipped.path) and not is_manifest(skipped.target)):
            yield skipped.path


def _link(project: Project, skipped: Skipped) -> Iterator[Unread]:
    """A link whose target is not read as what the link's name says."""
    target = project.sources.get(skipped.target)
    if not is_artifact_name(skipped.path) or (target is not None and is_artifact_name(skipped.target)):
        return
    kind = named_kind(skipped.path)
    if target is None or target.kind != kind:
        why = f"is a link to {skipped.target}, which is not read as what the link is called"
        yield Unread(skipped.path, why, _rooms(skipped.path))


def _rooms(path: str) -> tuple[str, ...]:
    """The rooms of what a file is by its name alone."""
    kind = named_kind(path)
    if kind:
        return (_room(kind), SECRETS)
    return _ANY_YAML if is_artifact_name(path) else ()


def _room(kind: str) -> str:
    kind = kind.partition(".")[0]
    return _ROOMS.get(kind, kind)
