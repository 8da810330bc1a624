"""Every database server, of whatever kind: who may use it, and where its data stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import normpath
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.database_access import admitted, opened_by, settings_of, trusting
from deploylint.project.database_servers import Mount, Server, facts, purpose, servers, undecided
from deploylint.project.database_settings import Settings, add_options

_DIRECTORY_OPTIONS = ("dir", "dbpath", "datadir", "data_directory", "path.data", "store")
_DIRECTORY_VARIABLES = ("PGDATA", "POSTGRESQL_DATA_DIR", "MYSQL_DATA_DIR", "path.data")
_NO_VOLUME = frozenset({"elasticsearch", "opensearch", "cockroach"})
"""Families whose images declare no VOLUME, so that a mount above the directory covers it."""

_OFF = frozenset({"off", "false", "no", "0"})

_MOVED = 18
"""Since PostgreSQL 18 the image declares /var/lib/postgresql itself and keeps its data in a folder of the version."""


def server_views(project: Project) -> Iterator[View]:
    """Every database server of compose files and workloads, and every pg_hba.conf."""
    for server in servers(project):
        settings = _options(server)
        folders = _folders(server, settings)
        kept = _kept(server, folders)
        made: dict[str, Any] = {
            **facts(server),
            "opened_by": opened_by(server),
            "admitted": "everybody",
            "writes": _writes(server, settings),
            "data": folders[0] if folders else "",
            "kept": kept,
            "misplaced": server.image.absent() if kept is not False else _misplaced(server, folders),
        }
        made["unsynced"] = _unsynced(server) if made["family"] == "postgresql" else server.image.absent()
        yield View("database.server", server.image, made, server.view.scope, server.label)
    for document in project.documents("pg_hba.conf"):
        record = trusting(document)
        opened = document.root.absent() if record is None else record.method
        yield _of_file(document, opened, admitted(record), undecided(document.root))
    for document in project.documents("postgresql.conf"):
        unsynced = _off(document.root.value) or document.root.absent()
        yield _of_file(document, undecided(document.root), "", unsynced)


def _options(server: Server) -> Settings:
    settings = Settings(server.anchor, opened=server.start is None)
    if server.start is not None:
        add_options(settings, server.start.words)
    return settings


def _writes(server: Server, settings: Settings) -> bool | Node:
    """Whether it is meant to keep its data: a Redis that nobody told to write everything may be a cache."""
    if server.database.product.family not in ("redis", "dragonfly"):
        return True
    if server.database.product.bitnami:
        return undecided(server.image)
    return settings.get("appendonly").scalar == "yes"


def _folders(server: Server, settings: Settings) -> tuple[str, ...]:
    """The directories that hold the data; none where that cannot be told."""
    for name in _DIRECTORY_OPTIONS:
        if settings.stated(name):
            value = settings.get(name)
            return (normpath(value.text),) if value.text.startswith("/") and not value.unknown else ()
    for name in _DIRECTORY_VARIABLES:
        folder = server.environment.get(name, server.image)
        if folder.exists and folder.value is not None:
            return (normpath(folder.text),) if folder.text.startswith("/") and not folder.unknown else ()
    product, version = server.database
    if product.family == "postgresql" and not product.bitnami and (not version or version[0] >= _MOVED):
        both = ("/var/lib/postgresql", *product.data)
        return both[:1] if version else both
    return product.data


def _kept(server: Server, folders: tuple[str, ...]) -> bool | Node:
    """Whether something that outlives the container is mounted where the data is."""
    if server.opened or server.start is None or not folders:
        return undecided(server.image)
    covering = [mount for mount in server.mounts if any(_covers(mount, folder, server) for folder in folders)]
    if any(mount.lasting for mount in covering):
        return True
    return undecided(server.image) if any(mount.lasting is None for mount in covering) else False


def _covers(mount: Mount, folder: str, server: Server) -> bool:
    target = mount.target.rstrip("/")
    if target == folder:
        return True
    product, version = server.database
    moved = product.family == "postgresql" and not product.bitnami and version and version[0] >= _MOVED
    if target.startswith(f"{folder}/"):
        return not moved or target.startswith(f"{folder}/{version[0]}")
    # The volume that an image declares for its directory hides what is mounted above it.
    declared = folder in product.data and product.family not in _NO_VOLUME and not product.bitnami
    return folder.startswith(f"{target}/") and not declared


def _misplaced(server: Server, folders: tuple[str, ...]) -> Node:
    """A mount that was meant to keep the data, and is not where the data is."""
    for mount in server.mounts:
        target = mount.target.rstrip("/")
        near = any(folder.startswith(f"{target}/") and target for folder in folders)
        inside = any(target.startswith(f"{folder}/") for folder in folders)
        if mount.lasting and (near or inside):
            return mount.node
    return server.image.absent()


def _unsynced(server: Server) -> Node:
    """What keeps PostgreSQL from making sure that what it wrote is on the disk; absent where nothing does."""
    off = _off(settings_of(server))
    unsure = server.opened or server.start is None or "config_file" in settings_of(server)
    return off or (undecided(server.anchor) if unsure else server.anchor.absent())


def _off(settings: Mapping[str, Node]) -> Node | None:
    for name in ("fsync", "full_page_writes"):
        value = settings.get(name)
        if value is not None and not value.unknown and value.text.lower() in _OFF:
            return value
    return None


def _of_file(document: Document, opened_by: Node, admitted: str, unsynced: Node) -> View:
    root = document.root
    name = document.source.path.rpartition("/")[2]
    made: dict[str, Any] = {
        "product": "PostgreSQL",
        "family": "postgresql",
        "bitnami": False,
        "name": name,
        "subject": document.source.path,
        "where": "file",
        "image": root.absent(),
        "anchor": root,
        "purpose": purpose(document.source.path),
        "exposed": False,
        "guarded": False,
        "replicas": root.absent(),
        "path": document.source.path,
        "opened_by": opened_by,
        "admitted": admitted,
        "unsynced": unsynced,
        "writes": False,
        "data": "",
        "kept": undecided(root),
        "misplaced": root.absent(),
    }
    return View("database.server", root, made, label=document.source.path)
