"""What is known of every Redis, and of what is compatible with it: facts for the rules on `database.redis`.

What holds where nothing is said is from https://redis.io/docs/latest/operate/oss_and_stack/management/config/ and,
for the images, from their entrypoints. Docker's own images build Redis without its protected mode.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.database_servers import (
    Server,
    called_cache,
    facts,
    given,
    in_file,
    purpose,
    servers,
    undecided,
)
from deploylint.project.database_settings import Settings, add_options, add_redis_file
from deploylint.project.units import unit_of
from deploylint.views.database_words import Start, start_of

_PASSWORDS = ("REDIS_PASSWORD", "REDIS_PASSWORD_FILE", "VALKEY_PASSWORD", "VALKEY_PASSWORD_FILE", "KEYDB_PASSWORD")
_EMPTY_ALLOWED = "ALLOW_EMPTY_PASSWORD"
_EXTRA = {"Redis Stack": ("REDIS_ARGS",), "Valkey": ("VALKEY_EXTRA_FLAGS",)}
_EXTRA_OF_BITNAMI = ("REDIS_EXTRA_FLAGS", "VALKEY_EXTRA_FLAGS")
_OF_BITNAMI = {
    "REDIS_AOF_ENABLED": "appendonly",
    "VALKEY_AOF_ENABLED": "appendonly",
    "REDIS_MASTER_HOST": "replicaof",
    "VALKEY_PRIMARY_HOST": "replicaof",
    "REDIS_ACLFILE": "aclfile",
    "VALKEY_ACLFILE": "aclfile",
    "REDIS_TLS_PORT_NUMBER": "tls-port",
}
_BITNAMI_FILES = ("/opt/bitnami/redis", "/opt/bitnami/valkey", "/opt/bitnami/keydb")
_OTHER_PROGRAMS = frozenset({"redis-cli", "redis-sentinel", "valkey-cli", "valkey-sentinel", "redis-benchmark"})
_LOOPBACK = ("127.", "::1", "localhost")
_FALSE = frozenset({"no", "false", "0", ""})


def redis_views(project: Project) -> Iterator[View]:
    """Every Redis server, and every redis.conf that none of them is seen to read. See `_view` for the facts."""
    read: set[str] = set()
    found: list[tuple[str, View]] = []
    for server in servers(project):
        if server.database.product.family in ("redis", "dragonfly"):
            settings = _settings(server, read)
            if settings is not None:
                found.append((_together(server, project), _of_server(server, settings)))
    replicated = {group for group, view in found if view.derived["replicated"] is True}
    for group, view in found:
        if group in replicated:
            view.derived["replicated"] = True
        yield view
    for document in project.documents("redis.conf"):
        if document.source.path not in read and not _of_sentinel(document):
            yield _of_file(document)


def _together(server: Server, project: Project) -> str:
    """What tells the servers that are started together from others: the compose file, or the unit of manifests."""
    path = server.view.source.path
    return unit_of(path, project).key if server.where == "kubernetes" else path


def _of_sentinel(document: Document) -> bool:
    return any(directive.name == "sentinel" for directive in document.content)


def _settings(server: Server, read: set[str]) -> Settings | None:
    """The settings of a server; None for a container that starts something else. `read` gets the files looked at."""
    product = server.database.product
    start = server.start
    settings = Settings(server.anchor, opened=server.opened or not product.plain or start is None)
    if start is not None:
        _add_words(server, start, settings, read)
        if settings.stated("sentinel"):
            return None
    elif server.program in _OTHER_PROGRAMS:
        return None
    if product.family == "dragonfly":
        _add_dragonfly(server, settings)
    elif product.bitnami:
        _add_bitnami(server, settings)
    return settings


def _add_words(server: Server, start: Start, settings: Settings, read: set[str]) -> None:
    """Read the file that the command names, then the options that variables hold, then its own."""
    on_line = Settings(server.anchor)
    before = add_options(on_line, start.words)
    settings.open = settings.open or on_line.open
    for word in before[:1]:
        content = None if word.unknown or not start.alone else server.content(word.text)
        if content is not None:
            read.add(content.path)
        add_redis_file(settings, content, server)
    _add_variables(server, settings)
    add_options(settings, start.words)


def _add_variables(server: Server, settings: Settings) -> None:
    product = server.database.product
    for name in _EXTRA_OF_BITNAMI if product.bitnami else _EXTRA.get(product.name, ()):
        value = server.environment.get(name, server.anchor)
        if not value.exists:
            continue
        words = start_of([value], (), lambda word: word) if value.text else None
        if words is None:
            settings.open = True
        else:
            add_options(settings, words.words)


def _add_dragonfly(server: Server, settings: Settings) -> None:
    for key, value in server.environment.values.items():
        if key.startswith("DFLY_"):
            settings.add(key.removeprefix("DFLY_"), value)
    if settings.stated("flagfile") or server.environment.open:
        settings.open = True


def _add_bitnami(server: Server, settings: Settings) -> None:
    if server.environment.open or any(server.covers(folder) for folder in _BITNAMI_FILES):
        settings.open = True
    for key, setting in _OF_BITNAMI.items():
        value = server.environment.values.get(key)
        if value is not None:
            settings.add(setting, value)
    if not settings.stated("appendonly") and not settings.open:
        settings.add("appendonly", Node(server.image.source, server.image.span, "yes"))
    passwords = server.environment.first(_PASSWORDS, server.anchor)
    if passwords.exists and not settings.stated("requirepass"):
        settings.add("requirepass", given(passwords) if passwords.value is not None else undecided(passwords))


def _of_server(server: Server, settings: Settings) -> View:
    made: dict[str, Any] = {
        **facts(server),
        **_settings_facts(settings, server.database.product.family == "dragonfly"),
        "authenticated": _authenticated(server, settings),
        "remark": _remark(_ignored_password(server)),
    }
    made["cache"] = made["cache"] or called_cache(server)
    return View("database.redis", server.image, made, server.view.scope, server.label)


def _of_file(document: Document) -> View:
    source = document.source
    settings = Settings(document.root)
    add_redis_file(settings, in_file(source), None)
    made: dict[str, Any] = {
        "product": "Redis",
        "family": "redis",
        "bitnami": False,
        "name": source.path.rpartition("/")[2],
        "subject": source.path,
        "where": "file",
        "image": document.root.absent(),
        "anchor": document.root,
        "purpose": purpose(source.path),
        "exposed": False,
        "guarded": False,
        "replicas": document.root.absent(),
        "path": source.path,
        **_settings_facts(settings, False),
        "authenticated": _protected(settings) or _by_settings(settings) or _perhaps_protected(settings),
        "remark": "",
    }
    return View("database.redis", document.root, made, label=source.path)


def _settings_facts(settings: Settings, dragonfly: bool) -> dict[str, Any]:
    snapshots = settings.every("save")
    policy = settings.get("maxmemory-policy")
    off = bool(snapshots) and not _in_force(snapshots)
    on_purpose = policy.text.startswith("allkeys-") or (off and settings.get("appendonly").scalar != "yes")
    facts: dict[str, Any] = {
        "appendonly": undecided(settings.anchor) if dragonfly else settings.get("appendonly"),
        "save": snapshots[-1] if snapshots else settings.get("save"),
        "snapshots": _snapshots(settings, off),
        "appendfsync": settings.get("appendfsync"),
        "maxmemory": undecided(settings.anchor) if dragonfly else settings.get("maxmemory"),
        "maxmemory_policy": policy,
        "timeout": undecided(settings.anchor) if dragonfly else settings.get("timeout"),
        "tcp_keepalive": settings.get("tcp-keepalive"),
        "tls": settings.get("tls-port", "tls"),
        "replicated": _replicated(settings),
        "cache": on_purpose,
        "loss": _loss(settings.get("appendonly").scalar.lower() == "yes", off),
    }
    return facts


def _in_force(snapshots: list[Node]) -> list[Node]:
    """The `save` lines that count: an empty one takes back all before it."""
    kept: list[Node] = []
    for node in snapshots:
        if node.text or node.unknown:
            kept.append(node)
        else:
            kept.clear()
    return kept


def _loss(appends: bool, off: bool) -> str:
    """What a message says of how it keeps its data."""
    if appends:
        return "takes no snapshots, and so has nothing to copy as a backup"
    if off:
        return "writes nothing to disk, so a restart loses everything"
    return "writes no append-only file, so a crash loses what came in since the last snapshot"


def _snapshots(settings: Settings, off: bool) -> bool | Node:
    if settings.every("save"):
        return not off
    return undecided(settings.anchor) if settings.open else True


def _replicated(settings: Settings) -> bool | Node:
    """Whether it is a replica, a member of a cluster, or keeps rules for replicas that it has."""
    if settings.get("cluster-enabled").scalar == "yes" or settings.get("min-replicas-to-write").scalar not in ("", "0"):
        return True
    if any(settings.stated(name) for name in ("replicaof", "slaveof")):
        return True
    return undecided(settings.anchor) if settings.open else False


def _authenticated(server: Server, settings: Settings) -> bool | Node:
    """Whether clients must prove who they are, or cannot reach the server at all."""
    own = _by_settings(settings)
    if own is True or _loopback_only(settings):
        return True
    if server.database.product.bitnami and own is False:
        allowed = server.environment.get(_EMPTY_ALLOWED, server.anchor)
        # Without a password and without this, the image refuses to start: then something is set that is not seen here.
        return undecided(server.anchor) if allowed.unknown or allowed.scalar.lower() in _FALSE else False
    return own


def _by_settings(settings: Settings) -> bool | Node:
    password = settings.get("requirepass")
    if password.exists and password.value is not None and (password.text or password.unknown):
        return True
    if settings.stated("aclfile") or any(_shuts_default(user) for user in settings.every("user")):
        return True
    if settings.get("port").scalar == "0" and settings.get("tls-auth-clients").scalar not in ("no", "optional"):
        # A Unix socket alone, or certificates that clients must show.
        return True
    undecided_password = password.exists and password.value is None
    return undecided(settings.anchor) if settings.open or undecided_password else False


def _shuts_default(user: Node) -> bool:
    """Whether an ACL line takes the password-less access from the user that everybody is at first."""
    words = user.text.split()
    if words[:1] != ["default"]:
        return False
    return "off" in words or ("nopass" not in words and any(word[:1] in "><#" for word in words))


def _loopback_only(settings: Settings) -> bool:
    addresses = settings.get("bind").text.split()
    return bool(addresses) and all(address.lstrip("-").startswith(_LOOPBACK) for address in addresses)


def _protected(settings: Settings) -> bool:
    """Whether a server outside of a container turns strangers away without a password."""
    mode = settings.get("protected-mode")
    return _loopback_only(settings) or (not settings.open and not mode.exists) or mode.scalar.lower() == "yes"


def _perhaps_protected(settings: Settings) -> bool | Node:
    return undecided(settings.anchor) if settings.get("protected-mode").unknown else False


def _remark(variable: str) -> str:
    return f"; {variable} has no effect on this image" if variable else ""


def _ignored_password(server: Server) -> str:
    """The variable with a password that this image does not read; empty where there is none."""
    if server.database.product.bitnami or server.database.product.family != "redis":
        return ""
    values: Mapping[str, Node] = server.environment.values
    return next((name for name in _PASSWORDS if name in values), "")
