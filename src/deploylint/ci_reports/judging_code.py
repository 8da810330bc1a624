"""Coverage and remarks of linters -> verdicts.

Parameters of `artifact.coverage`: `lines` (80): the share of covered lines must be greater, equality fails;
`branches`: a smaller share of branches is a warning. Of `artifact.eslint`: `errors` and `warnings` (0): how many there
may be.
"""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.ci_reports.asking import Asked, Verdict, counted, plain_number
from deploylint.ci_reports.readings import Coverage, Remarks
from deploylint.model.checklist import Measured, State


def judge_coverage(coverage: Coverage, asked: Asked) -> Iterator[Verdict]:
    """Unknown where nothing was measured."""
    limit = asked.number("lines", 80)
    if coverage.lines is None or coverage.measured == 0:
        yield Verdict(
            State.UNKNOWN, "{} does not say how many lines are covered", "no-data", Measured(None, ">", limit, "%")
        )
        return
    state = State.PASS if coverage.lines > limit else State.FAIL
    # a share that is rounded up to the limit would read as if it had reached it
    share = plain_number(int(coverage.lines * 100) / 100)
    whole = counted(coverage.measured, "line") if coverage.measured else "the lines"
    text = f"{share} % of {whole} are covered in {{}}"
    yield Verdict(state, text, "", Measured(round(coverage.lines, 4), ">", limit, "%"))
    least = asked.optional("branches")
    if least is not None and coverage.branches is not None and coverage.branches < least:
        text = f"{plain_number(coverage.branches)} % of the branches are covered in {{}}"
        yield Verdict(State.UNKNOWN, text, "", Measured(round(coverage.branches, 4), ">=", least, "%"), warning=True)


def judge_remarks(remarks: Remarks, asked: Asked) -> Iterator[Verdict]:
    """Unknown where the linter looked at no file."""
    errors, warnings = asked.number("errors", 0), asked.number("warnings", 0)
    total = remarks.errors + remarks.warnings
    measured = Measured(total, "<=", errors + warnings, "remarks")
    if remarks.errors > errors or remarks.warnings > warnings:
        text = f"{counted(remarks.errors, 'error')} and {counted(remarks.warnings, 'warning')} in {{}}"
        yield Verdict(State.FAIL, text, "", measured)
    elif remarks.files == 0:
        yield Verdict(State.UNKNOWN, "{} lists no file that was looked at", "no-data", measured)
    else:
        files = f" on {counted(remarks.files, 'file')}" if remarks.files else ""
        remarked = counted(total, "remark") if total else "no remark"
        yield Verdict(State.PASS, f"{remarked}{files} in {{}}", "", measured)
