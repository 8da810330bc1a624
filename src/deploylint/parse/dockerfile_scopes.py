"""What holds in a stage of a Dockerfile: what is said in it, over what is said in the stages that it is made from."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, Generic, TypeVar

PREDEFINED = (
    *("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "FTP_PROXY", "ftp_proxy", "NO_PROXY", "no_proxy"),
    *("ALL_PROXY", "all_proxy", "SOURCE_DATE_EPOCH", "BUILDKIT_SYNTAX"),
)
"""Build arguments that need no ARG."""

PLATFORM_ARGS = (
    *(f"{which}{part}" for which in ("TARGET", "BUILD") for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")),
    "TARGETSTAGE",
)
"""Build arguments that BuildKit sets; in force in FROM, and in a stage after an ARG without a default."""

Value = TypeVar("Value")
_MISSING = object()


class Inherited(Mapping[str, Value], Generic[Value]):
    """A stage's entries by name over those of the stage that it is made from, of which no copy is made.

    Hostile files have thousands of stages, each made from the one before: what was found above is remembered on the
    way, and a name that no stage of the file has is not looked for. A stage that others are made from is complete.
    """

    __slots__ = ("_above", "_everywhere", "_found", "_own")

    def __init__(self, entries: Mapping[str, Value], above: Inherited[Value] | None = None) -> None:
        self._own: dict[str, Value] = dict(entries)
        self._found: dict[str, Any] = {}
        while above is not None and not above._own and above._above is not None:
            above = above._above
        self._above: Inherited[Value] | None = above
        self._everywhere: set[str] = set(entries) if above is None else above._everywhere

    def __setitem__(self, name: str, value: Value) -> None:
        self._own[name] = value
        self._everywhere.add(name)

    def __getitem__(self, name: str) -> Value:
        if name in self._own:
            return self._own[name]
        if name not in self._everywhere:
            raise KeyError(name)
        found = self._inherited(name)
        if found is _MISSING:
            raise KeyError(name)
        value: Value = found
        return value

    def _inherited(self, name: str) -> Any:
        passed: list[Inherited[Value]] = []
        at = self._above
        found: Any = _MISSING
        while at is not None:
            if name in at._own or name in at._found:
                found = at._own[name] if name in at._own else at._found[name]
                break
            passed.append(at)
            at = at._above
        for scope in passed:
            scope._found[name] = found
        return found

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        at: Inherited[Value] | None = self
        while at is not None:
            yield from (name for name in at._own if name not in seen)
            seen.update(at._own)
            at = at._above

    def __len__(self) -> int:
        return sum(1 for _ in self)


class Names(Container[str]):
    """The names that are said of a stage, or of one that it is made from and not taken back since."""

    __slots__ = ("_said",)

    def __init__(self, above: Names | None = None) -> None:
        self._said: Inherited[bool] = Inherited({}, None if above is None else above._said)

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            self._said[name] = True

    def discard(self, names: Iterable[str]) -> None:
        for name in names:
            if name in self:
                self._said[name] = False

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self._said.get(name, False)

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._said if self._said[name])
