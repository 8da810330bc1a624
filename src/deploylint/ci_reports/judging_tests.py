"""Runs of tests -> verdicts. An item about a topic is decided by the tests about it, not by any green suite.

Parameters of `artifact.junit`:
- `about`: subjects of `subjects.py`; `words`: phrases of a team's own. Tests about any of them count, without both all.
- `flows`: names with phrases; each needs a test that passes and none that fails.
- `expects`: kinds of suites; one that is not seen is a warning.
- `tests`: how many must pass (1). `skipped_percent`: more of them skipped is a warning (5).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from deploylint.ci_reports.asking import Asked, Verdict, counted, limited
from deploylint.ci_reports.readings import Case, Outcomes
from deploylint.ci_reports.subjects import is_about, kinds
from deploylint.model.checklist import Measured, State

NOTHING = Measured()


def judge(tests: Outcomes, asked: Asked) -> Iterator[Verdict]:
    """No verdict where the run says nothing of what is asked."""
    about, phrases = asked.words("about"), asked.words("words")
    flows = asked.phrases("flows")
    if flows:
        yield from _flows(tests, flows)
        return
    cases = tests.cases
    topic = ", ".join(about or phrases)
    if topic:
        cases = tuple(case for case in cases if is_about(case, about, phrases))
        if not cases:
            return
    yield _outcome(cases, tests.uncounted, f" about {topic}" if topic else "", asked.number("tests", 1))
    yield from _warnings(tests, cases, asked)


def _outcome(cases: Sequence[Case], uncounted: int, about: str, least: float) -> Verdict:
    names = [case.name for case in cases if case.outcome == "failed"]
    failed = len(names) + (0 if about else uncounted)
    passed = sum(case.outcome == "passed" for case in cases)
    skipped = sum(case.outcome == "skipped" for case in cases)
    measured = Measured(failed, "==", 0, "failed tests")
    if failed:
        example = f", such as {limited(names[0])}" if names else ""
        share = "the one test" if failed + passed == 1 else f"{failed:,} of {failed + passed:,} tests"
        return Verdict(State.FAIL, f"{share}{about} of {{}} failed{example}", "", measured)
    if not cases:
        return Verdict(State.FAIL, "{} holds no test", "", Measured(0, ">=", least, "tests"))
    if about and uncounted:
        # a suite that did not even load may be the one that is asked about
        text = f"{{}} has {counted(uncounted, 'failure')} without a test, which may be{about}"
        return Verdict(State.UNKNOWN, text, "no-data", measured)
    if passed < max(least, 1):
        text = (
            f"all {counted(skipped, 'test')}{about} of {{}} are skipped"
            if not passed
            else f"only {counted(passed, 'test')}{about} of {{}} passed"
        )
        return Verdict(State.UNKNOWN, text, "too-few-samples", Measured(passed, ">=", least, "tests"))
    verb = "passes" if passed == 1 else "pass"
    others = f", {counted(skipped, 'is', 'are')} skipped" if skipped else ""
    return Verdict(State.PASS, f"{counted(passed, 'test')}{about} of {{}} {verb}{others}", "", measured)


def _warnings(tests: Outcomes, cases: Sequence[Case], asked: Asked) -> Iterator[Verdict]:
    skipped = sum(case.outcome == "skipped" for case in cases)
    limit = asked.number("skipped_percent", 5)
    if cases and 100 * skipped / len(cases) > limit:
        share = Measured(round(100 * skipped / len(cases), 2), "<=", limit, "%")
        yield _warning(f"{skipped:,} of {counted(len(cases), 'test')} of {{}} are skipped", share)
    if tests.flaky and len(cases) == len(tests.cases):
        yield _warning(f"{counted(tests.flaky, 'test')} of {{}} passed only when tried again")


def _warning(text: str, measured: Measured = NOTHING) -> Verdict:
    return Verdict(State.UNKNOWN, text, "", measured, warning=True)


def _flows(tests: Outcomes, flows: dict[str, tuple[str, ...]]) -> Iterator[Verdict]:
    """One verdict for each flow that the run knows of."""
    for name, phrases in flows.items():
        cases = [case for case in tests.cases if is_about(case, (), phrases)]
        if cases:
            yield _outcome(cases, tests.uncounted, f" about the flow {limited(name, 40)}", 1)


def unseen_flows(runs: Sequence[Outcomes], flows: dict[str, tuple[str, ...]]) -> list[str]:
    """The flows that no run has a test about."""
    return [
        name
        for name, phrases in flows.items()
        if not any(is_about(case, (), phrases) for tests in runs for case in tests.cases)
    ]


def unseen_kinds(runs: Sequence[Outcomes], expected: Sequence[str]) -> list[str]:
    """The expected kinds of suites that no run has a test of."""
    seen: set[str] = set()
    for tests in runs:
        for case in tests.cases:
            if seen.issuperset(expected):
                return []
            seen |= kinds(case)
    return [kind for kind in expected if kind not in seen]
