"""Joins between Kubernetes objects: Service and pods, autoscaler and target, Ingress and Service, policies and pods."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.project import Project
from deploylint.project.kubernetes_patches import image_set_elsewhere, patched, patched_elsewhere, patched_security
from deploylint.project.kubernetes_pods import OF_ONE_POD, selects_pods, serves_pods
from deploylint.project.kubernetes_rollouts import keeps_capacity
from deploylint.project.kubernetes_variants import variants_of
from deploylint.project.units import is_expectation, is_patch, manifest_folder, unit_of
from deploylint.values.kubernetes_version import parse_version
from deploylint.views.kubernetes import secret_views, variable_views
from deploylint.views.kubernetes_objects import filled

_Index = dict[Any, list[View]]


def keep(document: Document, project: Project) -> bool:
    """Whether views are made from this document: not from patches of a kustomization and expectations of tests."""
    path = document.source.path
    return not is_patch(path, project) and not is_expectation(path)


def same_namespace(one: View, other: View) -> bool:
    """Whether two objects may be in one namespace. One that does not say, or leaves it to a template, may be in any."""
    here, there = one.derived["namespace"], other.derived["namespace"]
    return not here.text or not there.text or here.unknown or there.unknown or here.text == there.text


def _index(project: Project, kind: str, keys: Callable[[View], Iterable[Any]]) -> _Index:
    """The views of a kind by each of their keys, once for their unit and once, with unit "", for the repository."""
    found: _Index = {}
    for view in project.views(kind):
        unit = unit_of(view.source.path, project).key
        for key in keys(view):
            found.setdefault((unit, key), []).append(view)
            found.setdefault(("", key), []).append(view)
    return found


def look_up(view: View, project: Project, kind: str, key: Any, keys: Callable[[View], Iterable[Any]]) -> list[View]:
    """The views of `kind` under `key` that `view` can see: in its own unit, or else in the rest of the repository.

    Not in other variants of its own unit: a staging environment has nothing that production needs.
    """
    index: _Index = project.remember(("kubernetes", kind, keys), lambda p: _index(p, kind, keys))
    unit = unit_of(view.source.path, project).key
    found = [other for other in index.get((unit, key), ()) if same_namespace(view, other)]
    if found:
        return found
    elsewhere = [other for other in index.get(("", key), ()) if same_namespace(view, other)]
    if elsewhere:
        variants = variants_of(unit, project)
        return [other for other in elsewhere if unit_of(other.source.path, project).key not in variants]
    return []


def in_unit(view: View, project: Project, kind: str) -> list[View]:
    """The views of `kind` in the unit and the namespace of `view`. The list is shared: it must not be changed."""
    found: dict[tuple[str, str], list[View]] = project.remember(("kubernetes.nearby", kind), lambda _: {})
    namespace = view.derived["namespace"]
    key = (unit_of(view.source.path, project).key, "" if namespace.unknown else namespace.text)
    if key not in found:
        index: _Index = project.remember(("kubernetes", kind, _any_key), lambda p: _index(p, kind, _any_key))
        found[key] = [other for other in index.get((key[0], "*"), ()) if same_namespace(view, other)]
    return found[key]


def in_other_namespaces(view: View, project: Project, kind: str) -> list[View]:
    """The views of `kind` in the unit of `view` that are for certain not in its namespace."""
    index: _Index = project.remember(("kubernetes", kind, _any_key), lambda p: _index(p, kind, _any_key))
    unit = unit_of(view.source.path, project).key
    return [other for other in index.get((unit, "*"), ()) if not same_namespace(view, other)]


def _any_key(_: View) -> Iterable[Any]:
    return ("*",)


def by_name(view: View) -> Iterable[Any]:
    name = view.derived["name"].scalar
    return ((view.derived["kind"].text, name),) if name else ()


def _by_label(view: View) -> Iterable[Any]:
    """The labels of a workload's pods, and `*` for every workload."""
    labels = view.derived["labels"]
    return [*((name, value.scalar) for name, value in labels.items), "*"]


