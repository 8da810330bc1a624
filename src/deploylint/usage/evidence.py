"""What source code shows of how it runs: that an error tracker is started, that a client has a time-out, and the like.

Each is a pattern over the text of one language, so a hit is a sign and no proof; nothing is said of what is not found
in a language that is not known here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from deploylint.model import Node, Source, Span
from deploylint.usage.paths import language_of, set_aside
from deploylint.values.patterns import lazy_pattern


class Evidence(NamedTuple):
    """One sign: words of which one stands in every file that has it, and the pattern."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]


_IGNORE = re.IGNORECASE
SIGNS: Mapping[str, Evidence] = {
    "error_tracking_started": Evidence(
        ("init", "start", "new ", "Init", "Start", "configure", "Bugsnag", "Rollbar"),
        lazy_pattern(
            r"\bSentry\.[Ii]nit\(|\bsentry_sdk\.init\(|\bsentry\.Init\(|\b[Bb]ugsnag\.(?:start|configure|Configure)\("
            r"|\b[Rr]ollbar\.init\(|new Rollbar\(|\bHoneybadger\.configure\(|new Airbrake|\bwithSentryConfig\("
            r"|\bSentryModule\.forRoot\(|\bSentry::init\b|Sentry\.init\b|\bAppsignal|\braygun\.init\("
        ),
    ),
    "release_told": Evidence(
        ("release", "Release", "SENTRY_RELEASE", "appVersion"),
        lazy_pattern(r"\brelease\s{0,3}[:=]|\bRelease\s{0,3}:|SENTRY_RELEASE|\bappVersion\s{0,3}:|code_version"),
    ),
    "error_handler": Evidence(
        ("err", "Err", "Exception", "exception"),
        lazy_pattern(
            r"\(\s{0,5}_?\w{0,10}[Ee]rr(?:or)?\b[^(){}]{0,80},[^(){}]{1,80},[^(){}]{1,80},[^(){}]{1,80}\)\s{0,5}(?::\s{0,3}\w+\s{0,3})?(?:=>|\{)"
            r"|ErrorRequestHandler|setupExpressErrorHandler|\.setErrorHandler\(|\.setNotFoundHandler\(|ExceptionFilter"
            r"|app\.on\(\s{0,3}[\"']error|@\w+\.errorhandler\(|exception_handler\(|ControllerAdvice|express-async-handler"
            r"|\berrorHandler\b|\berror_handler\b|\bErrorHandler\b"
        ),
    ),
    "client_timeout": Evidence(
        ("imeout", "IMEOUT"),
        lazy_pattern(
            r"\b(?:connectTimeout|commandTimeout|socketTimeout|socket_timeout|socket_connect_timeout|SO_TIMEOUT"
            r"|DialTimeout|ReadTimeout|setCommandTimeout|commandTimeout|withTimeout|connectionTimeout)\b"
            r"|redis[\w.:\[\]\"' -]{0,80}timeout|timeout[\w]{0,20}redis",
            _IGNORE,
        ),
    ),
    "indexes_declared": Evidence(
        ("ndex",),
        lazy_pattern(
            r"\.index\(\s{0,5}\{|\bindex\s{0,3}:\s{0,3}(?:true|\{|1|\")|\bcreate_?[Ii]ndex(?:es)?\(|@[Ii]ndex\("
            r"|@Indexed\b|@CompoundIndex|\bunique\s{0,3}:\s{0,3}true|\bIndexModel\(|\bindexes\s{0,3}[:=]"
        ),
    ),
    "indexes_not_automatic": Evidence(
        ("autoIndex", "auto_create_index", "auto-index-creation"),
        lazy_pattern(r"\bautoIndex\b|auto_create_index|auto-index-creation"),
    ),
    "webhook_verified": Evidence(
        ("ignature",),
        lazy_pattern(
            r"x-razorpay-signature|validateWebhookSignature|verify_webhook_signature|VerifyWebhookSignature"
            r"|verifyWebhookSignature|stripe-signature|constructEvent|construct_event|ConstructEvent",
            _IGNORE,
        ),
    ),
    "webhook": Evidence(("ebhook",), lazy_pattern(r"webhook", _IGNORE)),
    "upload_preset": Evidence(("preset", "Preset"), lazy_pattern(r"\bupload_preset\b|\buploadPreset\b|UPLOAD_PRESET")),
    "rate_limited": Evidence(
        ("imit", "hrottl"),
        lazy_pattern(r"\brate_?limit(?:er|ing|ed)?\b|\bThrottl(?:e|er|ing)\b|\bthrottle\(|RequestRateLimiter", _IGNORE),
    ),
    "compressed": Evidence(
        ("gzip", "GZip", "Gzip", "ompress", "brotli"),
        lazy_pattern(
            r"GZipMiddleware|\bgzip\.|server\.compression\.enabled|use_gzip|\bcompression\(|middleware\.Gzip"
            r"|middleware\.Compress|UseResponseCompression|Rack::Deflater|compress\.New\(|^\s{0,20}compression\s{0,3}:",
            re.MULTILINE,
        ),
    ),
    "security_headers": Evidence(
        ("ontent-", "CSP", "Headers", "HEADERS", "helmet", "contentSecurityPolicy", "SECURE_"),
        lazy_pattern(
            r"Content-Security-Policy|contentSecurityPolicy|CSP_DEFAULT|CONTENT_SECURITY_POLICY|SECURE_CSP|\bhelmet\("
            r"|X-Content-Type-Options|SECURE_HSTS",
            _IGNORE,
        ),
    ),
    "same_site": Evidence(
        ("ameSite", "amesite", "AMESITE", "csrf", "CSRF", "same_site"),
        lazy_pattern(r"\bsameSite\b|\bsamesite\b|SAMESITE|same_site|csrf|CSRF"),
    ),
    "cookie_set": Evidence(
        ("ookie",),
        lazy_pattern(r"\b\w{0,20}\.(?:cookie|setCookie|set_cookie|cookies\.set)\(|http\.SetCookie\(|new Cookie\("),
    ),
    "cache_headers": Evidence(
        ("ache-", "maxAge", "max_age", "CACHE", "xpires", "immutable"),
        lazy_pattern(
            r"Cache-Control|\bmaxAge\s{0,3}:|WHITENOISE_MAX_AGE|SEND_FILE_MAX_AGE|cacheControl|setHeaders", _IGNORE
        ),
    ),
    "asset_prefix": Evidence(
        ("assetPrefix", "publicPath", "base", "STATIC_URL", "NEXT_PUBLIC_CDN", "CDN"),
        lazy_pattern(
            r"\bassetPrefix\s{0,3}:|\bpublicPath\s{0,3}:\s{0,3}(?:process|[\"']https?:)|\bbase\s{0,3}:\s{0,3}(?:process|[\"']https?:)"
            r"|STATIC_URL\s{0,3}=\s{0,3}[\"']https?:|CDN_(?:URL|HOST|BASE)"
        ),
    ),
}

_NEWLINE = lazy_pattern(r"\r\n|\n|\r")
_COMMENTS = ("//", "*", "/*", "#", "--")
_LARGEST = 400_000


def evidence(source: Source) -> Iterator[tuple[str, Node]]:
    """The signs in a file of source code that runs in production, each once, at its first place outside of comments."""
    if not language_of(source.path) or set_aside(source.path) or len(source.text) > _LARGEST:
        return
    starts: list[int] = []
    for name, (words, pattern) in SIGNS.items():
        if not any(word in source.text for word in words):
            continue
        for match in pattern.finditer(source.text):
            starts = starts or [0, *(newline.end() for newline in _NEWLINE.finditer(source.text))]
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            line = bisect_right(starts, start)
            if source.text[starts[line - 1] : start].lstrip().startswith(_COMMENTS):
                continue
            column = start - starts[line - 1] + 1
            span = Span(line, column, line, column + 1)
            yield name, Node(source, span, name)
            break
