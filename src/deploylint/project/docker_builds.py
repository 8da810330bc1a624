"""Who builds which Dockerfile: compose services, workflow steps, and what a Dockerfile by itself lets one guess."""

from __future__ import annotations

from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from deploylint.model import Node, View
from deploylint.parse.dockerfile import Dockerfile
from deploylint.project import Project
from deploylint.project.docker_build_commands import CONTAINER_TOOLS, Build, build_by_command, image_name, path_of

_BUILD_ACTIONS = frozenset({"docker/build-push-action", "redhat-actions/buildah-build", "depot/build-push-action"})
_FOLDERS_OF_DOCKERFILES = frozenset(
    {"docker", ".docker", "dockerfiles", "dockerfile", "build", "deploy", "container", "ci"}
)


def builds(project: Project) -> dict[str, list[Build]]:
    """The builds of each Dockerfile, by its path; a guessed one where none is known."""
    return project.remember("docker.builds", _all_builds)


def _all_builds(project: Project) -> dict[str, list[Build]]:
    found: dict[str, list[Build]] = {}
    for build in (*_by_compose(project), *_by_workflow(project), *_by_files(project)):
        found.setdefault(build.dockerfile, []).append(build)
    for document in project.documents("docker"):
        path = document.source.path
        if path not in found:
            context = _likely_context(path, document.content, project)
            found[path] = [Build(path, context, "", (), None, guessed=True)]
    return found


def _by_files(project: Project) -> Iterator[Build]:
    if all(source.kind == "docker" for source in project.sources.values()):
        return
    from deploylint.project.docker_build_files import by_bake_file, by_script

    yield from by_bake_file(project)
    yield from by_script(project)


def _by_compose(project: Project) -> Iterator[Build]:
    for service in project.views("compose.service"):
        facts = service.derived
        if facts["overlay"] and facts["build"].source is not service.source:
            continue  # the build of the file that this one goes over
        if not facts["build"].exists or facts["context"].unknown or facts["dockerfile"].unknown:
            continue
        if facts["build"].get("dockerfile_inline").exists:
            continue
        context = path_of(dirname(service.source.path), facts["context"].text or ".")
        if context is None:
            continue
        dockerfile = path_of(context, facts["dockerfile"].text or "Dockerfile")
        if dockerfile is not None:
            names = [facts["name"], image_name(facts["image"].text)]
            images = tuple(name for name in names if name)
            target, further = facts["target"].text.lower(), _further(facts["build"].get("additional_contexts"))
            yield Build(dockerfile, context, target, images, service, guessed=False, contexts=further)


def _further(node: Node) -> tuple[str, ...]:
    """The names of `additional_contexts`, a map or a list of `name=place`."""
    from deploylint.views.compose_interpolation import resolved

    return (*(name for name, _ in node.items), *(resolved(e).text.partition("=")[0] for e in node.entries))


def _by_workflow(project: Project) -> Iterator[Build]:
    for step in project.views("workflow.step"):
        if step.get("slug") in _BUILD_ACTIONS:
            yield from _by_action(step)
        for command in step.get("commands") or ():
            if command.name in CONTAINER_TOOLS and "build" in command.args[:3]:
                folder = step.node.get("working-directory").text
                build = build_by_command(command.args, folder)
                if build is not None:
                    yield build


def _by_action(step: View) -> Iterator[Build]:
    given = step.node.get("with")
    written = given.get("context").text.strip()
    cloned = step.get("slug") == "docker/build-push-action" and (not written or "{{defaultContext}}" in written)
    context = (written or ".").removeprefix("{{defaultContext}}").lstrip(":") or "."
    file = given.get("file").text.strip() or given.get("containerfiles").text.strip()
    if "${{" in context + file:
        return
    folder = path_of(context)
    if folder is None:
        return
    dockerfile = (path_of(context, file) if cloned else path_of(file)) if file else path_of(folder, "Dockerfile")
    if dockerfile is not None:
        tags = tuple(filter(None, map(image_name, given.get("tags").text.replace(",", "\n").split())))
        target = given.get("target").text.lower()
        further = tuple(line.partition("=")[0].strip() for line in given.get("build-contexts").text.splitlines())
        yield Build(dockerfile, folder, target, tags, None, guessed=False, cloned=cloned, contexts=further)


def _likely_context(path: str, content: Dockerfile, project: Project) -> str:
    folder = dirname(path)
    if not folder:
        return ""
    existing = paths_and_folders(project)
    sources = [
        node.text
        for stage in content.stages
        for i in stage.of("COPY", "ADD")
        if not i.flag("from")
        for node in i.args[:-1]
    ]
    literal = [s for s in sources if not set(s) & set("*?[$") and "://" not in s and normpath(s) not in (".", "/")]
    for context in (folder, ""):
        if any(normpath(join(context, source.lstrip("/"))) in existing for source in literal):
            return context
    return "" if basename(folder).lower() in _FOLDERS_OF_DOCKERFILES else folder


def paths_and_folders(project: Project) -> frozenset[str]:
    """Every path of the repository and every folder above one."""
    return project.remember("docker.paths", _paths_and_folders)


def _paths_and_folders(project: Project) -> frozenset[str]:
    found: set[str] = set()
    for path in project.paths:
        while path and path not in found:
            found.add(path)
            path = dirname(path)
    return frozenset(found)
