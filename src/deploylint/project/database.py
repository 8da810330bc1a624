"""The views of database servers: one for each that a compose file, a workload or a configuration file describes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from deploylint.model import View
from deploylint.project import Project
from deploylint.project.database_mongodb import mongodb_views
from deploylint.project.database_redis import redis_views
from deploylint.project.database_secrets import secret_views
from deploylint.project.database_server import server_views
from deploylint.project.database_uris import uri_views

FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "database.server": server_views,
    "database.redis": redis_views,
    "database.mongodb": mongodb_views,
    "database.mongodb_uri": uri_views,
    "database.variable": secret_views,
}
