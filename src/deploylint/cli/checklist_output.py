"""Where a checklist goes: its formats, the records that are kept, and the exit code."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from deploylint.checklist import evidence_file
from deploylint.checklist.masking import masked
from deploylint.checklist.running import Run
from deploylint.cli import EXIT_CLEAN, EXIT_FINDINGS
from deploylint.cli.output import SUMMARY_LIMIT, Output, colored, emit, parse_formats, repository_url, terminal_width
from deploylint.model.checklist import ChecklistReport
from deploylint.render.checklist import FORMATS, Options

EXIT_UNKNOWN, EXIT_ROLLBACK = 3, 4
EXIT_CODES = {"go": EXIT_CLEAN, "closed": EXIT_FINDINGS, "unknown": EXIT_UNKNOWN, "rollback": EXIT_ROLLBACK}


def finish(run: Run, options: dict[str, Any], *, gate: bool) -> int:
    """Write the report in every format that is asked for, keep the evidence, and say how it ended.

    `gate` is off where the list is only looked at.
    """
    report = masked(run.report)
    for output in parse_formats(options["formats"], FORMATS):
        shown = _options(output, options, gate)
        emit(output, FORMATS[output.format](report, shown))
        if output.format == "github":
            _job_summary(report, shown)
    if options["keep_evidence"]:
        who = evidence_file.collector(run.definition)
        evidence_file.write(Path(options["keep_evidence"]), masked(run.evidence), who)
    return EXIT_CODES[run.report.verdict]


def _options(output: Output, options: dict[str, Any], gate: bool) -> Options:
    terminal = output.path is None and sys.stdout.isatty()
    return Options(
        color=output.path is None and colored(options["color"], terminal),
        width=terminal_width(terminal),
        show_all=options["show_all"] or bool(options.get("only")),
        gate=gate,
        repository_url=repository_url(),
        commit=os.environ.get("GITHUB_SHA"),
    )


def _job_summary(report: ChecklistReport, options: Options) -> None:
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if name:
        with open(name, "ab") as file:
            file.write(FORMATS["summary"](report, options).encode("utf-8", "backslashreplace")[:SUMMARY_LIMIT])
