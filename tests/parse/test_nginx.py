from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from deploylint.model import Source
from deploylint.parse.nginx import directives

TEXT = """\
# gzip on;
http {
    gzip on;
    server {
        listen 80;
        location ~ \\.js$ { add_header Cache-Control "public; x" always; }
        root ${ROOT};
    }
}
"""


def test_directives_know_their_blocks() -> None:
    found = directives(Source("nginx.conf", "text", TEXT))

    assert [(d.name.text, d.arguments, d.context, d.name.place.span.line) for d in found] == [
        ("http", (), (), 2),
        ("gzip", ("on",), ("http",), 3),
        ("server", (), ("http",), 4),
        ("listen", ("80",), ("http", "server"), 5),
        ("location", ("~", "\\.js$"), ("http", "server"), 6),
        ("add_header", ("Cache-Control", "public; x", "always"), ("http", "server", "location"), 6),
        ("root", ("${ROOT}",), ("http", "server"), 7),
    ]


@given(st.text(alphabet="ab{};\"'\\$# \n", max_size=120))
def test_any_text_is_read(text: str) -> None:
    source = Source("nginx.conf", "text", text)
    for directive in directives(source):
        span = directive.name.place.span
        assert source.line(span.line)[span.column - 1 :]
