"""What is known of every MongoDB server: facts for the rules on `database.mongodb`.

Of the options, https://www.mongodb.com/docs/manual/reference/configuration-options/; of the variables, the entrypoints
of the images.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, Source, View
from deploylint.parse import Document
from deploylint.parse.yaml import parse
from deploylint.project import Project
from deploylint.project.database_servers import (
    Content,
    Server,
    facts,
    in_file,
    purpose,
    servers,
    undecided,
)
from deploylint.project.database_settings import Settings, add_options
from deploylint.project.units import unit_of

_FIRST_USER = ("MONGO_INITDB_ROOT_USERNAME", "MONGO_INITDB_ROOT_USERNAME_FILE", "MONGODB_INITDB_ROOT_USERNAME")
_FIRST_PASSWORD = (
    *("MONGO_INITDB_ROOT_PASSWORD", "MONGO_INITDB_ROOT_PASSWORD_FILE", "MONGODB_INITDB_ROOT_PASSWORD"),
    "MONGODB_INITDB_ROOT_PASSWORD_FILE",
)
_OF_BITNAMI = ("MONGODB_ROOT_PASSWORD", "MONGODB_ROOT_PASSWORD_FILE", "MONGODB_REPLICA_SET_KEY")
_OTHER_PROGRAMS = frozenset({"mongos", "mongo", "mongosh", "mongodump", "mongorestore", "mongoimport", "mongo-express"})
_LOOPBACK = ("127.", "::1", "localhost", "/")
_FALSE = frozenset({"no", "false", "0", ""})
_BYPASSED = "; MONGO_INITDB_ROOT_USERNAME has no effect where the image's entrypoint does not run"
_DEEPEST = 6


def mongodb_views(project: Project) -> Iterator[View]:
    """Every MongoDB server, and every mongod.conf that none of them is seen to read."""
    read: set[str] = set()
    found = [
        (server, _settings(server, read))
        for server in servers(project)
        if server.database.product.family == "mongodb" and server.program not in _OTHER_PROGRAMS
    ]
    sets = _members(found, project)
    for server, settings in found:
        yield _of_server(server, settings, sets.get(_set_key(server, settings, project), []))
    for document in project.documents("mongod.conf"):
        if document.source.path not in read:
            yield _of_file(document)


def _settings(server: Server, read: set[str]) -> Settings:
    settings = Settings(server.anchor, opened=server.opened or server.start is None)
    if server.start is None:
        return settings
    on_line = Settings(server.anchor)
    add_options(on_line, server.start.words)
    file = on_line.get("config", "f")
    if file.exists:
        content = None if file.unknown or not server.start.alone else server.content(file.text)
        read.update([content.path] if content is not None else [])
        add_yaml_file(settings, content)
    add_options(settings, server.start.words)
    return settings


def add_yaml_file(settings: Settings, content: Content | None) -> None:
    """Read a YAML configuration file, each value under its keys with dots between."""
    documents = [] if content is None else parse(Source(content.path, "mongod.conf", content.text))
    if content is None or len(documents) != 1 or documents[0].faults:
        settings.open = True
        return
    starts = [0]
    for line in content.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for name, leaf in _leaves(documents[0].root, "", 0):
        start = starts[leaf.span.line - 1] + leaf.span.column - 1
        end = starts[leaf.span.end_line - 1] + leaf.span.end_column - 1
        place = content.locate(min(start, len(content.text)), min(end, len(content.text)))
        settings.add(name, Node(place.source, place.span, leaf.value, raw=leaf.raw, unknown=leaf.unknown))


def _leaves(node: Node, prefix: str, depth: int) -> Iterator[tuple[str, Node]]:
    for name, child in node.items:
        if child.items and depth < _DEEPEST:
            yield from _leaves(child, f"{prefix}{name}.", depth + 1)
        elif child.scalar:
            yield f"{prefix}{name}".lower(), child


def _set_of(settings: Settings) -> Node:
    return settings.get("replset", "replication.replsetname")


def _set_key(server: Server, settings: Settings, project: Project) -> tuple[str, str]:
    path = server.view.source.path
    unit = unit_of(path, project).key if server.where == "kubernetes" else path
    return unit, _set_of(settings).scalar


def _members(found: list[tuple[Server, Settings]], project: Project) -> dict[tuple[str, str], list[Server]]:
    """The servers of each replica set of a compose file, or of manifests that belong together."""
    sets: dict[tuple[str, str], list[Server]] = {}
    for server, settings in found:
        sets.setdefault(_set_key(server, settings, project), []).append(server)
    return sets


def _count(members: list[Server], at: Node) -> int | Node:
    """How many servers a replica set has."""
    total = 0
    for server in members:
        value = server.replicas.value
        if server.replicas.unknown or (value is not None and type(value) is not int):
            return undecided(at)
        total += 1 if value is None else value
    return total


def _of_server(server: Server, settings: Settings, members: list[Server]) -> View:
    replicated = _replicated(server, settings)
    made: dict[str, Any] = {
        **facts(server),
        "replica_set": replicated,
        "members": undecided(server.anchor) if replicated.unknown else _count(members, server.anchor),
        "authenticated": _authenticated(server, settings),
        "tls": settings.get("tlsmode", "net.tls.mode", "sslmode", "net.ssl.mode"),
        "remark": _BYPASSED if server.bypassed and _names_user(server) else "",
    }
    return View("database.mongodb", server.image, made, server.view.scope, server.label)


def _replicated(server: Server, settings: Settings) -> Node:
    """The name of the replica set that it belongs to; absent for a server by itself."""
    own = _set_of(settings)
    if server.database.product.bitnami:
        return server.environment.first(("MONGODB_REPLICA_SET_MODE", "MONGODB_REPLICA_SET_NAME"), server.anchor) or own
    return own


def _names_user(server: Server) -> bool:
    return any(name in server.environment.values for name in _FIRST_USER)


def _authenticated(server: Server, settings: Settings) -> bool | Node:
    """Whether clients must prove who they are, or cannot reach the server at all."""
    stated = _by_settings(settings)
    if stated is not None:
        return stated
    at = server.anchor
    if server.database.product.bitnami:
        password = server.environment.first(_OF_BITNAMI, at)
        allowed = server.environment.get("ALLOW_EMPTY_PASSWORD", at)
        if password.exists:
            return True if password.value is not None else undecided(at)
        return undecided(at) if settings.open or allowed.unknown or allowed.scalar.lower() in _FALSE else False
    user, password = server.environment.first(_FIRST_USER, at), server.environment.first(_FIRST_PASSWORD, at)
    if server.bypassed or not (user.exists and password.exists):
        return undecided(at) if settings.open else False
    return True if user.value is not None and password.value is not None else undecided(at)


def _by_settings(settings: Settings) -> bool | None:
    """What its options say; None when they say nothing."""
    if settings.stated("auth") or settings.stated("keyfile") or settings.stated("security.keyfile"):
        return True
    authorization = settings.get("security.authorization")
    if authorization.exists and authorization.value is not None:
        return True if authorization.unknown or authorization.scalar == "enabled" else None
    addresses = settings.get("bind_ip", "net.bindip")
    named = [part.strip() for part in addresses.scalar.split(",") if part.strip()]
    return True if named and all(part.startswith(_LOOPBACK) for part in named) else None


def _of_file(document: Document) -> View:
    source = document.source
    settings = Settings(document.root)
    add_yaml_file(settings, in_file(source))
    everywhere = settings.get("net.bindip").exists or settings.get("net.bindipall").value is True
    made: dict[str, Any] = {
        "product": "MongoDB",
        "family": "mongodb",
        "bitnami": False,
        "name": source.path.rpartition("/")[2],
        "subject": source.path,
        "where": "file",
        "image": document.root.absent(),
        "anchor": settings.get("security.authorization") or settings.get("net.bindip") or document.root,
        "purpose": purpose(source.path),
        "exposed": False,
        "guarded": False,
        "replicas": document.root.absent(),
        "path": source.path,
        "replica_set": _set_of(settings),
        "members": undecided(document.root),
        # By itself a mongod listens on the loopback address alone.
        "authenticated": not everywhere or _by_settings(settings) or False,
        "tls": settings.get("net.tls.mode", "net.ssl.mode"),
        "remark": "",
    }
    return View("database.mongodb", document.root, made, label=source.path)
