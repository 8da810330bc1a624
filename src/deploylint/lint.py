"""Rules x project -> Report: the one place where a Problem becomes a Finding."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from deploylint import __version__
from deploylint.grouping import grouped
from deploylint.model import (
    Confidence,
    Excerpt,
    Finding,
    Outcome,
    Place,
    Problem,
    RelatedPlace,
    Report,
    RuleText,
    Severity,
    Span,
    Status,
    Tally,
    Undecided,
    View,
)
from deploylint.policy.evaluate import evaluate, names_for, parameters
from deploylint.policy.expressions import compile, truth
from deploylint.policy.messages import message
from deploylint.policy.rule import Rule
from deploylint.project import Project
from deploylint.suppressions import collect
from deploylint.suppressions.baseline import Baseline, fingerprint
from deploylint.values.line_hash import LineHashes


class Request(NamedTuple):
    """What a run is asked for.

    `reported` says of a path whether findings that stand there are wanted; `known_rules` are the ids of all rules that
    exist, run or not. `suppress` False reports what comments, annotations and configuration silence. `line_hashes`
    says whether findings get theirs, for which every character of their files is looked at. `group` shows findings with
    one cause as one. `undecided` lists what could not be decided. `today` is the day, as YYYY-MM-DD, on which
    suppressions are over or not; None is the one in UTC.
    """

    rules: Sequence[Rule]
    known_rules: Sequence[Rule]
    texts: Callable[[], tuple[RuleText, ...]]
    reported: Callable[[str], bool]
    fail_on: Severity | None
    suppress: bool = True
    baseline: Baseline | None = None
    line_hashes: bool = True
    group: bool = False
    undecided: bool = False
    today: str | None = None


SUPPRESSION = "suppression"
"""The view kind of rules about what silences findings; they are judged last, when it is known what did."""


def lint(project: Project, request: Request) -> Report:
    """Run the rules and report."""
    rules = {rule.id: rule for rule in request.rules}
    ordinary = [rule for rule in request.rules if rule.for_ != SUPPRESSION]
    outcomes = list(evaluate(ordinary, project, project.views))
    maker = _FindingMaker(project, rules, hashes_lines=request.line_hashes)
    findings = maker.findings(outcomes)
    suppressed: list[Finding] = []
    states: list[View] = []
    if request.suppress:
        everything = project.sources.values(), project.documents, project.config, request.known_rules
        suppressions = collect(*everything, today=request.today)
        findings, suppressed = suppressions.apply(findings)
        states = suppressions.states(rules, request.reported)
        last = list(evaluate((r for r in request.rules if r.for_ == SUPPRESSION), project, lambda kind: states))
        findings += maker.findings(last)
        outcomes += last
    findings = _finished([finding for finding in findings if _is_reported(finding, request)], maker)
    suppressed = _finished([finding for finding in suppressed if _is_reported(finding, request)], maker)
    notes = project.notes
    if request.baseline is not None:
        findings, known = request.baseline.apply(findings)
        suppressed += known
        notes += _stale(request.baseline, request)
    if request.group:
        findings = sorted(grouped(findings, {name: rule.group for name, rule in rules.items()}), key=_order)
    return Report(
        findings=tuple(findings),
        suppressed=tuple(suppressed),
        rules=request.texts,
        tallies=_tallies(outcomes, rules, lambda kind: len(states if kind == SUPPRESSION else project.views(kind))),
        read={path: source.kind for path, source in project.sources.items() if request.reported(path)},
        skipped=tuple(skipped for skipped in project.skipped if request.reported(skipped.path)),
        notes=notes,
        version=__version__,
        fail_on=request.fail_on,
        undecided=tuple(_undecided(outcomes)) if request.undecided else (),
    )


def _undecided(outcomes: Iterable[Outcome]) -> Iterator[Undecided]:
    for outcome in outcomes:
        if outcome.status is Status.UNKNOWN:
            place = outcome.view.place
            yield Undecided(outcome.rule, place.source.path, _within(place), outcome.view.label, outcome.reason)


def outcomes_of(rule: Rule, project: Project, others: Callable[[], Sequence[Rule]]) -> list[Outcome]:
    """What one rule says of a project by itself. A rule about suppressions is judged after all the `others`."""
    if rule.for_ != SUPPRESSION:
        return list(evaluate([rule], project, project.views))
    known = {other.id: other for other in others()}
    ordinary = [other for other in known.values() if other.for_ != SUPPRESSION]
    findings = _FindingMaker(project, known).findings(evaluate(ordinary, project, project.views))
    suppressions = collect(project.sources.values(), project.documents, project.config, list(known.values()))
    suppressions.apply(findings)
    views = suppressions.states(known)
    return list(evaluate([rule], project, lambda kind: views))


def _stale(baseline: Baseline, request: Request) -> tuple[str, ...]:
    count = sum(baseline.stale_in(request.reported).values())
    gone = "finding of the baseline is" if count == 1 else "findings of the baseline are"
    return (f"{count} {gone} mended; --prune-baseline drops what is gone",) if count else ()


def _is_reported(finding: Finding, request: Request) -> bool:
    return request.reported(finding.path) or any(request.reported(place.path) for place in finding.related)


class _FindingMaker:
    """Turns Problems into Findings."""

    def __init__(self, project: Project, rules: Mapping[str, Rule], *, hashes_lines: bool = True) -> None:
        self.project = project
        self.rules = rules
        self.hashes_lines = hashes_lines
        self.hashes: dict[str, LineHashes] = {}

    def findings(self, outcomes: Iterable[Outcome]) -> list[Finding]:
        """The findings of failed outcomes, one for each rule and line, sorted by where they stand."""
        made: dict[tuple[str, str, int], Finding] = {}
        more: dict[tuple[str, str, int], set[str]] = {}
        for outcome in outcomes:
            if outcome.status is not Status.FAIL:
                continue
            names = self._names(outcome)
            severity, confidence = self._grade(outcome, names)
            for problem in outcome.problems:
                finding = self._finding(outcome, problem, names, severity, confidence)
                key = (finding.rule, finding.path, finding.span.line)
                if key not in made:
                    made[key] = finding
                elif made[key].message != finding.message:
                    more.setdefault(key, set()).add(finding.message)
        for key, messages in more.items():
            made[key] = made[key]._replace(message=f"{made[key].message} (and {len(messages)} more on this line)")
        return sorted(made.values(), key=_order)

    def _names(self, outcome: Outcome) -> dict[str, Any]:
        rule = self.rules[outcome.rule]
        return names_for(outcome.view, parameters(rule, self.project), self.project)

    def _grade(self, outcome: Outcome, names: dict[str, Any]) -> tuple[Severity, Confidence]:
        rule = self.rules[outcome.rule]
        for grade in rule.grades:
            if truth(compile(grade.when)(names)) is True:
                return (
                    rule.severity if grade.severity is None else grade.severity,
                    rule.confidence if grade.confidence is None else grade.confidence,
                )
        return rule.severity, rule.confidence

    def _finding(
        self, outcome: Outcome, problem: Problem, names: dict[str, Any], severity: Severity, confidence: Confidence
    ) -> Finding:
        rule = self.rules[outcome.rule]
        template = problem.message if problem.message is not None else rule.message
        text = message(template, {**names, **problem.facts})
        related = tuple(RelatedPlace(r.place.source.path, r.place.span, r.message) for r in problem.related)
        return Finding(
            rule=rule.id,
            severity=severity,
            confidence=confidence,
            path=problem.place.source.path,
            span=_within(problem.place),
            object=problem.about or outcome.view.label,
            message=text,
            related=related,
            excerpt=Excerpt(problem.place.span.line, ()),
            fingerprint="",
            line_hash="",
            remedy=rule.remedy,
        )

    def line_hash(self, path: str, line: int) -> str:
        """GitHub's hash of a line, for code scanning to know a finding again; empty when nobody will read it."""
        if not self.hashes_lines:
            return ""
        if path not in self.hashes:
            source = self.project.sources.get(path)
            self.hashes[path] = LineHashes(source.text if source else "")
        hashes = self.hashes[path]
        return hashes[min(line, len(hashes)) - 1]


