"""What a Kubernetes object is held against: the API of the target version, or a CustomResourceDefinition."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import count
from typing import NamedTuple

from deploylint.kubernetes_api.bundle import Bundle, Definitions, bundle
from deploylint.kubernetes_api.shapes import Shape
from deploylint.kubernetes_api.structure import Flaw, flaws
from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.units import is_patch, same_unit_kustomizations, unit_of
from deploylint.values.patterns import lazy_pattern
from deploylint.views.kubernetes_objects import object_views
from deploylint.views.pods import is_fragment, pod_template

_PATCH = lazy_pattern(r"(?:^|[/._-])patch(?:es)?(?:[/._-]|$)")

_MOST_ADVICE = 500


class Target(NamedTuple):
    """The version of Kubernetes that is deployed to, as its minor number; `assumed` where no setting says it."""

    minor: int
    assumed: bool

    def __str__(self) -> str:
        return f"1.{self.minor}"


class Judgement(NamedTuple):
    """What was found of one object. `known` is False where nothing says how it must be built; then `reason` says why;
    it is empty for kinds that Kubernetes does not define, nor a definition in the repository.

    `custom` tells a custom resource from one of Kubernetes' own kinds. `root` is the shape of the whole object.
    """

    known: bool
    reason: str = ""
    flaws: tuple[Flaw, ...] = ()
    root: Shape = Shape()
    custom: bool = False


def target(project: Project) -> Target:
    """The configured version, else the newest one that is bundled."""
    return project.remember("kubernetes.target", _target)


def _target(project: Project) -> Target:
    written = project.config.kubernetes_version.removeprefix("v").split(".")
    if len(written) > 1 and written[1].isdecimal():
        return Target(int(written[1]), False)
    return Target(bundle().minors[-1], True)


def assumption(project: Project) -> str:
    """What a message adds where the version was not told."""
    found = target(project)
    return f" (taking {found} for the cluster's version, which kubernetes.version sets)" if found.assumed else ""


def bundled(found: Target) -> int:
    """The bundled version that is nearest to the target."""
    minors = bundle().minors
    return min(max(found.minor, minors[0]), minors[-1])


def definitions(project: Project) -> Definitions:
    """The definitions of the version that objects are held against."""
    return bundle().definitions(bundled(target(project)))


def judged(view: View, project: Project) -> Judgement:
    """How an object differs from what the API takes; worked out once for all rules that ask."""
    known: dict[int, Judgement] = project.remember("kubernetes.judgements", lambda _: {})
    found = known.get(id(view.node))
    if found is None:
        found = known[id(view.node)] = _judge(view, project)
    return found


def _judge(view: View, project: Project) -> Judgement:
    api, kind = view.derived["apiVersion"], view.derived["kind"]
    if api.unknown or kind.unknown:
        return Judgement(False, "the apiVersion or the kind depends on a template")
    if view.node.get("sops"):
        return Judgement(False, "sops encrypted this object, so that it is another one here than in the cluster")
    if is_part(view, project):
        return Judgement(False, "this looks like a part of an object, such as a patch")
    found, aim = bundle(), target(project)
    if kind.text in found.kinds.get(api.text, ()):
        return _judge_own(view, found, aim)
    shapes = custom_shapes(view, project)
    if not shapes:
        return Judgement(False)
    tried = [(flaws(view.node, shape, definitions(project)), shape) for shape in shapes]
    fewest, shape = min(tried, key=lambda pair: len(pair[0]))
    return Judgement(True, flaws=tuple(fewest), root=shape, custom=True)


def _judge_own(view: View, found: Bundle, aim: Target) -> Judgement:
    if aim.minor > found.minors[-1]:
        return Judgement(False, f"the API of Kubernetes {aim} is not known here")
    minor = bundled(aim)
    shape = found.shape(view.derived["apiVersion"].text, view.derived["kind"].text, minor)
    if shape is None:
        return Judgement(False, f"Kubernetes {aim} does not serve this version of the API")
    return Judgement(True, flaws=tuple(flaws(view.node, shape, found.definitions(minor))), root=shape)


def is_part(view: View, project: Project) -> bool:
    """Whether an object is, or looks like, a part that something else completes."""
    if is_nameless_or_patch(view, project):
        return True
    template = pod_template(view)
    if template is None or not is_fragment(view, template):
        return False
    return not _is_whole(view, template.node)


def is_nameless_or_patch(view: View, project: Project) -> bool:
    """Whether an object has no name, or its file is a patch by use or by name."""
    path = view.source.path
    return bool(view.derived["partial"]) or is_patch(path, project) or _PATCH.search(path.lower()) is not None


def patches_say(field: str, view: View, project: Project) -> bool:
    """Whether a kustomization in the object's unit, or a patch of it, speaks of a field that it may then bring."""
    texts = _patch_texts(view.source.path, project)
    words = "|".join((re.escape(field), *_BROUGHT_BY.get(field, ())))
    return any(re.search(rf"\b(?:{words})\b", text) for text in texts)


