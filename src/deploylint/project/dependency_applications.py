"""The programs of a repository: each manifest of dependencies with the source code below its folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from importlib import import_module

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.usage.evidence import evidence
from deploylint.usage.paths import language_of, set_aside

_DEPLOYS = frozenset({"docker", "kubernetes", "helm.chart", "kustomization"})
_Signs = list[tuple[str, str, Node]]


def application_views(project: Project) -> Iterator[View]:
    """See `project.dependency.application_views`."""
    deployed = any(source.kind in _DEPLOYS for source in project.sources.values())
    by_path: dict[str, list[View]] = {}
    for package in project.views("dependency.package"):
        by_path.setdefault(package.derived["path"], []).append(package)
    for path, packages in by_path.items():
        uses = used(packages)
        first = packages[0].node
        facts = {
            "path": path,
            "ecosystem": packages[0].derived["ecosystem"],
            "deployed": deployed,
            "uses": uses,
            "server": uses.get("server") or first.absent(),
            "front_end": uses.get("front_end") or first.absent(),
            "code": partial(code_below, path.rpartition("/")[0], project),
            "readable": partial(_readable, path.rpartition("/")[0], project),
            "edge": partial(_edge, project),
            "in_charts": partial(_in_charts, first, project),
            "replicated": partial(_of_deployment, "replicated", project),
            "measured": partial(_of_deployment, "metrics", project),
        }
        yield View("dependency.application", first, facts, label=path)


def used(packages: list[View]) -> Mapping[str, Node]:
    """By purpose, the first of these dependencies that serves it while the program runs or is built.

    What says `devDependencies` counts for what a front end is built of, where bundlers make no difference.
    """
    found: dict[str, Node] = {}
    for package in sorted(packages, key=lambda view: view.derived["development"]):
        for purpose in package.derived["purposes"]:
            if not package.derived["development"] or purpose in ("front_end", "image_processing"):
                found.setdefault(purpose, package.node)
    return found


def code_below(folder: str, project: Project) -> Mapping[str, Node]:
    """The first sign of each kind in the source code below a folder; "" is the whole repository."""
    signs = project.remember("dependency.signs", _signs)
    prefix = f"{folder}/" if folder else ""
    found: dict[str, Node] = {}
    for path, name, node in signs:
        if path.startswith(prefix):
            found.setdefault(name, node)
    return found


def _signs(project: Project) -> _Signs:
    return [
        (path, name, node)
        for path, source in project.sources.items()
        if source.kind in ("text", "yaml")
        for name, node in evidence(source)
    ]


def _readable(folder: str, project: Project) -> bool:
    """Whether source code of a known language stands below the folder: what is not found there may then be missing."""
    prefix = f"{folder}/" if folder else ""
    return any(
        path.startswith(prefix) and source.kind == "text" and language_of(path) and not set_aside(path)
        for path, source in project.sources.items()
    )


def _of_deployment(fact: str, project: Project) -> bool:
    """Whether a fact of the deployment is there; not where nothing is deployed."""
    for view in project.views("operations.deployment"):
        return bool(view.get(fact))
    return False


def _in_charts(near: Node, project: Project) -> Mapping[str, bool | Node]:
    found: Mapping[str, bool | Node] = import_module("deploylint.project.operations_charts").in_charts(project, near)
    return found


def _edge(project: Project) -> Mapping[str, Node]:
    found: Mapping[str, Node] = import_module("deploylint.project.operations_edge").edge(project)
    return found
