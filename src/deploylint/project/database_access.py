"""Who may use a database server, as far as its image's variables and its options say: for all but Redis and MongoDB.

The variables are those that the READMEs and entrypoints of the images name.
"""

from __future__ import annotations

from deploylint.model import Node
from deploylint.parse import Document
from deploylint.parse.pg_hba import Record, parse
from deploylint.project.database_servers import Server, undecided

_TRUE = frozenset({"yes", "true", "1", "on"})
_LOOPBACK = ("127.", "::1", "localhost", "samehost")
_EVERYWHERE = ("all", "0.0.0.0/0", "0.0.0.0", "::/0", "::0/0")

_OPENING: dict[str, tuple[tuple[str, frozenset[str]], ...]] = {
    "postgresql": (("POSTGRES_HOST_AUTH_METHOD", frozenset({"trust"})),),
    "elasticsearch": (("xpack.security.enabled", frozenset({"false"})),),
    "opensearch": (("DISABLE_SECURITY_PLUGIN", _TRUE), ("plugins.security.disabled", _TRUE)),
    "neo4j": (("NEO4J_AUTH", frozenset({"none"})),),
    "clickhouse": (("CLICKHOUSE_SKIP_USER_SETUP", _TRUE),),
    "arangodb": (("ARANGO_NO_AUTH", _TRUE),),
    "influxdb": (("INFLUXDB_HTTP_AUTH_ENABLED", frozenset({"false"})),),
    "etcd": (("ALLOW_NONE_AUTHENTICATION", _TRUE),),
}
"""The variables that open a server to everybody, each with the values that do."""

_EMPTY = (
    *("MYSQL_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_PASSWORD", "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD"),
    "ALLOW_EMPTY_PASSWORD",
)
_PASSWORDS = (
    *("MYSQL_ROOT_PASSWORD", "MYSQL_ROOT_PASSWORD_FILE", "MARIADB_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_FILE"),
    *("MYSQL_RANDOM_ROOT_PASSWORD", "MARIADB_RANDOM_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD_HASH"),
    *("POSTGRESQL_PASSWORD", "POSTGRESQL_PASSWORD_FILE", "POSTGRES_PASSWORD", "POSTGRES_PASSWORD_FILE"),
    *("CASSANDRA_PASSWORD", "CASSANDRA_PASSWORD_FILE"),
)
_OPTIONS = {"mysql": "skip-grant-tables", "cockroach": "insecure"}
_FIRST_SECURE = {"elasticsearch": 8, "couchdb": 3}
"""The first version that asks everybody for a password when nothing is said."""

_USERS = {"couchdb": "COUCHDB_USER", "elasticsearch": "xpack.security.enabled"}


def opened_by(server: Server) -> Node:
    """What lets everybody in: a variable, an option, or the image of a version that asks nobody for a password.

    Absent where nothing does, as far as can be seen; undecided where it cannot be told.
    """
    product = server.database.product
    found = _by_variable(server) or _by_empty_password(server) or _by_option(server)
    if found:
        return found
    if product.family == "postgresql":
        found = _by_file(server)
    elif product.family in _FIRST_SECURE and not product.bitnami:
        found = _by_version(server, _FIRST_SECURE[product.family])
    if found:
        return found
    unsure = server.opened or server.environment.open or server.start is None
    return undecided(server.image) if unsure else server.image.absent()


def _by_variable(server: Server) -> Node:
    for name, values in _OPENING.get(server.database.product.family, ()):
        value = server.environment.values.get(name)
        if value is not None and not value.unknown and value.scalar.lower() in values:
            return value
    return server.image.absent()


def _by_empty_password(server: Server) -> Node:
    """The images look at whether the variable has a value, Bitnami's at which one."""
    nothing = server.image.absent()
    if server.database.product.family not in ("mysql", "postgresql", "cassandra") or server.environment.open:
        return nothing
    if any(server.environment.get(name, server.image) for name in _PASSWORDS):
        return nothing
    for name in _EMPTY:
        value = server.environment.values.get(name)
        if value is not None and not value.unknown and value.scalar:
            bitnami = name == "ALLOW_EMPTY_PASSWORD"
            if bitnami == server.database.product.bitnami and (not bitnami or value.scalar.lower() in _TRUE):
                return value
    return nothing


def _by_option(server: Server) -> Node:
    option = _OPTIONS.get(server.database.product.family)
    if option is None or server.start is None:
        return server.image.absent()
    return next((word for word in server.start.words if word.text.lstrip("-") == option), server.image.absent())


def _by_version(server: Server, secure: int) -> Node:
    version = server.database.version
    unsaid = server.environment.get(_USERS[server.database.product.family], server.image)
    mounted = server.covers("/usr/share/elasticsearch/config") or server.covers("/opt/couchdb/etc")
    known = not (unsaid.exists or server.environment.open or server.opened or mounted) and server.anchor is server.image
    return server.image if version and version[0] < secure and known else server.image.absent()


def _by_file(server: Server) -> Node:
    """A record of the pg_hba.conf that the command names which trusts everybody."""
    path = settings_of(server).get("hba_file", server.image.absent())
    content = server.content(path.text) if path.text and not path.unknown else None
    documents = [] if content is None or not content.path else parse(content.locate(0, 0).source)
    record = next(filter(None, map(trusting, documents)), None)
    return server.image.absent() if record is None else record.method


def settings_of(server: Server) -> dict[str, Node]:
    """The settings that a PostgreSQL server is given as `-c name=value` or `--name=value`."""
    found: dict[str, Node] = {}
    for word in server.start.words if server.start is not None else ():
        name, equals, text = word.text.lstrip("-").partition("=")
        if equals:
            found[name.lower().replace("-", "_")] = Node(word.source, word.span, text, raw=text, unknown=word.unknown)
    return found


def trusting(document: Document) -> Record | None:
    """The first record that lets somebody from another machine in without a proof."""
    records: tuple[Record, ...] = document.content
    for record in records:
        remote = record.kind != "local" and not record.address.text.startswith(_LOOPBACK)
        if remote and record.method.text.lower() == "trust":
            return record
    return None


def admitted(record: Record | None) -> str:
    """Whom a record lets in, for messages."""
    everybody = record is None or record.address.unknown or record.address.text.lower() in _EVERYWHERE
    return "everybody" if record is None or everybody else f"whoever comes from {record.address.text}"
