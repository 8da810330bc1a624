"""What the documents of a deployment name in the repository: scripts, make targets, workloads and files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any
from urllib.parse import unquote

from deploylint.model import Node, View
from deploylint.parse.markdown import Page
from deploylint.project import Project
from deploylint.project.document_commands import Typed, page_commands
from deploylint.project.document_pages import ground, pages, readme
from deploylint.project.document_roles import sections
from deploylint.values.patterns import lazy_pattern

_TARGET = lazy_pattern(r"(?m)^([^\s:#=][^:#=\n]*):(?!=)")
_KINDS = {
    **dict.fromkeys(("deployment", "deployments", "deploy", "deployment.apps"), "Deployment"),
    **dict.fromkeys(("statefulset", "statefulsets", "sts"), "StatefulSet"),
    **dict.fromkeys(("daemonset", "daemonsets", "ds"), "DaemonSet"),
}
_NAME = lazy_pattern(r"^[a-z0-9][a-z0-9.-]*$")
_TASK = lazy_pattern(r"^[A-Za-z0-9][\w:.-]*$")
_ROLES = ("runbook", "rollback", "incident", "troubleshooting", "disaster-recovery", "readme")
_MOVES = frozenset(("cd", "pushd"))
_YARN_OWN = frozenset(("install", "add", "audit", "dlx", "exec", "set", "config", "why", "workspace", "workspaces"))
_MAKEFILES = ("Makefile", "makefile", "GNUmakefile")


def views(project: Project) -> Iterator[View]:
    """One view for each script, make target, workload or file that a document of the deployment names.

    It stands there. Facts: `what` (script, target, workload, file), `name`, `known` (whether the repository has it;
    unknown where a template, an included makefile or another folder may).
    """
    if ground(project) is None:
        return
    for page in _deployment_pages(project):
        yield from _commands(page, project)
        yield from _links(page, project)


def _deployment_pages(project: Project) -> list[Page]:
    front = readme(project)
    found = {section.page.source.path for name in _ROLES for section in sections(name, project)}
    if front is not None:
        found.add(front.source.path)
    return [page for path, page in pages(project).items() if path in found]


def _view(what: str, name: str, node: Node, known: bool | None) -> View:
    answer: Any = Node(node.source, node.span, unknown=True) if known is None else known
    return View("document.reference", node, {"what": what, "name": name, "known": answer}, label=f"{what} {name}")


def _commands(page: Page, project: Project) -> Iterator[View]:
    typed = list(page_commands(page))
    moved = any(one.words[0] in _MOVES for one in typed)
    for one in typed:
        named = _script(one, project) or _target(one, project)
        if named is not None:
            what, name, known = named
            yield _view(what, name, one.node, None if moved and known is False else known)
        else:
            yield from _workloads(one, project)


def _script(one: Typed, project: Project) -> tuple[str, str, bool | None] | None:
    """The script of package.json that `npm run x`, `pnpm run x` or `yarn run x` starts."""
    words = one.words
    if words[0] not in ("npm", "pnpm", "yarn", "bun") or len(words) < 3 or words[1] not in ("run", "run-script"):
        return None
    if not _TASK.match(words[2]) or any(word in ("-w", "--prefix", "--cwd") or "workspace" in word for word in words):
        return None
    scripts = _scripts(project)
    return "script", words[2], None if scripts is None else words[2] in scripts


def _scripts(project: Project) -> frozenset[str] | None:
    """The scripts of every package.json; None where there is none, or one that cannot be read."""
    return project.remember("document.scripts", _all_scripts)


def _all_scripts(project: Project) -> frozenset[str] | None:
    found: set[str] = set()
    packages = [path for path in project.paths if path.rpartition("/")[2] == "package.json"]
    for path in packages:
        source = project.sources.get(path)
        try:
            package = json.loads(source.text) if source is not None else None
        except (ValueError, RecursionError):
            return None
        scripts = package.get("scripts", {}) if isinstance(package, dict) else None
        if not isinstance(scripts, dict):
            return None
        found.update(scripts)
    return frozenset(found) if packages else None


def _target(one: Typed, project: Project) -> tuple[str, str, bool | None] | None:
    """The target that `make x` builds."""
    words = [word for word in one.words[1:] if "=" not in word and not word.startswith("-")]
    if one.words[0] != "make" or not words or "-C" in one.words or "-f" in one.words or not _TASK.match(words[0]):
        return None
    known = project.remember("document.targets", _all_targets)
    return "target", words[0], None if known is None else words[0] in known


def _all_targets(project: Project) -> frozenset[str] | None:
    """The targets of every makefile; None where there is none, or one that includes others or has patterns."""
    found: set[str] = set()
    makefiles = [path for path in project.paths if path.rpartition("/")[2] in _MAKEFILES]
    for path in makefiles:
        source = project.sources.get(path)
        if source is None or any(line.startswith(("include", "-include", "sinclude")) for line in source.lines):
            return None
        targets = [word for rule in _TARGET.findall(source.text) for word in rule.split()]
        if any("%" in word or "$" in word for word in targets):
            return None
        found.update(targets)
    return frozenset(found) if makefiles else None


def _workloads(one: Typed, project: Project) -> Iterator[View]:
    """The workloads that a kubectl command names as `deployment/x`."""
    if one.words[0] != "kubectl":
        return
    for word in one.words[1:]:
        kind, slash, name = word.partition("/")
        if slash and kind.lower() in _KINDS and _NAME.match(name):
            yield _view("workload", word, one.node, _has_workload(_KINDS[kind.lower()], name, project))


def _has_workload(kind: str, name: str, project: Project) -> bool | None:
    there, open_ = project.remember("document.workloads", _all_workloads)
    if (kind, name) in there:
        return True
    return None if open_ or not there else False


def _all_workloads(project: Project) -> tuple[frozenset[tuple[str, str]], bool]:
    """(kind, name) of every object, and whether there may be more: charts, templates, prefixes."""
    documents = project.documents("kubernetes")
    names = [(d.root.get("kind").text, d.root.at("metadata", "name")) for d in documents]
    charts = any(path.rpartition("/")[2] == "Chart.yaml" for path in project.paths)
    renamed = any(d.root.get(key) for d in project.documents("kustomization") for key in ("namePrefix", "nameSuffix"))
    open_ = charts or renamed or any(node.unknown for _, node in names) or any(d.faults for d in documents)
    return frozenset((kind, node.text) for kind, node in names if kind and node.text), open_


def _links(page: Page, project: Project) -> Iterator[View]:
    for link in page.links:
        target = unquote(link.target.partition("#")[0].partition("?")[0])
        if not target or "://" in target or target.startswith(("mailto:", "tel:", "//", "{", "<")) or "{{" in target:
            continue
        path = target.lstrip("/") if target.startswith("/") else join(dirname(page.source.path), target)
        path = normpath(path)
        if path == ".." or path.startswith("../"):
            continue
        yield _view("file", target, link.node, _has_file(path, project))


def _has_file(path: str, project: Project) -> bool | None:
    if path in project.remember("document.existing", _existing) or path == ".":
        return True
    folders: frozenset[str] = project.remember("document.folders", _folders)
    if path in folders:
        return True
    return False if project.whole else None


def _existing(project: Project) -> frozenset[str]:
    """Every path that was seen, read or not, also where the settings exclude it."""
    return project.paths | {skipped.path for skipped in project.skipped}


def _folders(project: Project) -> frozenset[str]:
    found: set[str] = set()
    for path in _existing(project):
        folder = dirname(path)
        while folder and folder not in found:
            found.add(folder)
            folder = dirname(folder)
    return frozenset(found)