def _within(place: Place) -> Span:
    """The place's span, never empty and never past its line's end on the first line."""
    span = place.span
    if span.end_line > span.line:
        end = len(place.source.line(span.line).rstrip()) + 1
        return Span(span.line, span.column, span.line, max(end, span.column + 1))
    return span if span.end_column > span.column else span._replace(end_column=span.column + 1)


def _order(finding: Finding) -> tuple[Any, ...]:
    return (finding.path, finding.span.line, finding.span.column, finding.rule, finding.message)


def _finished(findings: list[Finding], maker: _FindingMaker) -> list[Finding]:
    """Findings with excerpt, hashes, and every secret masked."""
    from deploylint.project.excerpts import excerpt
    from deploylint.project.secret import masker

    if not findings:
        return []
    mask = masker(maker.project)
    finished = []
    seen: dict[str, int] = {}
    for finding in sorted(findings, key=_order):
        text = mask.message(finding.message)
        key = fingerprint(finding.rule, finding.path, finding.object, text)
        count = seen[key] = seen.get(key, 0) + 1
        finished.append(
            finding._replace(
                message=text,
                excerpt=excerpt(maker.project.sources.get(finding.path), finding.span, mask),
                fingerprint=key if count == 1 else f"{key}:{count}",
                line_hash=maker.line_hash(finding.path, finding.span.line),
                related=tuple(place._replace(message=mask.message(place.message)) for place in finding.related),
            )
        )
    return finished


def _tallies(outcomes: Iterable[Outcome], rules: Mapping[str, Rule], views: Callable[[str], int]) -> dict[str, Tally]:
    """How often each rule ended how; `views` says how many views of a kind there are."""
    counts: dict[str, dict[Status, int]] = {rule: {} for rule in rules}
    for outcome in outcomes:
        of_rule = counts[outcome.rule]
        of_rule[outcome.status] = of_rule.get(outcome.status, 0) + outcome.times
    return {rule: _tally(of_rule, views(rules[rule].for_)) for rule, of_rule in counts.items()}


def _tally(counts: Mapping[Status, int], views: int) -> Tally:
    passed, failed, unknown = (counts.get(status, 0) for status in (Status.PASS, Status.FAIL, Status.UNKNOWN))
    return Tally(passed, failed, unknown, views - passed - failed - unknown)
