"""Views on build contexts: what the copies of a Dockerfile take from the folder that it is built from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from posixpath import basename, dirname
from typing import Any

from deploylint.model import View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.docker_build_commands import Build
from deploylint.project.docker_folders import Context, LocalSource, contexts, local_sources, within
from deploylint.secrets.file_names import holds_secret, is_env_file, is_key_file, may_be_key_file
from deploylint.values.patterns import lazy_pattern

_ENV_WORD = lazy_pattern(r"\.env(?:[._-]|$)|env[._-](?:example|sample|template|dist)")


def context_views(project: Project, chains: Mapping[str, frozenset[int]]) -> Iterator[View]:
    """One view for each Dockerfile and folder that it is built from, if it copies anything from there.

    The node is the COPY of the whole context, else the first COPY from it. Facts: `path` (of the context, empty for
    the root), `folder` (the same for people), `dockerfile` (path), `guessed` (nothing in the repository says what the
    context is), `cloned` (the builder takes the folder from the remote repository), `ignore_file` (path, empty without
    one), `idle_ignore_file` (one beside the Dockerfile that no build obeys, empty without one), `whole` (whether the
    whole context is copied), `in_shipped` (whether that copy ends up in the image that is deployed), `takes_env` and
    `takes_git` (whether it would take them along, and no `!` is there for that very purpose), `env_files` and
    `key_files` (those that exist and would be copied without being named), `uses_env` (whether env files or templates
    of them lie in the context), `leftovers` (folders that tools make beside their manifests and that a local build
    would send along), `bytes` (of all files of the repository in the context), `taken_bytes` and `taken_count` (of
    those that the copies take).
    """
    for document in project.documents("docker"):
        chain = chains.get(document.source.path, frozenset())
        copies = [found for found in local_sources(document) if found.stage.reachable]
        if copies:
            for build, context in contexts(document, project):
                yield _view(document, build, context, copies, chain, project)


def _view(
    document: Document,
    build: Build,
    context: Context,
    copies: list[LocalSource],
    chain: frozenset[int],
    project: Project,
) -> View:
    whole = [copy for copy in copies if copy.source.is_whole]
    chosen = sorted(whole, key=lambda found: found.stage.index not in chain)[0] if whole else copies[0]
    facts: dict[str, Any] = {
        "path": context.folder,
        "folder": context.folder or "the repository root",
        "dockerfile": document.source.path,
        "guessed": build.guessed,
        "ignore_file": context.ignore_file,
        "idle_ignore_file": partial(_idle_ignore_file, build, project),
        "whole": bool(whole),
        "in_shipped": chosen.stage.index in chain,
        "cloned": build.cloned,
        "takes_env": not build.cloned and _takes(chosen, context, (".env",)),
        "takes_git": not build.cloned and not context.folder and _takes(chosen, context, (".git/HEAD", ".git/config")),
        "env_files": partial(_taken, context, copies, is_env_file, project),
        "key_files": partial(_taken_keys, context, copies, project),
        "uses_env": partial(_uses_env, context.folder, project),
        "leftovers": [] if build.cloned else partial(_leftovers, document, context, whole, project),
        "bytes": partial(context.size, project),
        "taken_bytes": partial(_taken_bytes, context, copies, project),
        "taken_count": partial(_taken_count, context, copies, project),
    }
    return View("docker.context", chosen.instruction.node, facts, label=f"build context of {document.source.path}")


def _idle_ignore_file(build: Build, project: Project) -> str:
    if f"{dirname(build.dockerfile)}/.dockerignore".lstrip("/") not in project.paths:
        return ""
    from deploylint.project.docker_ignore_files import obeys_none_of_its_own

    return obeys_none_of_its_own(build, project)


def _leftovers(document: Document, context: Context, whole: list[LocalSource], project: Project) -> list[str]:
    if not whole:
        return []
    from deploylint.project.docker_leftovers import leftovers

    return leftovers(document, context, whole, project)


def _takes(copy: LocalSource, context: Context, paths: Iterable[str]) -> bool:
    """Whether a copy of everything takes files that the repository may not hold."""
    return copy.source.is_whole and any(
        copy.source.takes(path) and not context.ignore.ignores(path) and not brought_back(context, path)
        for path in paths
    )


def brought_back(context: Context, inside: str) -> bool:
    """Whether a `!` of the ignore file names the path itself, which is a flaw of that line."""
    pattern = context.ignore.decides(inside)
    return pattern is not None and pattern.exception and pattern.matches(inside)


def _taken(context: Context, copies: list[LocalSource], wanted: Callable[[str], bool], project: Project) -> list[str]:
    """The files of this sort that a copy takes with the folder they are in, by path from the root."""
    candidates: list[str] = project.remember(
        ("docker.candidates", wanted), lambda p: sorted(path for path in p.paths if wanted(path))
    )
    found = []
    for path in within(context.prefix, candidates):
        inside = path[len(context.prefix) :]
        unnamed = (copy for copy in copies if not (copy.is_literal and copy.source.base == inside))
        if (
            context.receives(path)
            and not brought_back(context, inside)
            and any(c.source.takes(inside) for c in unnamed)
        ):
            found.append(path)
    return found


def _taken_keys(context: Context, copies: list[LocalSource], project: Project) -> list[str]:
    sure = _taken(context, copies, is_key_file, project)
    seen = [path for path in _taken(context, copies, may_be_key_file, project) if path not in sure]
    return sorted([*sure, *(path for path in seen if path in project.sources and _is_secret(path, project))])


def _is_secret(path: str, project: Project) -> bool:
    return holds_secret(project.sources[path].text)


def _uses_env(context: str, project: Project) -> bool:
    folders: frozenset[str] = project.remember(
        "docker.env-folders",
        lambda p: frozenset(dirname(path) for path in p.paths if _ENV_WORD.match(basename(path))),
    )
    return context in folders


def _taken_paths(context: Context, copies: list[LocalSource], project: Project) -> list[str]:
    start = len(context.prefix)
    found = []
    copies = sorted(copies, key=lambda copy: not copy.source.is_whole)
    for path in context.paths(project):
        inside = path[start:]
        if not context.ignore.ignores(inside) and any(copy.source.takes(inside) for copy in copies):
            found.append(path)
    return found


def _taken_bytes(context: Context, copies: list[LocalSource], project: Project) -> int:
    return sum(project.size(path) for path in _taken_paths(context, copies, project))


def _taken_count(context: Context, copies: list[LocalSource], project: Project) -> int:
    return len(_taken_paths(context, copies, project))
