"""Database servers in pods."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import basename, dirname, join, normpath

from deploylint.model import Node, Source, View
from deploylint.project import Project
from deploylint.project.database_servers import (
    Content,
    Environment,
    Mount,
    Server,
    given,
    in_file,
    in_scalar,
    skips_entrypoint,
    unreadable,
)
from deploylint.project.kubernetes import by_name, look_up, policies_of
from deploylint.project.kubernetes_patches import patched_elsewhere
from deploylint.project.units import same_unit_kustomizations
from deploylint.values.database_images import Database, database_of
from deploylint.views.database_words import start_of

_SCRATCH = ("emptyDir", "configMap", "secret", "projected", "downwardAPI")
_EXPOSING = ("NodePort", "LoadBalancer")
_MOST_ENTRIES = 500


def pod_servers(project: Project) -> Iterator[Server]:
    """Every container of a long-running workload whose image is a database server."""
    for container in project.views("kubernetes.container"):
        image: Node = container.derived["image"]
        if container.derived["role"] not in ("app", "sidecar") or image.unknown:
            continue
        database = database_of(image.text)
        if database is not None and container.scope["workload"].get("long_running") is True:
            yield _server(container, database, project)


def _server(container: View, database: Database, project: Project) -> Server:
    node, workload = container.node, container.scope["workload"]
    written = [part for part in (node.get("command"), node.get("args")) if part.value is not None]
    programs = (*database.product.programs, *(("run.sh",) if database.product.bitnami else ()))
    return Server(
        database=database,
        view=container,
        where="kubernetes",
        name=container.derived["name"].scalar or workload.derived["name"].scalar,
        label=container.label,
        image=container.derived["image"],
        anchor=written[-1] if written else container.derived["image"],
        start=start_of(written, programs, lambda word: word),
        bypassed=skips_entrypoint(node.get("command")),
        environment=_environment(container, project),
        mounts=tuple(_mounts(container, project)),
        opened=patched_elsewhere(container.scope["object"], project),
        exposed=_exposed(container, database.product.port),
        guarded=bool(policies_of(workload, project)),
        replicas=workload.derived["replicas"],
    )


def _environment(container: View, project: Project) -> Environment:
    values: dict[str, Node] = {}
    opened = False
    for entry in container.node.get("envFrom").entries:
        config = _config(entry.at("configMapRef", "name").scalar, container, project)
        if config is None:
            opened = True
        else:
            prefix = entry.get("prefix").scalar
            values.update({prefix + key: value for key, value in config.node.get("data").items[:_MOST_ENTRIES]})
    for entry in container.node.get("env").entries:
        value = entry.get("value")
        elsewhere = entry.get("valueFrom") or (value if value.unknown or "$(" in value.scalar else None)
        values[entry.get("name").scalar] = given(elsewhere) if elsewhere else value
    return Environment(values, opened)


def _config(name: str, container: View, project: Project) -> View | None:
    """The ConfigMap of this name that the container can see."""
    if not name:
        return None
    found = look_up(container.scope["object"], project, "kubernetes.object", ("ConfigMap", name), by_name)
    return found[0] if found else None


def _mounts(container: View, project: Project) -> Iterator[Mount]:
    workload = container.scope["workload"]
    volumes = {v.get("name").scalar: v for v in workload.derived["pod"].get("volumes").entries}
    claims = {claim.at("metadata", "name").scalar for claim in workload.node.at("spec", "volumeClaimTemplates").entries}
    for entry in container.node.get("volumeMounts").entries:
        target, name = entry.get("mountPath").scalar, entry.get("name").scalar
        volume = volumes.get(name)
        if not target:
            continue
        lasting: bool | None = True if name in claims else None
        read: Callable[[str], Content | None] = unreadable
        if volume is not None:
            lasting = not any(volume.get(kind) for kind in _SCRATCH)
            read = _Read(volume, entry.get("subPath").scalar, container, project)
        yield Mount(normpath(target), entry, lasting, read)


class _Read:
    """Reads the files of a volume that shows a ConfigMap."""

    def __init__(self, volume: Node, below: str, container: View, project: Project) -> None:
        self.volume = volume
        self.below = below
        self.container = container
        self.project = project

    def __call__(self, rest: str) -> Content | None:
        sources = self.volume.at("projected", "sources").entries
        configs = [source.get("configMap") for source in sources] or [self.volume.get("configMap")]
        path = "/".join(part for part in (self.below, rest) if part)
        for config in configs:
            name, key = config.get("name").scalar, _key(config, path)
            found = _config(name, self.container, self.project)
            node = None if found is None else found.node.get("data").get(key)
            if node is not None and node.text:
                return in_scalar(node)
            generated = _generated(name, key, self.container, self.project)
            if generated is not None:
                return in_file(generated)
        return None


def _generated(name: str, key: str, container: View, project: Project) -> Source | None:
    """The file that a generator of a kustomization puts into this entry of a ConfigMap."""
    for document in same_unit_kustomizations(container.source.path, project):
        for generator in document.root.get("configMapGenerator").entries:
            if name and generator.get("name").scalar == name:
                for file in generator.get("files").entries:
                    entry, equals, path = file.scalar.rpartition("=")
                    if key == (entry if equals else basename(path)):
                        return project.sources.get(normpath(join(dirname(document.source.path), path)))
    return None


def _key(config: Node, path: str) -> str:
    """The entry of a ConfigMap that a volume shows at a path."""
    items = config.get("items").entries
    if not items:
        return path
    return next((item.get("key").scalar for item in items if item.get("path").scalar == path), "")


def _exposed(container: View, port: int) -> bool:
    """Whether the port of the container, or a Service for its pods, can be reached from outside of the cluster."""
    if any(
        entry.get("hostPort") and entry.get("containerPort").value == port
        for entry in container.node.get("ports").entries
    ):
        return True
    for service in container.get("services"):
        ports = service.derived["ports"].entries
        serves = any(port in (entry.get("port").value, entry.get("targetPort").value) for entry in ports)
        if service.derived["type"] in _EXPOSING and serves:
            return True
    return False
