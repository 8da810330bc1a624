"""Secrets in the text of a file, whatever kind of file it is."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from deploylint.model import Source, Span
from deploylint.secrets.hits import Detector, Hit
from deploylint.secrets.keys import ENCRYPTED, PEM, WRAPPED, pem_blocks, real_key, wraps_key
from deploylint.secrets.placeholders import says_placeholder
from deploylint.secrets.plugins import confirmed
from deploylint.secrets.providers import JWT, PROVIDERS
from deploylint.secrets.urls import BASIC, credentials, working

_ALLOWED = r"pragma: ?(?:allow|white)list[ -]secret|gitleaks:allow"
_ALLOWED_BELOW = r"pragma: ?(?:allow|white)list[ -]nextline[ -]secret"
_LEFT = 120
_RIGHT = 24
_MANY_CHARACTERS = 100_000


class Found(NamedTuple):
    """A stretch of text that a detector takes for a secret, before its place is worked out."""

    detector: Detector
    family: str
    start: int
    end: int
    confidence: str


def scan_text(source: Source) -> list[Hit]:
    """Every secret in the text that its own form gives away, in the order of the text.

    Hits marked as allowed by a comment (`pragma: allowlist secret`, `gitleaks:allow`) are given too, and say so.
    Spans are those of the secret value alone; a private key's reaches from its BEGIN to its END line.
    """
    text = source.text
    if not suspect(text):
        return []
    if "\r" in text:
        text = "\n".join(source.lines)
    found = sorted(_scan(text), key=lambda each: (each.start, -each.end))
    if not found:
        return []
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    hits: list[Hit] = []
    reached = 0
    for each in found:
        if each.start >= reached and _confirmed(each, source.path, text, bisect_right(starts, each.start)):
            hits.append(_hit(each, source, text, starts))
            reached = each.end
    return hits


@lru_cache(maxsize=1)
def _keywords() -> tuple[str, ...]:
    words = (word for detector in (*PROVIDERS, JWT, PEM, WRAPPED) for word in detector.keywords)
    return tuple(dict.fromkeys(words))


@lru_cache(maxsize=1)
def _gate() -> re.Pattern[str]:
    """One RE2 pattern that some part of every secret matches: a keyword at the start of a word and what follows it."""
    import re2

    detectors = (*PROVIDERS, JWT, WRAPPED)
    first = "|".join(re2.escape(word) for each in detectors if not each.anywhere for word in each.keywords)
    inner = "|".join(re2.escape(word) for each in detectors if each.anywhere for word in each.keywords)
    gate: re.Pattern[str] = re2.compile(
        rf"(?:^|[^A-Za-z0-9])(?:{first})[A-Za-z0-9_.+/=-]{{8}}|PRIVATE KEY|://[^\s/@:]*:[^\s/@]+@|{inner}"
    )
    return gate


def suspect(text: str) -> bool:
    """Whether any keyword of any detector is in the text: one pass that nearly every file ends at."""
    if any(word in text for word in _keywords()):
        return True
    return "://" in text and "@" in text and next(credentials(text), None) is not None


def suspects(sources: Iterable[Source]) -> list[Source]:
    """The sources that hold a keyword. Many are sifted by RE2 in a tenth of the time, few without its import."""
    listed = list(sources)
    if sum(len(source.text) for source in listed) < _MANY_CHARACTERS:
        return [source for source in listed if suspect(source.text)]
    gate = _gate()
    return [source for source in listed if gate.search(source.text) is not None]


def _scan(text: str) -> Iterator[Found]:
    for detector in PROVIDERS:
        if any(word in text for word in detector.keywords):
            yield from _tokens(detector, text)
    if "PRIVATE KEY" in text or WRAPPED.keywords[0] in text:
        yield from _private_keys(text)
    if "eyJ" in text:
        yield from (
            found._replace(family="token", confidence="medium") for found in _tokens(JWT, text) if _live(text, found)
        )
    if "://" in text:
        yield from (Found(BASIC, "url", url.start, url.end, "high") for url in credentials(text) if working(url))


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def _tokens(detector: Detector, text: str) -> Iterator[Found]:
    pattern = _compiled(detector.pattern)
    group = min(pattern.groups, 1)
    for match in pattern.finditer(text) if detector.anywhere else _at_keywords(detector, pattern, text):
        start, end = match.span(group)
        if not says_placeholder(text[start:end], detector.bits):
            yield Found(detector, "provider", start, end, "high")


def _at_keywords(detector: Detector, pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    for word in detector.keywords:
        at = text.find(word)
        while at >= 0:
            match = pattern.match(text, at)
            if match is not None:
                yield match
            at = text.find(word, match.end() if match is not None else at + len(word))


def _private_keys(text: str) -> Iterator[Found]:
    for block in pem_blocks(text):
        if real_key(block.body):
            yield Found(ENCRYPTED if block.encrypted else PEM, "key", block.start, block.end, "high")
    for found in _tokens(WRAPPED, text):
        if wraps_key(text[found.start : found.end]):
            yield found._replace(family="key")


def _live(text: str, found: Found) -> bool:
    """Whether a JWT grants anything: not the ones of documentation, and not those made to be public."""
    from base64 import urlsafe_b64decode

    payload = text[found.start : found.end].split(".")[1]
    claims = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return not any(mark in claims for mark in (b'"anon"', b"1234567890", b"supabase-demo", b"John Doe", b"example"))


def _confirmed(found: Found, path: str, text: str, number: int) -> bool:
    """Whether the detect-secrets plugin agrees, on the stretch of the line round the candidate."""
    if found.family == "key":
        end = text.find("\n", found.start)
        window = text[found.start : min(found.end, len(text) if end < 0 else end)][:120]
        if found.detector is WRAPPED:
            window = text[found.start : found.end]
        return bool(_verdicts(found.detector, path, window, number))
    left = max(text.rfind("\n", 0, found.start) + 1, found.start - _LEFT)
    right = text.find("\n", found.end, found.end + _RIGHT)
    window = text[left : right if right >= 0 else found.end + _RIGHT]
    value = text[found.start : found.end]
    return any(
        value.startswith(secret) or value in secret or secret in value
        for secret in _verdicts(found.detector, path, window, number)
    )


def _verdicts(detector: Detector, path: str, window: str, number: int) -> list[str]:
    return confirmed(detector.id, detector.type, detector.pattern, detector.plugin, path, window, number)


def _hit(found: Found, source: Source, text: str, starts: list[int]) -> Hit:
    line, end_line = bisect_right(starts, found.start), bisect_right(starts, max(found.end - 1, found.start))
    span = Span(line, found.start - starts[line - 1] + 1, end_line, found.end - starts[end_line - 1] + 1)
    detector = found.detector
    value = text[found.start : found.end]
    return Hit(
        detector.id, detector.type, found.family, span, value, detector.grade, found.confidence, allowed(source, line)
    )


def allowed(source: Source, line: int) -> bool:
    """Whether a comment on this line, or alone on the line above, marks the secret as meant to be there."""
    return bool(re.search(_ALLOWED, source.line(line)) or re.search(_ALLOWED_BELOW, source.line(line - 1)))