def _by_target(view: View) -> Iterable[Any]:
    return ((view.derived["target_kind"], view.derived["target_name"].scalar),)


def selected(service: View, project: Project) -> list[View]:
    """The workloads whose pods a Service selects."""
    selector: Node = service.derived["selector"]
    labels = ((name, value.scalar) for name, value in selector.items if not value.unknown and name not in OF_ONE_POD)
    found = look_up(service, project, "kubernetes.workload", next(labels, "*"), _by_label)
    return [view for view in found if serves_pods(selector, view)]


def _services(view: View, project: Project) -> list[View]:
    """The Services that select a workload's pods."""
    workload = view.scope.get("workload", view)
    served: dict[int, list[View]] = project.remember("kubernetes.served", _served)
    return served.get(id(workload.node), [])


def _served(project: Project) -> dict[int, list[View]]:
    served: dict[int, list[View]] = {}
    for service in project.views("kubernetes.service"):
        for workload in selected(service, project):
            served.setdefault(id(workload.node), []).append(service)
    return served


def _target(autoscaler: View, project: Project) -> View | Node:
    """What an autoscaler scales: a workload, or a custom resource; absent when the repository has none such."""
    key = (autoscaler.derived["target_kind"], autoscaler.derived["target_name"].scalar)
    for kind in ("kubernetes.workload", "kubernetes.object"):
        found = look_up(autoscaler, project, kind, key, by_name)
        if found:
            return found[0]
    name: Node = autoscaler.derived["target_name"]
    return name.absent()


def _containers(workload: View, project: Project) -> list[View]:
    """The containers of a workload, as `kubernetes.container` gives them with all joins."""
    by_workload: dict[int, list[View]] = project.remember("kubernetes.containers", _by_workload)
    return by_workload.get(id(workload.node), [])


def _by_workload(project: Project) -> dict[int, list[View]]:
    found: dict[int, list[View]] = {}
    for container in project.views("kubernetes.container"):
        found.setdefault(id(container.scope["workload"].node), []).append(container)
    return found


def _autoscalers(workload: View, project: Project) -> list[View]:
    """The autoscalers of a workload, and of the Rollouts that take their pods from it."""
    keys = scaled_as(workload, project)
    return [view for key in keys for view in look_up(workload, project, "kubernetes.autoscaler", key, _by_target)]


def scaled_as(workload: View, project: Project) -> list[tuple[str, str]]:
    """What an autoscaler names to scale a workload: (kind, name) of itself, and of Rollouts that refer to it."""
    own = (workload.derived["kind"].text, workload.derived["name"].scalar)
    rollouts = look_up(workload, project, "kubernetes.object", own, _by_workload_reference)
    return [own, *(("Rollout", view.derived["name"].scalar) for view in rollouts)]


def _by_workload_reference(view: View) -> Iterable[Any]:
    reference = view.node.at("spec", "workloadRef") if view.derived["kind"].text == "Rollout" else None
    return ((reference.get("kind").text, reference.get("name").scalar),) if reference else ()


def policies_of(workload: View, project: Project) -> list[View]:
    """The network policies that select, or may select, a workload's pods."""
    nearby = in_unit(workload, project, "kubernetes.network_policy") or [
        policy for policy in project.views("kubernetes.network_policy") if same_namespace(workload, policy)
    ]
    return [policy for policy in nearby if selects_pods(policy.derived["pods"], workload) is not False]


def _backend_target(backend: View, project: Project) -> View | Node:
    """The Service that a backend of an Ingress names; absent when the repository has none such."""
    name: Node = backend.derived["service"]
    ingress = backend.scope["ingress"]
    found = look_up(ingress, project, "kubernetes.service", ("Service", name.scalar), by_name)
    return found[0] if found else name.absent()


