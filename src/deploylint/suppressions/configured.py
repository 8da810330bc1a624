"""Where the entries of the setting `ignores` stand, looked up only when something is to be said about one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from deploylint.config import Config
from deploylint.model import Place, Source, Span


class SettingsPlaces:
    """The places of a settings file's ignores. The file is read a second time, with positions, at the first look."""

    def __init__(self, config: Config, sources: Mapping[str, Source]) -> None:
        own = config.source or Source("settings", "yaml", "")
        self.source = sources.get(own.path, own)
        self._config = config
        self._positions: Callable[[int], tuple[int, int]] | None = None

    def of(self, position: int) -> Callable[[], Place]:
        """A function that gives the place of the ignore at this position of the list."""
        return partial(self._place, position)

    def _place(self, position: int) -> Place:
        line, column = self._locate(position)
        if not line:
            return Place(self.source, Span(1, 1, 1, 2))
        end = len(self.source.line(line).rstrip()) + 1
        return Place(self.source, Span(line, column, line, max(end, column + 1)))

    def _locate(self, position: int) -> tuple[int, int]:
        if self._config.source is None:
            return 0, 0
        if self._positions is None:
            from deploylint.config.reading import authored

            read = authored(self._config.source)
            self._positions = lambda number: read.position("ignores", number)
        return self._positions(position)
