"""pg_hba.conf: who may connect to PostgreSQL from where, and how they prove who they are.

https://www.postgresql.org/docs/current/auth-pg-hba-conf.html has the format: one record a line, comments from `#` on.
"""

from __future__ import annotations

from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.parse import Document
from deploylint.values.patterns import lazy_pattern

_FIELD = lazy_pattern(r'"[^"\r\n]*"|[^\s,"#]+(?:,[^\s"#]+)*|#.*')
_KINDS = frozenset({"local", "host", "hostssl", "hostnossl", "hostgssenc", "hostnogssenc"})
_MASK = lazy_pattern(r"\d+\.\d+\.\d+\.\d+\Z")
_MOST = 20_000


class Record(NamedTuple):
    """One record. `kind` is `local`, `host` or the like; `address` is absent for `local`; `method` is how users prove
    who they are."""

    kind: str
    address: Node
    method: Node


def parse(source: Source) -> list[Document]:
    """The one Document of a file; its content are its Records in order."""
    records = tuple(record for number in range(1, len(source.lines[:_MOST]) + 1) for record in _record(source, number))
    span = records[0].method.span if records else source.line_span(1)
    return [Document(source, source.kind, Node(source, span, {}), records)]


def _record(source: Source, number: int) -> list[Record]:
    fields: list[Node] = []
    for match in _FIELD.finditer(source.line(number)[:4_000]):
        if match[0].startswith("#"):
            break
        span = Span(number, match.start() + 1, number, match.end() + 1)
        fields.append(Node(source, span, match[0], raw=match[0], unknown="{{" in match[0] or "$" in match[0]))
    if len(fields) < 4 or fields[0].text.lower() not in _KINDS:
        return []
    kind = fields[0].text.lower()
    at = 3 if kind == "local" else 4
    if kind != "local" and len(fields) > 5 and _MASK.match(fields[4].text):
        at = 5
    if len(fields) <= at:
        return []
    return [Record(kind, fields[0].absent() if kind == "local" else fields[3], fields[at])]
