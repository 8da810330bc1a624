"""The report as data: one JSON object of version 1, held to `schemas/report.schema.json`; one finding on a line.

Fields may be added within a version, so readers skip what they do not know; a field that goes away, is renamed or
changes its meaning makes a new version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from json.encoder import encode_basestring_ascii
from typing import Any

from deploylint.model import Finding, RelatedPlace, Report, Span, Suppression
from deploylint.render.jsontext import encode, log_safe, quote
from deploylint.render.options import Options
from deploylint.render.totals import by_severity

VERSION = 1


def render(report: Report, options: Options) -> str:  # noqa: ARG001 - every renderer is called alike
    """The whole report; suppressed findings are always in it, in a list of their own."""
    aliases = {rule.id: rule.aliases for rule in report.rules()} if report.findings or report.suppressed else {}
    text = _document(report, _Writer(aliases, encode_basestring_ascii))
    if "\\ud" in text:
        text = _document(report, _Writer(aliases, quote))
    return log_safe(text)


def _document(report: Report, write: _Writer) -> str:
    fields: tuple[tuple[str, str], ...] = (
        ("version", str(VERSION)),
        ("tool", encode({"name": "deploylint", "version": report.version})),
        ("summary", encode(_summary(report))),
        ("findings", _rows(map(write.finding, report.findings))),
        ("suppressed", _rows(map(write.finding, report.suppressed))),
        ("rules", _entries(report.tallies, lambda tally: encode(tally._asdict()))),
        ("read", _entries(report.read, quote)),
        ("skipped", _rows(encode({"path": it.path, "reason": it.reason}) for it in report.skipped)),
        ("notes", _rows(map(quote, report.notes))),
    )
    return "{\n" + ",\n".join([f'"{name}": {text}' for name, text in fields]) + "\n}\n"


def _rows(rows: Iterable[str]) -> str:
    body = ",\n".join(rows)
    return f"[\n{body}\n]" if body else "[]"


def _entries(values: Mapping[str, Any], write: Callable[[Any], str]) -> str:
    body = ",\n".join([f"{quote(name)}: {write(value)}" for name, value in values.items()])
    return f"{{\n{body}\n}}" if body else "{}"


def _summary(report: Report) -> dict[str, Any]:
    return {
        "findings": len(report.findings),
        "severities": {str(severity): count for severity, count in by_severity(report.findings).items()},
        "fail_on": None if report.fail_on is None else str(report.fail_on),
        "failing": sum(1 for _ in report.failing),
        "suppressed": len(report.suppressed),
        "read": len(report.read),
        "skipped": len(report.skipped),
    }


def _span(span: Span) -> str:
    line, column, end_line, end_column = span
    return f'"line": {line}, "column": {column}, "end_line": {end_line}, "end_column": {end_column}'


class _Writer:
    """Writes findings straight into text, without dicts between; what comes again is quoted but once."""

    def __init__(self, aliases: Mapping[str, tuple[str, ...]], quote: Callable[[str], str]) -> None:
        self.quote = quote
        self.aliases = aliases
        self.heads: dict[tuple[str, int], str] = {}
        self.paths: dict[str, str] = {}

    def finding(self, finding: Finding) -> str:
        quote = self.quote
        key = (finding.rule, finding.severity * 3 + finding.confidence)
        head = self.heads.get(key) or self._head(key, finding)
        related = ", ".join(map(self._related, finding.related)) if finding.related else ""
        tail = f', "suppression": {self._suppression(finding.suppression)}' if finding.suppression else ""
        if finding.also:
            tail += f', "also": [{", ".join(map(self.finding, finding.also))}]'
        return (
            f'{head}, "path": {self._path(finding.path)}, {_span(finding.span)}, "object": {quote(finding.object)}, '
            f'"message": {quote(finding.message)}, "related": [{related}], '
            f'"fingerprint": {quote(finding.fingerprint)}, "line_hash": {quote(finding.line_hash)}{tail}}}'
        )

    def _head(self, key: tuple[str, int], finding: Finding) -> str:
        head = self.heads[key] = (
            f'{{"rule": {self.quote(finding.rule)}, "aliases": {encode(list(self.aliases.get(finding.rule, ())))}, '
            f'"severity": "{finding.severity}", "confidence": "{finding.confidence}"'
        )
        return head

    def _path(self, path: str) -> str:
        quoted = self.paths.get(path)
        if quoted is None:
            quoted = self.paths[path] = self.quote(path)
        return quoted

    def _related(self, related: RelatedPlace) -> str:
        return (
            f'{{"path": {self._path(related.path)}, {_span(related.span)}, "message": {self.quote(related.message)}}}'
        )

    def _suppression(self, suppression: Suppression) -> str:
        place = suppression.place
        return encode(
            {
                "by": suppression.by,
                "reason": suppression.reason,
                "until": suppression.until or None,
                "path": place.source.path if place else None,
                "line": place.span.line if place else None,
            }
        )
