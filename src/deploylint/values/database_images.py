"""Which images are data stores, and what is known of each before anybody sets anything.

`data_store` tells the product by the last part of an image's name, as publishers give it to their builds:
`ghcr.io/acme/postgres` and `pgvector/pgvector` are PostgreSQL, `postgres-exporter` and `mongo-express` nothing.
`database_of` takes only images whose makers say how they are configured. The facts are from the READMEs of the images
on Docker Hub, of bitnami/containers, and from what the Dockerfiles there declare.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from deploylint.values.image import Image, parse_image


class Product(NamedTuple):
    """A data store that listens on the network.

    `name` is for people. `family` is how it is configured: redis, dragonfly, mongodb, postgresql, mysql, or the name of
    another one. `programs` start it. `data` are the directories that keep its data, empty where that is not known;
    `port` is the port it serves. `bitnami` says that the image takes everything from variables of its own. `plain` says
    that without a word of configuration the server is as its makers ship it.
    """

    name: str
    family: str
    port: int
    programs: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    bitnami: bool = False
    plain: bool = True


_REDIS = Product("Redis", "redis", 6379, ("redis-server",), ("/data",))
_REDIS_STACK = _REDIS._replace(name="Redis Stack")
_VALKEY = Product("Valkey", "redis", 6379, ("valkey-server", "redis-server"), ("/data",))
_MONGODB = Product("MongoDB", "mongodb", 27017, ("mongod",), ("/data/db",))
_POSTGRESQL = Product("PostgreSQL", "postgresql", 5432, ("postgres",), ("/var/lib/postgresql/data",))
_MYSQL = Product("MySQL", "mysql", 3306, ("mysqld",), ("/var/lib/mysql",))
_PERCONA = _MYSQL._replace(name="Percona Server")
_ORACLE = Product("Oracle Database", "oracle", 1521)
_MSSQL = Product("SQL Server", "mssql", 1433)
_ELASTIC = Product("Elasticsearch", "elasticsearch", 9200, ("elasticsearch",), ("/usr/share/elasticsearch/data",))
_CASSANDRA = Product("Cassandra", "cassandra", 9042, ("cassandra",), ("/var/lib/cassandra",))
_CLICKHOUSE = Product("ClickHouse", "clickhouse", 9000, ("clickhouse-server",), ("/var/lib/clickhouse",))
_COCKROACH = Product(
    "CockroachDB", "cockroach", 26257, ("cockroach", "start", "start-single-node"), ("/cockroach/cockroach-data",)
)
_INFLUXDB = Product("InfluxDB", "influxdb", 8086, ("influxd", "influxdb3"), ("/var/lib/influxdb", "/var/lib/influxdb2"))
_KAFKA = Product("Kafka", "kafka", 9092)
_ZOOKEEPER = Product("ZooKeeper", "zookeeper", 2181)

_BY_NAME: dict[str, Product] = {
    **dict.fromkeys(("redis", "redismod", "rejson", "redisearch", "redis-cluster", "redis-sentinel"), _REDIS),
    **dict.fromkeys(("redis-stack", "redis-stack-server"), _REDIS_STACK),
    **dict.fromkeys(("valkey", "valkey-bundle"), _VALKEY),
    "keydb": Product("KeyDB", "redis", 6379, ("keydb-server",), ("/data",), plain=False),
    "dragonfly": Product("Dragonfly", "dragonfly", 6379, ("dragonfly",), ("/data",)),
    **dict.fromkeys(("mongo", "mongodb", "mongodb-community-server", "mongodb-enterprise-server"), _MONGODB),
    "mongodb-atlas-local": _MONGODB,
    "percona-server-mongodb": _MONGODB._replace(name="Percona Server for MongoDB"),
    **dict.fromkeys(("postgres", "postgresql", "postgis", "pgvector", "pgvecto-rs", "timescaledb"), _POSTGRESQL),
    **dict.fromkeys(("vectorchord-postgres", "timescaledb-ha", "percona-distribution-postgresql"), _POSTGRESQL),
    "cockroach": _COCKROACH,
    **dict.fromkeys(("mysql", "mysql-server"), _MYSQL),
    **dict.fromkeys(("percona", "percona-server"), _PERCONA),
    "mariadb": _MYSQL._replace(name="MariaDB", programs=("mariadbd", "mysqld")),
    "azure-sql-edge": _MSSQL,
    **dict.fromkeys(("oracle-xe", "oracle-free"), _ORACLE),
    **dict.fromkeys(("elasticsearch", "elasticsearch-oss"), _ELASTIC),
    "opensearch": Product("OpenSearch", "opensearch", 9200, ("opensearch",), ("/usr/share/opensearch/data",)),
    "rabbitmq": Product("RabbitMQ", "rabbitmq", 5672),
    **dict.fromkeys(("kafka", "cp-kafka"), _KAFKA),
    **dict.fromkeys(("zookeeper", "cp-zookeeper"), _ZOOKEEPER),
    "cassandra": _CASSANDRA,
    "scylla": Product("ScyllaDB", "scylla", 9042),
    "couchdb": Product("CouchDB", "couchdb", 5984, ("couchdb",), ("/opt/couchdb/data",)),
    "couchbase": Product("Couchbase", "couchbase", 8091),
    "neo4j": Product("Neo4j", "neo4j", 7687, ("neo4j",), ("/data",)),
    "influxdb": _INFLUXDB,
    **dict.fromkeys(("clickhouse", "clickhouse-server"), _CLICKHOUSE),
    "memcached": Product("Memcached", "memcached", 11211),
    "etcd": Product("etcd", "etcd", 2379, ("etcd",)),
    "rethinkdb": Product("RethinkDB", "rethinkdb", 28015, ("rethinkdb",), ("/data",)),
    "arangodb": Product("ArangoDB", "arangodb", 8529, ("arangod",), ("/var/lib/arangodb3",)),
}
_BY_PATH = {
    "mssql/server": _MSSQL,
    "database/free": _ORACLE,
    "database/express": _ORACLE,
    "database/enterprise": _ORACLE,
}
"""Images whose last part alone says too little (`mcr.microsoft.com/mssql/server`)."""

_OF_LIBRARY = frozenset(
    {
        *(
            "redis",
            "mongo",
            "postgres",
            "mysql",
            "percona",
            "mariadb",
            "elasticsearch",
            "couchdb",
            "cassandra",
            "neo4j",
        ),
        *("clickhouse", "influxdb", "rethinkdb", "arangodb"),
    }
)
"""Images of Docker's library, which stand without an owner or below `library/`."""

