"""The examples of rule files, run: they are the rules' tests and their documentation.

`bad` has findings on exactly the marked lines; `good` was looked at and found good; `unrelated` has nothing that the
rule looks at. Each example runs its own rule alone; only a rule about suppressions needs the rules that they silence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from deploylint.artifacts import chart_folders, kind_of
from deploylint.config import Config, from_data
from deploylint.lint import outcomes_of
from deploylint.model import Outcome, Source, Status
from deploylint.policy.rule import Example, Rule
from deploylint.policy.rule_set import built_in_rules
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_MARK = lazy_pattern(r"(?:#|//)\s*(expect|expect-next)(?::\s*(?P<rules>[^\r\n]*?))?\s*$")

Lines = Mapping[str, frozenset[int]]


def marked_lines(text: str, rule: str = "") -> frozenset[int]:
    """The lines that a text's `# expect` and `# expect-next` marks name, for one rule where marks name rules."""
    found = set()
    for number, line in enumerate(text.split("\n"), 1):
        mark = _MARK.search(line)
        if mark and (not mark["rules"] or rule in re.split(r"[,\s]+", mark["rules"])):
            found.add(number if mark[1] == "expect" else number + 1)
    return frozenset(found)


def project_of(files: Mapping[str, str], *, tracked: bool | None = True, config: Config | None = None) -> Project:
    """A project of texts by path, as if they had been read from a repository."""
    charts = chart_folders(frozenset(files))
    sources = [Source(path, kind_of(path, text, charts), text, tracked=tracked) for path, text in files.items()]
    return Project(sorted(sources, key=lambda source: source.path), config=config)


def run(rule: Rule, example: Example) -> Iterable[str]:
    """What is wrong with an example: nothing when the rule says of it what its verdict and marks say."""
    project = project_of(example.files, tracked=example.tracked, config=from_data(example.config))
    outcomes = outcomes_of(rule, project, built_in_rules)
    found: dict[str, set[int]] = {}
    for outcome in outcomes:
        for problem in outcome.problems:
            found.setdefault(problem.place.source.path, set()).add(problem.place.span.line)
    yield from _wrong_lines(rule, example, {path: frozenset(lines) for path, lines in found.items()})
    statuses = {outcome.status for outcome in outcomes}
    if example.verdict == "bad" and Status.FAIL not in statuses:
        yield "a bad example without a finding" + _reasons(outcomes)
    if example.verdict == "good" and Status.PASS not in statuses:
        yield "a good example that the rule did not find good" + _reasons(outcomes)
    if example.verdict == "unrelated" and statuses:
        yield f"an unrelated example that the rule looked at: {', '.join(sorted(s.value for s in statuses))}"


def _wrong_lines(rule: Rule, example: Example, found: Lines) -> Iterable[str]:
    for path, text in example.files.items():
        expected = marked_lines(text, rule.id) | frozenset(example.expect.get(path, ()))
        lines = found.get(path, frozenset())
        for line in sorted(lines - expected):
            yield f"{path}:{line}: a finding that no mark expects"
        for line in sorted(expected - lines):
            yield f"{path}:{line}: expected a finding here"
    for path in sorted(set(found) - set(example.files)):
        yield f"{path}: a finding outside the example's files"


def _reasons(outcomes: list[Outcome]) -> str:
    told = sorted({f"{o.status.value} ({o.reason})" if o.reason else o.status.value for o in outcomes})
    return f"; it said: {', '.join(told)}" if told else "; it looked at nothing"
