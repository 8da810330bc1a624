"""Passwords in URLs: `scheme://user:password@host`."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.secrets.hits import Detector
from deploylint.secrets.placeholders import is_placeholder, looks_random

BASIC = Detector(
    "url-credentials",
    "password in a URL",
    ("://",),
    r"""://[^\s/@:"'`<>|]{0,100}:([^\s/@"'`<>|\\]{4,256})@[A-Za-z0-9\[._-]{1,253}""",
    "high",
)
"""A detector of our own: detect-secrets' class wants a user, which Redis URLs do without, and no punctuation in the
password."""

_CREDENTIALS = (
    r"""://(?P<user>[^\s/@:"'`<>|]{0,100}):(?P<password>[^\s/@"'`<>|\\]{4,256})@(?P<host>[A-Za-z0-9\[._-]{1,253})"""
)
_SCHEME = r"(?i)[a-z][a-z0-9+.-]{1,30}$"
_NOT_A_HOST = (
    r"(?i)^(?:localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1?|host\.docker\.internal|gateway\.docker\.internal|(?:.*\.)?example"
    r"|(?:.*\.)?example\.(?:com|org|net|io)|(?:.*\.)?(?:test|invalid|localhost)|(?:your|my|some)[-_.].*|host(?:name)?|server"
    r"|domain(?:\.\w+)?|hostname\.\w+|proxy\.(?:company|corp)\.com|(?:.*\.)?(?:foo|bar|acme|company|corp)(?:\.com)?)$"
)
_CLUSTER_HOST = r"(?i)\.(?:svc|cluster\.local|local|internal|lan|home|docker|svc\.[\w.-]+)$"
_STRONG = r"(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{10,}|(?=.*[A-Za-z])(?=.*\d)[A-Za-z0-9]{12,}"


class Credentials(NamedTuple):
    """The user, password and host of a URL; `start` and `end` are the password's offsets in the text."""

    scheme: str
    user: str
    password: str
    host: str
    start: int
    end: int


def credentials(text: str) -> Iterator[Credentials]:
    """Every URL in the text that carries a password of four characters or more, whatever it is worth."""
    for found in re.finditer(_CREDENTIALS, text):
        before = re.search(_SCHEME, text[max(0, found.start() - 31) : found.start()])
        user, password, host = found.group("user", "password", "host")
        yield Credentials(before.group().lower() if before else "", user, password, host, *found.span("password"))


def working(url: Credentials) -> bool:
    """Whether the password can be one that somebody uses: on a host that is not this machine or an example, and no
    placeholder. A host without a domain is a service next door, where only a password that is hard to guess counts.
    """
    if re.match(_NOT_A_HOST, url.host) or not url.scheme or url.password.lower() == url.user.lower():
        return False
    if is_placeholder(url.password) or _templated(url.password):
        return False
    if "." not in url.host or re.search(_CLUSTER_HOST, url.host):
        return looks_random(url.password) or re.match(_STRONG, url.password) is not None
    return True


def _templated(password: str) -> bool:
    """Whether a template or a format string fills the password in; percent escapes are none of that."""
    bare = re.sub(r"%[0-9A-Fa-f]{2}", "", password)
    return bare.startswith("$") or any(mark in bare for mark in ("{", "}", "<", ">", "(", ")", "%", "***"))
