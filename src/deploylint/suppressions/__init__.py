"""What silences findings: comments, annotations and settings, each judged itself.

A comment covers its line, or what it stands above; an annotation its object; a setting what it names. Those that are
malformed or over silence nothing, and they are views of the kind `suppression`, as are those that nothing needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from deploylint.config import Config
from deploylint.model import Finding, Place, Source, View
from deploylint.parse import Document
from deploylint.policy.rule import Rule
from deploylint.suppressions.comments import WORD, comments
from deploylint.suppressions.entry import (
    SHELLCHECK,
    SHELLCHECK_CODE,
    Covers,
    Entry,
    Spot,
    covers_as_configured,
    covers_code,
    covers_everything,
    covers_lines,
)
from deploylint.suppressions.grammar import Directive

VIEW = "suppression"
_ANNOTATED_KINDS = ("kubernetes", "kustomization")
Documents = Callable[[str], Iterable[Document]]


class Suppressions:
    """Everything that silences findings in one repository."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.rules = rules
        self._by_path: dict[str, list[Entry]] = {}
        self._anywhere: list[Entry] = []

    def add(self, entry: Entry, path: str | None = None) -> None:
        """Take an entry in: for one file, or for all."""
        if path is None:
            self._anywhere.append(entry)
        else:
            self._by_path.setdefault(path, []).append(entry)

    @property
    def entries(self) -> list[Entry]:
        """All entries: by path, in the order of the text, then those of the settings."""
        in_files = (entry for path in sorted(self._by_path) for entry in self._by_path[path])
        return [*in_files, *self._anywhere]

    def apply(self, findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
        """The findings that stay open, and those that are silenced, at any of their places, each with the reason.

        It wants all findings of a run, also those that will not be reported: what is used is noticed here.
        """
        if not self._by_path and not self._anywhere:
            return list(findings), []
        opened: list[Finding] = []
        silenced: list[Finding] = []
        for finding in findings:
            entries = self._silencing(finding)
            if entries:
                silenced.append(finding._replace(suppression=entries[0].suppression()))
            else:
                opened.append(finding)
        return opened, silenced

    def _silencing(self, finding: Finding) -> list[Entry]:
        """Every entry that silences it: of two that do, neither is unused."""
        spots = [Spot(finding.path, finding.span.line)]
        spots += [Spot(place.path, place.span.line) for place in finding.related]
        found: list[Entry] = []
        for path in dict.fromkeys(spot.path for spot in spots):
            here = [spot for spot in spots if spot.path == path]
            found += [e for e in self._by_path.get(path, ()) if e.holds and e.silences(finding, here)]
        found += [entry for entry in self._anywhere if entry.holds and entry.silences(finding, spots)]
        return found

    def states(self, ran: Iterable[str], reported: Callable[[str], bool] = lambda _path: True) -> list[View]:
        """A view of each suppression that stands in a reported file; call it after `apply`.

        Whether it is unused is judged only where each rule that it names was among the rules that `ran`.
        """
        from deploylint.suppressions.judging import Judge

        judge = Judge(self.rules, frozenset(ran))
        judged = [entry for entry in self.entries if entry.judged]
        return [judge.view(entry) for entry in judged if reported(entry.standing().source.path)]


def collect(
    sources: Iterable[Source], documents: Documents, config: Config, rules: Sequence[Rule], *, today: str | None = None
) -> Suppressions:
    """Everything that silences findings in these files and settings.

    `documents` gives the parsed documents of a kind. `rules` are all that exist, run or not. `today` is a day as
    YYYY-MM-DD; the day in UTC when it is left out.
    """
    found = Suppressions(rules)
    day = _Day(today)
    sources = list(sources)
    speaking = [source for source in sources if WORD in source.text]
    for source in speaking:
        for comment in comments(source):
            place = Place(source, comment.span)
            covers = covers_everything if comment.directive.scope == "file" else covers_lines(comment.extent or (0, -1))
            entry = Entry("comment", place, comment.directive, covers, today=day.now, judged=comment.judged)
            found.add(entry, source.path)
    if any("deploylint/" in source.text for source in speaking):
        _collect_annotations(found, speaking, documents, day)
    _collect_settings(found, sources, config, day)
    if config.honor_foreign_ignores:
        _collect_foreign(found, sources, documents, day)
    return found


class _Day:
    """Today, looked up when first asked for."""

    def __init__(self, given: str | None) -> None:
        self._now = given

    @property
    def now(self) -> str:
        if self._now is None:
            from datetime import UTC, datetime

            self._now = datetime.now(UTC).date().isoformat()
        return self._now


def _collect_annotations(found: Suppressions, speaking: Sequence[Source], documents: Documents, day: _Day) -> None:
    from deploylint.suppressions.annotations import ignore_annotations

    paths = {source.path for source in speaking if source.kind in _ANNOTATED_KINDS and "deploylint/" in source.text}
    for document in _documents(documents, paths, _ANNOTATED_KINDS):
        for annotation in ignore_annotations(document.root):
            covers = covers_lines(annotation.extent)
            entry = Entry("annotation", annotation.place, annotation.directive, covers, today=day.now)
            found.add(entry, document.source.path)


def _documents(documents: Documents, paths: set[str], kinds: Iterable[str]) -> Iterator[Document]:
    if paths:
        yield from (document for kind in kinds for document in documents(kind) if document.source.path in paths)


def _collect_settings(found: Suppressions, sources: Iterable[Source], config: Config, day: _Day) -> None:
    if not config.ignores:
        return
    from deploylint.suppressions.configured import SettingsPlaces

    places = SettingsPlaces(config, {source.path: source for source in sources})
    for position, ignore in enumerate(config.ignores):
        directive = Directive(ignore.rules, ignore.until, ignore.reason)
        entry = Entry("config", places.of(position), directive, covers_as_configured(ignore), today=day.now)
        found.add(entry)


def _collect_foreign(found: Suppressions, sources: Sequence[Source], documents: Documents, day: _Day) -> None:
    from deploylint.suppressions.annotations import FOREIGN_PREFIX, kube_linter_annotations
    from deploylint.suppressions.foreign import WORDS, foreign_comments

    ours = rules_by_alias(found.rules)
    for source in sources:
        if not any(word in source.text for word in WORDS):
            continue
        for comment in foreign_comments(source):
            covers = covers_everything if comment.extent is None else covers_lines(comment.extent)
            place = Place(source, comment.span)
            for names, narrowed in _by_code(comment.names, covers):
                directive = Directive(_translated(names, ours), comment.until, comment.reason)
                found.add(Entry("foreign", place, directive, narrowed, today=day.now, judged=False), source.path)
    paths = {source.path for source in sources if FOREIGN_PREFIX in source.text}
    for document in _documents(documents, paths, _ANNOTATED_KINDS):
        for place, check, extent in kube_linter_annotations(document.root):
            directive = Directive(_translated([f"kube-linter/{check}"], ours))
            entry = Entry("foreign", place, directive, covers_lines(extent), today=day.now, judged=False)
            found.add(entry, document.source.path)


def _by_code(names: Sequence[str], covers: Covers) -> Iterator[tuple[Sequence[str], Covers]]:
    """ShellCheck's codes, all of which are one rule here, each with the findings that say it; then the other names."""
    codes = [name for name in names if SHELLCHECK_CODE.fullmatch(name)]
    for code in codes:
        yield (SHELLCHECK,), covers_code(code, covers)
    yield [name for name in names if name not in codes], covers


def rules_by_alias(rules: Iterable[Rule]) -> Mapping[str, Sequence[str]]:
    """The ids of our rules for each id that other linters have for the same flaw, and for each such linter's `*`."""
    found: dict[str, list[str]] = {}
    for rule in rules:
        for alias in rule.aliases:
            found.setdefault(alias, []).append(rule.id)
            if "/" in alias:
                found.setdefault(alias.partition("/")[0] + "/*", []).append(rule.id)
    return found


def _translated(names: Iterable[str], ours: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(rule for name in names for rule in ours.get(name, ())))
