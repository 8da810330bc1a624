"""One person or rotation to call: name, telephone, e-mail, or a pointer to where these are kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

ROLES = {
    "devops-lead": "DevOps lead",
    "backend-lead": "Backend lead",
    "database-admin": "Database admin",
    "on-call": "On-call engineer",
    "cto": "CTO",
}
"""The roles that a production deployment has somebody for, and what people call them."""

_I = re.IGNORECASE
_TITLES = {
    "devops-lead": lazy_pattern(
        r"^(?:(?:dev ?-?ops|platform|infrastructure|sre|operations)\b.*\b(?:lead|manager|head|owner|engineer|team)"
        r"|dev ?-?ops|(?:lead|head).*\b(?:dev ?-?ops|platform|sre|operations)\b.*)$",
        _I,
    ),
    "backend-lead": lazy_pattern(
        r"^(?:(?:back ?-?end|engineering|tech(?:nical)?|development)\b.*\b(?:lead|manager|head|owner)|"
        r"(?:lead|head).*\bback ?-?end\b.*)$",
        _I,
    ),
    "database-admin": lazy_pattern(r"^(?:(?:data ?base|db)\b.*\b(?:admin\w*|lead|owner|engineer)|dba)$", _I),
    "on-call": lazy_pattern(r"^(?:(?:primary |secondary |first )?on ?-?call\b.*)$", _I),
    "cto": lazy_pattern(r"^(?:cto|chief technology officer|chief technical officer)(?: \(cto\))?$", _I),
}
_PHONE = lazy_pattern(r"(?<![\w.])\+[1-9](?:[\s().-]{0,2}\d){6,14}(?!\d)")
_MAIL = lazy_pattern(r"[\w.%+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_POINTER = lazy_pattern(
    r"\b(?:pager ?duty|ops ?genie|victor ?ops|splunk on-call|grafana on-?call|rootly|incident\.io|squadcast|vault"
    r"|1password|bitwarden|keeper|pager|rotation schedule|on-call schedule)\b|https?://|slack://",
    _I,
)
_EMPTY = lazy_pattern(
    r"\[[^\[\]]{0,60}\](?!\()|<(?!mailto:|https?:|[\w.+-]+@)[^<>]{1,60}>|\b(?:TODO|TBD|FIXME|XXX+)\b|\{\{.{0,60}?\}\}"
    r"|_{3,}|\?{2,}",
    _I,
)
_PART = lazy_pattern(r"\s+[-|/\u2013\u2014]\s+|\s*[,;|]\s*")
_NAME = lazy_pattern(r"[^\W\d_]{2,}")
_FIELD = lazy_pattern(r"^(?:name|phone|tel(?:ephone)?|mobile|cell|e-?mail|mail)\s*[:=]\s*|mailto:|tel:", _I)


class Contact(NamedTuple):
    """`lacks` are what cannot be found of name, telephone and e-mail; none where a pointer leads to them.

    `placeholder` says that something in it waits to be filled in.
    """

    name: str
    lacks: tuple[str, ...]
    placeholder: bool

    @property
    def reachable(self) -> bool:
        """Whether there is a way to reach somebody, or a place for one: without it the text is about something else."""
        return self.placeholder or len(self.lacks) < 2


def role_of(title: str) -> str:
    """The role that a title means; empty for others."""
    words = title.strip().strip("*_` ")
    if len(words) > 60:
        return ""
    return next((role for role, pattern in _TITLES.items() if pattern.match(words)), "")


def contact_of(texts: Sequence[str]) -> Contact:
    """What the cells of a row, or an entry's text, say. A telephone number is E.164: `+`, country, number."""
    whole = " | ".join(text[:500] for text in texts)
    placeholder = _EMPTY.search(whole) is not None
    filled = _EMPTY.sub(" ", whole)
    pointer = _POINTER.search(filled) is not None
    phone = _PHONE.search(filled)
    mail = _MAIL.search(filled)
    rest = _MAIL.sub(" ", _PHONE.sub(" ", filled))
    parts = (_FIELD.sub("", part.strip("*_`() ")) for part in _PART.split(rest))
    name = next((part for part in parts if _NAME.search(part)), "")
    lacks = []
    if not name and not pointer:
        lacks.append("a name")
    if phone is None and not pointer:
        lacks.append("a telephone number with its country code")
    if mail is None and not pointer:
        lacks.append("an e-mail address")
    return Contact(name, tuple(lacks), placeholder)
