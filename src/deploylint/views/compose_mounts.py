"""The mounts of a compose service, in the short and the long syntax.

https://docs.docker.com/reference/compose-file/services/#volumes
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from deploylint.model import Node

_PROPAGATION = frozenset({"shared", "rshared", "slave", "rslave", "private", "rprivate"})


class Mount(NamedTuple):
    """One entry of `volumes`.

    `kind` is bind, volume, tmpfs and so on; `source` a host path or the name of a volume, empty for an anonymous one.
    `node` is where the source (else the entry) stands. `unknown` says that a variable without a default decides.
    """

    kind: str
    source: str
    target: str
    read_only: bool
    propagation: str
    node: Node
    unknown: bool


def mounts(volumes: Node, fill: Callable[[Node], Node]) -> list[Mount]:
    """The mounts of a service's `volumes`; `fill` replaces variables."""
    found = []
    for entry in volumes.entries:
        if type(entry.value) is dict:
            found.append(_long(entry, fill))
        elif entry.text:
            found.append(_short(entry, fill(entry)))
    return found


def _long(entry: Node, fill: Callable[[Node], Node]) -> Mount:
    kind, source, target = (fill(entry.get(name)) for name in ("type", "source", "target"))
    return Mount(
        kind.text or "volume",
        source.text,
        target.text,
        entry.get("read_only").value is True,
        entry.at("bind", "propagation").text,
        source if source.exists else entry,
        source.unknown or target.unknown,
    )


def _short(entry: Node, filled: Node) -> Mount:
    source, target, options = split_volume(filled.text)
    words = options.split(",")
    propagation = next((word for word in words if word in _PROPAGATION), "")
    kind = "bind" if is_path(source) else "volume"
    return Mount(kind, source, target, "ro" in words, propagation, entry, filled.unknown)


def split_volume(text: str) -> tuple[str, str, str]:
    """Source, target and options of the short syntax; a single part is the target of an anonymous volume."""
    parts: list[str] = []
    for part in text.split(":"):
        if parts and len(parts[-1]) == 1 and parts[-1].isalpha() and part[:1] in ("/", "\\"):
            parts[-1] += f":{part}"  # a drive of Windows
        else:
            parts.append(part)
    if len(parts) == 1:
        return "", parts[0], ""
    return parts[0], parts[1], ",".join(parts[2:])


def is_path(source: str) -> bool:
    """Whether the source of a mount is a path of the host and no name of a volume."""
    return source[:1] in (".", "/", "~", "\\") or source[1:2] == ":"


def target_of(entry: Node) -> str:
    """Where an entry of `volumes` is mounted, as written."""
    if type(entry.value) is dict:
        return entry.get("target").text
    return split_volume(entry.text)[1]
