"""Comments that silence other linters, obeyed on request. They are never judged: they are not ours."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Source, Span
from deploylint.suppressions.comments import Layout
from deploylint.suppressions.extents import Extent
from deploylint.values.patterns import lazy_pattern

WORDS = ("hadolint", "checkov:skip", "trivy:ignore", "zizmor:", "kics-scan")
"""A file without any of these has no such comment."""

_NAMES = r"[A-Za-z0-9_./,\t -]+"
_HADOLINT = lazy_pattern(rf"#[ \t]*hadolint[ \t]+(global[ \t]+)?ignore=({_NAMES})")
_CHECKOV = lazy_pattern(r"#[ \t]*checkov:skip=()([A-Za-z0-9_]+)(?::([^\r\n]*))?")
_TRIVY = lazy_pattern(r"#[ \t]*trivy:ignore:()([A-Za-z0-9-]+)")
_ZIZMOR = lazy_pattern(rf"#[ \t]*zizmor:[ \t]*()ignore\[({_NAMES})\]([^\r\n]*)")
_KICS = lazy_pattern(r"#[ \t]*kics-scan[ \t]+()(ignore-line|ignore-block|ignore)[ \t]*$")

_PATTERNS = (
    ("hadolint", _HADOLINT, ""),
    ("checkov", _CHECKOV, ""),
    ("trivy", _TRIVY, ""),
    ("zizmor", _ZIZMOR, "zizmor/"),
    ("kics-scan", _KICS, ""),
)
EVERY_KICS_RULE = "kics/*"


class ForeignComment(NamedTuple):
    """Another linter's comment: the ids that it names, spelt as in `aliases:` of rule files. No extent: the file."""

    span: Span
    names: tuple[str, ...]
    reason: str
    extent: Extent | None


def foreign_comments(source: Source) -> Iterator[ForeignComment]:
    """Every such comment in a file, in no order."""
    layout = Layout(source)
    for word, pattern, prefix in _PATTERNS:
        if word not in source.text:
            continue
        for spot, found in layout.spots(pattern, word):
            extent = None if _covers_file(source.kind, word, found) else layout.extent(spot)
            if extent is None and not _covers_file(source.kind, word, found):
                continue
            span = Span(spot.line, spot.column, spot.line, spot.column + len(found.group()))
            yield ForeignComment(span, _names(word, prefix, found[2]), _reason(found), extent)


def _covers_file(kind: str, word: str, found: re.Match[str]) -> bool:
    """hadolint's `global`, checkov's comments in Dockerfiles, and kics' bare `ignore` speak for the whole file."""
    return bool(found[1]) or (word == "checkov" and kind == "docker") or (word == "kics-scan" and found[2] == "ignore")


def _names(word: str, prefix: str, text: str) -> tuple[str, ...]:
    if word == "kics-scan":
        return (EVERY_KICS_RULE,)
    names = [name.strip().removeprefix("AVD-") for name in text.split(",")]
    return tuple(prefix + name.split()[0] for name in names if name)


def _reason(found: re.Match[str]) -> str:
    reason = found[3] if found.re.groups > 2 else None
    return " ".join((reason or "").split())
