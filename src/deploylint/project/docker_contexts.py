"""Build contexts: which folder a Dockerfile copies from, what the ignore file keeps out, what gets in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from posixpath import basename, dirname, join, normpath
from typing import Any

from deploylint.model import View
from deploylint.parse import Document
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.dockerignore import Dockerignore, read_dockerignore
from deploylint.project import Project
from deploylint.project.docker_builds import Build, builds
from deploylint.values.patterns import lazy_pattern

_TEMPLATE = lazy_pattern(
    r"\.(?:example|sample|template|dist|tpl|defaults?|schema)(?:\.|$)|^\.env\.(?:example|sample|template)"
)
_KEY_FILE = lazy_pattern(
    r"(?:^|/)(?:id_(?:rsa|dsa|ecdsa|ed25519)|\.netrc|\.git-credentials|\.pypirc|kubeconfig|credentials\.json|[^/]+\.tfstate"
    r"|[^/]+\.(?:p12|pfx|ppk)|[^/]*(?:private|priv|server|tls|ssl|signing)[^/]*\.key|[^/]*(?:private|priv)[^/]*\.pem|privkey\.pem)$"
    r"|(?:^|/)\.(?:aws|kube|ssh)/[^/]+$"
)
_ENV_WORD = lazy_pattern(r"\.env(?:[._-]|$)|env[._-](?:example|sample|template|dist)")
_TESTS = lazy_pattern(
    r"(?:^|/)(?:tests?|testdata|fixtures?|examples?|samples?|docs?|spec|__tests__|node_modules|vendor)/"
)


def is_env_file(path: str) -> bool:
    """Whether the path is an env file with values: `.env`, `.env.local`, and no template of one."""
    name = basename(path)
    return (name == ".env" or name.startswith(".env.")) and not _TEMPLATE.search(name)


def is_key_file(path: str) -> bool:
    """Whether the path is by its name a private key, a credential store or a Terraform state, outside of tests."""
    return _KEY_FILE.search(path) is not None and not _TESTS.search(path)


def context_views(project: Project, chains: Mapping[str, frozenset[int]]) -> Iterator[View]:
    """One view for each Dockerfile and folder that it is built from, if it copies anything from there.

    The node is the COPY of the whole context, else the first COPY from it. Facts: `path` (of the context, empty for
    the root), `dockerfile` (path), `guessed` (nothing in the repository says what the context is), `ignore_file` (path,
    empty without one), `whole` (whether the whole context is copied), `in_shipped` (whether that copy ends up in the
    image that is deployed), `takes_env` and `takes_git` (whether it would take them along), `env_files` and `key_files`
    (those that exist and would be copied), `uses_env` (whether env files or templates of them lie in the context).
    """
    for document in project.documents("docker"):
        seen = set()
        for build in builds(project).get(document.source.path, []):
            if build.context not in seen:
                seen.add(build.context)
                view = _context(document, build, project, chains.get(document.source.path, frozenset()))
                if view is not None:
                    yield view


def _local_copies(document: Document) -> Iterator[tuple[Stage, Instruction]]:
    for stage in document.content.stages:
        if stage.reachable:
            for instruction in stage.of("COPY", "ADD"):
                if not instruction.flag("from") and _sources(instruction):
                    yield stage, instruction


def _sources(instruction: Instruction) -> list[str]:
    texts = [str(node.value) for node in instruction.args[:-1]]
    return [text for text in texts if "://" not in text and not text.startswith(("<<", "git@"))]


def _is_whole(instruction: Instruction) -> bool:
    return any(normpath(source).lstrip("/") in (".", "", "*", "**") for source in _sources(instruction))


def _context(document: Document, build: Build, project: Project, chain: frozenset[int]) -> View | None:
    copies = list(_local_copies(document))
    if not copies:
        return None
    whole = [(stage, copy) for stage, copy in copies if _is_whole(copy)]
    shipped_first = sorted(whole, key=lambda found: found[0].index not in chain)
    stage, chosen = (shipped_first or copies)[0]
    ignore_path = _ignore_file(build, project)
    ignore = _read(ignore_path, project)
    patterns = [normpath(source).lstrip("/") for _, copy in copies for source in _sources(copy)]
    facts: dict[str, Any] = {
        "path": build.context,
        "folder": build.context or "the repository root",
        "dockerfile": document.source.path,
        "guessed": build.guessed,
        "ignore_file": ignore_path,
        "whole": bool(whole),
        "in_shipped": stage.index in chain,
        "takes_env": bool(whole) and not _excluded(chosen, ".env") and not ignore.ignores(".env"),
        "takes_git": bool(whole) and not _excluded(chosen, ".git") and _takes_git(build.context, ignore),
        "env_files": partial(_taken, build, ignore, patterns, is_env_file, project),
        "key_files": partial(_taken, build, ignore, patterns, is_key_file, project),
        "uses_env": partial(_uses_env, build.context, project),
    }
    place = chosen.node
    return View("docker.context", place, facts, label=f"build context of {document.source.path}")


def _excluded(instruction: Instruction, name: str) -> bool:
    """Whether `--exclude` keeps it out."""
    return any(fnmatchcase(name, node.text.strip("/")) for node in instruction.flag_values("exclude"))


def _takes_git(context: str, ignore: Dockerignore) -> bool:
    return not context and not ignore.ignores(".git") and not ignore.ignores(".git/config")


def _ignore_file(build: Build, project: Project) -> str:
    """`Dockerfile.dockerignore` beside the Dockerfile comes before `.dockerignore` in the context."""
    for path in (
        f"{build.dockerfile}.dockerignore",
        join(build.context, ".dockerignore"),
        join(build.context, ".containerignore"),
    ):
        if path in project.paths:
            return path
    return ""


def _read(path: str, project: Project) -> Dockerignore:
    source = project.sources.get(path)
    if source is None:
        return Dockerignore([])
    found: Dockerignore = project.remember(("dockerignore", path), lambda _: read_dockerignore(source.text))
    return found


def _taken(build: Build, ignore: Dockerignore, patterns: list[str], wanted: Any, project: Project) -> list[str]:
    """The files of the context that a COPY takes, by path from the root."""
    candidates: list[str] = project.remember(
        ("docker.candidates", wanted), lambda p: sorted(path for path in p.paths if wanted(path))
    )
    prefix = f"{build.context}/" if build.context else ""
    found = []
    for path in candidates:
        inside = path.removeprefix(prefix)
        if path.startswith(prefix) and any(_covers(p, inside) for p in patterns) and not ignore.ignores(inside):
            found.append(path)
    return found


def _covers(pattern: str, path: str) -> bool:
    if pattern in (".", "", "*", "**") or path == pattern or path.startswith(f"{pattern}/"):
        return True
    return fnmatchcase(path, pattern)


def _uses_env(context: str, project: Project) -> bool:
    folders: frozenset[str] = project.remember(
        "docker.env-folders",
        lambda p: frozenset(dirname(path) for path in p.paths if _ENV_WORD.match(basename(path))),
    )
    return context in folders
