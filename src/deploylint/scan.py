"""One scan: paths on disk and settings to a Report.

Everything below the root is known to the rules; the paths only say which findings are reported.
"""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from deploylint import git
from deploylint.authored import AuthoredError, AuthoredProblem
from deploylint.config import Config, find_config, load_config
from deploylint.discover import MAX_ARTIFACT, Discovery, discover
from deploylint.lint import Request, lint
from deploylint.model import Place, Report, RuleText, Source, Span
from deploylint.parse import Fault
from deploylint.policy.rule import Rule, RulePage
from deploylint.policy.rule_set import built_in_pages, built_in_rules
from deploylint.policy.selection import chosen
from deploylint.project import Project
from deploylint.suppressions.baseline import Baseline

TEAM_PREFIX = "team/"
"""Stands before the ids of a repository's own rules, so that none can pass for one of ours."""


class UsageError(Exception):
    """The call makes no sense; the text says why and what to do."""


class Target(NamedTuple):
    """What a call names: the root that everything is known of, and the paths (from the root) to report on.

    An empty path is the root itself. `recursive` is False for a lone file outside any repository.
    """

    root: Path
    paths: tuple[str, ...]
    config_file: Path | None
    recursive: bool = True

    def reports(self, path: str) -> bool:
        """Whether findings that stand at this path are asked for."""
        return any(not wanted or path == wanted or path.startswith(f"{wanted}/") for wanted in self.paths)


def find_target(paths: Sequence[Path], config_file: Path | None = None) -> Target:
    """The root for these paths: where the nearest settings are, else the git top level, else the path itself.

    Files outside any repository have the folder that holds them all, of which no more than its own files is read.

    Raises UsageError for a path that does not exist, or one that lies outside the first one's root.
    """
    existing = [_existing(path) for path in paths]
    first = existing[0]
    folder = first if first.is_dir() else first.parent
    top = git.top_level(folder)
    if top is None and not any(path.is_dir() for path in existing):
        folder = Path(os.path.commonpath([path.parent for path in existing]))
    config_file = config_file or find_config(folder, top)
    root = config_file.absolute().parent if config_file and _is_above(config_file, folder) else top or folder
    recursive = first.is_dir() or root != folder or top is not None or config_file is not None
    return Target(root, tuple(_from(root, path) for path in existing), config_file, recursive)


def _is_above(config_file: Path, folder: Path) -> bool:
    return folder.is_relative_to(config_file.absolute().parent)


def _existing(path: Path) -> Path:
    full = Path(os.path.abspath(path))
    if not os.path.lexists(full):
        raise UsageError(f"{path} does not exist")
    return full


def _from(root: Path, path: Path) -> str:
    try:
        relative = path.relative_to(root).as_posix()
    except ValueError:
        message = f"{path} lies outside {root}, the repository of the first path; lint it in a call of its own"
        raise UsageError(message) from None
    return "" if relative == "." else relative


def settings(target: Target) -> Config:
    """The settings of the target's file, or none. Raises AuthoredProblem."""
    if target.config_file is None:
        return Config()
    name = os.path.relpath(target.config_file, target.root).replace(os.sep, "/")
    return load_config(target.config_file, name)


def read_project(target: Target, config: Config, replaced: Source | None = None, *, hook: bool = False) -> Project:
    """Everything below the target's root. `replaced` stands in for the file at its path (text from stdin).

    A file that is named by itself is read even where the settings exclude it, unless a `hook` names it: pre-commit
    names whatever changed.
    """
    explicit = [] if hook else [path for path in target.paths if path and (target.root / path).is_file()]
    found = discover(target.root, explicit, _exclusion(config, explicit), recursive=target.recursive)
    sources = {source.path: source for source in found.sources}
    if replaced is not None:
        sources[replaced.path] = replaced
    definitions, lost = _definitions(target.root, config, sources.keys())
    return Project(
        sorted(sources.values(), key=lambda source: source.path),
        config=config,
        paths=found.paths,
        skipped=found.skipped,
        faults=[*_faults(found), *lost],
        notes=found.notes,
        definitions=definitions,
        sizes=found.sizes,
        whole=target.recursive,
    )


def _definitions(root: Path, config: Config, read: Collection[str]) -> tuple[list[Source], list[Fault]]:
    """The files with CustomResourceDefinitions that the settings name and that were not read anyway; what is lost."""
    found: dict[str, Source] = {}
    lost: list[Fault] = []
    inside = root.resolve()
    for name in config.kubernetes_crds:
        for path in _definition_files(inside, name):
            shown = path.relative_to(inside).as_posix()
            size = path.stat().st_size
            if shown in read or shown in found:
                continue
            if size > MAX_ARTIFACT:
                place = Place(Source(shown, "kubernetes", ""), Span(1, 1, 1, 2))
                message = f"has {size:,} bytes, more than the {MAX_ARTIFACT:,} that are read"
                lost.append(Fault("too-large", place, message))
            else:
                found[shown] = Source(shown, "kubernetes", path.read_text("utf-8-sig", errors="replace"))
    return list(found.values()), lost


