"""The views of database servers: one for each that a compose file, a workload or a configuration file describes.

What all of `database.server`, `database.redis` and `database.mongodb` offer: `product` (its name), `family` (how it is
configured), `bitnami` (whether the image takes its settings from Bitnami's variables), `name`, `subject` (what a
message calls it), `where` ("compose", "kubernetes", "file"), `image` (Node), `anchor` (where its settings are given:
its command, its image, its file), `purpose` ("production" and "development" where names say so, else empty), `exposed`
(its port can be reached from outside of the host or cluster), `guarded` (a network policy covers it), `replicas`
(Node), `path`.

What is given elsewhere, in a file that is not in the repository or by a template, is undecided: it may be there or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from deploylint.model import View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_SERVER = lazy_pattern(
    r"redis|rejson|valkey|keydb|dragonfly|mongo|postg|pgvector|timescale|mysql|mariadb|percona|search|couchdb|cassandra"
    r"|neo4j|clickhouse|influx|cockroach|rethink|arango|etcd",
    re.IGNORECASE,
)
"""What stands in the names of all images of which `database_of` knows something."""


def server_views(project: Project) -> Iterable[View]:
    """Every server, of whatever product, and every pg_hba.conf and postgresql.conf.

    Facts besides those of all: `opened_by` (what lets everybody in without a password; absent where nothing does),
    `admitted` (whom that lets in, for messages), `writes` (whether it is meant to keep data), `data` (the directory
    that holds it, empty where that is not known), `kept` (whether a volume that outlives the container is mounted
    there), `misplaced` (a mount that was meant for it and is elsewhere, else absent), `unsynced` (what keeps PostgreSQL
    from syncing what it writes, else absent).
    """
    return _made("database_server", "server_views", project, "pg_hba.conf", "postgresql.conf")


def redis_views(project: Project) -> Iterable[View]:
    """Every server that speaks Redis' protocol, and every redis.conf that none of them is seen to read.

    Facts besides those of all: `authenticated` (clients must prove who they are, or cannot reach it), `remark` (what a
    message adds: the variable that was meant to set a password), `appendonly`, `save`, `appendfsync`, `maxmemory`,
    `maxmemory_policy`, `timeout`, `tcp_keepalive`, `tls` (Nodes of the settings), `snapshots` (whether it takes any),
    `loss` (what it does for its data, for messages), `replicated` (it has or is a replica, or is in a cluster), `cache`
    (its settings or its name say that it keeps copies alone).
    """
    return _made("database_redis", "redis_views", project, "redis.conf")


def mongodb_views(project: Project) -> Iterable[View]:
    """Every MongoDB server, and every mongod.conf that none of them is seen to read.

    Facts besides those of all: `authenticated`, `remark` (as for Redis), `replica_set` (the name of the one it belongs
    to, a Node), `members` (how many servers of the file or unit belong to that), `tls` (its mode, a Node).
    """
    return _made("database_mongodb", "mongodb_views", project, "mongod.conf")


def uri_views(project: Project) -> Iterable[View]:
    """Every MongoDB connection string; see `database_uris`."""
    if not any("mongodb" in source.text for source in project.sources.values()):
        return ()
    found: Iterable[View] = import_module("deploylint.project.database_uris").uri_views(project)
    return found


def secret_views(project: Project) -> Iterable[View]:
    """Every password in a redis.conf, in a ConfigMap that holds one, or on a server's command line."""
    manifests = (source for source in project.sources.values() if source.kind == "kubernetes")
    if any("requirepass" in source.text or "masterauth" in source.text for source in manifests):
        return import_module("deploylint.project.database_secrets").secret_views(project)  # type: ignore[no-any-return]
    return _made("database_secrets", "secret_views", project, "redis.conf")


def _made(module: str, function: str, project: Project, *kinds: str) -> Iterable[View]:
    """The views that a module makes, which is imported where there is something to make them of."""
    if not project.documents(*kinds) and not project.remember("database.images", _may_run):
        return ()
    found: Iterable[View] = getattr(import_module(f"deploylint.project.{module}"), function)(project)
    return found


def _may_run(project: Project) -> bool:
    """Whether an image that is run, or the base of one that is built, may be a database server's."""
    services = project.views("compose.service")
    images = (view.derived["image"].text for view in (*services, *project.views("kubernetes.container")))
    if any(map(_SERVER.search, images)):
        return True
    built = any(service.derived["build"].exists for service in services)
    return built and any(_SERVER.search(source.text) for source in project.sources.values() if source.kind == "docker")


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "database.server": server_views,
    "database.redis": redis_views,
    "database.mongodb": mongodb_views,
    "database.mongodb_uri": uri_views,
    "database.variable": secret_views,
}
