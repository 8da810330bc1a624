"""One run: what somebody asks -> the whole checklist, decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import cached_property, partial
from typing import NamedTuple

from deploylint import __version__, git, git_history
from deploylint.artifacts import is_artifact_name
from deploylint.checklist import definition, release_file, waivers
from deploylint.checklist.accepting import Acceptance
from deploylint.checklist.changes import Policy, changes
from deploylint.checklist.deciding import decide
from deploylint.checklist.freshness import Moment
from deploylint.checklist.gathering import Sources, gather
from deploylint.checklist.own_items import items_of
from deploylint.checklist.phases import due_by, reached
from deploylint.checklist.policy_files import FOLDER, RECORDS, AtCommit, PolicyFiles, WorkTree
from deploylint.checklist.release_tag import release_tag
from deploylint.checklist.settings import claiming, judging, narrowing
from deploylint.checklist.static_evidence import Linted, static_evidence
from deploylint.checklist.technologies import Detector
from deploylint.checklist.uncommitted import differing
from deploylint.checklist.unread import unread
from deploylint.lint import Request, lint
from deploylint.model import Finding, Report
from deploylint.model.checklist import Change, Checklist, ChecklistReport, Decision, Evidence, Item, ProbeUse, Waiver
from deploylint.policy.rule import Rule
from deploylint.project import Project
from deploylint.scan import Rules, Target, UsageError, load_rules, read_project
from deploylint.values.instant import written

_MOST_COMMITS = 20
_SHOWN = 3


class Inquiry(NamedTuple):
    """What a call asks.

    `phase` empty asks about all phases, or, with `by_date`, about those that have come by the release's T-0.
    `environment` empty is the one of the release. `reports` and `evidence` are paths or globs. `base` is a commit from
    which everything that decides is read. `unknown_blocks` says whether what is not known keeps the gate closed.
    `extend` gives items that a list has and the checklist lacks.
    """

    target: Target
    now: datetime
    phase: str = ""
    by_date: bool = False
    environment: str = ""
    reports: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    base: str = ""
    unknown_blocks: bool = True
    extend: Callable[[Checklist], Sequence[Item]] = lambda checklist: ()


class Run(NamedTuple):
    """The report of a run, all the evidence that went into it, to be kept, and the SHA-256 of the definition."""

    report: ChecklistReport
    evidence: tuple[Evidence, ...]
    definition: str


def run(inquiry: Inquiry) -> Run:
    """Decide the checklist. Raises UsageError, AuthoredProblem and GitError."""
    return _Run(inquiry).done()


class _Run:
    """The parts of a run that several steps need."""

    def __init__(self, inquiry: Inquiry) -> None:
        self.inquiry = inquiry
        self.root = inquiry.target.root
        self.in_git = git.top_level(self.root) is not None
        self.work = WorkTree(self.root, inquiry.target.config_file)
        self.base = self._base()
        self.files: PolicyFiles = self.base or self.work
        self.config = self.files.config()
        texts = self.base.texts if self.base is not None else None
        self.rules = load_rules(self.root, judging(self.config), texts=texts)
        self.checklist = self._checklist(self.files, self.rules)
        self.release = release_file.read(self.work.read)
        self.project = read_project(inquiry.target._replace(paths=("",)), judging(self.config))
        self.detector = Detector(self.project, git=self.in_git)
        lists = [path for path in self.project.sources if path.endswith(".md")]
        self.same = git_history.same_but_for(self.root, [*RECORDS, *lists]) if self.in_git else []
        self.changed = differing(self.root, self.same[0].hash, self.project.sources) if self.same else []
        self.phase = self._phase()
        self.moment = self._moment()

    def _base(self) -> AtCommit | None:
        name = self.inquiry.base
        if not name:
            return None
        found = git_history.resolve(self.root, name) if self.in_git else None
        if found is None:
            raise UsageError(f"--base {name} is no commit here; in CI fetch the whole history (fetch-depth: 0)")
        return AtCommit(self.root, found.hash, self.inquiry.target.config_file)

    def _checklist(self, files: PolicyFiles, rules: Rules) -> Checklist:
        claims = defaultdict(list)
        for rule in rules.run:
            for item in rule.checklist:
                claims[item].append(rule.id)
        known = {rule.id for rule in rules.known}
        made = definition.load(files.read, claims, rules=known, boxes=items_of, today=self.inquiry.now.date())
        return made._replace(items=(*made.items, *self.inquiry.extend(made)))

    @cached_property
    def _other(self) -> bool:
        """Whether deploy artifacts are not as HEAD has them: what reports say of HEAD, they do not say of these.

        What git does not track was made here, such as by CI, and is no other version of anything.
        """
        return any(self._deploys(path) for path in self.changed if not path.startswith(f"{FOLDER}/"))

    def _deploys(self, path: str) -> bool:
        source = self.project.sources.get(path)
        if source is None:
            return is_artifact_name(path)
        return bool(source.tracked) and source.kind not in ("text", "yaml")

    def _phase(self) -> str:
        if self.inquiry.phase or not self.inquiry.by_date:
            return self.inquiry.phase
        releases = [self.release] if self.base is None else [self.release, release_file.read(self.base.read)]
        found = reached(self.checklist, releases, self.inquiry.now)
        if not found:
            raise UsageError("which gate? give --phase, such as --phase T-2h, or write t0 in .deploylint/release.yaml")
        return found

    def _moment(self) -> Moment:
        inquiry = self.inquiry
        return Moment(
            now=inquiry.now,
            commits=[] if self._other else [commit.hash for commit in self.same],
            tree=self.same[0].tree if self.same and not self._other else "",
            environment=inquiry.environment or self.release.environment,
            release=self.release,
            due=due_by(self.checklist, self.phase) if self.phase else None,
            phases={phase.id: phase for phase in self.checklist.phases},
            probes=self.checklist.probes,
        )

    def done(self) -> Run:
        """The checklist, decided."""
        inquiry, now = self.inquiry, self.inquiry.now
        linted = self._linted(self.project, self.rules.run)
        acceptance = self._acceptance(linted)
        by_id = {rule.id: rule for rule in self.rules.run}
        known = Linted(linted, by_id, list(unread(self.project)), acceptance.objection)
        evidence = list(static_evidence(self.checklist.items, known))
        evidence += self._tagged()
        sources = Sources(self.root, inquiry.reports, inquiry.evidence, self.same)
        found = gather(sources, self.checklist, self.moment, self.files.read)
        commit = self.base.commit if self.base is not None else "HEAD"
        excused, problems = waivers.collect(self.root, self.checklist, now, self.files.read, commit)
        evidence += found.evidence
        report = ChecklistReport(
            checklist=self.checklist,
            decisions=tuple(self._decisions(evidence, excused)),
            phase=self.phase,
            as_of=written(now),
            commit=self.same[0].hash if self.same else "",
            release=self.release,
            environment=inquiry.environment,
            unknown_blocks=inquiry.unknown_blocks,
            problems=(*found.problems, *problems),
            changes=(*sorted(acceptance.new), *self._changes(excused)),
            base=inquiry.base,
            notes=(*self.project.notes, *self._differing(), *narrowing(self.config), *claiming(self.rules.run)),
            version=__version__,
        )
        return Run(report, tuple(evidence), definition.digest(self.files.read))

    def _tagged(self) -> Iterator[Evidence]:
        """Whether the commit, or one that differs from it in records alone, bears the release's tag."""
        if self.same:
            tags = [tag for commit in self.same[:_MOST_COMMITS] for tag in git_history.tags(self.root, commit.hash)]
            yield from release_tag(self.release, tags, shallow=git_history.shallow(self.root))

    def _differing(self) -> Iterator[str]:
        """That files are judged which the commit does not have so."""
        more = f" and {len(self.changed) - _SHOWN} more" if len(self.changed) > _SHOWN else ""
        if self.changed:
            yield f"what is judged is not the commit: not committed so are {', '.join(self.changed[:_SHOWN])}{more}"

    def _acceptance(self, linted: Report) -> Acceptance:
        base = self.base
        before = None if base is None else partial(self._silenced_before, base, linted.suppressed)
        return Acceptance(self.checklist.policy, self.inquiry.now, linted.suppressed, before)

    def _silenced_before(self, base: AtCommit, findings: Sequence[Finding]) -> Sequence[Finding]:
        """What was silenced where the files of these findings are as the base has them."""
        places = [finding.suppression.place for finding in findings if finding.suppression is not None]
        sources = {place.source.path: place.source for place in places if place is not None}
        texts = {path: base.read(path) or "" for path in sources}
        if all(texts[path] == source.text for path, source in sources.items()):
            return findings
        ids = {finding.rule for finding in findings}
        rules = [rule for rule in self.rules.run if rule.id in ids]
        return self._linted(self.project.with_texts(texts), rules).suppressed

    def _linted(self, project: Project, run: Sequence[Rule]) -> Report:
        rules = self.rules
        request = Request(
            run,
            rules.known,
            rules.texts,
            lambda path: True,
            self.config.fail_on,
            line_hashes=False,
            undecided=True,
            today=self.inquiry.now.date().isoformat(),
        )
        return lint(project, request)

    def _decisions(self, evidence: Sequence[Evidence], excused: Sequence[Waiver]) -> Iterator[Decision]:
        by_item: dict[str, list[Evidence]] = defaultdict(list)
        for piece in evidence:
            by_item[piece.item].append(piece)
        for item in self.checklist.items:
            yield decide(
                self._as_asked(item),
                by_item[item.id],
                self.moment,
                applicability=self.detector.asked(item.applies_if),
                waivers=[waiver for waiver in excused if waiver.item == item.id],
            )

    def _as_asked(self, item: Item) -> Item:
        """The item without probes of what is not there."""
        groups = (tuple(use for use in group if self._applies(use)) for group in item.probes)
        return item._replace(
            probes=tuple(group for group in groups if group),
            vetoes=tuple(use for use in item.vetoes if self._applies(use)),
        )

    def _applies(self, use: ProbeUse) -> bool:
        return not use.applies_if or self.detector.asked(use.applies_if).applies is not False

    def _changes(self, excused: Sequence[Waiver]) -> list[Change]:
        if self.base is None:
            return []
        config = self.work.config()
        checklist = self._checklist(self.work, load_rules(self.root, judging(config)))
        now_excused, _ = waivers.collect(self.root, checklist, self.inquiry.now, self.work.read)
        then = Policy(self.base, self.config, self.checklist, excused)
        return list(changes(then, Policy(self.work, config, checklist, now_excused)))
