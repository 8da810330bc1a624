"""JavaScript and TypeScript: process.env, import.meta.env, Deno and Bun; schemas of zod, Joi and envalid."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.usage.access import DEFAULTED, NAME, READ, REQUIRED, TESTED, WRITTEN, Access, Hit, set_by_platform
from deploylint.values.patterns import lazy_pattern

_FIELD = rf"(?:\??\.({NAME})\b(?!\()|(?:\?\.)?\[\s*['\"`]({NAME})['\"`]\s*\])"
# Every pattern begins with a literal, which the regular expression engine finds many times faster than anything else.
_DIRECT = {
    "process.env": re.compile(r"process\.env" + _FIELD),
    "import.meta.env": re.compile(r"import\.meta\.env" + _FIELD),
    "Bun.env": re.compile(r"Bun\.env" + _FIELD),
    "Deno.env": re.compile(rf"Deno\.env\.get\(\s*['\"]({NAME})['\"]\s*\)"),
}
_WHOLE = lazy_pattern(r"process\.env\b(?!\s*[.\[?(])")
_TAKEN_APART = lazy_pattern(r"\}\s{0,20}=\s{0,20}$")
_PART = lazy_pattern(rf"\b({NAME})\b(\s*(?::\s*\w+\s*)?=)?")
_REACH = 2000
_SCHEMA = lazy_pattern(
    rf"(?:^|[{{,])[ \t]*['\"]?({NAME})['\"]?[ \t]*:\s{{0,20}}(?:z\s{{0,20}}\.|Joi\s{{0,20}}\.|joi\.|"
    r"(?:envalid\.)?(?:str|bool|num|email|host|port|url|json|makeValidator)\()",
    re.MULTILINE,
)
_HELPER = lazy_pattern(
    rf"\b(?:configService|config)\.(?:get|getOrThrow)(?:<\w+>)?\(\s*['\"]({NAME})['\"]|\b(?:env|getEnv|requireEnv)\(\s*['\"]({NAME})['\"]"
)
_SCHEMA_WORDS = ("zod", "joi", "Joi", "envalid")
_HELPER_WORDS = ("onfigService", "config.get", "getEnv(", "requireEnv(", " env(")
_VITE_OWN = frozenset({"MODE", "DEV", "PROD", "SSR", "BASE_URL"})

_DEFAULT_NEXT = lazy_pattern(r"\s*+\)?+\s*+(?:\?\?=?|\|\|=?)")
_COMPARED_NEXT = lazy_pattern(r"\s*+\)?+\s*+(?:[!=]==?|&&|\?(?![.?]))")
_WRITE_NEXT = lazy_pattern(r"\s*(?:=(?![=>])|\+=)")
_INSISTS_NEXT = lazy_pattern(r"\s*!(?!=)")
_TEST_BEFORE = lazy_pattern(r"(?:\bif\s*\(\s*!?|!|\btypeof\s+|\bin\s+|\bdelete\s+)\s*$")
_THROWS_SOON = lazy_pattern(
    r"\s*+\)\s*+\{?+\s*+(?:throw\b|process\.exit|console\.error\([^)]{0,200}\)\s*+;?+\s*+process\.exit|return\s+reject)"
)


def hits(text: str) -> Iterator[Hit]:
    """Direct reads, names taken out of process.env by destructuring, and keys of schemas (indirect)."""
    for word, direct in _DIRECT.items():
        for match in direct.finditer(text) if word in text else ():
            group = match.lastindex or 1
            name = match.group(group)
            if not set_by_platform(name) and not (word == "import.meta.env" and name in _VITE_OWN):
                yield Hit(match.start(group), name, _level(text, match.start(), match.end()))
    if "process.env" in text:
        yield from _taken_apart(text)
    yield from _schemas(text)


def _schemas(text: str) -> Iterator[Hit]:
    for words, pattern in ((_SCHEMA_WORDS, _SCHEMA), (_HELPER_WORDS, _HELPER)):
        for match in pattern.finditer(text) if any(word in text for word in words) else ():
            group = match.lastindex or 1
            if not set_by_platform(match.group(group)):
                yield Hit(match.start(group), match.group(group), READ, indirect=True)


def _level(text: str, start: int, end: int) -> str:
    before = text[max(0, start - 30) : start]
    if _TEST_BEFORE.search(before):
        return REQUIRED if _THROWS_SOON.match(text, end, end + 300) and "!" in before else TESTED
    for pattern, level in (
        (_DEFAULT_NEXT, DEFAULTED),
        (_COMPARED_NEXT, TESTED),
        (_WRITE_NEXT, WRITTEN),
        (_INSISTS_NEXT, REQUIRED),
    ):
        if pattern.match(text, end):
            return level
    return READ


def _taken_apart(text: str) -> Iterator[Hit]:
    for match in _WHOLE.finditer(text):
        closing = text.rfind("}", max(0, match.start() - 50), match.start())
        if closing < 0 or not _TAKEN_APART.match(text[closing : match.start()]):
            continue
        opening = text.rfind("{", max(0, closing - _REACH), closing)
        if opening >= 0 and "}" not in text[opening:closing]:
            yield from _parts(text, opening, closing)


def _parts(text: str, opening: int, closing: int) -> Iterator[Hit]:
    for part in _PART.finditer(text, opening, closing):
        before = text[opening : part.start()].rstrip()
        if before.endswith(("{", ",")) and not set_by_platform(part.group(1)):
            yield Hit(part.start(1), part.group(1), DEFAULTED if part.group(2) else READ)


ACCESS = Access((*_DIRECT, *_SCHEMA_WORDS, *_HELPER_WORDS), hits)
