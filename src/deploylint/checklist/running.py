"""One run: what somebody asks -> the whole checklist, decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from deploylint import __version__, git, git_history
from deploylint.checklist import definition, release_file, waivers
from deploylint.checklist.accepting import Acceptance
from deploylint.checklist.changes import Policy, changes
from deploylint.checklist.deciding import decide
from deploylint.checklist.freshness import Moment
from deploylint.checklist.gathering import Sources, gather
from deploylint.checklist.own_items import items_of
from deploylint.checklist.phases import due_by, reached
from deploylint.checklist.policy_files import FOLDER, AtCommit, PolicyFiles, WorkTree
from deploylint.checklist.release_tag import release_tag
from deploylint.checklist.settings import judging, narrowing
from deploylint.checklist.static_evidence import Linted, static_evidence
from deploylint.checklist.technologies import Detector
from deploylint.checklist.uncommitted import changed_since_head
from deploylint.lint import Request, lint
from deploylint.model.checklist import Change, Checklist, ChecklistReport, Decision, Evidence, Item, ProbeUse, Waiver
from deploylint.scan import Target, UsageError, load_rules, read_project
from deploylint.values.instant import written

_MOST_COMMITS = 20


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
        self.rules = load_rules(self.root, judging(self.config))
        self.checklist = self._checklist(self.files)
        self.release = release_file.read(self.work.read)
        self.project = read_project(inquiry.target._replace(paths=("",)), judging(self.config))
        self.detector = Detector(self.project, git=self.in_git)
        lists = [path for path in self.project.paths if path.endswith(".md")]
        self.same = git_history.same_but_for(self.root, [FOLDER, *lists]) if self.in_git else []
        self.changed = self._changed()
        self.phase = self._phase()
        self.moment = self._moment()

    def _base(self) -> AtCommit | None:
        name = self.inquiry.base
        if not name:
            return None
        found = git_history.resolve(self.root, name) if self.in_git else None
        if found is None:
            raise UsageError(f"--base {name} is no commit here; in CI fetch the whole history (fetch-depth: 0)")
        return AtCommit(self.root, found.hash)

    def _checklist(self, files: PolicyFiles) -> Checklist:
        claims = defaultdict(list)
        for rule in self.rules.run:
            for item in rule.checklist:
                claims[item].append(rule.id)
        known = {rule.id for rule in self.rules.known}
        made = definition.load(files.read, claims, rules=known, boxes=items_of, today=self.inquiry.now.date())
        return made._replace(items=(*made.items, *self.inquiry.extend(made)))

    def _changed(self) -> list[str]:
        """Deploy artifacts that are not as HEAD has them: what reports say of HEAD, they do not say of these."""
        if not self.same:
            return []
        read = (source for source in self.project.sources.values() if source.kind != "text" and source.tracked)
        artifacts = (source.path for source in read if not source.path.startswith(f"{FOLDER}/"))
        return changed_since_head(self.root, artifacts)

    def _phase(self) -> str:
        if self.inquiry.phase or not self.inquiry.by_date:
            return self.inquiry.phase
        found = reached(self.checklist, self.release, self.inquiry.now)
        if not found:
            raise UsageError("which gate? give --phase, such as --phase T-2h, or write t0 in .deploylint/release.yaml")
        return found

    def _moment(self) -> Moment:
        inquiry = self.inquiry
        return Moment(
            now=inquiry.now,
            commits=[] if self.changed else [commit.hash for commit in self.same],
            tree=self.same[0].tree if self.same and not self.changed else "",
            environment=inquiry.environment or self.release.environment,
            release=self.release,
            due=due_by(self.checklist, self.phase) if self.phase else None,
            phases={phase.id: phase for phase in self.checklist.phases},
            probes=self.checklist.probes,
        )

    def done(self) -> Run:
        """The checklist, decided."""
        inquiry, now = self.inquiry, self.inquiry.now
        acceptance = Acceptance(self.checklist.policy, now, self.base)
        evidence = list(static_evidence(self.checklist.items, self._linted(acceptance)))
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
            notes=(*self._uncommitted(), *self.project.notes, *narrowing(self.config)),
            version=__version__,
        )
        return Run(report, tuple(evidence), definition.digest(self.files.read))

    def _uncommitted(self) -> Iterator[str]:
        if self.changed:
            more = f" and {len(self.changed) - 1} more" if len(self.changed) > 1 else ""
            yield f"{self.changed[0]}{more} not as committed: what was tested and scanned is something else"

    def _tagged(self) -> Iterator[Evidence]:
        """Whether the commit, or one that differs from it in records alone, bears the release's tag."""
        if self.same:
            tags = [tag for commit in self.same[:_MOST_COMMITS] for tag in git_history.tags(self.root, commit.hash)]
            yield from release_tag(self.release, tags, shallow=git_history.shallow(self.root))

    def _linted(self, acceptance: Acceptance) -> Linted:
        rules = self.rules
        request = Request(
            rules.run,
            rules.known,
            rules.texts,
            lambda path: True,
            self.config.fail_on,
            line_hashes=False,
            undecided=True,
        )
        by_id = {rule.id: rule for rule in rules.run}
        return Linted(lint(self.project, request), by_id, self.project.faults, acceptance.objection)

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
        checklist = self._checklist(self.work)
        now_excused, _ = waivers.collect(self.root, checklist, self.inquiry.now, self.work.read)
        then = Policy(self.base, self.config, self.checklist, excused)
        return list(changes(then, Policy(self.work, self.work.config(), checklist, now_excused)))
