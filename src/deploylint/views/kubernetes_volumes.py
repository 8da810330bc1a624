"""The volumes of workloads, and who mounts them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.values.patterns import lazy_pattern
from deploylint.views.kubernetes_objects import MOST, written
from deploylint.views.pods import workload_views

_SOCKET = lazy_pattern(r"/(?:docker|dockershim|containerd|crio|podman|cri-dockerd|buildkitd)\.sock$")
_CREDENTIALS = lazy_pattern(
    r"/\.(?:aws|azure|config/gcloud|kube|ssh|docker)(?:/|$)"
    r"|^/etc/kubernetes/(?:azure\.json|admin\.conf|cloud\.conf|pki)|^/var/lib/kubelet/pki"
)
# Directories whose meaning is what is below them; of those in _TREES every file and directory below counts too.
_SYSTEM = frozenset(("/", "/home", "/media", "/opt", "/run", "/srv", "/var", "/var/lib", "/var/run"))
_TREES = lazy_pattern(
    r"^/(?:bin|boot|dev|etc|lib|lib64|proc|root|run/containerd|sbin|sys|usr"
    r"|var/lib/(?:containerd|docker|etcd|kubelet))(?:/|$)"
)
# Below those: what tells nothing but the time, certificates and names, devices that are there to be shared, and the
# sockets and logs that plugins and agents of the node are given.
_SHARED = lazy_pattern(
    r"^/etc/(?:localtime|timezone|machine-id|os-release|ssl|pki|ca-certificates|cni)(?:/|$)"
    r"|^/usr/(?:share/(?:zoneinfo|ca-certificates)|local/share/ca-certificates|lib/os-release|src)(?:/|$)"
    r"|^/lib/modules(?:/|$)"
    r"|^/dev/(?:shm|null|zero|u?random|fuse|net|dri|kvm|snd|nvidia[\w-]*|infiniband|bus|video\d*|tty\w*)(?:/|$)"
    r"|^/var/lib/kubelet/(?:plugins|plugins_registry|device-plugins|pod-resources)(?:/|$)"
    r"|^/var/lib/docker/containers(?:/|$)"
)


def volume_views(document: Document) -> Iterator[View]:
    """Every volume of every workload's pods.

    Facts: `name` (Node), `host_path` (the directory of the node that it shows, without a slash at its end; absent for
    other volumes, unknown where a template decides), `shows` (what stands there, by its path: "runtime-socket",
    "credentials", "system-directory" or "directory"; empty for other volumes), `mounts` (the entries of `volumeMounts`
    and `volumeDevices` that use it, also those of init containers), `writable` (whether one of them may write).
    Scope: `workload`, `object`.
    """
    yield from islice((volume for workload in workload_views(document) for volume in _volumes(workload)), MOST)


def _volumes(workload: View) -> Iterator[View]:
    pod: Node = workload.derived["pod"]
    mounts: dict[str, list[Node]] = {}
    for container in workload.get("containers"):
        for mount in mounted(container):
            mounts.setdefault(mount.get("name").scalar, []).append(mount)
    scope = {**workload.scope, "workload": workload}
    for node in pod.get("volumes").entries:
        name = node.get("name")
        if type(node.value) is not dict or not name:
            continue
        users = mounts.get(name.scalar, [])
        host_path = _host_path(written(node.at("hostPath", "path")))
        facts: dict[str, Any] = {
            "name": name,
            "host_path": host_path,
            "shows": host_path if host_path.unknown else _shown(host_path.text),
            "mounts": users,
            "writable": any(not _read_only(mount) for mount in users),
        }
        yield View("kubernetes.volume", node, facts, scope, workload.label)


def mounted(container: View) -> Iterator[Node]:
    """The entries of a container that use a volume: mounts, and block devices."""
    return chain(container.node.get("volumeMounts").entries, container.node.get("volumeDevices").entries)


def _read_only(mount: Node) -> bool:
    allowed = mount.get("readOnly")
    return allowed.value is True or allowed.unknown


def _host_path(node: Node) -> Node:
    from posixpath import normpath

    if not node.text:
        return node
    path = "/" + normpath(node.text).lstrip("/")
    return Node(node.source, node.span, path, key=node.key, raw=path, unknown=node.unknown)


def _shown(path: str) -> str:
    if not path:
        return ""
    if _SOCKET.search(path):
        return "runtime-socket"
    if _CREDENTIALS.search(path):
        return "credentials"
    system = path in _SYSTEM or (_TREES.search(path) and not _SHARED.search(path))
    return "system-directory" if system else "directory"
