"""What a test or a finding is about, by the words of its name.

Names are split at everything that is no letter or digit and at the humps of camelCase, so that `testUploadOfPdf` has
the word `upload` and `author.spec.ts` does not have `auth`. A phrase asks for all its words; a word that ends in `*` is
a beginning.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from deploylint.ci_reports.readings import Case
from deploylint.values.patterns import lazy_pattern

_WORD = lazy_pattern(r"(?i:e2e)|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST = 2_000

KINDS = {
    "unit": ("unit", "units"),
    "integration": ("integration", "integrations", "it tests", "component tests"),
    "e2e": ("e2e", "end to end", "endtoend", "playwright", "cypress", "acceptance", "system tests"),
    "smoke": ("smoke", "sanity"),
    "contract": ("contract", "contracts", "pact", "pacts", "schemathesis", "dredd", "openapi", "provider verif*"),
}
"""Kinds of suites, which the whole path and every suite above a test may name."""

TOPICS = {
    "critical": ("critical",),
    "authentication": (
        *("authenticat*", "auth", "authn", "login", "logins", "log in", "logout", "log out", "signin", "sign in"),
        *(
            "signout",
            "sign out",
            "oauth",
            "oauth2",
            "oidc",
            "sso",
            "saml",
            "jwt",
            "mfa",
            "2 fa",
            "totp",
            "unauthenticated",
        ),
        *("refresh token", "password", "session", "sessions", "credential*"),
    ),
    "authorization": (
        *(
            "authoriz*",
            "authoris*",
            "authz",
            "permission*",
            "rbac",
            "acl",
            "acls",
            "role",
            "roles",
            "forbidden",
            "idor",
        ),
        *("access control", "privilege*", "403"),
    ),
    "upload": ("upload*", "file upload*", "multipart", "attachment*"),
    "payment": (
        "payment*",
        "pay",
        "pays",
        "paying",
        "checkout pay*",
        "razorpay",
        "stripe",
        "refund*",
        "charge",
        "charges",
    ),
    "notification": (
        *("notification*", "notify", "notifies", "email", "emails", "e mail", "sms", "sendgrid", "twilio", "mailer"),
        *("push notif*", "mailgun", "postmark"),
    ),
    "external": (
        *("razorpay", "twilio", "sendgrid", "cloudinary", "stripe", "paypal", "braintree", "mailgun", "postmark"),
        *("external service*", "external api*", "third party", "vonage", "mailchimp", "algolia"),
    ),
    "injection": ("injection", "injections", "sqli", "nosqli"),
    "xss": ("xss", "cross site script*", "script inject*"),
    "rollback": ("rollback*", "roll back", "rolls back", "rolled back"),
    "migration": ("migration*", "migrate", "migrates", "migrated"),
}
"""Topics, which the last names of a path or class may name: a repository may be called upload-service."""

_WEAKNESSES = {"injection": ("89", "564", "943", "90", "643"), "xss": ("79", "80", "83", "87")}
_FLAW_WORDS = {
    "injection": ("sqli", "sql inject*", "nosql inject*", "sql string*", "hardcoded sql*", "tainted sql*", "nosqli"),
    "xss": ("xss", "cross site script*"),
}


@lru_cache(maxsize=65_536)
def words(name: str) -> frozenset[str]:
    """The words of a name, in lower case."""
    return frozenset(word.lower() for word in _WORD.findall(name[:_LONGEST]))


def mentions(found: frozenset[str], phrases: Iterable[str]) -> bool:
    """Whether all words of any of the phrases are among the words found."""
    return any(_has(found, phrase) for phrase in phrases)


def _has(found: frozenset[str], phrase: str) -> bool:
    asked = phrase.lower().split()
    return bool(asked) and all(
        any(word.startswith(step[:-1]) for word in found) if len(step) > 3 and step.endswith("*") else step in found
        for step in asked
    )


def is_about(case: Case, subjects: Iterable[str], phrases: Iterable[str] = ()) -> bool:
    """Whether a test is about any of the subjects, or its names have any of the phrases."""
    near = words(case.name).union(*(words(_tail(place)) for place in case.where))
    if mentions(near, phrases):
        return True
    anywhere = words(case.name).union(*(words(place) for place in case.where))
    return any(mentions(anywhere if s in KINDS else near, KINDS.get(s) or TOPICS.get(s, ())) for s in subjects)


def kinds(case: Case) -> set[str]:
    """The kinds of suites that a test belongs to."""
    return {kind for kind in KINDS if is_about(case, (kind,))}


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
