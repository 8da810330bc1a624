"""Checks of the labels of images against what a team, or the OCI's image specification, asks of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from fnmatch import fnmatchcase

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_URL = lazy_pattern(r"https?://[^\s/?#]+\.[^\s]*\Z|https?://(?:localhost|\[[0-9a-f:]+\])[^\s]*\Z", re.IGNORECASE)
_EMAIL = lazy_pattern(r"(?:[^<>@]*<)?[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+>?\Z")
_HASH = lazy_pattern(r"(?:[0-9a-f]{7}|[0-9a-f]{40}|[0-9a-f]{64})\Z")
_SEMVER = lazy_pattern(
    r"(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)\.(?:0|[1-9]\d*)(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?\Z"
)
_TIME = lazy_pattern(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)\Z")
_LICENCE = lazy_pattern(r"[A-Za-z0-9.-]+\+?\Z")
_NO_LICENCES = frozenset(
    {
        "apache",
        "apache2",
        "apache2.0",
        "apachev2",
        "apache-2",
        "bsd",
        "gpl",
        "gplv2",
        "gplv3",
        "gpl2",
        "gpl3",
        "lgpl",
        "agpl",
        "mpl",
    }
)
"""What is often written for a licence and is in no edition of SPDX's list."""


def unexpected(it: View, _project: Project, params: Params) -> Iterator[Problem]:
    """The label is one of those that are allowed; `*` stands for anything."""
    key = it.derived["key"]
    if not any(fnmatchcase(key, str(allowed)) for allowed in params["allowed"]):
        yield Problem(it.derived["name"].place)


def wrong_value(it: View, _project: Project, params: Params) -> Iterator[Problem | Unknown]:
    """The value is what its name says: a URL, a time, a licence."""
    kind = str(params["types"].get(it.derived["key"], ""))
    value: Node = it.derived["value"]
    if kind not in _TYPES:
        return
    wanted, judge = _TYPES[kind]
    if value.unknown:
        yield Unknown("the value is given when the image is built")
    elif not judge(value.text.strip()):
        yield Problem(value.place, facts={"wanted": wanted, "value": value.text.strip() or "empty"})


def _is_time(text: str) -> bool:
    if not _TIME.match(text):
        return False
    try:
        datetime.fromisoformat(re.sub(r"\.\d+", "", text.upper()).replace("Z", "+00:00"))
    except ValueError:
        return False
    return True


def _is_licence(text: str) -> bool:
    """Whether the text has the form of an SPDX licence expression (annex "SPDX license expressions" of the SPDX
    specification); which names there are, only the obvious ones are known here."""
    words = text.replace("(", " ( ").replace(")", " ) ").split()
    if not words or words.count("(") != words.count(")"):
        return False
    names = [word for word in words if word not in ("(", ")")]
    licences, operators = names[::2], names[1::2]
    known = all(_LICENCE.match(name) and name.lower() not in _NO_LICENCES for name in licences)
    return known and len(names) % 2 == 1 and all(word in ("AND", "OR", "WITH") for word in operators)


_TYPES: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "url": ("a URL", _URL.match),
    "email": ("an e-mail address", _EMAIL.match),
    "hash": ("a Git hash", _HASH.match),
    "semver": ("a semantic version", _SEMVER.match),
    "rfc3339": ("a time as RFC 3339 has it", _is_time),
    "spdx": ("an SPDX licence expression", _is_licence),
    "text": ("a text", bool),
}
