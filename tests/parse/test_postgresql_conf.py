from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Node, Source
from deploylint.parse.postgresql_conf import parse


def root(text: str) -> Node:
    (document,) = parse(Source("postgresql.conf", "postgresql.conf", text))
    return document.root


def test_settings() -> None:
    found = root(
        "# fsync = off\nFsync = off # no\nport 5433\nlisten_addresses = 'a, ''b'''\nssl=${SSL}\nfsync on\nbroken = 'x\n"
    )

    assert {name: node.text for name, node in found.items} == {
        "fsync": "on",
        "port": "5433",
        "listen_addresses": "a, 'b'",
        "ssl": "${SSL}",
    }
    assert found.get("ssl").unknown
    assert found.get("port").span == (3, 6, 3, 10)


@given(st.text(alphabet="ab='#\\ \n\t$", max_size=80))
def test_any_text_is_read(text: str) -> None:
    for name, node in root(text).items:
        assert name
        assert node.place.span.column >= 1
