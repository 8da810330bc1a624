"""The files of a repository that hold tests, and what its code calls for tests of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.project import Project
from deploylint.project.package_manifests import packages
from deploylint.usage.paths import language_of, set_aside
from deploylint.values.patterns import lazy_pattern

_TEST_FILE = lazy_pattern(
    r"(?i)(?:^|/)(?:__tests__|tests?|specs?|e2e|cypress|playwright|features)/|\.(?:test|spec|e2e|e2e-spec|cy)\.[cm]?[jt]sx?$"
    r"|(?:^|/)test_[^/]*\.py$|_test\.(?:py|go|rb|exs)$|_spec\.rb$|(?:Tests?|Specs?|IT)\.(?:java|kt|cs|php|scala)$|\.feature$"
)
_NO_TEST = lazy_pattern(r"(?:^|/)(?:node_modules|fixtures?|__fixtures__|__mocks__|testdata|vendor|dist|snapshots?)/")
_MOST = 200_000
_LONGEST_LINE = 2_000


class Subject(NamedTuple):
    """Something whose tests a release calls for.

    `packages` are dependencies, `code` a pattern on source code, by which it is there. `path` and `text` are patterns
    on the paths and on the text of tests by which it is tested.
    """

    packages: tuple[str, ...]
    code: str
    path: str
    text: str


SUBJECTS: Mapping[str, Subject] = {
    "uploads": Subject(
        ("multer", "formidable", "busboy", "express-fileupload", "@fastify/multipart", "uploadthing", "koa-multer"),
        r"\bFilesInterceptor\(|\bFileInterceptor\(|\bUploadFile\b|\brequest\.files\b|\bMultipartFile\b|\.FormFile\(|multer\("
        r"|\buploader\.upload(?:_large|_stream)?\(",
        r"upload|attachment|multipart|avatar",
        r"(?i)upload|\.attach\(|setInputFiles|multipart|createFormFile",
    ),
    "authentication": Subject(
        (
            *("jsonwebtoken", "passport", "next-auth", "express-session", "@nestjs/jwt", "@nestjs/passport", "bcrypt"),
            *(
                "bcryptjs",
                "argon2",
                "jose",
                "express-jwt",
                "@auth/core",
                "lucia",
                "better-auth",
                "express-openid-connect",
            ),
            *("pyjwt", "python-jose", "flask-login", "flask-jwt-extended", "django-allauth", "authlib", "passlib"),
        ),
        r"\bjwt\.(?:sign|verify|encode|decode)\(|django\.contrib\.auth\b|spring-boot-starter-security|golang-jwt|\bdevise\b",
        r"auth|login|signin|session|jwt|token",
        r"(?i)log[ _-]?in\b|sign[ _-]?in\b|authenticat|\bjwt\b|\b401\b|expired token",
    ),
    "authorization": Subject(
        ("@casl/ability", "accesscontrol", "casbin", "django-guardian", "pundit", "cancancan", "oso"),
        r"\bRolesGuard\b|\bhasRole\(|@PreAuthorize|\bpermission_classes\b|\brequireRole\(|\bisAdmin\b|\.role\s*[!=]==?|\bauthorize\(",
        r"authz|authori[sz]|permission|role|rbac|access",
        r"(?i)forbidden|\b403\b|permission|not allowed|access denied|\bidor\b|authori[sz]ation|another user",
    ),
    "injection": Subject(
        (
            *("pg", "mysql", "mysql2", "mongoose", "mongodb", "sequelize", "typeorm", "knex", "sqlite3", "mssql"),
            *(
                "@prisma/client",
                "drizzle-orm",
                "better-sqlite3",
                "psycopg2",
                "psycopg2-binary",
                "psycopg",
                "sqlalchemy",
            ),
            *("pymongo", "asyncpg", "mysqlclient", "pymysql"),
        ),
        r"\bdatabase/sql\b|\bjava\.sql\b|\bJdbcTemplate\b|\bdjango\.db\b",
        r"inject|sqli",
        r"(?i)injection|sqli\b|\$(?:ne|gt|where|regex)\b|or 1\s*=\s*1|' or '|drop table|sqlmap",
    ),
    "payments": Subject(
        (
            *(
                "razorpay",
                "stripe",
                "braintree",
                "@paypal/checkout-server-sdk",
                "square",
                "@mollie/api-client",
                "adyen",
            ),
            *("@adyen/api-library", "cashfree-pg", "payu", "paytmchecksum"),
        ),
        r"\brazorpay\.(?:orders|Client)\b|\bstripe\.(?:paymentIntents|PaymentIntent|checkout)\b",
        r"payment|checkout|billing|razorpay|stripe|order",
        r"(?i)razorpay|stripe|payment|checkout",
    ),
    "notifications": Subject(
        (
            *("twilio", "@sendgrid/mail", "sendgrid", "nodemailer", "postmark", "mailgun.js", "@aws-sdk/client-ses"),
            *(
                "@aws-sdk/client-sns",
                "resend",
                "plivo",
                "msg91",
                "@vonage/server-sdk",
                "messagebird",
                "python-http-client",
            ),
        ),
        r"\bsend_mail\(|\bsmtplib\b|\bsgMail\.send\(|\bmessages\.create\(",
        r"mail|sms|notif|otp|twilio|sendgrid|messag",
        r"(?i)twilio|sendgrid|e-?mail|\bsms\b|notification|\botp\b",
    ),
    "rate-limits": Subject(
        (
            *("express-rate-limit", "@nestjs/throttler", "rate-limiter-flexible", "@fastify/rate-limit", "slowapi"),
            *("flask-limiter", "django-ratelimit", "koa-ratelimit"),
        ),
        r"\brateLimit\(|\bThrottlerGuard\b|\bLimiter\(|rack-attack|\bbucket4j\b",
        r"rate|throttl|limit",
        r"(?i)rate[ _-]?limit|\b429\b|too many requests|throttl",
    ),
}

SERVICES: Mapping[str, str] = {
    "razorpay": "razorpay",
    "stripe": "stripe",
    "twilio": "twilio",
    "@sendgrid/mail": "sendgrid",
    "sendgrid": "sendgrid",
    "cloudinary": "cloudinary",
    "@paypal/checkout-server-sdk": "paypal",
    "braintree": "braintree",
    "@mollie/api-client": "mollie",
    "mailgun.js": "mailgun",
    "postmark": "postmark",
    "resend": "resend",
    "plivo": "plivo",
    "@vonage/server-sdk": "vonage",
    "messagebird": "messagebird",
    "algoliasearch": "algolia",
    "openai": "openai",
}
"""Packages of services of other companies, and the word that tests of them hold."""


def suite_sources(project: Project) -> list[Source]:
    """The source files that hold tests, in the order of their paths."""

    def find(p: Project) -> list[Source]:
        return [
            source
            for path, source in p.sources.items()
            if (language_of(path) or path.endswith(".feature"))
            and _TEST_FILE.search(path)
            and not _NO_TEST.search(path)
        ]

    return project.remember("test.sources", find)


def calls_for(subject: Subject, project: Project) -> Node | None:
    """What of the repository's code calls for tests of the subject: a dependency, a requirement, a line of code."""
    for package in packages(project).values():
        for name, node in package.dependencies():
            if name in subject.packages:
                return node
    for path, source in project.sources.items():
        if (
            not set_aside(path)
            and len(source.text) <= _MOST
            and (found := _spoken_of(subject, path, source)) is not None
        ):
            return at_offset(source, found.start(), found[0])
    return None


