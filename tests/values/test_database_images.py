from __future__ import annotations

import pytest

from deploylint.values.database_images import data_store, database_of


@pytest.mark.parametrize(
    ("reference", "family"),
    [
        ("redis", "redis"),
        ("redis:7-alpine", "redis"),
        ("docker.io/library/redis:7@sha256:" + "a" * 64, "redis"),
        ("valkey/valkey:8", "redis"),
        ("bitnami/postgresql:16", "postgresql"),
        ("registry.example.com:5000/base/postgres", "postgresql"),
        ("pgvector/pgvector:pg16", "postgresql"),
        ("mcr.microsoft.com/mssql/server:2022-latest", "mssql"),
        ("mcr.microsoft.com/azure-sql-edge", "mssql"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", "elasticsearch"),
        ("rabbitmq:3-management", "rabbitmq"),
        ("mariadb:10.6.4-focal", "mysql"),
    ],
)
def test_stores(reference: str, family: str) -> None:
    store = data_store(reference)
    assert store is not None
    assert store.family == family


@pytest.mark.parametrize(
    "reference",
    ["mongo-express", "acme/redis_exporter", "dpage/pgadmin4", "nginx:1", "server", "acme/server", "${X}", "", "AB"],
)
def test_none(reference: str) -> None:
    assert data_store(reference) is None


def test_relatives_keep_their_own_names() -> None:
    assert [store.name for name in ("mariadb", "mysql", "keydb") if (store := data_store(name))] == [
        "MariaDB",
        "MySQL",
        "KeyDB",
    ]


@pytest.mark.parametrize(
    ("image", "name", "version"),
    [
        ("redis", "Redis", ()),
        ("redis:7.4.1-alpine", "Redis", (7, 4, 1)),
        ("docker.io/library/mongo:4.2.1-bionic", "MongoDB", (4, 2, 1)),
        ("public.ecr.aws/docker/library/postgres:18", "PostgreSQL", (18,)),
        ("postgis/postgis:16-3.4", "PostgreSQL", (16,)),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.17.0", "Elasticsearch", (8, 17, 0)),
        ("docker.dragonflydb.io/dragonflydb/dragonfly:v1.25.0", "Dragonfly", (1, 25, 0)),
        ("bitnamilegacy/redis:7.2", "Redis", (7, 2)),
        ("registry.example.com/bitnami/mongodb@sha256:" + "a" * 64, "MongoDB", ()),
        ("mariadb:lts", "MariaDB", ()),
    ],
)
def test_images_of_servers(image: str, name: str, version: tuple[int, ...]) -> None:
    found = database_of(image)

    assert found is not None
    assert (found.product.name, found.version) == (name, version)
    assert found.product.bitnami == ("bitnami" in image)


@pytest.mark.parametrize(
    "image",
    [
        "oliver006/redis_exporter:v1",
        "mongo-express",
        "acme/redis",
        "bitnami/redis-exporter",
        "redis:$TAG",
        "",
        "dpage/pgadmin4",
    ],
)
def test_images_of_other_things(image: str) -> None:
    assert database_of(image) is None
