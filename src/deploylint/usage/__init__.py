"""Environment variables that source code reads, found in its text: no language is parsed as a whole."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from deploylint.model import Place, Source, Span
from deploylint.usage.access import DEFAULTED, READ, REQUIRED, TESTED, WRITTEN, Access, Hit, Read
from deploylint.usage.paths import is_tooling, language_of, set_aside
from deploylint.values.patterns import lazy_pattern

__all__ = ["DEFAULTED", "READ", "REQUIRED", "TESTED", "WRITTEN", "Read", "reads"]

_NEWLINE = lazy_pattern(r"\r\n|\n|\r")
_COMMENT_START = {
    "javascript": ("//", "*", "/*"),
    "go": ("//", "*", "/*"),
    "java": ("//", "*", "/*"),
    "php": ("//", "*", "/*", "#"),
    "rust": ("//", "*", "/*"),
    "csharp": ("//", "*", "/*"),
    "prisma": ("//",),
}


def reads(source: Source) -> list[Read]:
    """Every variable that this file reads from its environment, in the order of the text.

    Nothing for a file that does not run in production (tests, examples, docs, vendored and generated code), for a
    language that is not known, and for names that a platform or runtime sets itself.
    """
    language = language_of(source.path)
    if not language or set_aside(source.path):
        return []
    access = _access(language)
    if not any(word in source.text for word in access.words):
        return []
    hits = sorted(set(access.hits(source.text)))
    return list(_placed(source, language, hits)) if hits else []


def _access(language: str) -> Access:
    """The access patterns of one language; their module is imported for a repository that has the language."""
    if language == "javascript":
        from deploylint.usage.javascript import ACCESS
    elif language == "python":
        from deploylint.usage.python import ACCESS
    else:
        from deploylint.usage.languages import ACCESSES

        return ACCESSES[language]
    return ACCESS


def _placed(source: Source, language: str, hits: list[Hit]) -> Iterator[Read]:
    starts = [0, *(m.end() for m in _NEWLINE.finditer(source.text))]
    comments = _COMMENT_START.get(language, ("#",))
    tooling = is_tooling(source.path)
    optional = language == "php" and "config/" in source.path
    for hit in hits:
        line = bisect_right(starts, hit.start)
        begin = starts[line - 1]
        before = source.text[begin : hit.start].lstrip()
        if before.startswith(comments) or _after_comment(before, comments[0]):
            continue
        column = hit.start - begin + 1
        span = Span(line, column, line, column + len(hit.name))
        # Laravel's config folder lists every option of the framework: what stands there is optional.
        level = DEFAULTED if optional and hit.level == READ else hit.level
        yield Read(hit.name, Place(source, span), level, language, hit.indirect, tooling)


def _after_comment(before: str, mark: str) -> bool:
    """Whether a comment begins earlier on the line; the `//` of an address does not count."""
    at = before.find(f" {mark} ")
    return at >= 0 and before.count('"', 0, at) % 2 == 0 and before.count("'", 0, at) % 2 == 0
