"""The lines round a finding as a report may show them."""

from deploylint.model import Excerpt, Source, Span
from deploylint.secrets.masking import Masker

CONTEXT = 2
"""Lines of the source that an excerpt shows before and after a finding."""


def excerpt(source: Source | None, span: Span, mask: Masker) -> Excerpt:
    """The lines round `span`, every secret in them masked; none where there is no source to read them in."""
    if source is None:
        return Excerpt(span.line, ())
    first = max(span.line - CONTEXT, 1)
    last = min(span.line + CONTEXT, len(source.lines))
    lines = tuple(mask.line(source.path, number) for number in range(first, last + 1))
    at = span.line - first
    if at >= len(lines) or lines[at] == source.line(span.line):
        return Excerpt(first, lines)
    start, end = (mask.column(source.path, span.line, column) for column in (span.column, span.end_column))
    return Excerpt(first, lines, (start, end))
