"""Checks of what Kubernetes objects are called, labelled and selected by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from posixpath import dirname, join, normpath

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.project import Project
from deploylint.project.units import same_unit_kustomizations
from deploylint.values.patterns import lazy_pattern
from deploylint.values.selector import selects
from deploylint.views.pods import pod_template

_NAME = lazy_pattern(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_PREFIX = lazy_pattern(r"[a-z0-9]([-a-z0-9.]*[a-z0-9])?")
_PLACEHOLDER = lazy_pattern(r"[$<>{}%]|^__.*__$|^@.*@$")
_LONGEST_NAME = 63
_LONGEST_PREFIX = 253
_Identity = tuple[str, str, str, str]


def duplicate(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """No file, and no kustomization, has the same object twice."""
    repeated: dict[int, View] = project.remember("kubernetes.repeated", _repeated)
    first = repeated.get(id(it.node))
    if first is not None:
        related = (Related(first.derived["name"].place, "it is first described here"),)
        yield Problem(it.derived["name"].place, related=related)


def _identity(view: View) -> _Identity | None:
    """What the API server tells objects apart by; None when that is not told or depends on a template."""
    name, namespace = view.node.at("metadata", "name"), view.derived["namespace"]
    kind, api = view.derived["kind"], view.derived["apiVersion"]
    if view.derived["partial"] or not name.scalar or not api.text:
        return None
    if any(node.unknown for node in (name, namespace, kind, api)) or _PLACEHOLDER.search(name.scalar):
        return None
    return view.derived["group"], kind.text, namespace.scalar, name.scalar


def _repeated(project: Project) -> dict[int, View]:
    """The objects, by their Nodes, that another one before describes too, and that one."""
    first_of: dict[tuple[str, _Identity], View] = {}
    repeated: dict[int, View] = {}
    for view in project.views("kubernetes.object"):
        identity = _identity(view)
        if identity is None:
            continue
        for group in _groups(view.source.path, project):
            first = first_of.setdefault((group, identity), view)
            if first is not view:
                repeated.setdefault(id(view.node), first)
    return repeated


def _groups(path: str, project: Project) -> list[str]:
    """The sets that the objects of a file are applied in for certain: the file, the kustomizations that list it."""
    listed: dict[str, list[str]] = project.remember("kubernetes.listed", _listed)
    return [path, *listed.get(path, ())]


def _listed(project: Project) -> dict[str, list[str]]:
    listed: dict[str, list[str]] = {}
    for document in project.documents("kustomization"):
        here = document.source.path
        names = {normpath(join(dirname(here), entry.text)) for entry in document.root.get("resources").entries}
        for path in names:
            listed.setdefault(path, []).append(here)
    return listed


def selector_mismatch(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A controller's selector selects the pods that it makes."""
    selector = it.node.at("spec", "selector")
    labels: Node = it.get("labels")
    answer = selects(selector, labels)
    if answer is False and any(_relabels(d.root) for d in same_unit_kustomizations(it.source.path, project)):
        answer = None
    if answer is None:
        yield Unknown("the labels or the selector depend on a template or a kustomization")
    elif not answer:
        where = labels if labels else it.get("template").get("metadata")
        yield Problem(selector.key_place, related=(Related(where.key_place, "the labels of its pods are here"),))


def _relabels(kustomization: Node) -> bool:
    return any(kustomization.get(field) for field in ("commonLabels", "labels", "transformers", "components"))


def invalid_labels(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """Labels, and what selectors want of them, are ones that the API server takes."""
    for labels in _labels(it):
        for name, value in labels.items:
            of_name, of_value = _name_flaw(name), _part_flaw(value.text) if value.text else ""
            if not (of_name or of_value) or value.unknown or _PLACEHOLDER.search(name):
                continue
            if _PLACEHOLDER.search(value.scalar):
                continue
            if of_name:
                yield Problem(value.key_place, facts={"flaw": f"the label name {name} {of_name}"})
            if of_value:
                yield Problem(value.place, facts={"flaw": f"the value of the label {name} {of_value}"})


def invalid_annotations(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """The names of annotations are ones that the API server takes; it looks at them in small letters."""
    template = pod_template(it)
    fields = [it.node.at("metadata", "annotations")]
    if template is not None and it.derived["kind"].text != "Pod":
        fields.append(template.node.at("metadata", "annotations"))
    for field in fields:
        for name, value in field.items:
            flaw = _name_flaw(name.lower())
            if flaw and not _PLACEHOLDER.search(name):
                yield Problem(value.key_place, facts={"name": name, "flaw": flaw})


def _labels(view: View) -> Iterable[Node]:
    yield view.node.at("metadata", "labels")
    template = pod_template(view)
    if template is not None and view.derived["kind"].text != "Pod":
        yield template.node.at("metadata", "labels")
        yield view.node.at("spec", "selector", "matchLabels")


@lru_cache(maxsize=4096)
def _name_flaw(name: str) -> str:
    prefix, slash, own = name.rpartition("/")
    if slash and (len(prefix) > _LONGEST_PREFIX or _PREFIX.fullmatch(prefix) is None):
        return "has a prefix that is no DNS name"
    return _part_flaw(own) if own else "is empty"


@lru_cache(maxsize=4096)
def _part_flaw(text: str) -> str:
    if len(text) > _LONGEST_NAME:
        return "has more than 63 characters"
    if _NAME.fullmatch(text) is None:
        return "may only hold letters and digits, with - _ . between them"
    return ""
