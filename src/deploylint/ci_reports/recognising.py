"""Bytes of a report -> its reading. What kind it is, its content says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from deploylint.authored import AuthoredProblem, load
from deploylint.ci_reports import (
    advisories,
    coverage,
    json_text,
    junit,
    lint_remarks,
    load_tables,
    restore,
    runners,
    sarif,
    scanners,
    xml_text,
    zap,
)
from deploylint.ci_reports import load as load_tests
from deploylint.ci_reports.readings import Report, ReportError
from deploylint.ci_reports.xml_text import Element

MAX_BYTES = 50_000_000
"""A report larger than this is refused unread."""

_STREAMS: tuple[tuple[Callable[[Sequence[Any]], bool], Callable[[Sequence[Any]], Report], str], ...] = (
    (runners.is_go, runners.go, runners.PROBE),
    (advisories.is_govulncheck, advisories.govulncheck, advisories.PROBE),
    (advisories.is_yarn, advisories.yarn, advisories.PROBE),
    (advisories.is_yarn_berry, advisories.yarn_berry, advisories.PROBE),
)
_DOCUMENTS: tuple[tuple[Callable[[Any], bool], Callable[[Any], Report], str], ...] = (
    (sarif.is_sarif, sarif.read, sarif.PROBE),
    (scanners.is_trivy, scanners.trivy, scanners.IMAGE),
    (scanners.is_grype, scanners.grype, scanners.IMAGE),
    (runners.is_jest, runners.jest, runners.PROBE),
    (runners.is_playwright, runners.playwright, runners.PROBE),
    (advisories.is_npm, advisories.npm, advisories.PROBE),
    (advisories.is_pip_audit, advisories.pip_audit, advisories.PROBE),
    (advisories.is_dependency_check, advisories.dependency_check, advisories.PROBE),
    (coverage.is_coverage_py, coverage.coverage_py, coverage.PROBE),
    (coverage.is_istanbul, coverage.istanbul, coverage.PROBE),
    (lint_remarks.is_eslint, lint_remarks.eslint, lint_remarks.PROBE),
    (lint_remarks.is_ruff, lint_remarks.ruff, lint_remarks.PROBE),
    (lint_remarks.is_golangci, lint_remarks.golangci, lint_remarks.PROBE),
    (load_tests.is_k6, load_tests.k6, load_tests.PROBE),
    (load_tests.is_artillery, load_tests.artillery, load_tests.PROBE),
    (load_tests.is_jmeter, load_tests.jmeter, load_tests.PROBE),
    (load_tests.is_gatling, load_tests.gatling, load_tests.PROBE),
    (zap.is_zap, zap.read, zap.PROBE),
    (restore.is_restore, restore.read, restore.PROBE),
    (advisories.is_osv, advisories.osv, advisories.PROBE),
    (lambda document: document == [], lint_remarks.nothing, lint_remarks.PROBE),
)
_ROOTS: dict[str, tuple[Callable[[Element], Report], str]] = {
    "testsuites": (junit.read, junit.PROBE),
    "testsuite": (junit.read, junit.PROBE),
    "coverage": (lambda root: _xml_coverage(root), coverage.PROBE),
    "report": (coverage.jacoco, coverage.PROBE),
    "checkstyle": (lint_remarks.checkstyle, lint_remarks.PROBE),
}


def read(data: bytes) -> Report:
    """What a report says. Raises ReportError for what cannot be read and for what is no report that is known."""
    if len(data) > MAX_BYTES:
        raise ReportError(f"it is larger than {MAX_BYTES // 1_000_000} MB")
    if b"\0" in data[:4] and data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        raise ReportError("it is no text")
    start = data[:1_000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:1] == b"<" or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _xml(data.removeprefix(b"\xef\xbb\xbf").lstrip())
    if start[:1] in (b"{", b"["):
        return _json(json_text.parse(data))
    return _lines(data)


def _xml(data: bytes) -> Report:
    root = xml_text.parse(data)
    if root.tag not in _ROOTS:
        raise ReportError(f"it is no report that is known: its root is <{root.tag[:40]}>")
    reader, probe = _ROOTS[root.tag]
    return _for(probe, lambda: reader(root))


def _xml_coverage(root: Element) -> Report:
    is_clover = any(True for _ in root.named("project"))
    return coverage.clover(root) if is_clover else coverage.cobertura(root)


def _json(documents: Sequence[Any]) -> Report:
    for is_stream, read_stream, probe in _STREAMS:
        if is_stream(documents):
            return _for(probe, lambda read=read_stream: read(documents))  # type: ignore[misc]
    if len(documents) == 1:
        for is_kind, read_document, probe in _DOCUMENTS:
            if is_kind(documents[0]):
                return _for(probe, lambda read=read_document: read(documents[0]))  # type: ignore[misc]
    raise ReportError("it is JSON, and no report that is known")


def _for(probe: str, reader: Callable[[], Report]) -> Report:
    """What the reader says; what it raises says whose report it was."""
    try:
        return reader()
    except ReportError as problem:
        raise ReportError(str(problem), problem.probes or (probe,)) from None


def _lines(data: bytes) -> Report:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise ReportError(f"it is no text: the byte at {problem.start} cannot be read") from None
    lines = text.splitlines()
    first = next((line for line in lines if line.strip()), "")
    if first.startswith("mode: "):
        return coverage.go_profile(lines[lines.index(first) :])
    if first.startswith(("TN:", "SF:")):
        return coverage.lcov([line for line in lines if line.strip()])
    if len(first) < 5_000 and load_tables.is_table(first):
        return load_tables.read(lines[lines.index(first) :])
    if f"{restore.KEY}:" in text[:10_000]:
        return _for(restore.PROBE, lambda: _restore_record(text))
    raise ReportError("it is empty" if not first else "it is no report that is known")


def _restore_record(text: str) -> Report:
    try:
        return restore.read(load("", text).data)
    except AuthoredProblem as problem:
        error = problem.errors[0]
        raise ReportError(f"line {error.line}: {error.message}") from None