def _definition_files(root: Path, name: str) -> list[Path]:
    path = (root / name).resolve()
    if not path.is_relative_to(root):
        raise AuthoredProblem([AuthoredError(name, 0, 0, "kubernetes.crds: names a place outside the repository")])
    if path.is_file():
        return [path]
    if not path.is_dir():
        raise AuthoredProblem([AuthoredError(name, 0, 0, "kubernetes.crds: names a folder that does not exist")])
    files = (file.resolve() for file in path.rglob("*") if file.suffix in (".yaml", ".yml", ".json"))
    return sorted(file for file in files if file.is_file() and file.is_relative_to(root))


def _exclusion(config: Config, explicit: Sequence[str]) -> Callable[[str], bool]:
    if not config.exclude:
        return lambda path: False
    kept = frozenset(explicit)
    return lambda path: path not in kept and config.excluded(path)


def _faults(found: Discovery) -> list[Fault]:
    return [Fault(lost.kind, Place(lost.source, Span(1, 1, 1, 2)), lost.message) for lost in found.unreadable]


class Rules(NamedTuple):
    """All rules that exist for a scan, and those that it runs."""

    known: Sequence[Rule]
    run: Sequence[Rule]
    team_pages: dict[str, RulePage]

    def texts(self) -> tuple[RuleText, ...]:
        """What the rules that run say to people, in the order of their ids."""
        pages = {**built_in_pages(), **self.team_pages}
        return tuple(pages[rule.id].text for rule in self.run)


Texts = Callable[[str], Mapping[str, str]]
"""A folder -> the texts of the files at or below it, by their paths from the root."""


def load_rules(root: Path, config: Config, project: Project | None = None, *, texts: Texts | None = None) -> Rules:
    """Our rules and the team's. Raises AuthoredProblem for a bad rule file or selection.

    With a project, rules that have nothing to look at in it are known by name alone. `texts` gives the team's rules
    where they are not to be read from the work tree.
    """
    strict = config.profile == "strict" or bool(config.select)

    def wanted(profile: str, room: str) -> bool:
        return (strict or profile == "default") and (project is None or project.may_have(room))

    known = built_in_rules(wanted)
    pages: dict[str, RulePage] = {}
    for folder in config.rules:
        for rule, page in _team_rules(root, folder) if texts is None else _team_texts(texts, folder):
            known.append(rule)
            pages[rule.id] = page
    return Rules(known, chosen(known, config), pages)


def _team_rules(root: Path, folder: str) -> list[tuple[Rule, RulePage]]:
    from deploylint.policy.rule_files import read_rules

    path = (root / folder).resolve()
    if not path.is_relative_to(root.resolve()):
        raise AuthoredProblem([AuthoredError(folder, 0, 0, "rules: names a folder outside the repository")])
    if not path.is_dir():
        raise AuthoredProblem([AuthoredError(folder, 0, 0, "rules: names a folder that does not exist")])
    try:
        return read_rules(path, trusted=False, prefix=TEAM_PREFIX)
    except AuthoredProblem as problem:
        base = root.resolve()
        raise AuthoredProblem(e._replace(path=os.path.relpath(e.path, base)) for e in problem.errors) from None


def _team_texts(texts: Texts, folder: str) -> list[tuple[Rule, RulePage]]:
    from deploylint.policy.rule_files import read_texts

    folder = os.path.normpath(folder).replace(os.sep, "/")
    found = texts("" if folder == "." else folder)
    if not found:
        raise AuthoredProblem([AuthoredError(folder, 0, 0, "rules: names a folder that does not exist")])
    return read_texts(found, folder, TEAM_PREFIX)


def scan(
    target: Target,
    config: Config,
    project: Project,
    *,
    suppress: bool = True,
    baseline: Baseline | None = None,
    line_hashes: bool = True,
) -> Report:
    """Lint a project as the settings say; the other arguments are those of a Request."""
    rules = load_rules(target.root, config, project)
    request = Request(
        rules=rules.run,
        known_rules=rules.known,
        texts=rules.texts,
        reported=target.reports,
        fail_on=config.fail_on,
        suppress=suppress,
        baseline=baseline,
        line_hashes=line_hashes,
        group=config.groups,
    )
    return lint(project, request)
