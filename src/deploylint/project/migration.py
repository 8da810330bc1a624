"""Migrations of databases: where they are, whether each can be taken back, and whether a workflow tries them first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import dirname
from typing import Any

from deploylint.model import Node, Source, View
from deploylint.project import Project
from deploylint.project.deployables import first_artifact, foreign_pipeline
from deploylint.project.pipeline_deploys import CHOSEN, PRODUCTION, STAGING, deployments, runs_around
from deploylint.project.pipeline_needs import unknown_at
from deploylint.project.tested_subjects import at_offset
from deploylint.values.patterns import lazy_pattern

_FOLDER = lazy_pattern(r"(?i)(?:^|/)(?:db/)?(?:migrations?|migrate|versions|changelogs?)/(?:[^/]+/)?[^/]+$")
_FILE = lazy_pattern(r"(?i)^(?:[vu]?\d+[\w.-]*|[\w-]*\d{3,}[\w.-]*|migration)\.(?:[cm]?[jt]s|py|sql|rb|xml|ya?ml|php)$")
_ASIDE = lazy_pattern(r"(?:^|/)(?:node_modules|vendor|tests?|__tests__|fixtures?|examples?|dist)/")
_MAKES = lazy_pattern(
    r"(?i)\b(?:create|alter|drop|rename)[ _]?(?:table|column|index|collection)|\bup\b|\bupgrade\b|migrations\.Migration"
    r"|ActiveRecord::Migration|insert into|update\b"
)
_BACK = lazy_pattern(
    r"\bdown\s*[:=(]|\bdef down\b|\bdef downgrade\b|\bdef change\b|--\s*(?:\+goose Down|migrate:down)|exports\.down\b"
    r"|<rollback>|\brollback\s*:|function down\b|reverse_code"
)
_EMPTY_BACK = lazy_pattern(
    r"\bdown\s*\([^)]{0,200}\)(?:\s*:\s*[\w<>]+)?\s*\{\s*(?://[^\n]*\s*)?\}"
    r"|def downgrade\(\)[^\n:]{0,80}:\s*(?:\"\"\"[^\"]*\"\"\"\s*)?pass\b"
    r"|\bdown\s*[:=]\s*(?:async\s*)?(?:function\s*\w*\s*)?\([^)]{0,200}\)\s*(?:=>\s*)?\{\s*(?://[^\n]*\s*)?\}"
)
_LOSES = lazy_pattern(
    r"(?i)\bdrop\s+(?:table|column)\b|\brename\s+(?:table|column|to)\b|\bdropColumn\(|\bdropTable\(|\bremoveColumn\("
    r"|\bop\.drop_(?:column|table)\(|\bRemoveField\(|\bDeleteModel\(|\bRenameField\(|\$unset\b|\$rename\b|\bdropCollection\("
    r"|\bremove_column\b|\bdrop_table\b|\brename_column\b"
)
_NOTE = lazy_pattern(
    r"(?i)(?://|#|--|/\*)[^\n]{0,60}\b(?:irreversible|cannot be (?:undone|reverted)|no way back|expand|contract"
    r"|backward|safe)\b"
)
_MOST = 200_000


def _files(project: Project) -> Iterator[tuple[str, Source]]:
    """The migrations: (the folder that they stand in, the file)."""
    for path, source in project.sources.items():
        name = path.rpartition("/")[2]
        if (
            _FOLDER.search(path)
            and _FILE.match(name)
            and not _ASIDE.search(path)
            and _MAKES.search(source.text[:_MOST])
        ):
            folder = dirname(path)
            yield dirname(folder) if name.startswith("migration.") else folder, source


def _migrations(project: Project) -> Iterator[View]:
    """Each migration. Facts: `reversible` (true, false; unknown for tools that write no way back), `loses` (what
    drops or renames data; absent), `noted` (whether a comment speaks of that)."""
    if first_artifact(project) is None:
        return
    for _, source in _files(project):
        text = source.text[:_MOST]
        node = at_offset(source, 0, source.line(1))
        loses = _LOSES.search(_forward(text))
        facts = {
            "reversible": _reversible(source, node, project),
            "loses": at_offset(source, loses.start(), loses[0]) if loses is not None else node.absent(),
            "noted": _NOTE.search(text) is not None,
        }
        yield View("migration.file", _start(source), facts, label=source.path)


def _start(source: Source) -> Node:
    """The step forward, where it can be told; else the first line with anything in it."""
    found = re.search(r"(?i)\bup\b|\bdef upgrade\b|\boperations\b|\bcreate\b|\balter\b|\bdrop\b", source.text)
    found = found or re.search(r"\S", source.text)
    return at_offset(source, found.start() if found else 0, found[0] if found else "")


def _forward(text: str) -> str:
    """The text up to the way back, which may drop what the way forward made."""
    found = re.search(
        r"(?m)\bdown\s*[:=(]|\bdef down|--\s*\+goose Down|--\s*migrate:down|exports\.down\b|function down\b", text
    )
    return text[: found.start()] if found is not None else text


def _reversible(source: Source, node: Node, project: Project) -> bool | Node:
    text, path = source.text[:_MOST], source.path
    if path.endswith(".up.sql"):
        return path.removesuffix(".up.sql") + ".down.sql" in project.paths
    if path.endswith((".down.sql", ".undo.sql")):
        return True
    if path.endswith(".sql") and _BACK.search(text) is None:
        marked = "goose" in text or "migrate:up" in text
        return False if marked else unknown_at(node)
    if path.endswith(".py") and "migrations.Migration" in text:
        return (
            "RunPython(" not in text
            or "reverse_code" in text
            or re.search(r"RunPython\([^,()]+,\s*\S", text) is not None
        )
    if path.endswith((".xml", ".yml", ".yaml")):
        return True if _BACK.search(text) else unknown_at(node)
    return _BACK.search(text) is not None and _EMPTY_BACK.search(text) is None


def _sets(project: Project) -> Iterator[View]:
    """Each folder of migrations, standing at its newest one.

    Facts: `folder`, `count`, `tried` (whether a workflow migrates staging when it deploys there: true, false, unknown).
    """
    if first_artifact(project) is None:
        return
    folders: dict[str, list[Source]] = {}
    for folder, source in _files(project):
        folders.setdefault(folder, []).append(source)
    for folder, sources in folders.items():
        newest = max(sources, key=lambda source: source.path)
        node = _start(newest)
        facts = {"folder": folder, "count": len(sources), "tried": _tried(node, project)}
        yield View("migration.set", node, facts, label=folder)


def _elsewhere(project: Project) -> bool:
    """Whether something else than a workflow may migrate: another pipeline, an image's start, a Job of Kubernetes."""
    if foreign_pipeline(project):
        return True
    starts = re.compile(r"(?i)migrat")
    containers = project.views("kubernetes.container") if project.documents("kubernetes") else []
    return any(starts.search(str(view.node.plain())[:5_000]) for view in containers)


def _tried(node: Node, project: Project) -> bool | Node:
    known = deployments(project)
    staged = [deployment for deployment in known if deployment.stage == STAGING]
    if any("migration" in run.work for deployment in staged for run in runs_around(deployment, project)):
        return True
    if any(deployment.stage == CHOSEN for deployment in known) or _elsewhere(project):
        return unknown_at(node)
    final = [deployment for deployment in known if deployment.stage == PRODUCTION]
    return False if staged or final else unknown_at(node)


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Any]] = {
    "migration.file": lambda project: list(_migrations(project)),
    "migration.set": lambda project: list(_sets(project)),
}
