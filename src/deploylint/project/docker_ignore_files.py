"""Views on ignore files: what each line does to the builds that obey the file, and files that no build obeys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from posixpath import basename, dirname, join
from typing import Any, NamedTuple

from deploylint.model import Node, Source, Span, View
from deploylint.parse.dockerignore import Dockerignore, IgnoreLine, read_dockerignore
from deploylint.project import Project
from deploylint.project.docker_build_commands import Build
from deploylint.project.docker_builds import builds
from deploylint.project.docker_folders import Context, LocalSource, context_of, local_sources
from deploylint.secrets.file_names import is_env_file, is_key_file
from deploylint.values.ignore_patterns import IgnorePattern, Step
from deploylint.values.patterns import lazy_pattern

_LIKELY = (".env", ".env.local", ".git/config", "id_rsa", ".aws/credentials", ".ssh/id_rsa", ".kube/config")
"""Secrets that lie at the top of many work trees, whether the repository holds them or not."""

_COMMENT = lazy_pattern(r"\s#(?:\s|$)|\S\s+#")
_SEPARATOR = lazy_pattern(r"\\[A-Za-z0-9_.]")
_HOST = lazy_pattern(r"!?\s*/(?:usr|home|var|opt|root|Users|private)/")
_LITERAL = re.compile(r"[^*?\[\]\\{}|^]+")
_MOST_LINES = 500
_MOST_USES = 20
_MOST_COMPARED = 1_000_000
"""How often lines are compared with paths, in all; what is not compared any more is not called idle."""


class _Use(NamedTuple):
    """A Dockerfile whose build obeys an ignore file."""

    context: Context
    copies: list[LocalSource]


def ignore_line_views(project: Project) -> Iterator[View]:
    """Every line with a pattern of the ignore files that builds obey.

    Facts: `pattern` (as BuildKit spells it), `file` (path), `problem` (why the build fails, else empty), `exception`
    (behind a `!`), `idle` (why the line does nothing, as far as that is certain; else empty), `secrets` (files that
    this line brings back into a copy: those that exist, and `.env` and the like).
    """
    for path, uses in _used(project).items():
        source = project.sources.get(path)
        if source is None:
            continue
        for line in uses[0].context.ignore.lines[:_MOST_LINES]:
            node = _node(source, line)
            facts: dict[str, Any] = {
                "pattern": line.text,
                "file": path,
                "problem": line.problem,
                "exception": line.text.startswith("!"),
                "idle": partial(_idle, line, uses, source, project),
                "secrets": partial(_secrets, line.pattern, uses, project),
            }
            yield View("docker.ignore_line", node, facts, label=line.text)


def ignore_file_views(project: Project) -> Iterator[View]:
    """Every `.dockerignore` beside a Dockerfile, at its first pattern.

    Facts: `path`, `folder` (for people), `obeyed` (whether a build obeys it, or might: its context is only guessed),
    `context` (the folder that the Dockerfile beside it is built from), `dockerfile` (that one's path).
    """
    used = _used(project)
    by_folder: dict[str, list[Build]] = {}
    for path, known in builds(project).items():
        by_folder.setdefault(dirname(path), []).extend(known)
    for source in project.sources.values():
        folder = dirname(source.path)
        beside = by_folder.get(folder)
        if source.kind != "dockerignore" or basename(source.path) != ".dockerignore" or not beside:
            continue
        lines = used[source.path][0].context.ignore.lines if source.path in used else _lines(source)
        facts = {
            "path": source.path,
            "folder": folder or "the repository root",
            "obeyed": source.path in used or any(build.guessed for build in beside),
            "context": beside[0].context or "the repository root",
            "dockerfile": beside[0].dockerfile,
        }
        node = _node(source, lines[0]) if lines else Node(source, Span(1, 1, 1, 2))
        yield View("docker.ignore_file", node, facts, label=source.path)


def _lines(source: Source) -> list[IgnoreLine]:
    return read_dockerignore(source.text).lines


def _used(project: Project) -> dict[str, list[_Use]]:
    """The ignore files that builds obey, with these builds."""
    return project.remember("docker.ignore-files", _all_used)


def _all_used(project: Project) -> dict[str, list[_Use]]:
    found: dict[str, list[_Use]] = {}
    documents = {document.source.path: document for document in project.documents("docker")}
    for path, known in builds(project).items():
        document = documents.get(path)
        copies = [copy for copy in local_sources(document) if copy.stage.reachable] if document is not None else []
        for build in known:
            context = context_of(build, project)
            if context.ignore_file and len(found.get(context.ignore_file, ())) < _MOST_USES:
                found.setdefault(context.ignore_file, []).append(_Use(context, copies))
    return found


def obeys_none_of_its_own(build: Build, project: Project) -> str:
    """A `.dockerignore` beside the Dockerfile that has no effect, since the context is another folder."""
    path = join(dirname(build.dockerfile), ".dockerignore")
    return path if path in project.paths and path not in _used(project) and not build.guessed else ""


def _node(source: Source, line: IgnoreLine) -> Node:
    written = source.line(line.line)
    stripped = written.strip()
    column = written.find(stripped) + 1
    return Node(source, Span(line.line, column, line.line, column + max(len(stripped), 1)), stripped)


def _secrets(pattern: IgnorePattern | None, uses: list[_Use], project: Project) -> list[str]:
    if pattern is None or not pattern.exception:
        return []
    found: dict[str, None] = {}
    for context, copies in uses:
        prefix = len(context.prefix)
        existing = [path[prefix:] for path in _secret_paths(project) if path.startswith(context.prefix)]
        for path in (*existing, *_LIKELY):
            judged = _judged(context, path, project)
            back = judged.decided_by is pattern and not judged.excluded and pattern.matches(path)
            if back and any(copy.source.takes(path) for copy in copies):
                found[path] = None
    return list(found)


def _judged(context: Context, path: str, project: Project) -> Step:
    """What the ignore file says of a path, which each of its lines asks."""
    return project.remember(("docker.judged", context.ignore_file, path), lambda _: context.ignore.patterns.judge(path))


def _secret_paths(project: Project) -> list[str]:
    return project.remember(
        "docker.secret-paths",
        lambda p: sorted(path for path in p.paths if is_env_file(path) or is_key_file(path))[:_MOST_LINES],
    )


def _idle(line: IgnoreLine, uses: list[_Use], source: Source, project: Project) -> str:
    if line.pattern is None or not uses[0].context.ignore.whole:
        return ""
    written = source.line(line.line).strip()
    why = _by_spelling(line.pattern, written)
    if why:
        return "" if any(_matches_something(line.pattern, use.context, project) for use in uses) else why
    if line.pattern.exception:
        return _by_order(line.pattern, uses[0].context.ignore)
    return ""


def _by_spelling(pattern: IgnorePattern, written: str) -> str:
    if _COMMENT.search(written):
        return "a comment needs a line of its own, behind a pattern '#' is part of it"
    if len(pattern.text) > 2 and pattern.text[0] == pattern.text[-1] and pattern.text[0] in "\"'":
        return "quotes are part of the pattern"
    if pattern.text == ".." or pattern.text.startswith("../"):
        return "it leads out of the build context, where nothing is matched"
    if pattern.text in (".", "/"):
        return "the context itself cannot be kept out; '*' is everything in it"
    if _SEPARATOR.search(pattern.text):
        return "a backslash escapes the next character, folders are separated by '/'"
    if _HOST.match(written):
        return "'/' is the build context here, not the root of a file system"
    return ""


def _by_order(pattern: IgnorePattern, ignore: Dockerignore) -> str:
    before = ignore.patterns.patterns[: ignore.patterns.patterns.index(pattern)]
    if all(other.exception for other in before):
        return "nothing before it keeps anything out"
    if not _LITERAL.fullmatch(pattern.text) or not ignore.ignores(pattern.text):
        return ""
    decided = ignore.decides(pattern.text)
    if decided is None or decided.line < pattern.line:
        return ""
    return f"'{decided.text}' in line {decided.line} keeps it out again, and the last line that matches decides"


def _matches_something(pattern: IgnorePattern, context: Context, project: Project) -> bool:
    """Whether the pattern matches a file or folder of the context; True where that would take too long to say."""
    compared: list[int] = project.remember("docker.compared", lambda _: [0])
    steps: frozenset[str] = project.remember(("docker.steps", context.folder), partial(_steps, context))
    compared[0] += len(steps)
    return compared[0] > _MOST_COMPARED or any(map(pattern.matches, steps))


def _steps(context: Context, project: Project) -> frozenset[str]:
    """The paths of the context, and those of every folder in it."""
    start = len(context.prefix)
    found: set[str] = set()
    for path in context.paths(project):
        at = path[start:]
        while at and at not in found:
            found.add(at)
            at = dirname(at)
    return frozenset(found)
