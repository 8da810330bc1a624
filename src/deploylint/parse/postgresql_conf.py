"""postgresql.conf: one `name = value` a line, the equals sign optional, comments from `#` on.

https://www.postgresql.org/docs/current/config-setting.html has the format.
"""

from __future__ import annotations

from deploylint.model import Node, Source, Span
from deploylint.parse import Document
from deploylint.values.patterns import lazy_pattern

_SETTING = lazy_pattern(r"[ \t]*([A-Za-z_][\w.]*)[ \t]*=?[ \t]*(?:'((?:[^'\\]|''|\\.)*+)'|([^\s'#]+))[ \t]*(?:#.*)?\Z")
_MOST = 20_000
_LONGEST = 4_000


def parse(source: Source) -> list[Document]:
    """The one Document of a file; its root maps each setting's lower-case name to its last value."""
    values: dict[str, Node] = {}
    for number, line in enumerate(source.lines[:_MOST], 1):
        match = _SETTING.match(line) if len(line) <= _LONGEST else None
        if match is None:
            continue
        quoted = match[2] is not None
        text = match[2].replace("''", "'") if quoted else match[3]
        group = 2 if quoted else 3
        span = Span(number, match.start(group) + 1, number, max(match.end(group), match.start(group) + 1) + 1)
        key = Span(number, match.start(1) + 1, number, match.end(1) + 1)
        unknown = "{{" in text or "${" in text
        values[match[1].lower()] = Node(source, span, text, key=key, raw=text, quoted=quoted, unknown=unknown)
    first = next(iter(values.values()), None)
    span = source.line_span(1 if first is None else first.span.line)
    return [Document(source, source.kind, Node(source, span, values))]
