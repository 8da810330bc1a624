from __future__ import annotations

import pytest

from deploylint.examples import project_of
from deploylint.model import View

IMAGE = {"Dockerfile": "FROM node:22\n"}


def migration(path: str, text: str, **more: str) -> View:
    return next(v for v in project_of({**IMAGE, path: text, **more}).views("migration.file") if v.source.path == path)


def reversible(path: str, text: str, **more: str) -> object:
    answer = migration(path, text, **more).get("reversible")
    return answer if isinstance(answer, bool) else "unknown"


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("migrations/20260101-a.js", "export const up = 1;\nexport const down = (db) => db.dropCollection('a');", True),
        ("migrations/20260101-a.js", "module.exports = { async up(db) {}, async down(db) {} };", False),
        (
            "migrations/20260101-a.ts",
            "class A { async up(): Promise<void> { x } async down(): Promise<void> { y } }",
            True,
        ),
        ("alembic/versions/1a2b345_a.py", "def upgrade():\n    x\ndef downgrade() -> None:\n    pass\n", False),
        (
            "alembic/versions/1a2b345_a.py",
            "def upgrade():\n    x\ndef downgrade() -> None:\n    op.drop_table('a')\n",
            True,
        ),
        ("shop/migrations/0002_a.py", "class Migration(migrations.Migration): operations = [AddField()]", True),
        ("shop/migrations/0002_a.py", "class Migration(migrations.Migration): o = [migrations.RunPython(fill)]", False),
        ("shop/migrations/0002_a.py", "class Migration(migrations.Migration): o = [migrations.RunPython(a, b)]", True),
        ("db/migrations/001_a.sql", "-- +goose Up\ncreate table a ();\n-- +goose Down\ndrop table a;", True),
        ("db/migrations/001_a.sql", "-- +goose Up\ncreate table a ();\n", False),
        ("db/migration/V1__a.sql", "create table a ();\n", "unknown"),
        ("prisma/migrations/20260101_a/migration.sql", "CREATE TABLE a ();\n", "unknown"),
        ("db/migrate/001_a.up.sql", "create table a ();\n", False),
    ],
)
def test_ways_back(path: str, text: str, expected: object) -> None:
    assert reversible(path, text) == expected


def test_a_file_beside_it_is_the_way_back() -> None:
    more = {"db/migrate/001_a.down.sql": "drop table a;"}
    assert reversible("db/migrate/001_a.up.sql", "create table a ();", **more) is True


def test_what_a_way_back_drops_is_no_loss() -> None:
    text = "exports.up = (k) => k.schema.createTable('a');\nexports.down = (k) => k.schema.dropTable('a');\n"
    assert not migration("migrations/20260101-a.js", text).get("loses").exists
    lost = migration("migrations/20260101-a.js", "exports.up = (k) =>\n  k.schema.dropTable('a');\n").get("loses")
    assert lost.place.span.line == 2


def test_folders_of_other_things_hold_no_migrations() -> None:
    files = {
        **IMAGE,
        "src/versions/index.js": "export const up = 1;",
        "tests/migrations/001_a.sql": "create table a ();",
    }
    assert project_of(files).views("migration.file") == []