def _default(field: str) -> Callable[[View, Project], Node]:
    def default(container: View, project: Project) -> Node:
        """What the namespace's LimitRange gives a container that asks for nothing."""
        given = container.node.absent()
        for limit in in_unit(container.scope["workload"], project, "kubernetes.limit_range"):
            given = filled(given, limit.derived[field])
        return given

    return default


def _patched(field: str) -> Callable[[View, Project], Node]:
    return lambda container, project: patched(container, field, project)


def _host_users(view: View, project: Project) -> Node:
    """`hostUsers` of a pod where the target version counts it: Pod Security does from Kubernetes 1.35 on."""
    users: Node = view.scope.get("workload", view).derived["pod"].get("hostUsers")
    target = parse_version(project.config.kubernetes_version)
    return users.absent() if target and target < (1, 35) else users


def _port_declared(probe: View, project: Project) -> bool | Node:
    """Whether the container declares the port that a probe asks, also in patches; unknown where one may."""
    declared: bool | Node = probe.derived["declared"]
    if declared is False and patched_elsewhere(probe.scope["object"], project):
        return Node(probe.source, probe.node.span, key=probe.node.key, unknown=True)
    return declared


def _image_user(view: View, project: Project) -> str:
    """The user that the image's own Dockerfile sets; empty when it is root, elsewhere, or not told."""
    if not project.documents("docker"):
        return ""
    from deploylint.project.docker import users_by_container

    user: str = project.remember("kubernetes.image-users", users_by_container).get(id(view.node), "")
    return "" if user.partition(":")[0] in ("", "0", "root") else user


def _custom(view: View, project: Project) -> bool:
    """Whether an object is held against a CustomResourceDefinition, not against Kubernetes' own definitions."""
    from deploylint.project.kubernetes_structure import judged

    return judged(view, project).custom


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {
    "kubernetes.object": {"custom": _custom},
    "kubernetes.workload": {
        "containers": _containers,
        "services": _services,
        "autoscalers": _autoscalers,
        "network_policies": policies_of,
        "host_users": _host_users,
        "keeps_capacity": keeps_capacity,
    },
    "kubernetes.container": {
        "services": _services,
        "host_users": _host_users,
        "default_limits": _default("limits"),
        "default_requests": _default("requests"),
        "image_set_elsewhere": image_set_elsewhere,
        "image_user": _image_user,
        "security": patched_security,
        **{field: _patched(field) for field in ("resources", "livenessProbe", "readinessProbe", "startupProbe")},
    },
    "kubernetes.probe": {"port_declared": _port_declared},
    "kubernetes.service": {"workloads": selected},
    "kubernetes.autoscaler": {"target": _target},
    "kubernetes.backend": {"target": _backend_target},
}


def _unfiltered(make: Callable[[Document], Iterable[View]]) -> Callable[[Project], Iterator[View]]:
    """Views of every document, patches included: a secret in a patch is in the repository all the same."""
    return lambda project: (view for document in project.documents("kubernetes") for view in make(document))


def namespace_views(project: Project) -> Iterator[View]:
    """The namespaces that have workloads, for each folder of manifests.

    Facts: `name` (text, empty where manifests do not say) and `workloads` (views). It stands at the Namespace object
    where there is one, else at the first workload.
    """
    groups: dict[tuple[str, str], list[View]] = {}
    for workload in project.views("kubernetes.workload"):
        folder = manifest_folder(workload.source.path)
        groups.setdefault((folder, workload.derived["namespace"].text), []).append(workload)
    for (_, name), workloads in groups.items():
        own = look_up(workloads[0], project, "kubernetes.object", ("Namespace", name), by_name) if name else []
        node = own[0].node.at("metadata", "name") if own else workloads[0].derived["name"]
        label = f"Namespace/{name}" if name else workloads[0].label
        yield View("kubernetes.namespace", node, {"name": name, "workloads": workloads}, label=label)


VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "kubernetes.namespace": namespace_views,
    "kubernetes.secret": _unfiltered(secret_views),
    "kubernetes.variable": _unfiltered(variable_views),
}
