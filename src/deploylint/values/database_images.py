"""Which image is which data store: told by the last part of its name, as publishers give it to their builds.

`postgres`, `bitnami/postgresql`, `ghcr.io/acme/postgres` and `pgvector/pgvector` are all PostgreSQL;
`postgres-exporter` and `mongo-express` are none.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from deploylint.values.image import parse_image


class DataStore(NamedTuple):
    """A data store that listens on the network.

    `kind` is the protocol's name in lower case (`postgres` for its relatives too), `title` what people call the
    product, `ports` those it listens on by default, `data` the folders where its official image keeps its data.
    """

    kind: str
    title: str
    ports: tuple[int, ...]
    data: tuple[str, ...]


REDIS = DataStore("redis", "Redis", (6379,), ("/data",))
VALKEY = DataStore("redis", "Valkey", (6379,), ("/data",))
KEYDB = DataStore("redis", "KeyDB", (6379,), ("/data",))
DRAGONFLY = DataStore("redis", "Dragonfly", (6379,), ("/data",))
MONGO = DataStore("mongo", "MongoDB", (27017,), ("/data/db",))
POSTGRES = DataStore("postgres", "PostgreSQL", (5432,), ("/var/lib/postgresql/data", "/var/lib/postgresql"))
COCKROACH = DataStore("cockroach", "CockroachDB", (26257,), ("/cockroach/cockroach-data",))
MYSQL = DataStore("mysql", "MySQL", (3306, 33060), ("/var/lib/mysql",))
MARIADB = DataStore("mysql", "MariaDB", (3306,), ("/var/lib/mysql",))
MSSQL = DataStore("mssql", "SQL Server", (1433,), ("/var/opt/mssql",))
ORACLE = DataStore("oracle", "Oracle Database", (1521,), ("/opt/oracle/oradata",))
ELASTICSEARCH = DataStore("elasticsearch", "Elasticsearch", (9200, 9300), ("/usr/share/elasticsearch/data",))
OPENSEARCH = DataStore("elasticsearch", "OpenSearch", (9200, 9300), ("/usr/share/opensearch/data",))
RABBITMQ = DataStore("rabbitmq", "RabbitMQ", (5672, 15672), ("/var/lib/rabbitmq",))
KAFKA = DataStore("kafka", "Kafka", (9092,), ("/var/lib/kafka/data",))
ZOOKEEPER = DataStore("zookeeper", "ZooKeeper", (2181,), ("/data",))
CASSANDRA = DataStore("cassandra", "Cassandra", (9042, 9160), ("/var/lib/cassandra",))
SCYLLA = DataStore("cassandra", "ScyllaDB", (9042,), ("/var/lib/scylla",))
COUCHDB = DataStore("couchdb", "CouchDB", (5984,), ("/opt/couchdb/data",))
COUCHBASE = DataStore("couchbase", "Couchbase", (8091, 11210), ("/opt/couchbase/var",))
NEO4J = DataStore("neo4j", "Neo4j", (7474, 7687), ("/data",))
INFLUXDB = DataStore("influxdb", "InfluxDB", (8086,), ("/var/lib/influxdb2", "/var/lib/influxdb"))
CLICKHOUSE = DataStore("clickhouse", "ClickHouse", (8123, 9000), ("/var/lib/clickhouse",))
MEMCACHED = DataStore("memcached", "Memcached", (11211,), ())
ETCD = DataStore("etcd", "etcd", (2379, 2380), ("/etcd-data",))
ARANGO = DataStore("arangodb", "ArangoDB", (8529,), ("/var/lib/arangodb3",))

_BY_NAME = {
    "redis": REDIS,
    "redis-stack": REDIS,
    "redis-stack-server": REDIS,
    "redis-sentinel": REDIS,
    "redismod": REDIS,
    "rejson": REDIS,
    "redisearch": REDIS,
    "redis-cluster": REDIS,
    "valkey": VALKEY,
    "valkey-bundle": VALKEY,
    "keydb": KEYDB,
    "dragonfly": DRAGONFLY,
    "mongo": MONGO,
    "mongodb": MONGO,
    "mongodb-community-server": MONGO,
    "mongodb-enterprise-server": MONGO,
    "mongodb-atlas-local": MONGO,
    "percona-server-mongodb": MONGO,
    "postgres": POSTGRES,
    "postgresql": POSTGRES,
    "postgis": POSTGRES,
    "pgvector": POSTGRES,
    "pgvecto-rs": POSTGRES,
    "vectorchord-postgres": POSTGRES,
    "timescaledb": POSTGRES,
    "timescaledb-ha": POSTGRES,
    "percona-distribution-postgresql": POSTGRES,
    "cockroach": COCKROACH,
    "mysql": MYSQL,
    "mysql-server": MYSQL,
    "percona": MYSQL,
    "percona-server": MYSQL,
    "mariadb": MARIADB,
    "azure-sql-edge": MSSQL,
    "oracle-xe": ORACLE,
    "oracle-free": ORACLE,
    "elasticsearch": ELASTICSEARCH,
    "elasticsearch-oss": ELASTICSEARCH,
    "opensearch": OPENSEARCH,
    "rabbitmq": RABBITMQ,
    "kafka": KAFKA,
    "cp-kafka": KAFKA,
    "zookeeper": ZOOKEEPER,
    "cp-zookeeper": ZOOKEEPER,
    "cassandra": CASSANDRA,
    "scylla": SCYLLA,
    "couchdb": COUCHDB,
    "couchbase": COUCHBASE,
    "neo4j": NEO4J,
    "influxdb": INFLUXDB,
    "clickhouse": CLICKHOUSE,
    "clickhouse-server": CLICKHOUSE,
    "memcached": MEMCACHED,
    "etcd": ETCD,
    "arangodb": ARANGO,
}
_BY_PATH = {"mssql/server": MSSQL, "database/free": ORACLE, "database/express": ORACLE, "database/enterprise": ORACLE}
"""Images whose last part alone says too little (`mcr.microsoft.com/mssql/server`)."""


@lru_cache(maxsize=1024)
def data_store(reference: str) -> DataStore | None:
    """The data store that an image reference names; None for everything else, and for what is no reference."""
    image = parse_image(reference)
    if image is None:
        return None
    return _BY_NAME.get(image.name) or _BY_PATH.get("/".join(image.repository.split("/")[-2:]))
