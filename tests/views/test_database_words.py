from __future__ import annotations

import pytest

from deploylint.model import Source
from deploylint.parse.yaml import parse
from deploylint.views.compose_interpolation import resolved
from deploylint.views.database_words import Start, start_of


def started(text: str) -> Start | None:
    (document,) = parse(Source("compose.yaml", "compose", text))
    nodes = [document.root.get(name) for name in ("entrypoint", "command")]
    return start_of([node for node in nodes if node.value is not None], ("redis-server",), resolved)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("command: redis-server --save ''", ["--save", ""]),
        ("command: redis-server --maxmemory ${MEMORY:-1gb}", ["--maxmemory", "1gb"]),
        ("command: [redis-server, /c.conf, --port, 6380]", ["/c.conf", "--port", "6380"]),
        ("command: [--appendonly, yes]", ["--appendonly", "yes"]),
        ("command: |\n  redis-server\n  --appendonly yes\n", ["--appendonly", "yes"]),
        ("command: sh -c 'exec redis-server --port 1'", ["--port", "1"]),
        ("entrypoint: [sh, -c]\ncommand: ['redis-server --port 1']", ["--port", "1"]),
        ("entrypoint: docker-entrypoint.sh\ncommand: redis-server --port 1", ["--port", "1"]),
        ("command: [gosu, redis, /usr/bin/redis-server, --port, '1']", ["--port", "1"]),
        ("image: redis", []),
    ],
)
def test_words_of_a_start(text: str, words: list[str]) -> None:
    found = started(text)

    assert found is not None
    assert [word.text for word in found.words] == words
    assert found.alone


@pytest.mark.parametrize(
    "text",
    [
        "command: redis-cli ping",
        "command: /entrypoint.sh redis-server",
        "command: /start.sh",
        "command: [sh, -c, /run.sh]",
        "command: '{{ x }}'",
    ],
)
def test_starts_that_cannot_be_told(text: str) -> None:
    assert started(text) is None


def test_variables_without_a_default_are_unknown() -> None:
    found = started('command: redis-server --requirepass ${X:?a password} --maxmemory "$$M"')

    assert found is not None
    assert [word.unknown for word in found.words] == [False, True, False, True]


def test_a_script_that_writes_files_does_not_start_alone() -> None:
    found = started("command: [sh, -c, 'echo requirepass $$P > /c.conf && redis-server /c.conf']")

    assert found is not None
    assert not found.alone


def test_places_of_words_in_a_script() -> None:
    found = started("command:\n  - sh\n  - -c\n  - |\n    set -e\n    exec redis-server \\\n      --appendonly no\n")

    assert found is not None
    assert [(word.span.line, word.span.column) for word in found.words] == [(7, 7), (7, 20)]
