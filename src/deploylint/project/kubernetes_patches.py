"""What a kustomization adds to the objects that it builds on: patched fields, and images with another tag."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.units import is_patch, same_unit_kustomizations, unit_of
from deploylint.values.image import parse_image
from deploylint.views.kubernetes_objects import object_views
from deploylint.views.pods import is_fragment, pod_template, security, workload_views

_Key = tuple[str, str, str]
_DEEP = 8


def patched(container: View, field: str, project: Project) -> Node:
    """A field of a container with what patches in its unit add to it; what the container itself says wins."""
    own = container.node.get(field)
    name = container.derived["name"].scalar
    for pod in _pods_over(container, project):
        for patch in _containers(pod):
            if patch.get("name").scalar == name:
                own = _merge(own, patch.get(field), _DEEP)
    return own


def patched_security(container: View, project: Project) -> View:
    """The security context that holds for a container once patches in its unit are applied."""
    shared: Node = container.scope["workload"].derived["pod"].get("securityContext")
    for pod in _pods_over(container, project):
        shared = _merge(shared, pod.get("securityContext"), _DEEP)
    return security(patched(container, "securityContext", project), shared, container.label)


def _containers(pod: Node) -> list[Node]:
    return [*pod.get("containers").entries, *pod.get("initContainers").entries]


def _pods_over(container: View, project: Project) -> list[Node]:
    """The PodSpecs in patches of the workload that a container belongs to."""
    patches: dict[_Key, list[Node]] = project.remember("kubernetes.patches", _patches)
    if not patches:
        return []
    workload = container.scope["workload"].derived
    unit = unit_of(container.source.path, project).key
    return patches.get((unit, workload["kind"].text, workload["name"].scalar), [])


def _merge(own: Node, patch: Node, depth: int) -> Node:
    if not own or not patch:
        return own or patch or own
    if not depth or type(own.value) is not dict or type(patch.value) is not dict:
        return own
    entries = {name: _merge(own.get(name), value, depth - 1) for name, value in patch.items}
    return Node(own.source, own.span, {**own.value, **entries}, key=own.key)


def _patches(project: Project) -> dict[_Key, list[Node]]:
    found: dict[_Key, list[Node]] = {}
    for document in project.documents("kubernetes"):
        unit = unit_of(document.source.path, project).key
        for workload in _patching(document, project):
            key = (unit, workload.derived["kind"].text, workload.derived["name"].scalar)
            found.setdefault(key, []).append(workload.derived["pod"])
    return found


def _patching(document: Document, project: Project) -> Iterator[View]:
    if is_patch(document.source.path, project):
        yield from workload_views(document, fragments=True)
        return
    fragments = set()
    for view in object_views(document):
        template = pod_template(view)
        if template is not None and is_fragment(view, template):
            fragments.add(id(view.node))
    if fragments:
        yield from (w for w in workload_views(document, fragments=True) if id(w.node) in fragments)


def image_set_elsewhere(container: View, project: Project) -> bool:
    """Whether a kustomization's `images` or a Skaffold build gives this container's image its tag or digest."""
    name = _image_name(container.derived["image"].text)
    if not name:
        return False
    skaffold: frozenset[str] = project.remember("kubernetes.skaffold", _skaffold_images)
    if name in skaffold:
        return True
    key = ("kubernetes.images", unit_of(container.source.path, project).key)
    return name in project.remember(key, lambda p: _kustomized_images(container.source.path, p))


def _image_name(text: str) -> str:
    image = parse_image(text)
    return image.familiar if image is not None else text.partition(":")[0]


def _kustomized_images(path: str, project: Project) -> frozenset[str]:
    entries = [e for d in same_unit_kustomizations(path, project) for e in d.root.get("images").entries]
    return frozenset(
        _image_name(entry.get("name").text)
        for entry in entries
        if entry.get("digest") or (entry.get("newTag") and entry.get("newTag").scalar != "latest")
    )


def _skaffold_images(project: Project) -> frozenset[str]:
    return frozenset(
        _image_name(artifact.get("image").text)
        for document in project.documents("kubernetes")
        if document.root.get("apiVersion").text.startswith("skaffold/")
        for artifact in document.root.at("build", "artifacts").entries
        if artifact.get("image").text
    )


def patched_elsewhere(view: View, project: Project) -> bool:
    """Whether a patch in its unit changes this object, or may: then what it says alone is not what is applied."""
    key = ("kubernetes.patched", unit_of(view.source.path, project).key)
    texts: list[str] = project.remember(key, lambda p: list(_patch_texts(view.source.path, p)))
    if not texts:
        return False
    name, kind = view.derived["name"].scalar, view.derived["kind"].text
    return any(not text or name in text or (kind and kind in text and "name" not in text) for text in texts)


def _patch_texts(path: str, project: Project) -> Iterator[str]:
    """What the patches of a unit say, and of what; empty for one that may be of any object."""
    unit = unit_of(path, project).key
    for source in project.sources.values():
        patch_file = source.kind == "kubernetes" and is_patch(source.path, project)
        if patch_file and unit_of(source.path, project).key == unit:
            yield source.text if "kind" in source.text else ""
    for document in same_unit_kustomizations(path, project):
        for field in ("patches", "patchesJson6902", "patchesStrategicMerge"):
            yield from map(_patch_text, document.root.get(field).entries)


def _patch_text(patch: Node) -> str:
    target = patch.get("target")
    if not target:
        return " ".join([patch.text, patch.get("patch").text, patch.get("path").text])
    name = target.get("name").scalar
    # The name of a target is a pattern.
    return f"name: {name}" if name and not any(mark in name for mark in "*+?[(|^$\\") else ""
