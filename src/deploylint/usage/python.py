"""Python: os.environ and os.getenv; django-environ, decouple and pydantic settings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.usage.access import DEFAULTED, NAME, READ, REQUIRED, TESTED, WRITTEN, Access, Hit, set_by_platform
from deploylint.values.patterns import lazy_pattern

# Every pattern begins with a literal, which the regular expression engine finds many times faster than anything else.
_ITEM = lazy_pattern(rf"environ\[\s*['\"]({NAME})['\"]\s*\]")
_CALLS = (
    re.compile(rf"environ\.(get|setdefault|pop)\(\s*['\"]({NAME})['\"]\s*(,?)\s*(None\b)?"),
    re.compile(rf"getenv(\()\s*['\"]({NAME})['\"]\s*(,?)\s*(None\b)?"),
)
_WHOLE = lazy_pattern(r"environ\b(?![.\[(])")
_ASKED = lazy_pattern(rf"['\"]({NAME})['\"]\s+(?:not\s+)?in\s+(?:os\.)?$")
_HELPERS = (
    re.compile(
        r"env(?:\.(?:str|bool|int|float|list|dict|json|url|db|db_url|cache|cache_url|email|email_url|path|tuple|decimal))?"
        rf"\(\s*['\"]({NAME})['\"]"
    ),
    re.compile(rf"config\(\s*['\"]({NAME})['\"]"),
)
_HELPER_WORDS = ("environ", "import environ", "decouple", "environs")
_WORD = lazy_pattern(r"\w")
_WRITE_NEXT = lazy_pattern(r"\s*=(?!=)")
_OR_NEXT = lazy_pattern(r"\s*\)?\s+or\b")
_TEST_BEFORE = lazy_pattern(r"\b(?:if|elif|while|not|and|bool\()[ \t]*(?:\w{1,40}[ \t]*:=[ \t]*)?(?:os\.)?$")
_RAISES_SOON = lazy_pattern(r"\s*+\)[ \t]*:\s*+(?:raise\b|sys\.exit)")
_COMPARED_NEXT = lazy_pattern(r"\s*+\)[ \t]*(?:==|!=|(?:not[ \t]+)?in\b|is\b|and\b)")
_DEFAULT_IN_CALL = lazy_pattern(r"\s*,[^()\n]{0,200}\bdefault\s*=|\s*,\s*default\b")

_SETTINGS = lazy_pattern(r"^class[ \t]+\w+\([^()\n]{0,200}\bBaseSettings\b[^()\n]{0,200}\)[ \t]*:", re.MULTILINE)
_PREFIX = lazy_pattern(r"\benv_prefix\s*=\s*['\"](\w*)['\"]")
_FIELD = lazy_pattern(r"([ \t]+)([A-Za-z]\w*)[ \t]*:[ \t]*(\S.*)")
_ALIAS = lazy_pattern(r"\b(?:env|alias|validation_alias)\s*=\s*['\"](\w+)['\"]")
_ELLIPSIS = lazy_pattern(r"=[ \t]*(?:Field\([ \t]*\.\.\.|\.\.\.)")
_DEFAULT = lazy_pattern(r"\bdefault(?:_factory)?\s*=")
_POSITIONAL = lazy_pattern(r"=[ \t]*Field\([ \t]*(?!\w+[ \t]*=)[^) \t]")


def hits(text: str) -> Iterator[Hit]:
    """Direct reads, reads through settings helpers, and the fields of pydantic settings classes."""
    for found in (*_direct(text), *_helpers(text), *_settings(text)):
        if not set_by_platform(found.name):
            yield found


def _direct(text: str) -> Iterator[Hit]:
    bare = "from os import" in text
    for match in _ITEM.finditer(text):
        if not _of_os(text, match.start(), bare):
            continue
        written = _WRITE_NEXT.match(text, match.end()) or text.endswith(("del os.", "del "), 0, match.start())
        yield Hit(match.start(1), match.group(1), WRITTEN if written else REQUIRED)
    for pattern in _CALLS:
        for match in pattern.finditer(text):
            if not _of_os(text, match.start(), bare):
                continue
            yield Hit(match.start(2), match.group(2), _call_level(text, match))
    for match in _WHOLE.finditer(text):
        start = max(0, match.start() - 120)
        asked = _ASKED.search(text[start : match.start()])
        if asked:
            yield Hit(start + asked.start(1), asked.group(1), TESTED)


def _of_os(text: str, start: int, bare: bool) -> bool:
    """Whether the name at `start` is that of the os module: WSGI has an `environ` too, `request.environ` say."""
    if text.endswith("os.", 0, start):
        return True
    before = text[start - 1] if start else "\n"
    return bare and before != "." and not _WORD.match(before)


def _call_level(text: str, match: re.Match[str]) -> str:
    if match.group(1) in ("setdefault", "pop"):
        return WRITTEN
    if (match.group(3) and not match.group(4)) or _OR_NEXT.match(text, match.end()):
        return DEFAULTED
    before = _TEST_BEFORE.search(text[max(0, match.start() - 60) : match.start()])
    if before:
        insists = "not" in before.group() and _RAISES_SOON.match(text, match.end(), match.end() + 200)
        return REQUIRED if insists else TESTED
    return TESTED if _COMPARED_NEXT.match(text, match.end()) else READ


def _helpers(text: str) -> Iterator[Hit]:
    if not any(word in text for word in _HELPER_WORDS):
        return
    for pattern in _HELPERS:
        for match in pattern.finditer(text):
            if _WORD.match(text[max(0, match.start() - 1)]) and match.start():
                continue
            defaulted = _DEFAULT_IN_CALL.match(text, match.end())
            yield Hit(match.start(1), match.group(1), DEFAULTED if defaulted else REQUIRED)


def _settings(text: str) -> Iterator[Hit]:
    if "BaseSettings" not in text:
        return
    for match in _SETTINGS.finditer(text):
        yield from _fields(text, match.end())


def _fields(text: str, start: int) -> Iterator[Hit]:
    """The annotated fields on the first level of a class body; a required one has no default (pydantic's rule)."""
    body = _body(text, start)
    prefix = _PREFIX.search("".join(line for _, line in body))
    indent = ""
    for offset, line in body:
        indent = indent or line[: len(line) - len(line.lstrip())]
        field = _FIELD.match(line)
        if field is None or field.group(1) != indent or field.group(2) == "model_config" or "ClassVar" in line:
            continue
        declared = field.group(3)
        alias = _ALIAS.search(declared)
        name = alias.group(1).upper() if alias else ((prefix.group(1) if prefix else "") + field.group(2)).upper()
        yield Hit(offset + field.start(2), name, _field_level(declared))


def _field_level(declared: str) -> str:
    if "=" not in declared or _ELLIPSIS.search(declared):
        return REQUIRED
    if "Field(" in declared and not _DEFAULT.search(declared) and not _POSITIONAL.search(declared):
        return REQUIRED if declared.rstrip().endswith(")") else READ
    return DEFAULTED


def _body(text: str, start: int) -> list[tuple[int, str]]:
    """The lines of a class body with their offsets."""
    lines = []
    offset = text.find("\n", start) + 1
    while 0 < offset < len(text):
        end = text.find("\n", offset) + 1 or len(text)
        line = text[offset:end]
        if line[0] not in " \t\r\n#":
            break
        if line.strip():
            lines.append((offset, line))
        offset = end
    return lines


ACCESS = Access(
    ("environ[", "environ.", "getenv", "in environ", "in os.environ", *_HELPER_WORDS[1:], "BaseSettings"), hits
)
