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
    """One sign: words, with blanks between them, of which one stands in every file that has it, and the pattern."""

    words: str
    pattern: re.Pattern[str]


_IGNORE = re.IGNORECASE
SIGNS: Mapping[str, Evidence] = {
    "error_tracking_started": Evidence(
        "Sentry sentry_sdk sentry. ugsnag ollbar oneybadger irbrake ppsignal aygun",
        lazy_pattern(
            r"\bSentry\.[Ii]nit\(|\bsentry_sdk\.init\(|\bsentry\.Init\(|\b[Bb]ugsnag\.(?:start|configure|Configure)\("
            r"|\b[Rr]ollbar\.init\(|new Rollbar\(|\bHoneybadger\.configure\(|new Airbrake|\bwithSentryConfig\("
            r"|\bSentryModule\.forRoot\(|\bSentry::init\b|Sentry\.init\b|\bAppsignal|\braygun\.init\("
        ),
    ),
    "release_told": Evidence(
        "release: release= Release: SENTRY_RELEASE appVersion code_version",
        lazy_pattern(r"\brelease\s{0,3}[:=]|\bRelease\s{0,3}:|SENTRY_RELEASE|\bappVersion\s{0,3}:|code_version"),
    ),
    "error_handler": Evidence(
        "next) Next rrorHandler rror_handler errorhandler ErrorRequest xceptionFilter xception_handler Advice .on(",
        lazy_pattern(
            r"\(\s{0,5}_?\w{0,10}[Ee]rr(?:or)?\b[^(){}]{0,80},[^(){}]{1,80},[^(){}]{1,80},[^(){}]{1,80}\)\s{0,5}"
            r"(?::\s{0,3}\w{1,40}\s{0,3})?(?:=>|\{)"
            r"|ErrorRequestHandler|setupExpressErrorHandler|\.setErrorHandler\(|\.setNotFoundHandler\(|ExceptionFilter"
            r"|app\.on\(\s{0,3}[\"']error|@\w+\.errorhandler\(|exception_handler\(|ControllerAdvice|express-async-handler"
            r"|\berrorHandler\b|\berror_handler\b|\bErrorHandler\b"
        ),
    ),
    "client_timeout": Evidence(
        "nnectTimeout mmandTimeout ocketTimeout ocket_timeout ocket_connect_timeout ialTimeout eadTimeout SO_TIMEOUT"
        " nnectionTimeout edis",
        lazy_pattern(
            r"\b(?:connectTimeout|commandTimeout|socketTimeout|socket_timeout|socket_connect_timeout|SO_TIMEOUT"
            r"|DialTimeout|ReadTimeout|setCommandTimeout|commandTimeout|withTimeout|connectionTimeout)\b"
            r"|redis[\w.:\[\]\"' -]{0,80}timeout|timeout[\w]{0,20}redis",
            _IGNORE,
        ),
    ),
    "indexes_declared": Evidence(
        ".index( index: reateIndex reate_index @Index @index @Compound unique: IndexModel indexes: indexes=",
        lazy_pattern(
            r"\.index\(\s{0,5}\{|\bindex\s{0,3}:\s{0,3}(?:true|\{|1|\")|\bcreate_?[Ii]ndex(?:es)?\(|@[Ii]ndex\("
            r"|@Indexed\b|@CompoundIndex|\bunique\s{0,3}:\s{0,3}true|\bIndexModel\(|\bindexes\s{0,3}[:=]"
        ),
    ),
    "indexes_not_automatic": Evidence(
        "autoIndex auto_create_index auto-index-creation",
        lazy_pattern(r"\bautoIndex\b|auto_create_index|auto-index-creation"),
    ),
    "webhook_verified": Evidence(
        "azorpay- tripe- ebhookSignature ebhook_signature onstructEvent onstruct_event",
        lazy_pattern(
            r"[Xx]-[Rr]azorpay-[Ss]ignature|[Vv]alidateWebhookSignature|verify_webhook_signature|[Vv]erifyWebhookSignature"
            r"|[Ss]tripe-[Ss]ignature|[Cc]onstructEvent|construct_event"
        ),
    ),
    "webhook": Evidence("ebhook", lazy_pattern(r"webhook", _IGNORE)),
    "upload_preset": Evidence("preset Preset", lazy_pattern(r"\bupload_preset\b|\buploadPreset\b|UPLOAD_PRESET")),
    "rate_limited": Evidence(
        "ateLimit ate_limit atelimit hrottle hrottling RateLimiter",
        lazy_pattern(r"\brate_?limit(?:er|ing|ed)?\b|\bThrottl(?:e|er|ing)\b|\bthrottle\(|RequestRateLimiter", _IGNORE),
    ),
    "compressed": Evidence(
        "gzip GZip Gzip ompress brotli",
        lazy_pattern(
            r"GZipMiddleware|\bgzip\.|server\.compression\.enabled|use_gzip|\bcompression\(|middleware\.Gzip"
            r"|middleware\.Compress|UseResponseCompression|Rack::Deflater|compress\.New\(|^\s{0,20}compression\s{0,3}:",
            re.MULTILINE,
        ),
    ),
    "security_headers": Evidence(
        "ontent-Security ontentSecurity CSP helmet Content-Type-Options SECURE_ CONTENT_SECURITY",
        lazy_pattern(
            r"Content-Security-Policy|contentSecurityPolicy|CSP_DEFAULT|CONTENT_SECURITY_POLICY|SECURE_CSP|\bhelmet\("
            r"|X-Content-Type-Options|SECURE_HSTS",
            _IGNORE,
        ),
    ),
    "same_site": Evidence(
        "ameSite amesite AMESITE csrf Csrf CSRF same_site CrossOriginProtection",
        lazy_pattern(r"\b[sS]ameSite|\bsamesite\b|SAMESITE|same_site|[cC]srf|CSRF|\bCrossOriginProtection\b"),
    ),
    "cookie_set": Evidence(
        "ookie",
        lazy_pattern(r"\b\w{0,20}\.(?:cookie|setCookie|set_cookie|cookies\.set)\(|http\.SetCookie\(|new Cookie\("),
    ),
    "cache_headers": Evidence(
        "ache-Control ache-control maxAge MAX_AGE acheControl setHeaders",
        lazy_pattern(
            r"Cache-Control|\bmaxAge\s{0,3}:|WHITENOISE_MAX_AGE|SEND_FILE_MAX_AGE|cacheControl|setHeaders", _IGNORE
        ),
    ),
    "asset_prefix": Evidence(
        "assetPrefix publicPath base: STATIC_URL CDN_",
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
        if not any(word in source.text for word in words.split()):
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
