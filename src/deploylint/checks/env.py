"""Origins that a production env file allows or leaves out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_OWN_MACHINE = lazy_pattern(
    r"^(?:https?://)?(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1\]?)(?::\d+)?(?:/|$)", re.IGNORECASE
)
_ANY = lazy_pattern(r"^(?:https?://)?\*(?::(?:\*|\d+))?/?$|^null$", re.IGNORECASE)
_ANY_OF_SHARED_HOST = lazy_pattern(
    r"\*\.(?:vercel\.app|netlify\.app|pages\.dev|workers\.dev|herokuapp\.com|github\.io|web\.app|firebaseapp\.com"
    r"|onrender\.com|fly\.dev|azurewebsites\.net|cloudfront\.net|amazonaws\.com|ngrok\.io|ngrok-free\.app)\b",
    re.IGNORECASE,
)
_PLAIN_HTTP = lazy_pattern(r"^http://([^/:\s]+)", re.IGNORECASE)
_TRUE = frozenset({"true", "1", "yes", "on"})


def open_origins(it: View, _project: Project, _params: Params) -> Iterable[Problem | Unknown]:
    """Each origin of the variable that stands for every site, or for all sites of a host that anybody can use."""
    if it.derived["allows_all"]:
        if it.node.text.strip().lower() in _TRUE:
            yield Problem(it.node.place, facts={"origin": "every origin"})
        return
    for origin in _known(it):
        if isinstance(origin, Unknown):
            yield origin
        elif _ANY.match(origin.text) or _ANY_OF_SHARED_HOST.search(origin.text):
            yield Problem(origin.place, facts={"origin": origin.text})


def local_origins(it: View, _project: Project, _params: Params) -> Iterable[Problem | Unknown]:
    """Each origin of the variable that is the developer's own machine."""
    for origin in _known(it):
        if isinstance(origin, Unknown):
            yield origin
        elif _OWN_MACHINE.match(origin.text):
            yield Problem(origin.place, facts={"origin": origin.text})


def plain_http_origins(it: View, _project: Project, _params: Params) -> Iterable[Problem | Unknown]:
    """Each origin of the variable with http:// and a public host; names without a dot are inside a cluster."""
    for origin in _known(it):
        if isinstance(origin, Unknown):
            yield origin
            continue
        host = _PLAIN_HTTP.match(origin.text)
        if host and "." in host.group(1) and not _OWN_MACHINE.match(origin.text) and not _internal(host.group(1)):
            yield Problem(origin.place, facts={"origin": origin.text})


def unset_origins(it: View, _project: Project, _params: Params) -> Iterable[Problem | Unknown]:
    """Allowed-origins variables of the file that are empty or commented out, or that only its siblings have."""
    ours = [v for v in it.derived["variables"] if v.derived["names_origins"] and not v.derived["broken"]]
    active = [v for v in ours if not v.derived["commented"]]
    for variable in active or ours[:1]:
        if variable.derived["commented"]:
            yield Problem(variable.derived["key"].place, facts={"name": variable.label, "how": "only commented out"})
        elif not variable.derived["filled"]:
            yield Problem(variable.derived["key"].place, facts={"name": variable.label, "how": "empty"})
    missing = it.get("missing_origins")
    if missing:
        key = missing[0]
        related = (Related(key.place, f"{key.text} is documented here"),)
        yield Problem(it.place, related=related, facts={"name": key.text, "how": "missing"})


def _known(it: View) -> Iterator[Node | Unknown]:
    for origin in it.derived["origins"]:
        yield Unknown(f"an origin of {it.label} is filled in elsewhere") if origin.unknown else origin


def _internal(host: str) -> bool:
    return host.lower().endswith((".local", ".internal", ".svc", ".test", ".localhost", ".lan"))