_BROUGHT_BY = {"selector": ("commonLabels", "includeSelectors")}
"""Fields of a kustomization that write another one into objects."""


def patches_kind(view: View, project: Project) -> bool:
    """Whether a JSON patch in the object's unit changes the kind of an object, as from ClusterRole to Role."""
    texts = _patch_texts(view.source.path, project)
    return any(re.search(r"""[ "']/kind["']?[\s,}]""", text) for text in texts)


def patches_label(labels: Iterable[tuple[str, Node]], pods: Iterable[Node], view: View, project: Project) -> bool:
    """Whether kustomizations and patches in the object's unit give those labels that none of the `pods` has.

    `pods` are the labels of pods as their manifests have them.
    """
    texts = _patch_texts(view.source.path, project)
    if not texts:
        return False
    wanted = [(name, value.scalar) for name, value in labels]
    seen = {(name, value.scalar) for pod in pods for name, value in pod.items}
    given = [any(_gives(name, value, text) for text in texts) for name, value in wanted if (name, value) not in seen]
    # Where every label is on some pod, but no pod has them all, one that is given may be what is lacking.
    return all(given) if given else any(_gives(name, value, text) for name, value in wanted for text in texts)


def _gives(name: str, value: str, text: str) -> bool:
    """Whether a text has a label as a mapping does, or as the path of a JSON patch (https://www.rfc-editor.org/rfc/rfc6901)."""
    path = re.escape(name.replace("~", "~0").replace("/", "~1"))
    pair = rf"(?<![\w./-]){re.escape(name)}[\"']?:[ \t]{{1,9}}[\"']?{re.escape(value)}(?![\w.-])"
    return re.search(rf"{pair}|/labels/{path}(?![\w~.-])", text) is not None


def _patch_texts(path: str, project: Project) -> list[str]:
    key = ("kubernetes.patch-texts", unit_of(path, project).key)
    return project.remember(key, lambda p: _find_patch_texts(path, p))


def _find_patch_texts(path: str, project: Project) -> list[str]:
    """The kustomizations of a file's unit, whose own patches are text, and the files that they use as patches."""
    unit = unit_of(path, project).key
    kustomizations = [document.source.text for document in same_unit_kustomizations(path, project)]
    files = [p for p in project.sources if is_patch(p, project) and unit_of(p, project).key == unit]
    return kustomizations + [project.sources[file].text for file in files]


def _is_whole(view: View, template: Node) -> bool:
    """Whether a workload that lacks something is flawed rather than a patch: it says all that a patch leaves out."""
    containers = template.at("spec", "containers").entries
    full = bool(containers) and all(entry.get("image") and entry.get("name") for entry in containers)
    return full and bool(template.at("metadata", "labels").items) and "$patch" not in view.node.value


def advised(project: Project) -> bool:
    """Whether there is still advice to be had; where everything is wrong, looking for it would take for ever."""
    given: Iterator[int] = project.remember("kubernetes.advice", lambda _: count())
    return next(given) < _MOST_ADVICE


class _Definition(NamedTuple):
    schema: Node
    keeps_unknown: bool


_Index = dict[tuple[str, str], dict[str, list[_Definition]]]


def custom_versions(group: str, kind: str, project: Project) -> dict[str, list[_Definition]]:
    """The schemas that definitions in the repository give a custom kind, by version; empty where none defines it."""
    index: _Index = project.remember("kubernetes.custom", _custom_index)
    return index.get((group, kind), {})


def custom_shapes(view: View, project: Project) -> list[Shape]:
    """The shapes that definitions give this custom resource: several where they differ, none where there is none."""
    group, kind, version = view.derived["group"], view.derived["kind"].text, view.derived["version"]
    found = custom_versions(group, kind, project).get(version, [])
    return [_shape(definition, project) for definition in found if definition.schema]


def _shape(definition: _Definition, project: Project) -> Shape:
    from deploylint.kubernetes_api.custom import from_custom

    key = ("kubernetes.custom", id(definition.schema))
    schema, keeps_unknown = definition
    return project.remember(key, lambda _: from_custom(schema, keeps_unknown=keeps_unknown))


def _custom_index(project: Project) -> _Index:
    index: _Index = {}
    for document in (*project.documents("kubernetes"), *project.definitions):
        for view in object_views(document, "CustomResourceDefinition"):
            if view.derived["group"] == "apiextensions.k8s.io" and view.derived["version"] == "v1":
                _add(view.node.get("spec"), index)
    return index


def _add(spec: Node, index: _Index) -> None:
    group, kind = spec.get("group"), spec.at("names", "kind")
    if not group.text or not kind.text or group.unknown or kind.unknown:
        return
    versions = index.setdefault((group.text, kind.text), {})
    for entry in spec.get("versions").entries:
        schema = entry.at("schema", "openAPIV3Schema")
        if entry.get("name").text:
            keeps = spec.get("preserveUnknownFields").value is True
            versions.setdefault(entry.get("name").text, []).append(_Definition(schema, keeps))
