"""Database servers as rules see them, wherever they are configured. They are joins: see `project.database`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from deploylint.model import View
from deploylint.parse import Document

VIEWS: Mapping[str, Callable[[Document], Iterable[View]]] = {}
