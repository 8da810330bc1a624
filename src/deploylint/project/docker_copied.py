"""Sources of COPY and ADD that do not get to the builder: kept out by the ignore file, or not in the repository."""

from __future__ import annotations

from posixpath import basename, dirname
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.docker_builds import builds, paths_and_folders
from deploylint.project.docker_folders import Context, LocalSource, by_path, contexts, local_sources
from deploylint.project.docker_ignored import ignored_by_git
from deploylint.values.likeness import nearest
from deploylint.values.patterns import lazy_pattern

_MADE = lazy_pattern(
    r"(?i)(?:^|/)(?:dist|build|target|out|output|bin|release|releases|publish|artifacts?|node_modules|vendor|public|static"
    r"|coverage|generated|gen|\.next|_build|tmp|linux|amd64|arm64)(?:/|$)"
    r"|\.(?:jar|war|ear|whl|egg|tgz|gz|xz|bz2|zst|zip|tar|deb|rpm|apk|exe|so|wasm|bin|pem|crt|key|cert|env)$|(?:^|/)\.env"
)
"""Names of what is built, fetched or given rather than kept in a repository."""

_MAKES = frozenset({"workflow", "action", "compose", "text", "yaml"})
_MOST_ASKED = 50


class _Ignored(NamedTuple):
    """A source that the ignore file keeps out. `pattern` and `line` say by which line of which file."""

    node: Node
    pattern: str
    line: int
    file: str


def ignored_sources(view: View, project: Project) -> list[Node]:
    """The sources that BuildKit certainly does not find, because the ignore file of every build keeps them out.

    With `!` lines BuildKit's own check gives up; here a source counts when nothing below it can be brought back, or
    when it is a file.
    """
    return [found.node for found in _found(view, project)]


def ignored_by(view: View, project: Project) -> str:
    """The line of the ignore file that keeps the first ignored source out, such as `.dockerignore:3 (dist)`."""
    for found in _found(view, project):
        return f"{found.file}:{found.line} ({found.pattern})"
    return ""


def _found(view: View, project: Project) -> list[_Ignored]:
    document, here = _of_view(view, project)
    if document is None or not here:
        return []
    known = contexts(document, project)
    if any(build.cloned for build, _ in known):
        return []
    per_build = [{id(copy): _ignored(copy, context, project) for copy in here} for _, context in known]
    found = [[answers[id(copy)] for answers in per_build] for copy in here]
    return [answers[0] for answers in found if answers and answers[0] is not None and None not in answers]


def _of_view(view: View, project: Project) -> tuple[Document | None, list[LocalSource]]:
    """The Dockerfile of a `docker.copy`, and its sources from the context."""
    document = by_path(project).get(view.source.path)
    if document is None:
        return None, []
    return document, document.remember(_by_instruction).get(id(view.node), [])


def _by_instruction(document: Document) -> dict[int, list[LocalSource]]:
    """The sources by the identity of their instruction's Node."""
    found: dict[int, list[LocalSource]] = {}
    for copy in local_sources(document):
        found.setdefault(id(copy.instruction.node), []).append(copy)
    return found


def _ignored(copy: LocalSource, context: Context, project: Project) -> _Ignored | None:
    base, patterns = copy.source.base, context.ignore.patterns
    if not context.ignore.whole or not patterns.patterns or context.ignore_file.endswith(".containerignore"):
        return None
    if not base:
        star = next((p for p in patterns.patterns if p.text in ("*", "**", "**/*")), None)
        if not copy.source.is_whole or star is None or patterns.exceptions:
            return None
        return _Ignored(copy.node, star.text, star.line, context.ignore_file)
    pattern = context.ignore.decides(base)
    if pattern is None or pattern.exception:
        return None
    is_file = f"{context.prefix}{base}" in project.paths
    if not patterns.keeps_out(base) and not is_file:
        return None
    return _Ignored(copy.node, pattern.text, pattern.line, context.ignore_file)


def missing_sources(view: View, project: Project) -> list[Node]:
    """The literal sources that the repository does not hold in any context it is built from.

    Not those that git ignores, that have the name of something built, or that a workflow or script of the
    repository names: they are made before the build.
    """
    document, here = _of_view(view, project)
    if document is None or not project.whole:
        return []
    literal = [copy for copy in here if copy.is_literal and "$" not in str(copy.node.raw)]
    if not literal:
        return []
    known = contexts(document, project)
    return [copy.node for copy in literal if known and all(_is_missing(copy, context, project) for _, context in known)]


def near_name(view: View, project: Project) -> str:
    """A path of the context with a name like the first missing source's; empty without one."""
    missing = missing_sources(view, project)
    known = builds(project).get(view.source.path, [])
    if not missing or not known:
        return ""
    prefix = f"{known[0].context}/" if known[0].context else ""
    wanted = missing[0].text.strip("/").removeprefix("./")
    folder = dirname(f"{prefix}{wanted}")
    beside = [path for path in paths_and_folders(project) if dirname(path) == folder]
    found = nearest(basename(wanted), [basename(path) for path in beside])
    return f"{dirname(wanted)}/{found}".lstrip("/") if found else ""


def _is_missing(copy: LocalSource, context: Context, project: Project) -> bool:
    base = copy.source.base
    path = f"{context.prefix}{base}"
    if path in paths_and_folders(project) or not _is_known(copy, context, project):
        return False
    above = [dirname(path)]
    while above[-1]:
        above.append(dirname(above[-1]))
    if any(step in project.paths for step in above) or project.config.excluded(path) or _MADE.search(base):
        return False
    return not ignored_by_git(path, project) and not ignored_by_git(f"{path}/", project) and not _named(base, project)


def _is_known(copy: LocalSource, context: Context, project: Project) -> bool:
    """Whether the context is right: another source of the same Dockerfile is there."""
    existing = paths_and_folders(project)
    document, _ = _of_view(View("docker.copy", copy.instruction.node, {}), project)
    others = [other for other in local_sources(document) if other.is_literal] if document is not None else []
    return any(f"{context.prefix}{other.source.base}" in existing for other in others)


def _named(base: str, project: Project) -> bool:
    """Whether something that could make the file speaks of it by name."""
    asked: dict[str, bool] = project.remember("docker.named", lambda _: {})
    name = basename(base)
    if name not in asked:
        asked[name] = len(asked) >= _MOST_ASKED or any(
            name in source.text
            for source in project.sources.values()
            if source.kind in _MAKES and not source.path.endswith((".md", ".lock"))
        )
    return asked[name]
