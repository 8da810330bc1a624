"""Remarks of linters: eslint, ruff and golangci-lint as JSON, Checkstyle's XML, which many others write."""

from __future__ import annotations

from typing import Any

from deploylint.ci_reports.asking import limited
from deploylint.ci_reports.lookups import count, rows, table, text
from deploylint.ci_reports.readings import Remarks, Report, ReportError
from deploylint.ci_reports.xml_text import Element

PROBE = "artifact.eslint"


def _report(tool: str, errors: int, warnings: int, files: int | None = None) -> Report:
    return Report((PROBE,), tool, Remarks(errors, warnings, files))


def is_eslint(document: Any) -> bool:
    """`eslint -f json`: a list of files."""
    return isinstance(document, list) and bool(document) and isinstance(document[0], dict) and "filePath" in document[0]


def eslint(document: list[Any]) -> Report:
    """`errorCount` and `warningCount` of each file, or its messages where they are more. Raises ReportError."""
    errors = warnings = 0
    for file in document:
        if not isinstance(file, dict):
            raise ReportError("it holds a file that is no mapping")
        severities = [message.get("severity") for message in rows(file, "messages")]
        mild = sum(severity == 1 for severity in severities)
        errors += max(count(file, "errorCount"), len(severities) - mild)
        warnings += max(count(file, "warningCount"), mild)
    return _report("eslint", errors, warnings, len(document))


def is_ruff(document: Any) -> bool:
    """`ruff check --output-format json`: a list of remarks."""
    first = document[0] if isinstance(document, list) and document else None
    return isinstance(first, dict) and "code" in first and "filename" in first and "location" in first


def ruff(document: list[Any]) -> Report:
    """Every remark is an error."""
    return _report("ruff", len(document), 0)


def nothing(_document: list[Any]) -> Report:
    """`[]`, which ruff writes when it has no remarks and eslint when it was given no file: nobody can tell which."""
    return _report("a linter", 0, 0, 0)


def is_golangci(document: Any) -> bool:
    """`golangci-lint run --out-format json`, since version 2 `--output.json.path`."""
    return isinstance(document, dict) and "Issues" in document and "Report" in document


def golangci(document: dict[str, Any]) -> Report:
    """`Issues`, null when there are none; `Report.Error` is set when linters did not run. Raises ReportError."""
    trouble = text(table(document, "Report"), "Error")
    if trouble:
        raise ReportError(f"golangci-lint did not finish ({limited(trouble)})")
    mild = strong = 0
    for issue in rows(document, "Issues"):
        if text(issue, "Severity").lower() in ("warning", "info", "note"):
            mild += 1
        else:
            strong += 1
    return _report("golangci-lint", strong, mild)


def checkstyle(root: Element) -> Report:
    """`checkstyle/file/error` with its severity; `ignore` is what the team switched off, `info` no remark."""
    severities = [
        error.attributes.get("severity", "error") for file in root.named("file") for error in file.named("error")
    ]
    warnings = sum(severity == "warning" for severity in severities)
    idle = sum(severity in ("info", "ignore") for severity in severities)
    return _report("Checkstyle", len(severities) - warnings - idle, warnings)