_OF_MAKERS = frozenset(
    {
        *("redis/redis-stack", "redis/redis-stack-server", "redislabs/redismod", "redislabs/rejson", "valkey/valkey"),
        *("valkey/valkey-bundle", "eqalpha/keydb", "dragonflydb/dragonfly", "percona/percona-server-mongodb"),
        *("mongodb/mongodb-community-server", "mongodb/mongodb-enterprise-server", "postgis/postgis"),
        *("pgvector/pgvector", "timescale/timescaledb", "mysql/mysql-server", "percona/percona-server"),
        *("elasticsearch/elasticsearch", "opensearchproject/opensearch", "clickhouse/clickhouse-server"),
        *("yandex/clickhouse-server", "cockroachdb/cockroach"),
    }
)
"""Repositories of the makers themselves, whatever registry they are in."""

_BITNAMI_DATA = {
    "redis": "/bitnami/redis/data",
    "valkey": "/bitnami/valkey/data",
    "keydb": "/bitnami/keydb/data",
    "mongodb": "/bitnami/mongodb",
    "postgresql": "/bitnami/postgresql",
    "mysql": "/bitnami/mysql/data",
    "mariadb": "/bitnami/mariadb",
    "elasticsearch": "/bitnami/elasticsearch/data",
    "etcd": "/bitnami/etcd",
    "cassandra": "/bitnami/cassandra",
}
_BITNAMI_OWNERS = frozenset({"bitnami", "bitnamilegacy", "bitnamisecure"})


class Database(NamedTuple):
    """What an image serves: the product, and the version that its tag names, empty where it names none."""

    product: Product
    version: tuple[int, ...]


@lru_cache(maxsize=1024)
def data_store(reference: str) -> Product | None:
    """The data store that an image reference names; None for everything else, and for what is no reference."""
    image = parse_image(reference)
    if image is None:
        return None
    return _BY_NAME.get(image.name) or _BY_PATH.get("/".join(image.repository.split("/")[-2:]))


@lru_cache(maxsize=1024)
def database_of(reference: str) -> Database | None:
    """The data store in an image of which it is known how it is configured; None for any other image."""
    image = parse_image(reference)
    product = None if image is None else _known(image)
    return None if image is None or product is None else Database(product, _version(image.tag))


def _known(image: Image) -> Product | None:
    owner, _, name = image.repository.rpartition("/")
    if owner.rpartition("/")[2] in _BITNAMI_OWNERS:
        folder = _BITNAMI_DATA.get(name)
        return None if folder is None else _BY_NAME[name]._replace(data=(folder,), bitnami=True)
    # A mirror of Docker's library has a registry of its own: public.ecr.aws/docker/library/redis.
    of_library = owner in ("", "library") or (image.registry and owner.endswith("/library"))
    known = name in _OF_LIBRARY if of_library else image.repository in _OF_MAKERS
    return _BY_NAME[name] if known else None


def _version(tag: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in tag.removeprefix("v").partition("-")[0].split("."):
        if not part.isascii() or not part.isdecimal() or len(part) > 6:
            break
        numbers.append(int(part))
    return tuple(numbers)
