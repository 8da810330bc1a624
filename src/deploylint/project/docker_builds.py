"""Who builds which Dockerfile: compose services, workflow steps, and what a Dockerfile by itself lets one guess."""

from collections.abc import Iterator, Sequence
from posixpath import basename, dirname, join, normpath
from typing import NamedTuple

from deploylint.model import View
from deploylint.parse.dockerfile import Dockerfile
from deploylint.project import Project
from deploylint.values.image import parse_image

_BUILD_ACTIONS = frozenset({"docker/build-push-action", "redhat-actions/buildah-build", "depot/build-push-action"})
_CONTAINER_TOOLS = frozenset({"docker", "podman", "nerdctl", "depot", "buildah"})
_FLAGS_ALONE = frozenset(
    {"--push", "--load", "--no-cache", "--pull", "-q", "--quiet", "--rm", "--force-rm", "--squash", "--compress", "-D"}
)
_FOLDERS_OF_DOCKERFILES = frozenset(
    {"docker", ".docker", "dockerfiles", "dockerfile", "build", "deploy", "container", "ci"}
)


class Build(NamedTuple):
    """One way a Dockerfile is built. Paths are posix, from the repository root; the root itself is empty.

    `target` is a stage name, empty for the last stage. `images` are the names (last part of the repository) that the
    result gets. `service` is the compose service that builds it. `guessed` says that nothing in the repository builds
    it: the context is what its COPY lines suggest.
    """

    dockerfile: str
    context: str
    target: str
    images: tuple[str, ...]
    service: View | None
    guessed: bool


def builds(project: Project) -> dict[str, list[Build]]:
    """The builds of each Dockerfile, by its path; a guessed one where none is known."""
    return project.remember("docker.builds", _all_builds)


def _all_builds(project: Project) -> dict[str, list[Build]]:
    found: dict[str, list[Build]] = {}
    for build in (*_by_compose(project), *_by_workflow(project)):
        found.setdefault(build.dockerfile, []).append(build)
    for document in project.documents("docker"):
        path = document.source.path
        if path not in found:
            context = _likely_context(path, document.content, project)
            found[path] = [Build(path, context, "", (), None, guessed=True)]
    return found


def _path(*parts: str) -> str | None:
    """The path from the repository root; None for what lies outside of it or is a URL."""
    if any("://" in part or part.startswith(("git@", "~", "/")) for part in parts):
        return None
    joined = normpath(join(*parts))
    if joined.startswith(".."):
        return None
    return "" if joined == "." else joined


def _by_compose(project: Project) -> Iterator[Build]:
    for service in project.views("compose.service"):
        facts = service.derived
        if facts["overlay"] and facts["build"].source is not service.source:
            continue  # the build of the file that this one goes over
        if not facts["build"].exists or facts["context"].unknown or facts["dockerfile"].unknown:
            continue
        context = _path(dirname(service.source.path), facts["context"].text or ".")
        if context is None:
            continue
        dockerfile = _path(context, facts["dockerfile"].text or "Dockerfile")
        if dockerfile is not None:
            names = [facts["name"], _image_name(facts["image"].text)]
            images = tuple(name for name in names if name)
            yield Build(dockerfile, context, facts["target"].text.lower(), images, service, guessed=False)


def _image_name(reference: str) -> str:
    image = parse_image(reference)
    return image.name if image is not None else ""


def _by_workflow(project: Project) -> Iterator[Build]:
    for step in project.views("workflow.step"):
        if step.get("slug") in _BUILD_ACTIONS:
            yield from _by_action(step)
        for command in step.get("commands") or ():
            if command.name in _CONTAINER_TOOLS and "build" in command.args[:3]:
                folder = step.node.get("working-directory").text
                build = _by_command(command.args, folder)
                if build is not None:
                    yield build


def _by_action(step: View) -> Iterator[Build]:
    given = step.node.get("with")
    context = given.get("context").text.strip() or "."
    context = context.removeprefix("{{defaultContext}}").lstrip(":") or "."
    file = given.get("file").text.strip() or given.get("containerfiles").text.strip()
    if "${{" in context + file:
        return
    folder = _path(context)
    if folder is None:
        return
    dockerfile = _path(file) if file else _path(folder, "Dockerfile")
    if dockerfile is not None:
        tags = tuple(filter(None, map(_image_name, given.get("tags").text.replace(",", "\n").split())))
        yield Build(dockerfile, folder, given.get("target").text.lower(), tags, None, guessed=False)


def _by_command(args: Sequence[str], folder: str) -> Build | None:
    options: dict[str, str] = {}
    tags: list[str] = []
    positional: list[str] = []
    words = iter(args[list(args).index("build") + 1 :])
    for word in words:
        if not word.startswith("-") or word == "-":
            positional.append(word)
            continue
        name, equals, value = word.partition("=")
        if not equals and name not in _FLAGS_ALONE:
            value = next(words, "")
        options[name] = value
        if name in ("-t", "--tag"):
            tags.append(_image_name(value))
    if len(positional) != 1 or any("$" in text or "\ue000" in text for text in (positional[0], folder)):
        return None
    context = _path(folder, positional[0])
    file = options.get("-f") or options.get("--file") or ""
    if context is None or "$" in file or "\ue000" in file:
        return None
    dockerfile = _path(folder, file) if file else _path(context, "Dockerfile")
    if dockerfile is None:
        return None
    return Build(
        dockerfile, context, options.get("--target", "").lower(), tuple(filter(None, tags)), None, guessed=False
    )


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
