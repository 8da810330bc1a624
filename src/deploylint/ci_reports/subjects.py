"""What a test or a finding is about, by the words of its name.

Names are split at everything that is no letter or digit and at the humps of camelCase, so that `testUploadOfPdf` has
the word `upload` and `author.spec.ts` does not have `auth`. A tag such as `@critical` is a word of its own as well. A
phrase asks for all its words; a word that ends in `*` is a beginning. Words that often mean something else, such as the
role of an element or dependency injection, stand only in phrases.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from deploylint.ci_reports.readings import Case
from deploylint.values.patterns import lazy_pattern

_WORD = lazy_pattern(r"@[A-Za-z][A-Za-z0-9_-]*|(?i:e2e)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 2_000

KINDS = {
    "unit": ("unit", "units"),
    "integration": ("integration", "integrations", "it tests", "component tests"),
    "e2e": ("e2e", "end to end", "endtoend", "playwright", "cypress", "acceptance", "system tests"),
    "smoke": ("smoke", "sanity"),
    "contract": ("contract", "contracts", "pact", "pacts", "schemathesis", "dredd", "openapi", "provider verif*"),
}
"""Kinds of suites: any folder, class or suite above a test may name one, and its own name by a tag or at its start."""

TOPICS = {
    "critical": ("@critical", "critical flow*", "critical path*", "critical journey*", "critical user"),
    "authentication": (
        *("authenticat*", "auth", "authn", "login", "logins", "log in", "logs in", "logging in", "logout", "log out"),
        *(
            "logs out",
            "signin",
            "sign in",
            "signs in",
            "signout",
            "sign out",
            "signs out",
            "oauth",
            "oidc",
            "sso",
            "saml",
        ),
        *("jwt", "mfa", "2 fa", "totp", "unauthenticated", "refresh token*", "wrong password", "session expir*"),
        *("password reset*", "reset* password", "expired token*"),
    ),
    "authorization": (
        *("authoriz*", "authoris*", "authz", "permission*", "rbac", "acl", "acls", "forbidden", "forbids", "idor"),
        *("access control", "privilege*", "role based", "user role*", "wrong role", "non admin*", "admin* only"),
        *("returns 403", "answers 403", "responds 403", "status 403", "http 403", "gets 403", "other tenant*"),
    ),
    "upload": ("upload*", "multipart", "attachment*"),
    "payment": ("payment*", "pay", "pays", "paying", "razorpay", "stripe", "refund*", "charge* card*", "paypal"),
    "notification": (
        *("notification*", "notify", "notifies", "sms", "sendgrid", "twilio", "mailer", "mailgun", "postmark"),
        *("send* email*", "sent email*", "send* mail*", "email* deliver*", "e mail send*"),
    ),
    "external": (
        *("razorpay", "twilio", "sendgrid", "cloudinary", "stripe", "paypal", "braintree", "mailgun", "postmark"),
        *("external service*", "external api*", "third party", "vonage", "mailchimp", "algolia"),
    ),
    "injection": ("sql inject*", "nosql inject*", "command inject*", "inject* attack*", "operator inject*", "sqli"),
    "xss": ("xss", "cross site script*", "script inject*"),
    "rollback": ("rollback*", "roll back", "rolls back", "rolled back"),
    "migration": ("migration*", "migrate", "migrates", "migrated"),
}
"""Topics, which the last names of a path or class may name: a repository may be called upload-service."""

SUBJECTS = frozenset((*KINDS, *TOPICS))

_WEAKNESSES = {"injection": ("89", "564", "943", "90", "643"), "xss": ("79", "80", "83", "87")}
_FLAW_WORDS: dict[str, tuple[str, ...]] = {
    "injection": ("sqli", "sql inject*", "nosql inject*", "sql string*", "hardcoded sql*", "tainted sql*", "nosqli"),
    "xss": ("xss", "cross site script*"),
}


@lru_cache(maxsize=65_536)
def words(name: str) -> frozenset[str]:
    """The words of a name, in lower case."""
    found = _WORD.findall(name[:_LONGEST])
    tagged = (word for tag in found if tag.startswith("@") for word in _WORD.findall(tag[1:]))
    return frozenset(word.lower() for word in (*found, *tagged))


class _Phrases(NamedTuple):
    """Phrases to look for: those of one whole word, the others word by word, and how the first words of those begin."""

    single: frozenset[str]
    others: tuple[tuple[str, ...], ...]
    heads: tuple[str, ...]


@lru_cache(maxsize=512)
def _split(phrases: tuple[str, ...]) -> _Phrases:
    steps = [tuple(phrase.lower().split()) for phrase in phrases]
    single = frozenset(step[0] for step in steps if len(step) == 1 and not step[0].endswith("*"))
    others = tuple(step for step in steps if step and not single.issuperset(step))
    return _Phrases(single, others, tuple(step[0].removesuffix("*") for step in others))


def mentions(found: frozenset[str], phrases: tuple[str, ...]) -> bool:
    """Whether all words of any of the phrases are among the words found."""
    single, others, heads = _split(phrases)
    if not single.isdisjoint(found):
        return True
    # most names have no word that any phrase begins with, and there may be many names
    return any(word.startswith(heads) for word in found) and any(_has(found, asked) for asked in others)


def _has(found: frozenset[str], asked: Iterable[str]) -> bool:
    return all(
        any(word.startswith(step[:-1]) for word in found) if len(step) > 3 and step.endswith("*") else step in found
        for step in asked
    )


def is_about(case: Case, subjects: Iterable[str], phrases: tuple[str, ...] = ()) -> bool:
    """Whether a test is about any of the subjects, or its names have any of the phrases."""
    near = words(case.name) | _near(case.where)
    if phrases and mentions(near, phrases):
        return True
    return any(_is_kind(case, s) if s in KINDS else mentions(near, TOPICS.get(s, ())) for s in subjects)


def _is_kind(case: Case, kind: str) -> bool:
    if mentions(_anywhere(case.where), KINDS[kind]):
        return True
    first = case.name.lstrip(" [(").lower()
    return f"@{kind}" in words(case.name) or first.startswith((f"{kind}:", f"{kind} ", f"{kind}]", f"{kind})"))


@lru_cache(maxsize=4_096)
def _near(where: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(*(words(_tail(place)) for place in where))


@lru_cache(maxsize=4_096)
def _anywhere(where: tuple[str, ...]) -> frozenset[str]:
    return frozenset[str]().union(*map(words, where))


def kinds(case: Case) -> set[str]:
    """The kinds of suites that a test belongs to."""
    return {kind for kind in KINDS if _is_kind(case, kind)}


def flaw_subjects(text: str) -> frozenset[str]:
    """What a rule or finding is about, by the weakness that it names (CWE) or by its words."""
    found = words(text)
    plain = text.lower()
    return frozenset(
        subject
        for subject, phrases in _FLAW_WORDS.items()
        if mentions(found, phrases) or any(_names_weakness(plain, number) for number in _WEAKNESSES[subject])
    )


def weakness_subjects(number: str) -> frozenset[str]:
    """What a weakness of this number in the CWE is."""
    return frozenset(subject for subject, numbers in _WEAKNESSES.items() if number in numbers)


def _names_weakness(text: str, number: str) -> bool:
    """`CWE-89`, `cwe-089` and `external/cwe/cwe-089`."""
    at = text.find("cwe-")
    while at >= 0:
        digits = text[at + 4 : at + 10]
        end = next((place for place, sign in enumerate(digits) if not sign.isdigit()), len(digits))
        if digits[:end].lstrip("0") == number:
            return True
        at = text.find("cwe-", at + 4)
    return False


def _tail(place: str) -> str:
    """The last two names of a path or of a class; other text as it is."""
    for separator in ("/", "\\"):
        if separator in place:
            return separator.join(place.split(separator)[-2:])
    if "." in place and " " not in place:
        return ".".join(place.split(".")[-2:])
    return place
