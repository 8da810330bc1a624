"""Which images are database servers, and what is known of each before anybody sets anything.

From the READMEs of the images on Docker Hub, of bitnami/containers, and of what the Dockerfiles there declare.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from deploylint.values.image import parse_image


class Product(NamedTuple):
    """A database server.

    `name` is for people. `family` is how it is configured: redis, dragonfly, mongodb, postgresql, mysql, or the name of
    another one. `programs` start it. `data` are the directories that keep its data, empty where that is not known;
    `port` is the port it serves. `bitnami` says that the image takes everything from variables of its own. `plain` says
    that without a word of configuration the server is as its makers ship it.
    """

    name: str
    family: str
    programs: tuple[str, ...]
    data: tuple[str, ...]
    port: int
    bitnami: bool = False
    plain: bool = True


_REDIS = Product("Redis", "redis", ("redis-server",), ("/data",), 6379)
_VALKEY = Product("Valkey", "redis", ("valkey-server", "redis-server"), ("/data",), 6379)
_KEYDB = Product("KeyDB", "redis", ("keydb-server",), ("/data",), 6379, plain=False)
_DRAGONFLY = Product("Dragonfly", "dragonfly", ("dragonfly",), ("/data",), 6379)
_MONGODB = Product("MongoDB", "mongodb", ("mongod",), ("/data/db",), 27017)
_POSTGRESQL = Product("PostgreSQL", "postgresql", ("postgres",), ("/var/lib/postgresql/data",), 5432)
_MYSQL = Product("MySQL", "mysql", ("mysqld",), ("/var/lib/mysql",), 3306)
_MARIADB = _MYSQL._replace(name="MariaDB", programs=("mariadbd", "mysqld"))
_ELASTIC = Product("Elasticsearch", "elasticsearch", ("elasticsearch",), ("/usr/share/elasticsearch/data",), 9200)
_OPENSEARCH = Product("OpenSearch", "opensearch", ("opensearch",), ("/usr/share/opensearch/data",), 9200)
_CLICKHOUSE = Product("ClickHouse", "clickhouse", ("clickhouse-server",), ("/var/lib/clickhouse",), 9000)
_INFLUXDB = Product("InfluxDB", "influxdb", ("influxd", "influxdb3"), ("/var/lib/influxdb", "/var/lib/influxdb2"), 8086)
_COCKROACH = Product(
    "CockroachDB", "cockroach", ("cockroach", "start", "start-single-node"), ("/cockroach/cockroach-data",), 26257
)

_IMAGES: dict[str, Product] = {
    "redis": _REDIS,
    "redis/redis-stack": _REDIS._replace(name="Redis Stack"),
    "redis/redis-stack-server": _REDIS._replace(name="Redis Stack"),
    "redislabs/redismod": _REDIS,
    "redislabs/rejson": _REDIS,
    "valkey/valkey": _VALKEY,
    "valkey/valkey-bundle": _VALKEY,
    "eqalpha/keydb": _KEYDB,
    "dragonflydb/dragonfly": _DRAGONFLY,
    "mongo": _MONGODB,
    "percona/percona-server-mongodb": _MONGODB._replace(name="Percona Server for MongoDB"),
    "mongodb/mongodb-community-server": _MONGODB,
    "mongodb/mongodb-enterprise-server": _MONGODB,
    "postgres": _POSTGRESQL,
    "postgis/postgis": _POSTGRESQL,
    "pgvector/pgvector": _POSTGRESQL,
    "timescale/timescaledb": _POSTGRESQL,
    "mysql": _MYSQL,
    "mysql/mysql-server": _MYSQL,
    "percona": _MYSQL._replace(name="Percona Server"),
    "percona/percona-server": _MYSQL._replace(name="Percona Server"),
    "mariadb": _MARIADB,
    "elasticsearch": _ELASTIC,
    "elasticsearch/elasticsearch": _ELASTIC,
    "opensearchproject/opensearch": _OPENSEARCH,
    "couchdb": Product("CouchDB", "couchdb", ("couchdb",), ("/opt/couchdb/data",), 5984),
    "cassandra": Product("Cassandra", "cassandra", ("cassandra",), ("/var/lib/cassandra",), 9042),
    "neo4j": Product("Neo4j", "neo4j", ("neo4j",), ("/data",), 7687),
    "clickhouse": _CLICKHOUSE,
    "clickhouse/clickhouse-server": _CLICKHOUSE,
    "yandex/clickhouse-server": _CLICKHOUSE,
    "influxdb": _INFLUXDB,
    "cockroachdb/cockroach": _COCKROACH,
    "rethinkdb": Product("RethinkDB", "rethinkdb", ("rethinkdb",), ("/data",), 28015),
    "arangodb": Product("ArangoDB", "arangodb", ("arangod",), ("/var/lib/arangodb3",), 8529),
}
"""By the repository of the image; for those in Docker's library also under `library/`."""

_BITNAMI: dict[str, Product] = {
    "redis": _REDIS._replace(data=("/bitnami/redis/data",)),
    "valkey": _VALKEY._replace(data=("/bitnami/valkey/data",)),
    "keydb": _KEYDB._replace(data=("/bitnami/keydb/data",)),
    "mongodb": _MONGODB._replace(data=("/bitnami/mongodb",)),
    "postgresql": _POSTGRESQL._replace(data=("/bitnami/postgresql",)),
    "mysql": _MYSQL._replace(data=("/bitnami/mysql/data",)),
    "mariadb": _MARIADB._replace(data=("/bitnami/mariadb",)),
    "elasticsearch": _ELASTIC._replace(data=("/bitnami/elasticsearch/data",)),
    "etcd": Product("etcd", "etcd", ("etcd",), ("/bitnami/etcd",), 2379),
    "cassandra": Product("Cassandra", "cassandra", ("cassandra",), ("/bitnami/cassandra",), 9042),
}
_BITNAMI_OWNERS = frozenset({"bitnami", "bitnamilegacy", "bitnamisecure"})


class Database(NamedTuple):
    """What an image serves: the product, and the version that its tag names, empty where it names none."""

    product: Product
    version: tuple[int, ...]


@lru_cache(maxsize=1024)
def database_of(image: str) -> Database | None:
    """The database server in an image of this name; None for any other image, or for one that is not known."""
    parsed = parse_image(image)
    if parsed is None:
        return None
    owner, _, name = parsed.repository.rpartition("/")
    product = _IMAGES.get(parsed.repository.removeprefix("library/")) if owner != "bitnami" else None
    if product is None and owner.rpartition("/")[2] in _BITNAMI_OWNERS and name in _BITNAMI:
        product = _BITNAMI[name]._replace(bitnami=True)
    if product is None and parsed.registry and owner.endswith("library"):
        # A mirror of Docker's library, such as public.ecr.aws/docker/library/redis.
        product = _IMAGES.get(name)
    return None if product is None else Database(product, _version(parsed.tag))


def _version(tag: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for part in tag.removeprefix("v").partition("-")[0].split("."):
        if not part.isascii() or not part.isdecimal() or len(part) > 6:
            break
        numbers.append(int(part))
    return tuple(numbers)
