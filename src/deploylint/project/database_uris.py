"""MongoDB connection strings in every record of the repository, and their options.

https://www.mongodb.com/docs/manual/reference/connection-string/ has their grammar; names of options have no case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from deploylint.model import Node, View
from deploylint.parse.scalars import ScalarText
from deploylint.project import Project
from deploylint.project.database_servers import purpose, undecided
from deploylint.values.patterns import lazy_pattern

_URI = lazy_pattern(
    r"\b(mongodb(?:\+srv)?)://(?:([^\s/?#\"'@]*)@)?([^\s/?#\"'@]+)(?:/([^\s?\"'#]*))?(?:\?([^\s\"'#]*))?"
)
_VARIABLE = lazy_pattern(r"\A\$[({]?(\w+)(?:[:)}?-].*)?\Z")
_MARKS = ("$", "{{", "<", "%(")
_LOCAL = ("localhost", "127.", "0.0.0.0", "[::1]", "host.docker.internal")
_NEAR = (".svc", ".svc.cluster.local", ".local", ".internal", ".lan", ".localdomain")
_WITHOUT_RETRIES = lazy_pattern(r"docdb|documentdb|cosmos|documents\.azure|oraclecloud|mlab\.com$")
_OF_DOCUMENTDB = lazy_pattern(r"(?i)tlscafile=[^&]*(?:global-bundle|rds-combined-ca)|authmechanism=plain")
"""Hosts and options of services that speak MongoDB's protocol and have no retryable writes."""

_TOOLS = ("ME_CONFIG_", "EXPORTER_", "PMM_", "MONGODB_EXPORTER")
_POOL = lazy_pattern(r"(?i)(?:mongo|db|database)\w*?[_.-]?pool")
"""Names of settings of a pool that a program hands to its driver itself, beside the connection string."""

_LONGEST = 4_000


def uri_views(project: Project) -> Iterator[View]:
    """Every connection string that stands in a record; those that are commented out are left out.

    The node is the value that it stands in. Facts: `key` (text), `origin` and `role` (as of records), `srv`, `hosts`
    (list of texts), `local` (all hosts are this machine, or names of a compose file, cluster or private network),
    `user` (text; empty without one, and where a variable decides), `user_variable` (that variable, else empty),
    `tool` (the variable is one of an administration tool), `retries_unsupported` (the service it names has no retryable
    writes), `purpose`, and the options `w`, `retrywrites`, `minpoolsize`, `maxpoolsize`, `tls`, `insecure`,
    `replicaset`, `authsource`: absent when they are not given, undecided when a variable may give them. So are the
    sizes of the pool where another setting of the file is named after one.
    """
    for record in project.views("record"):
        value = record.node if record.get("origin") != "kubernetes" else record.get("value")
        text = value.scalar  # also of a value that variables decide, which has no other
        if "mongodb" not in text or len(text) > _LONGEST or record.get("commented") or record.get("encoded") is True:
            continue
        match = _URI.search(text)
        if match is not None:
            yield _uri(record, value, match, project)


def _uri(record: View, value: Node, match: Any, project: Project) -> View:
    scheme, credentials, hosts, rest, query = (part or "" for part in match.groups())
    user = unquote(credentials.partition(":")[0])
    named = [host.rpartition(":")[0] or host for host in hosts.lower().split(",") if host]
    # A template in the path or at the end may bring any option with it.
    opened = any(mark in rest + query for mark in _MARKS) and _ends_open(rest, query)
    facts: dict[str, Any] = {
        "key": record.get("key"),
        "origin": record.get("origin"),
        "role": record.get("role"),
        "srv": scheme.endswith("srv"),
        "hosts": named,
        "local": all(host.startswith(_LOCAL) or "." not in host or host.endswith(_NEAR) for host in named),
        "user": "" if any(mark in user for mark in _MARKS) else user,
        "user_variable": variable[1] if (variable := _VARIABLE.search(user)) else "",
        "tool": str(record.get("key")).upper().startswith(_TOOLS),
        "retries_unsupported": any(map(_WITHOUT_RETRIES.search, named)) or bool(_OF_DOCUMENTDB.search(query)),
        "purpose": purpose(record.source.path),
    }
    options = _options(value, match)
    at = undecided(value) if opened else value.absent()
    sized = record.source.path in project.remember("database.pool-settings", _pool_settings)
    for name in ("w", "retrywrites", "minpoolsize", "maxpoolsize", "replicaset", "authsource"):
        facts[name] = options.get(name, undecided(value) if sized and name.endswith("poolsize") else at)
    facts["tls"] = options.get("tls") or options.get("ssl") or at
    facts["insecure"] = next((options[name] for name in _INSECURE if _is_true(options.get(name))), at)
    return View("database.mongodb_uri", value, facts, record.scope, str(record.get("key")))


def _pool_settings(project: Project) -> frozenset[str]:
    """The files in which a setting is named after a pool of connections to the database."""
    return frozenset(r.source.path for r in project.views("record") if _POOL.search(str(r.get("key"))[:200]))


_INSECURE = (
    *("tlsinsecure", "tlsallowinvalidcertificates", "tlsallowinvalidhostnames"),
    *("sslallowinvalidcertificates", "sslallowinvalidhostnames"),
)


def _is_true(option: Node | None) -> bool:
    return option is not None and option.scalar.lower() == "true"


def _ends_open(rest: str, query: str) -> bool:
    """Whether a variable may stand for options: as the last part of a path without a query, or as a part of one."""
    if not query:
        return any(mark in rest for mark in _MARKS) and not rest.isidentifier()
    return any("=" not in part and any(mark in part for mark in _MARKS) for part in query.split("&"))


def _options(value: Node, match: Any) -> dict[str, Node]:
    """The options by their lower-case names, each at its place, the last of a name."""
    found: dict[str, Node] = {}
    if match[5] is None:
        return found
    scalar = ScalarText(value)
    at = match.start(5)
    for part in match[5].split("&"):
        name, equals, text = part.partition("=")
        if equals:
            start = at + len(name) + 1
            span = scalar.span(start, max(start + len(text), start + 1))
            unknown = any(mark in text for mark in _MARKS)
            found[name.lower()] = Node(value.source, span, _typed(text), raw=text, unknown=unknown)
        at += len(part) + 1
    return found


def _typed(text: str) -> str | int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
