"""Variables that say which origins may call from a browser, whatever kind of file they stand in."""

from __future__ import annotations

from typing import Any

from deploylint.model import Node, Span
from deploylint.values.patterns import lazy_pattern

_ORIGIN_KEY = lazy_pattern(
    r"(?:^|_)(?:CORS(?:_?(?:ORIGINS?|URLS?|HOSTS?|DOMAINS?|ALLOWED|ALLOW|WHITELIST|ALLOWLIST))?"
    r"|CORS_\w*(?:ORIGINS?|WHITELIST|ALLOWLIST)(?:_LIST|_URLS?)?|ALLOWE?D?_?(?:CORS_|HTTP_|WEB_)?ORIGINS?(?:_LIST|_URLS?)?"
    r"|(?:TRUSTED|PERMITTED|WHITELISTED|ACCEPTED)_ORIGINS?|ORIGIN_(?:WHITELIST|ALLOWLIST)|ORIGINS)$"
)
_ALLOW_ALL_KEY = lazy_pattern(r"(?:^|_)CORS_?(?:ALLOW_ALL(?:_ORIGINS)?|ORIGIN_ALLOW_ALL|ALLOW_ANY(?:_ORIGIN)?)$")
_FRONT_END_KEY = lazy_pattern(r"(?:^|_)(?:FRONT_?END|CLIENT|WEB_?APP)_(?:URL|ORIGIN|BASE_URL)S?$")
_ITEM = lazy_pattern(r"[^\s,;\"']+")
_ARRAY_ITEM = lazy_pattern(r"[^\s,;\[\]\"']+")


def origin_facts(name: str, value: Node) -> dict[str, Any]:
    """What a variable of this name says of origins.

    `names_origins` (the name is that of allowed origins), `front_end` (the name is that of the address of a front
    end), `origins` (for both, each origin a node), `allows_all` (the name switches every origin on).
    """
    upper = name.upper().replace("-", "_").replace(".", "_")
    allows_all = _ALLOW_ALL_KEY.search(upper) is not None
    names_origins = not allows_all and _ORIGIN_KEY.search(upper) is not None
    front_end = not names_origins and _FRONT_END_KEY.search(upper) is not None
    return {
        "names_origins": names_origins,
        "front_end": front_end,
        "origins": _origins(value) if names_origins or front_end else [],
        "allows_all": allows_all,
    }


def _origins(value: Node) -> list[Node]:
    """Each origin of a list parted by commas, blanks or semicolons, also one written as a JSON array, at its place."""
    span = value.span
    if value.text in ("", '""', "[]"):
        return []
    item = _ARRAY_ITEM if value.text.startswith('["') else _ITEM
    if span.line != span.end_line or value.raw != value.text:
        return [_part(value, span, word) for word in item.findall(value.text)]
    start = span.column + (1 if value.quoted else 0)
    return [
        _part(value, Span(span.line, start + m.start(), span.line, start + m.end()), m.group())
        for m in item.finditer(value.text)
    ]


def _part(value: Node, span: Span, text: str) -> Node:
    unknown = "${" in text or "{{" in text or "<" in text
    return Node(value.source, span, text, key=value.key, raw=text, unknown=unknown)
