"""The file with the API definitions of every bundled minor version, as tools/bundle_kubernetes_api.py builds it."""

from __future__ import annotations

import json
import zlib
from functools import lru_cache
from typing import Any

from deploylint.authored import data_folder
from deploylint.kubernetes_api.shapes import Shape, from_definition

FILE = "kubernetes-api.jsonl.gz"
_GZIP = 31
"""zlib's word for a gzip header; the module of that name takes longer to import than the file to read."""

METADATA = "meta.v1.ObjectMeta"
"""The definition of `metadata`, which custom resources have as well."""


class Definitions(dict[str, Shape]):
    """The definitions of one minor version by name, each read when first asked for. There is one for each version."""

    __hash__ = object.__hash__  # type: ignore[assignment]

    def __init__(self, bundle: Bundle, minor: int) -> None:
        super().__init__()
        self._bundle = bundle
        self._minor = minor

    def __missing__(self, name: str) -> Shape:
        shape = self[name] = self._bundle.read(name, self._minor)
        return shape

    def of(self, part: Shape | str) -> Shape:
        """The shape itself, or the one that a name stands for."""
        return self[part] if isinstance(part, str) else part


class Bundle:
    """Every definition of every bundled version. A version is its minor number: 33 for 1.33.

    `minors` are the versions, oldest first; `kinds` gives the name of a kind's definition by apiVersion and kind.
    """

    def __init__(self, lines: list[str]) -> None:
        index: dict[str, Any] = json.loads(lines[0])
        self._lines = lines
        self._changes: dict[str, list[int]] = index["definitions"]
        self._versions: dict[int, Definitions] = {}
        self._roots: dict[tuple[str, str, int], Shape | None] = {}
        self.minors = tuple(int(version.partition(".")[2]) for version in index["versions"])
        self.kinds: dict[str, dict[str, str]] = index["kinds"]

    def read(self, name: str, minor: int) -> Shape:
        """One definition. Raises KeyError where this version has none of that name."""
        line = self._line(name, minor)
        if not line:
            raise KeyError(name)
        shape = from_definition(json.loads(self._lines[line]), name)
        return shape if isinstance(shape, Shape) else self.read(shape, minor)

    def _line(self, name: str, minor: int) -> int:
        position, line = self.minors.index(minor), 0
        changes = self._changes[name]
        for since, number in zip(changes[::2], changes[1::2], strict=True):
            if since <= position:
                line = number
        return line

    def definitions(self, minor: int) -> Definitions:
        """The definitions of a bundled version."""
        if minor not in self._versions:
            self._versions[minor] = Definitions(self, minor)
        return self._versions[minor]

    def served(self, api: str, kind: str) -> tuple[int, ...]:
        """The bundled versions that serve this kind, oldest first."""
        name = self.kinds.get(api, {}).get(kind)
        return tuple(minor for minor in self.minors if self._line(name, minor)) if name else ()

    def shape(self, api: str, kind: str, minor: int) -> Shape | None:
        """How an object of this kind is built in a bundled version; None where that does not serve it."""
        key = (api, kind, minor)
        if key not in self._roots:
            name = self.kinds.get(api, {}).get(kind)
            served = name is not None and self._line(name, minor)
            self._roots[key] = self.definitions(minor)[name] if served and name else None
        return self._roots[key]


@lru_cache(maxsize=1)
def bundle() -> Bundle:
    """The bundle, read once."""
    packed = (data_folder("schemas") / FILE).read_bytes()
    return Bundle(zlib.decompress(packed, _GZIP).decode().split("\n"))
