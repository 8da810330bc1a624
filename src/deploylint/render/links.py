"""Paths as URIs, and places as links into a repository's web pages."""

from __future__ import annotations

import re
from urllib.parse import quote

from deploylint.model import Span
from deploylint.render.options import Options

_URL = re.compile(r"https?://[A-Za-z0-9._~:/%@-]+")
_COMMIT = re.compile(r"[A-Za-z0-9._/-]+")


def uri(path: str) -> str:
    """A path from the repository root as a relative URI reference (RFC 3986); bytes that are no UTF-8 stay."""
    try:
        raw = path.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raw = path.encode("utf-8", "backslashreplace")
    return quote(raw, safe="/")


def repository(options: Options) -> tuple[str, str] | None:
    """The repository's URL and the commit that was linted; None when either is not known or not well-formed."""
    url, commit = options.repository_url or "", options.commit or ""
    if _URL.fullmatch(url) and _COMMIT.fullmatch(commit):
        return url.rstrip("/"), commit
    return None


def blob_url(options: Options, path: str, span: Span) -> str | None:
    """Where the span's first line is to be read on the repository's web pages; None without a repository."""
    known = repository(options)
    return f"{known[0]}/blob/{known[1]}/{uri(path)}#L{span.line}" if known else None
