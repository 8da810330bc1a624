"""A reading and what an item asks -> evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from deploylint.ci_reports.asking import Asked, Unasked, Verdict, counted, limited
from deploylint.ci_reports.binding import Head, bond
from deploylint.ci_reports.files import ReportFile
from deploylint.ci_reports.judging_code import judge_coverage, judge_remarks
from deploylint.ci_reports.judging_flaws import judge_advisories, judge_attack, judge_results
from deploylint.ci_reports.judging_runs import judge_load, judge_restore
from deploylint.ci_reports.judging_tests import judge, unseen_flows, unseen_kinds
from deploylint.ci_reports.readings import Outcomes
from deploylint.model.checklist import Evidence, Item, ProbeUse, State, Threshold

JUDGES: Mapping[str, Callable[[Any, Asked], Iterable[Verdict]]] = {
    "artifact.junit": judge,
    "artifact.coverage": judge_coverage,
    "artifact.eslint": judge_remarks,
    "artifact.audit": judge_advisories,
    "artifact.image-scan": judge_advisories,
    "artifact.sarif": judge_results,
    "artifact.load": judge_load,
    "artifact.zap": judge_attack,
    "artifact.restore-test": judge_restore,
}
"""The probes that are answered by reports."""


def evidence_of(
    file: ReportFile, item: str, use: ProbeUse, thresholds: Mapping[str, Threshold], head: Head
) -> tuple[Evidence, ...]:
    """What a report says of what an item asks: nothing, or one piece that decides and some that warn."""
    if use.use not in file.report.probes:
        return ()
    bound = bond(file.report, use.use, file.modified, head)
    try:
        verdicts = tuple(JUDGES[use.use](file.report.reading, Asked(use, thresholds)))
    except Unasked as problem:
        return (unknown(item, use.use, "no-data", str(problem)),)
    pieces = []
    for verdict in verdicts:
        text = verdict.text.replace("{}", PurePath(file.path).name, 1)
        if bound.state is not None and not verdict.warning:
            text = f"{text}; {_STALE[bound.reason]}"
        pieces.append(
            Evidence(
                item,
                "live",
                use.use,
                verdict.state if bound.state is None or verdict.warning else bound.state,
                text,
                bound.reason if bound.state is not None and not verdict.warning else verdict.reason,
                path=file.path,
                observed_at=bound.observed_at,
                subject=bound.subject,
                measured=verdict.measured,
                warning=verdict.warning,
                version=limited(file.report.tool),
                digest=file.digest,
            )
        )
    return tuple(pieces)


_STALE = {
    "other-commit": "it is older than the commit that is judged",
    "other-release": "it is of another image than the one that is released",
}


def unsaid(
    files: Sequence[ReportFile], item: str, use: ProbeUse, said: Sequence[Evidence], head: Head
) -> Iterator[Evidence]:
    """What all reports of a probe together leave out of what an item asks."""
    fresh = [file for file in files if use.use in file.report.probes and not _is_stale(file, use.use, head)]
    if not fresh:
        return
    asked = Asked(use, {})
    runs = [file.report.reading for file in fresh if isinstance(file.report.reading, Outcomes)]
    missing = unseen_flows(runs, asked.phrases("flows"))
    if missing:
        yield unknown(item, use.use, "no-data", f"no test is about the flow {', '.join(missing)}")
    elif not said:
        names = ", ".join(PurePath(file.path).name for file in fresh[:3])
        topic = ", ".join(asked.words("about") or asked.words("words")) or "what is asked"
        amount = counted(sum(len(run.cases) for run in runs), "test")
        text = f"none of {amount} is about {topic}" if runs else f"nothing that looks for {topic} wrote it"
        yield unknown(item, use.use, "no-data", f"{text}: {names}")
    kinds = unseen_kinds(runs, asked.words("expects"))
    if kinds:
        text = f"no report shows tests that are called {', '.join(kinds)}"
        yield unknown(item, use.use, "", text)._replace(warning=True)


def _is_stale(file: ReportFile, probe: str, head: Head) -> bool:
    return bond(file.report, probe, file.modified, head).state is not None


def unknown(item: str, probe: str, reason: str, text: str, path: str = "") -> Evidence:
    """Evidence that says only why there is none."""
    return Evidence(item, "live", probe, State.UNKNOWN, text, reason, path=path)


def uses(items: Iterable[Item]) -> Iterator[tuple[Item, ProbeUse]]:
    """What items ask of reports, each thing once."""
    for item in items:
        seen: list[ProbeUse] = []
        for use in (*(use for group in item.probes for use in group), *item.vetoes, *item.supports):
            if use.use in JUDGES and use not in seen:
                seen.append(use)
                yield item, use
