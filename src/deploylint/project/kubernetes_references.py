"""Where ConfigMaps, Secrets and volume claims come from: manifests, generators, sealed and external secrets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.kubernetes_variants import variants_of
from deploylint.project.units import unit_of
from deploylint.values.patterns import lazy_pattern
from deploylint.views.kubernetes_objects import object_views

_Key = tuple[str, str]
_COMMAND = lazy_pattern(r"create\s{1,9}(?:secret|configmap|cm)\b|secret_name|kubernetes_secret|kubernetes_config_map")
_MOST_SCALARS = 5_000
_MOST_PODS = 20
_SECRET_MAKERS: dict[str, tuple[str, ...]] = {
    "SealedSecret": ("spec", "template", "metadata", "name"),
    "ExternalSecret": ("spec", "target", "name"),
    "Certificate": ("spec", "secretName"),
    "VaultStaticSecret": ("spec", "destination", "name"),
    "VaultDynamicSecret": ("spec", "destination", "name"),
    "VaultPKISecret": ("spec", "destination", "name"),
    "OnePasswordItem": (),
}
"""Custom resources that an operator makes one Secret of, and where they say what it is called; else as they are."""
_ENTRIES = {"ConfigMap": ("data", "binaryData"), "Secret": ("data", "stringData")}


class Origin(NamedTuple):
    """What is known of an object in a unit: its entries by name, or that more entries than those may exist.

    `implied` says that nothing here makes it, and that something else relies on it, as an Ingress on its certificate.
    """

    keys: frozenset[str]
    open: bool
    implied: bool = False


class _Origins(NamedTuple):
    """Origins by unit and (kind, name); `anywhere` has the units of each; `mentioned` are the words in custom resources
    by unit, which may stand for an object that an operator makes."""

    by_unit: dict[str, dict[_Key, Origin]]
    anywhere: dict[_Key, set[str]]
    mentioned: dict[str, set[str]]


def origin_of(path: str, kind: str, name: str, project: Project) -> Origin | None:
    """What a manifest at `path` can see of an object: in its unit, else, of which nothing is known, in another."""
    origins = _origins(project)
    unit = unit_of(path, project).key
    found = origins.by_unit.get(unit, {}).get((kind, name))
    elsewhere = origins.anywhere.get((kind, name)) if found is None else None
    if elsewhere and not elsewhere <= variants_of(unit, project):
        return Origin(frozenset(), True)
    return found


def names_nearby(path: str, kind: str, project: Project) -> list[str]:
    """The names of the objects of this kind that are made in the unit of a manifest."""
    unit = unit_of(path, project).key
    return project.remember(
        ("kubernetes.names", unit, kind), lambda _: _names(kind, _origins(project).by_unit.get(unit, {}))
    )


def _names(kind: str, nearby: dict[_Key, Origin]) -> list[str]:
    return sorted(name for (known, name), origin in nearby.items() if known == kind and not origin.implied)


def made_by_others(path: str, name: str, project: Project) -> bool:
    """Whether a custom resource of the unit, or a command in some script or text, has this name in it."""
    if name in _origins(project).mentioned.get(unit_of(path, project).key, ()):
        return True
    texts: list[str] = project.remember("kubernetes.creating-texts", _creating_texts)
    return any(name in text for text in texts)


def _creating_texts(project: Project) -> list[str]:
    return [source.text for source in project.sources.values() if _COMMAND.search(source.text)]


def _origins(project: Project) -> _Origins:
    found: _Origins = project.remember("kubernetes.origins", _find)
    return found


def _find(project: Project) -> _Origins:
    by_unit: dict[str, dict[_Key, Origin]] = {}
    mentioned: dict[str, set[str]] = {}
    for document in project.documents("kubernetes"):
        unit = unit_of(document.source.path, project).key
        for view in object_views(document):
            _add(by_unit.setdefault(unit, {}), _made_by(view))
            if _is_custom(view):
                mentioned.setdefault(unit, set()).update(_scalars(view.node))
    for document in project.documents("kustomization"):
        _add(by_unit.setdefault(unit_of(document.source.path, project).key, {}), _generated(document, project))
    anywhere: dict[_Key, set[str]] = {}
    for unit, known in by_unit.items():
        for key in known:
            anywhere.setdefault(key, set()).add(unit)
    return _Origins(by_unit, anywhere, mentioned)


def _add(known: dict[_Key, Origin], made: Iterable[tuple[_Key, Origin]]) -> None:
    for key, origin in made:
        before = known.get(key, Origin(frozenset(), False, True))
        together = (before.keys | origin.keys, before.open or origin.open, before.implied and origin.implied)
        known[key] = Origin(*together)


def _made_by(view: View) -> Iterator[tuple[_Key, Origin]]:
    kind, group, name = view.derived["kind"].text, view.derived["group"], view.derived["name"].scalar
    if group == "" and kind in _ENTRIES:
        fields = [view.node.get(field) for field in _ENTRIES[kind]]
        names = frozenset(key for field in fields for key, _ in field.items)
        undecided = any(field.unknown for field in fields) or any("{{" in key or "${" in key for key in names)
        yield (kind, name), Origin(names, undecided or not names)
    elif group == "" and kind == "PersistentVolumeClaim":
        yield (kind, name), Origin(frozenset(), True)
    elif kind == "StatefulSet":
        yield from ((("PersistentVolumeClaim", claim), Origin(frozenset(), True)) for claim in _claims(view.node, name))
    elif kind in _SECRET_MAKERS:
        yield ("Secret", view.node.at(*_SECRET_MAKERS[kind]).scalar or name), Origin(frozenset(), True)
    else:
        yield from _of_parts(kind, view.node.get("spec"))


def _of_parts(kind: str, spec: Node) -> Iterator[tuple[_Key, Origin]]:
    """The Secrets that parts of an object are for."""
    if kind == "SecretProviderClass":
        for entry in spec.get("secretObjects").entries:
            names = frozenset(item.get("key").scalar for item in entry.get("data").entries)
            yield ("Secret", entry.get("secretName").scalar), Origin(names, not names)
    elif kind == "Ingress":
        for entry in spec.get("tls").entries:
            yield ("Secret", entry.get("secretName").scalar), Origin(frozenset(), True, True)


def _claims(node: Node, name: str) -> Iterator[str]:
    """The claims that a StatefulSet makes for its pods, of which backups mount the first ones by name."""
    for template in node.at("spec", "volumeClaimTemplates").entries[:_MOST_PODS]:
        prefix = template.at("metadata", "name").scalar
        yield from (f"{prefix}-{name}-{number}" for number in range(_MOST_PODS))


def _is_custom(view: View) -> bool:
    group: str = view.derived["group"]
    return "." in group and not group.endswith(("networking.k8s.io", "authorization.k8s.io"))


def _scalars(node: Node) -> Iterator[str]:
    """The words of a custom resource, as many as a sane one has."""
    stack, seen, left = [node], {id(node.value)}, _MOST_SCALARS
    while stack and left:
        left -= 1
        current = stack.pop()
        if type(current.value) not in (dict, list):
            if current.scalar:
                yield current.scalar
            continue
        children = [child for _, child in current.items] or current.entries
        for child in children[:_MOST_SCALARS]:
            if type(child.value) not in (dict, list) or id(child.value) not in seen:
                seen.add(id(child.value))
                stack.append(child)


def _generated(document: Document, project: Project) -> Iterator[tuple[_Key, Origin]]:
    """What the generators of a kustomization make, under the names that manifests have for it: without a hash."""
    for field, kind in (("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")):
        for entry in document.root.get(field).entries:
            literals = {literal.scalar.partition("=")[0] for literal in entry.get("literals").entries}
            files = {_file_key(file.scalar) for file in entry.get("files").entries}
            assigned, unread = _assigned(document, [entry.get("env"), *entry.get("envs").entries], project)
            yield (kind, entry.get("name").scalar), Origin(frozenset(literals | files | assigned), unread)


def _assigned(document: Document, names: list[Node], project: Project) -> tuple[set[str], bool]:
    """The keys that files of `KEY=value` lines give, and whether one of those files cannot be read here."""
    keys: set[str] = set()
    unread = False
    for name in names:
        source = project.sources.get(normpath(join(dirname(document.source.path), name.scalar)))
        if not name:
            continue
        unread = unread or source is None
        lines = [line.strip() for line in source.lines] if source is not None else []
        keys.update(line.partition("=")[0].strip() for line in lines if line and not line.startswith("#"))
    return keys, unread


def _file_key(text: str) -> str:
    key, equals, _ = text.partition("=")
    return key if equals else basename(text)
