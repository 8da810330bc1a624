"""Joins of Dockerfiles with what builds them, what runs them, and the build context they take files from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from posixpath import basename, dirname
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.docker_build_commands import Build
from deploylint.project.docker_builds import builds
from deploylint.project.docker_contexts import context_views
from deploylint.project.docker_copied import ignored_by, ignored_sources, missing_sources, near_name
from deploylint.project.docker_ignore_files import ignore_file_views, ignore_line_views
from deploylint.project.docker_secret_files import secret_line, secret_made_by, secret_sources
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_stages import is_root

_DEVELOPMENT = lazy_pattern(
    r"(?:^|[-_])(?:dev|devel|development|dev-envs?|debug|e2e|test|tests|testing|lint|ci)(?:$|[-_])"
)
_GENERIC = frozenset(
    {"src", "app", "apps", "docker", "services", "packages", "cmd", "build", "deploy", "images", "container"}
)
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_KEY = lazy_pattern(r"^\s*(?:liveness|readiness)Probe:", re.MULTILINE)


def shipped(stage: View, project: Project) -> bool:
    """Whether the stage is what gets deployed.

    That is the last stage; but where a build in the repository names another target, that one, unless its name says
    that it is for development.
    """
    return stage.derived["index"] in _shipped_indexes(stage, project)


def _shipped_indexes(stage: View, project: Project) -> frozenset[int]:
    by_path: dict[str, frozenset[int]] = project.remember("docker.shipped", _shipped)
    return by_path.get(stage.source.path, frozenset())


def _shipped(project: Project) -> dict[str, frozenset[int]]:
    found = {}
    for document in project.documents("docker"):
        stages = document.content.stages
        known = builds(project).get(document.source.path, [])
        targets = {build.target for build in known if not _DEVELOPMENT.search(build.target)}
        wanted = {stage.index for stage in stages if stage.name and stage.name in targets}
        if stages and (not wanted or "" in targets):
            wanted.add(len(stages) - 1)
        found[document.source.path] = frozenset(wanted)
    return found


def development(view: View, _: Project) -> bool:
    """Whether the name of the file, its folder or the stage says that it is for development, tests or examples."""
    path = view.source.path.lower()
    stage = view.scope.get("stage", view)
    alias = stage.derived.get("name")
    names = [*path.split("/"), alias.text.lower() if isinstance(alias, Node) else ""]
    return ".devcontainer" in path or any(_DEVELOPMENT.search(name.replace(".", "-")) for name in names)


def health_checked_elsewhere(stage: View, project: Project) -> bool:
    """Whether a compose healthcheck or a Kubernetes probe checks the image that this Dockerfile makes."""
    known = builds(project).get(stage.source.path, [])
    if any(build.service is not None and _checked(build.service) for build in known):
        return True
    running = _containers(stage, project)
    if any(_probed(container) for container in running):
        return True
    return not running and _only_dockerfile(project) and _chart_with_probes(project)


def user_set_elsewhere(stage: View, project: Project) -> bool:
    """Whether all that runs this image in the repository makes it run as another user than root."""
    known = builds(project).get(stage.source.path, [])
    services = [build.service for build in known if build.service is not None]
    containers = _containers(stage, project)
    users = [service.derived["user"].scalar for service in services]
    if not users and not containers:
        return False
    return all(user and not is_root(user) for user in users) and all(map(_not_root, containers))


def users_by_container(project: Project) -> Mapping[int, str]:
    """The user that a container's image runs as, where a Dockerfile of the repository makes the image and says it.

    Keyed by the identity of the container's Node. Two Dockerfiles that could both be meant must agree.
    """
    users: dict[int, set[str]] = {}
    for stage in project.views("docker.stage"):
        if shipped(stage, project):
            user = stage.get("user")
            name = user.scalar if user.exists and not user.unknown else ""
            for container in _containers(stage, project):
                users.setdefault(id(container.node), set()).add(name)
    return {container: names.pop() for container, names in users.items() if len(names) == 1}


def _not_root(container: View) -> bool:
    security = container.get("security")
    user, claim = security.get("runAsUser"), security.get("runAsNonRoot")
    return (isinstance(user.value, int) and user.value > 0) or (claim.value is True and user.value != 0)


def _containers(stage: View, project: Project) -> list[View]:
    """The containers that run the image of a Dockerfile.

    They are told by the last part of the image's name: what a build calls it, or the folder or file name of the
    Dockerfile, also behind a dash or underscore. The only Dockerfile of a repository belongs to every container whose
    image is no well-known one.
    """
    by_name: dict[str, list[View]] = project.remember("docker.containers", _by_image)
    names = _image_names(stage.source.path, builds(project).get(stage.source.path, []))
    found = [view for image, views in by_name.items() if _is_named(image, names) for view in views]
    if found or not _only_dockerfile(project):
        return found
    return [view for image, views in by_name.items() if image.count("/") > 1 for view in views]


def _is_named(image: str, names: set[str]) -> bool:
    last = image.rpartition("/")[2]
    return last in names or any(last.endswith((f"-{name}", f"_{name}")) for name in names)


def _by_image(project: Project) -> dict[str, list[View]]:
    found: dict[str, list[View]] = {}
    for container in project.views("kubernetes.container"):
        written = container.node.get("image").text
        image = parse_image(written) if written else None
        if image is not None:
            found.setdefault(f"{image.registry}/{image.repository}".lower(), []).append(container)
    return found


def _probed(container: View) -> bool:
    return any(container.node.get(probe).exists for probe in _PROBES)


def _checked(service: View) -> bool:
    check: Node = service.derived["healthcheck"]
    test = check.get("test")
    none = test.text == "NONE" or (bool(test.entries) and test.entries[0].text == "NONE")
    return check.exists and check.get("disable").value is not True and not none


def _image_names(path: str, known: list[Build]) -> set[str]:
    names = {image.lower() for build in known for image in build.images}
    names.update(dirname(path).lower().split("/"))
    names.add(basename(path).lower().removeprefix("dockerfile").strip(".-_"))
    names.add(basename(path).lower().removesuffix("dockerfile").strip(".-_"))
    return {name for name in names if len(name) > 2} - _GENERIC


def _only_dockerfile(project: Project) -> bool:
    return sum(1 for d in project.documents("docker") if d.content.stages) == 1


def _chart_with_probes(project: Project) -> bool:
    found: bool = project.remember(
        "docker.chart-probes",
        lambda p: any(_PROBE_KEY.search(s.text) for s in p.sources.values() if s.kind == "helm.template"),
    )
    return found


def _in_shipped(view: View, project: Project) -> bool:
    """Whether what the view's stage holds ends up in a shipped image: that stage, or one it is made from."""
    stage = view.scope.get("stage")
    if stage is None:
        return False
    chains: dict[str, frozenset[int]] = project.remember("docker.chains", _chains)
    return stage.derived["index"] in chains.get(stage.source.path, frozenset())


