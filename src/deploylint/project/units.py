"""Which manifests belong together: the objects of one unit are applied to one cluster and may name each other."""

import re
from collections.abc import Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import Any, NamedTuple

from deploylint.model import Node
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_FOLDER = lazy_pattern(r"k8s|kube|manifest|deploy|infra|gitops|kustomize|^releases?$|^charts?$", re.IGNORECASE)
_KUSTOMIZATIONS = ("kustomization.yaml", "kustomization.yml", "Kustomization")
_REMOTE = lazy_pattern(r"://|^git@|\?ref=|^github\.com/")
# kuttl (https://kuttl.dev/docs/testing/steps.html) and Chainsaw: the parts of objects that a test waits for.
_EXPECTED = lazy_pattern(r"(?:^|[-_.])asserts?[-_.]|^\d+-errors?\.")
_TEMPLATES = (
    *(".j2", ".jinja", ".jinja2", ".tmpl", ".tpl", ".gotmpl", ".jsonnet", ".libsonnet", ".cue", ".ytt.yaml"),
    *(".yaml.in", ".yml.in", ".yaml.template", ".yml.template", ".yaml.erb", ".yml.erb"),
)

REST = "folder "
"""The key of the unit of all that remains: neither built by a kustomization, nor in a folder that is named for it."""


class Unit(NamedTuple):
    """A set of manifests.

    `key` tells units apart. `open` says that objects may exist which cannot be seen here: made by a Helm chart, a
    template, a remote base, or under a name that a kustomization changes.
    """

    key: str
    open: bool


class _Kustomizations(NamedTuple):
    """`roots` maps each file of a kustomization to the file that stands for its whole build."""

    roots: dict[str, str]
    open: frozenset[str]
    patches: frozenset[str]


def unit_of(path: str, project: Project) -> Unit:
    """The unit that the manifest at `path` belongs to.

    Files that kustomizations build together are one; else those below the outermost folder whose name says that
    it holds manifests (`k8s`, `deploy`, …); else all that remain in the repository.
    """
    units: dict[str, Unit] = project.remember("kubernetes.units", lambda _: {})
    unit = units.get(path)
    if unit is None:
        unit = units[path] = _find_unit(path, project)
    return unit


def manifest_folder(path: str) -> str:
    """The outermost folder above `path` whose name says that it holds manifests, with a slash; else empty."""
    parts = path.split("/")[:-1]
    for depth, part in enumerate(parts):
        if _FOLDER.search(part):
            return "/".join(parts[: depth + 1]) + "/"
    return ""


def is_patch(path: str, project: Project) -> bool:
    """Whether a kustomization uses this file as a patch: what it holds are no whole objects."""
    return path in _kustomizations(project).patches


def is_expectation(path: str) -> bool:
    """Whether a file says what a test expects to find in a cluster: nobody applies it."""
    return _EXPECTED.search(path.rpartition("/")[2].lower()) is not None


def same_unit_kustomizations(path: str, project: Project) -> list[Document]:
    """The kustomizations of the unit that the manifest at `path` belongs to."""
    key = unit_of(path, project).key
    return [d for d in project.documents("kustomization") if unit_of(d.source.path, project).key == key]


def _find_unit(path: str, project: Project) -> Unit:
    built = _kustomizations(project)
    root = built.roots.get(path)
    if root is not None:
        return Unit(f"kustomization {root}", root in built.open)
    folder = manifest_folder(path)
    opened: dict[str, bool] = project.remember("kubernetes.open", lambda _: {})
    if folder not in opened:
        opened[folder] = any(known.startswith(folder) and _opens(known) for known in project.paths) or any(
            document.root.unknown and document.source.path.startswith(folder)
            for document in project.documents("kubernetes")
        )
    return Unit(f"folder {folder}", opened[folder])


def _opens(path: str) -> bool:
    return path.endswith(_TEMPLATES) or path == "Chart.yaml" or path.endswith("/Chart.yaml")


def _kustomizations(project: Project) -> _Kustomizations:
    built: _Kustomizations = project.remember("kubernetes.kustomizations", _build)
    return built


def _build(project: Project) -> _Kustomizations:
    leaders: dict[str, str] = {}
    unseen: set[str] = set()
    patches: set[str] = set()
    resources: set[str] = set()
    for document in project.documents("kustomization"):
        here = document.source.path
        _join(leaders, here, here)
        if _renames_or_generates(document.root) or document.root.unknown:
            unseen.add(here)
        for name, is_a_patch in _references(document.root):
            path = _resolve(name, dirname(here), project)
            if path is None:
                if not is_a_patch:
                    unseen.add(here)
                continue
            _join(leaders, here, path)
            (patches if is_a_patch else resources).add(path)
    roots = {path: _leader(leaders, path) for path in leaders}
    return _Kustomizations(roots, frozenset(roots[path] for path in unseen), frozenset(patches - resources))


def _leader(leaders: dict[str, str], path: str) -> str:
    while leaders[path] != path:
        leaders[path] = leaders[leaders[path]]
        path = leaders[path]
    return path


def _join(leaders: dict[str, str], one: str, other: str) -> None:
    leaders.setdefault(one, one)
    leaders.setdefault(other, other)
    first, second = sorted((_leader(leaders, one), _leader(leaders, other)))
    leaders[second] = first


def _renames_or_generates(root: Node) -> bool:
    fields = ("helmCharts", "helmChartInflationGenerator", "generators", "namePrefix", "nameSuffix")
    return any(root.get(field) for field in fields)


def _references(root: Node) -> Iterator[tuple[str, bool]]:
    """(path as written, whether it is used as a patch) for every file that a kustomization names."""
    for field in ("resources", "bases", "components"):
        yield from ((name, False) for name in _texts(root.get(field).entries))
    yield from ((name, True) for name in _texts(root.get("patchesStrategicMerge").entries) if "\n" not in name)
    for field in ("patches", "patchesJson6902"):
        yield from ((name, True) for name in _texts(patch.get("path") for patch in root.get(field).entries))


def _texts(nodes: Iterable[Any]) -> list[str]:
    return [node.text for node in nodes if node.text]


def _resolve(name: str, folder: str, project: Project) -> str | None:
    """The existing file that a kustomization in `folder` means by `name`; None when it is not in the repository."""
    if _REMOTE.search(name):
        return None
    path = normpath(join(folder, name))
    if path in project.paths:
        return path
    candidates = (normpath(join(path, file)) for file in _KUSTOMIZATIONS)
    return next((candidate for candidate in candidates if candidate in project.paths), None)
