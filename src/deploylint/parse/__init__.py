"""Text to values that know where they stand. One parser a module; what they return is a Document."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, NamedTuple, TypeVar

from deploylint.model import Node, Place, Source


class Fault(NamedTuple):
    """Something that a parser could not read as written.

    `kind` is one of a small set that rules select by, such as `yaml-syntax` or `duplicate-key`.
    """

    kind: str
    place: Place
    message: str


Made = TypeVar("Made")


class Document:
    """One parsed document: a whole Dockerfile or env file, or one of the documents of a YAML file.

    `root` is its Node tree. `content` is the parser's own typed result where a tree is not enough (Dockerfile,
    env file). A document with faults still carries all that could be read.
    """

    __slots__ = ("_memory", "content", "faults", "kind", "root", "source")

    def __init__(
        self, source: Source, kind: str, root: Node, content: Any = None, faults: Sequence[Fault] = ()
    ) -> None:
        self.source = source
        self.kind = kind
        self.root = root
        self.content = content
        self.faults = faults
        self._memory: dict[Any, Any] = {}

    def remember(self, make: Callable[[Document], Made]) -> Made:
        """What `make` answers for this document, asked once: the views that other views are made from."""
        if make not in self._memory:
            self._memory[make] = make(self)
        made: Made = self._memory[make]
        return made


_PARSERS: Mapping[str, str] = {
    "docker": "dockerfile",
    "env": "dotenv",
    "kubernetes": "yaml",
    "kustomization": "yaml",
    "compose": "yaml",
    "workflow": "yaml",
    "action": "yaml",
    "helm.chart": "yaml",
    "helm.values": "yaml",
    "redis.conf": "redis_conf",
    "mongod.conf": "yaml",
    "pg_hba.conf": "pg_hba",
    "postgresql.conf": "postgresql_conf",
}
"""The module that parses each kind of source. The other kinds are searched as text or only known to exist."""


PARSED_KINDS = frozenset(_PARSERS)


def parse_source(source: Source) -> list[Document]:
    """The documents of a source; none for kinds that are not parsed."""
    module = _PARSERS.get(source.kind)
    if module is None:
        return []
    parse: Callable[[Source], list[Document]] = import_module(f"deploylint.parse.{module}").parse
    return parse(source)
