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
from deploylint.project.docker_processes import process_views
from deploylint.project.docker_secret_files import secret_line, secret_made_by, secret_sources
from deploylint.project.docker_shipping import (
    BUILDERS,
    DEVELOPMENT,
    chain_indexes,
    in_reachable,
    in_shipped,
    reachable,
    shipped,
    shipped_indexes,
    user,
)
from deploylint.values.image import parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_users import is_root

_GENERIC = frozenset(
    {"src", "app", "apps", "docker", "services", "packages", "cmd", "build", "deploy", "images", "container"}
)
_MOST_PARTS = 20
_TOOLING = frozenset({"-devcontainer", "-github", "-gitlab", "-circleci", "-buildkite", "cloudbuild"})
"""Folders of those who develop and of their pipelines; a dot is read as a dash."""
_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_PROBE_KEY = lazy_pattern(r"^\s*(?:liveness|readiness)Probe:", re.MULTILINE)


def development(view: View, _: Project) -> bool:
    """Whether the name of the file, its folder or the stage says that it is for development or tests."""
    parts = [part.replace(".", "-") for part in view.source.path.lower().split("/")]
    stage = view.scope.get("stage", view)
    alias = stage.derived.get("name")
    name = alias.text.lower().replace(".", "-") if isinstance(alias, Node) else ""
    return (
        not _TOOLING.isdisjoint(parts)
        or any(DEVELOPMENT.search(part) for part in (*parts, name))
        or any(BUILDERS.search(part) for part in parts)
    )


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


def in_kubernetes(_: View, project: Project) -> bool:
    """Whether the repository deploys to Kubernetes."""
    return project.may_have("kubernetes") and bool(project.views("kubernetes.container"))


def number_needed(stage: View, project: Project) -> bool:
    """Whether a container that runs this image asks Kubernetes for another user than root and names no number."""
    return any(
        container.get("security").get("runAsNonRoot").value is True
        and not container.get("security").get("runAsUser").exists
        for container in _containers(stage, project)
    )


def number_set_elsewhere(stage: View, project: Project) -> bool:
    """Whether every container that runs this image names its user by number."""
    running = _containers(stage, project)
    return bool(running) and all(
        isinstance(container.get("security").get("runAsUser").value, int) for container in running
    )


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
    images: dict[str, list[str]] = project.remember("docker.image-names", _by_ending)
    names = _image_names(stage.source.path, builds(project).get(stage.source.path, []))
    named = dict.fromkeys(image for name in names for image in images.get(name, ()))
    found = [view for image in by_name if image in named for view in by_name[image]] if named else []
    if found or not _only_dockerfile(project):
        return found
    return [view for image, views in by_name.items() if image.count("/") > 1 for view in views]


def _by_ending(project: Project) -> dict[str, list[str]]:
    """The images by the last parts of their names: all of it, and what stands behind each dash or underscore."""
    by_name: dict[str, list[View]] = project.remember("docker.containers", _by_image)
    found: dict[str, list[str]] = {}
    for image in by_name:
        last = image.rpartition("/")[2]
        starts = [0, *(at + 1 for at, letter in enumerate(last) if letter in "-_")]
        for start in starts[:_MOST_PARTS]:
            found.setdefault(last[start:], []).append(image)
    return found


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
    check: Node = service.get("completed").get("healthcheck")
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
    count: int = project.remember(
        "docker.dockerfiles", lambda p: sum(1 for d in p.documents("docker") if d.content.stages)
    )
    return count == 1


def _chart_with_probes(project: Project) -> bool:
    found: bool = project.remember(
        "docker.chart-probes",
        lambda p: any(_PROBE_KEY.search(s.text) for s in p.sources.values() if s.kind == "helm.template"),
    )
    return found


def _contexts(project: Project) -> Iterator[View]:
    for view in context_views(project, chain_indexes(project)):
        view.derived["development"] = development(view, project)
        yield view


def _ignored_lockfile(view: View, project: Project) -> str:
    from deploylint.project.docker_packages import ignored_lockfile

    return ignored_lockfile(view, project)


def _development_manifest(view: View, project: Project) -> str | Node:
    from deploylint.project.docker_packages import development_manifest

    return development_manifest(view, project)


def _processes(project: Project) -> Iterator[View]:
    for view in process_views(project, shipped_indexes(project)):
        view.derived["development"] = development(view, project)
        yield view


def _has_ignore_files(project: Project) -> bool:
    return any(source.kind == "dockerignore" for source in project.sources.values())


def _ignore_files(project: Project) -> Iterable[View]:
    if not _has_ignore_files(project):
        return ()
    from deploylint.project.docker_ignore_files import ignore_file_views

    return ignore_file_views(project)


def _ignore_lines(project: Project) -> Iterable[View]:
    if not _has_ignore_files(project):
        return ()
    from deploylint.project.docker_ignore_files import ignore_line_views

    return ignore_line_views(project)


def _remarks(project: Project) -> Iterable[View]:
    from deploylint.project.docker_remarks import remarks

    return remarks(project)


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {
    "docker.stage": {
        "shipped": shipped,
        "reachable": reachable,
        "in_shipped": in_shipped,
        "user": user,
        "development": development,
        "health_checked_elsewhere": health_checked_elsewhere,
        "user_set_elsewhere": user_set_elsewhere,
        "in_kubernetes": in_kubernetes,
        "number_needed": number_needed,
        "number_set_elsewhere": number_set_elsewhere,
    },
    "docker.package_command": {
        "in_shipped": in_shipped,
        "development": development,
        "ignored_lockfile": _ignored_lockfile,
        "development_manifest": _development_manifest,
    },
    "docker.copy": {
        "in_shipped": in_shipped,
        "in_reachable": in_reachable,
        "development": development,
        "ignored_sources": ignored_sources,
        "ignored_by": ignored_by,
        "missing_sources": missing_sources,
        "near_name": near_name,
        "secret_sources": secret_sources,
    },
    "docker.variable": {"in_shipped": in_shipped, "in_reachable": in_reachable, "development": development},
    "docker.command": {
        "in_shipped": in_shipped,
        "in_reachable": in_reachable,
        "development": development,
        "secret_line": secret_line,
        "secret_made_by": secret_made_by,
    },
    "docker.image": {"in_shipped": in_shipped, "in_reachable": in_reachable, "development": development},
    "docker.expansion": {"in_shipped": in_shipped, "in_reachable": in_reachable, "development": development},
    "docker.instruction": {"in_shipped": in_shipped, "in_reachable": in_reachable, "development": development},
}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "docker.context": _contexts,
    "docker.ignore_file": _ignore_files,
    "docker.ignore_line": _ignore_lines,
    "docker.process": _processes,
    "docker.remark": _remarks,
}