def _chains(project: Project) -> dict[str, frozenset[int]]:
    found = {}
    indexes = project.remember("docker.shipped", _shipped)
    for document in project.documents("docker"):
        stages = document.content.stages
        chain: set[int] = set()
        for index in indexes.get(document.source.path, ()):
            at: int | None = index
            while at is not None:
                chain.add(at)
                at = stages[at].parent
        found[document.source.path] = frozenset(chain)
    return found


def _contexts(project: Project) -> Iterator[View]:
    for view in context_views(project, _chains(project)):
        view.derived["development"] = development(view, project)
        yield view


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {
    "docker.stage": {
        "shipped": shipped,
        "development": development,
        "health_checked_elsewhere": health_checked_elsewhere,
        "user_set_elsewhere": user_set_elsewhere,
    },
    "docker.copy": {
        "in_shipped": _in_shipped,
        "development": development,
        "ignored_sources": ignored_sources,
        "ignored_by": ignored_by,
        "missing_sources": missing_sources,
        "near_name": near_name,
        "secret_sources": secret_sources,
    },
    "docker.variable": {"in_shipped": _in_shipped, "development": development},
    "docker.command": {
        "in_shipped": _in_shipped,
        "development": development,
        "secret_line": secret_line,
        "secret_made_by": secret_made_by,
    },
}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "docker.context": _contexts,
    "docker.ignore_line": ignore_line_views,
    "docker.ignore_file": ignore_file_views,
}
