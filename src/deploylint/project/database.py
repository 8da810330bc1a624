"""The views of database servers: one for each that a compose file, a workload or a configuration file describes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deploylint.model import View
from deploylint.project import Project
from deploylint.project.database_redis import redis_views

FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "database.redis": redis_views,
}
