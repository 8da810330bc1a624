from __future__ import annotations

import pytest

from deploylint.values.database_images import data_store


@pytest.mark.parametrize(
    ("reference", "kind"),
    [
        ("redis", "redis"),
        ("redis:7-alpine", "redis"),
        ("docker.io/library/redis:7@sha256:" + "a" * 64, "redis"),
        ("valkey/valkey:8", "redis"),
        ("bitnami/postgresql:16", "postgres"),
        ("registry.example.com:5000/base/postgres", "postgres"),
        ("pgvector/pgvector:pg16", "postgres"),
        ("mcr.microsoft.com/mssql/server:2022-latest", "mssql"),
        ("mcr.microsoft.com/azure-sql-edge", "mssql"),
        ("docker.elastic.co/elasticsearch/elasticsearch:8.15.0", "elasticsearch"),
        ("rabbitmq:3-management", "rabbitmq"),
        ("mariadb:10.6.4-focal", "mysql"),
    ],
)
def test_stores(reference: str, kind: str) -> None:
    store = data_store(reference)
    assert store is not None
    assert store.kind == kind


@pytest.mark.parametrize(
    "reference",
    ["mongo-express", "acme/redis_exporter", "dpage/pgadmin4", "nginx:1", "server", "acme/server", "${X}", "", "AB"],
)
def test_none(reference: str) -> None:
    assert data_store(reference) is None


def test_relatives_keep_their_own_names() -> None:
    assert [store.title for name in ("mariadb", "mysql", "keydb") if (store := data_store(name))] == [
        "MariaDB",
        "MySQL",
        "KeyDB",
    ]