def _spoken_of(subject: Subject, path: str, source: Source) -> re.Match[str] | None:
    name = path.rpartition("/")[2]
    if name.startswith("requirements") and name.endswith(".txt"):
        return _required(source, subject.packages)
    if language_of(path) or name in ("pom.xml", "build.gradle", "go.mod", "Gemfile"):
        return re.search(subject.code, source.text)
    return None


def _required(source: Source, names: tuple[str, ...]) -> re.Match[str] | None:
    known = "|".join(re.escape(name) for name in names if not name.startswith("@"))
    return re.search(rf"(?mi)^(?:{known})(?=[\s\[=<>~!;]|$)", source.text) if known else None


def at_offset(source: Source, offset: int, text: str) -> Node:
    """A Node for what stands at an offset of a text, up to the end of its line."""
    line = source.text.count("\n", 0, offset) + 1
    column = offset - source.text.rfind("\n", 0, offset)
    width = max(len(text.partition("\n")[0]), 1)
    return Node(source, Span(line, column, line, column + width), text)


def tested(subject: Subject, project: Project) -> Source | None:
    """A test of the subject, told by its path or by what it says; None when there is no such test."""
    for source in suite_sources(project):
        if re.search(subject.path, source.path.rpartition("/")[2].lower()):
            return source
    return next((s for s in suite_sources(project) if re.search(subject.text, s.text[:_MOST])), None)


_FOCUSED = lazy_pattern(
    r"(?m)^[ \t]*(?:(?:describe|it|test|context|suite)\.only\b|(?:fdescribe|fit)\(|@pytest\.mark\.only\b|@Focus\b)"
)
_SKIPPED = lazy_pattern(
    r"(?m)^[ \t]*(?:(?:describe|it|test|context|suite)\.skip\(|(?:xdescribe|xit|xtest)\(|@pytest\.mark\.skip\b(?!if)"
    r"|@unittest\.skip\b|@Disabled\b|@Ignore\b|t\.Skip\()"
)


def marks(source: Source) -> tuple[Node | None, list[Node]]:
    """The first mark in a test file that keeps the other tests from running, and those that skip a test."""
    if max((len(line) for line in source.lines[:5]), default=0) > _LONGEST_LINE:
        return None, []
    only = _FOCUSED.search(source.text)
    focused = at_offset(source, only.start() + _indent(only[0]), only[0].strip()) if only is not None else None
    return focused, list(_skips(source))


def _skips(source: Source) -> Iterator[Node]:
    for found in list(_SKIPPED.finditer(source.text))[:20]:
        yield at_offset(source, found.start() + _indent(found[0]), found[0].strip())


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip())
