from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.pg_hba import Record, parse


def records(text: str) -> tuple[Record, ...]:
    (document,) = parse(Source("pg_hba.conf", "pg_hba.conf", text))
    found: tuple[Record, ...] = document.content
    return found


def test_records() -> None:
    found = records(
        "# TYPE DATABASE USER ADDRESS METHOD\n"
        "local   all             all                     peer\n"
        "host    all,shop        all     127.0.0.1/32    trust\n"
        'host    "my db"         all     10.0.0.0  255.0.0.0  md5 # old\n'
        "hostssl all             all     all             scram-sha-256 clientcert=verify-full\n"
        "@include more\n"
    )

    assert [(r.kind, r.address.text, r.method.text) for r in found] == [
        ("local", "", "peer"),
        ("host", "127.0.0.1/32", "trust"),
        ("host", "10.0.0.0", "md5"),
        ("hostssl", "all", "scram-sha-256"),
    ]
    assert found[1].method.span == (3, 49, 3, 54)


@given(st.text(alphabet='host al,"#.0/ \n\t', max_size=80))
def test_any_text_is_read(text: str) -> None:
    for record in records(text):
        assert record.method.text
