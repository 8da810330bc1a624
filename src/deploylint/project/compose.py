"""Compose services as they run: with what they extend, the files they go over, and the Dockerfiles they build."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from posixpath import basename
from typing import Any, NamedTuple

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.compose_files import Files, compose_files, is_fragment
from deploylint.project.docker_builds import builds
from deploylint.values.database_images import data_store
from deploylint.values.purposes import named_development, named_production
from deploylint.views.compose import service_facts
from deploylint.views.compose_images import manages_containers, serves_host
from deploylint.views.compose_interpolation import Known, resolved
from deploylint.views.compose_mounts import Mount, mounts
from deploylint.views.compose_ports import Port, ports

_SWARM = ("placement", "update_config", "rollback_config", "endpoint_mode", "mode")
"""Keys of `deploy` that only a swarm heeds."""


def services(project: Project) -> Iterator[View]:
    """Every service of every compose file, with what `extends` and the files that it goes over bring in.

    The entries of the service are merged, and each stands where it was written. Facts: those of
    `views.compose.service_facts`; `path` (of the file); `whole` (whether it has something to run; a fragment of a
    service that is nowhere else has not); `overlay` (whether it only changes a service of another file); `completed`
    (the merged service with all that files over this one add); `development` and `production` (what the file is for,
    or the service by its profiles); `data_store` (the product's name, empty for no data store); `mounts` (Mounts);
    `published` (Ports); `needed` (whether another service depends on it); `one_shot` (whether it runs and ends);
    `manages_containers` and `serves_host` (what its image is there for); `built_from` (the `docker.file` it builds).
    """
    files = compose_files(project)
    for path in sorted(files.services, key=lambda path: bool(files.bases[path])):  # what stands in both is the base's
        for name in files.services[path]:
            yield _service(files, path, name, project)


def _service(files: Files, path: str, name: str, project: Project) -> View:
    node = files.whole(path, name)
    known = files.known(path)
    facts = service_facts(name, node, known)
    overlay = any(name in files.services[base] for base in files.bases[path])
    facts |= {
        "path": path,
        "whole": not is_fragment(node),
        "overlay": overlay,
        "completed": partial(files.completed, path, name),
        "development": partial(_develops, files, path, node),
        "production": partial(_produces, files, path, name, node),
        "data_store": partial(_data_store, facts["image"]),
        "mounts": partial(_mounts, node, known),
        "published": partial(_ports, node, known),
        "needed": partial(_needed, files, path, name),
        "one_shot": partial(_one_shot, files, path, name, node),
        "manages_containers": partial(manages_containers, facts["image"].text),
        "serves_host": partial(serves_host, facts["image"].text),
    }
    view = View("compose.service", node, facts, label=f"service {name}")
    view.derived["built_from"] = partial(built_from, view, project)
    return view


def _develops(files: Files, path: str, node: Node) -> bool:
    profiles = [entry.text for entry in node.get("profiles").entries]
    return files.development(path) or (bool(profiles) and all(map(named_development, profiles)))


def _produces(files: Files, path: str, name: str, node: Node) -> bool:
    profiles = [entry.text for entry in node.get("profiles").entries]
    return files.production(path, name) or any(map(named_production, profiles))


def _data_store(image: Node) -> str:
    store = data_store(image.text)
    return store.name if store is not None else ""


def _mounts(node: Node, known: Known) -> list[Mount]:
    return mounts(node.get("volumes"), lambda entry: resolved(entry, known))


def _ports(node: Node, known: Known) -> list[Port]:
    return ports(node.get("ports"), lambda entry: resolved(entry, known))


def dependencies(service: Node) -> dict[str, Node]:
    """The services that this one depends on, with the Node of each: an entry of the list, or what is said of it."""
    listed = service.get("depends_on")
    if type(listed.value) is dict:
        return dict(listed.items)
    return {entry.text: entry for entry in listed.entries if entry.text}


class _Dependents(NamedTuple):
    """The services that another one depends on, and those of which one waits for their end."""

    needed: frozenset[str]
    awaited: frozenset[str]


def _dependents(files: Files, path: str) -> _Dependents:
    """What the services of a file and of those beside it depend on."""

    def read(_: Project) -> _Dependents:
        others = (files.whole(at, other) for at in files.beside(path) for other in files.services[at])
        found = [pair for other in others for pair in dependencies(other).items()]
        ending = "service_completed_successfully"
        awaited = frozenset(name for name, said in found if said.get("condition").text == ending)
        return _Dependents(frozenset(name for name, _ in found), awaited)

    return files.project.remember(("compose.dependents", path), read)


def _needed(files: Files, path: str, name: str) -> bool:
    return name in _dependents(files, path).needed


def _one_shot(files: Files, path: str, name: str, node: Node) -> bool:
    """Whether the service runs to its end: others wait for that, or it is never to be restarted."""
    if node.get("restart").scalar == "no" or node.at("deploy", "mode").text.endswith("-job"):
        return True
    return name in _dependents(files, path).awaited


def built_from(service: View, project: Project) -> View | Any:
    """The Dockerfile that the service builds (`docker.file`); absent when it builds none of this repository."""
    by_service: dict[int, View] = project.remember("compose.dockerfiles", _by_service)
    found = by_service.get(id(service.node))
    return found if found is not None else service.derived["build"].absent()


def _by_service(project: Project) -> dict[int, View]:
    files = {view.source.path: view for view in project.views("docker.file")}
    found = {}
    for path, known in builds(project).items():
        for build in known:
            if build.service is not None and path in files:
                found[id(build.service.node)] = files[path]
    return found


def project_files(project: Project) -> Iterator[View]:
    """Every document of every compose file.

    Facts: `path`, `services` (the views of the file's services), `development` and `production` (what it is for),
    `swarm` (whether it is written for `docker stack`, which has a format of its own).
    """
    files = compose_files(project)
    by_path: dict[str, list[View]] = {}
    for view in project.views("compose.service"):
        by_path.setdefault(view.derived["path"], []).append(view)
    for path, documents in files.roots.items():
        facts = {
            "path": path,
            "services": by_path.get(path, []),
            "development": partial(files.development, path),
            "production": partial(files.production, path, ""),
            "swarm": partial(_for_swarm, files, path),
        }
        for document in documents:
            yield View("compose.file", document.root, facts, label=path)


def _for_swarm(files: Files, path: str) -> bool:
    if "stack" in basename(path) or "swarm" in path:
        return True
    deploys = (node.get("deploy") for node in files.services[path].values())
    return any(deploy.get(key).exists for deploy in deploys for key in _SWARM)


def _for_development(view: View, project: Project) -> bool:
    files = compose_files(project)
    path = view.source.path
    return path in files.services and files.development(path)


def _for_production(view: View, project: Project) -> bool:
    files = compose_files(project)
    path = view.source.path
    return path in files.services and files.production(path, "")


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {
    "compose.variable": {"development": _for_development, "production": _for_production},
}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "compose.service": services,
    "compose.file": project_files,
}
