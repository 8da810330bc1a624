"""Which stages and which other contexts the builds of the repository name, in whatever file they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.project import Project
from deploylint.project.docker_builds import builds
from deploylint.values.patterns import lazy_pattern

_TARGET = lazy_pattern(r"\btargets?\b[\"']?(?:\s*[:=]\s*|\s+)[\"'\[\s]*([A-Za-z][\w.-]*)", re.IGNORECASE)
_CONTEXT = lazy_pattern(r"--build-context[= ]+[\"']?([A-Za-z][\w./-]*)=")
_CONTEXTS = lazy_pattern(r"\b(?:contexts|additional_contexts|build-contexts)\b[^\n]*\n((?:[^\n}]+\n){1,20})")
_NAME = lazy_pattern(r"^[\s-]*[\"']?([A-Za-z][\w.-]*)[\"']?\s*[:=]", re.MULTILINE)
_SUBJECTS = ("target", "Target", "TARGET")


def targeted(name: str, dockerfile: str, project: Project) -> bool:
    """Whether something in the repository builds the stage `name` (in lower case): a compose file, a workflow, or any
    text that says `--target name`, `target: name`, `target = "name"`."""
    known = builds(project).get(dockerfile, [])
    return any(build.target == name for build in known) or name in _mentioned(project)


def _mentioned(project: Project) -> frozenset[str]:
    return project.remember("docker.targets", lambda p: frozenset(_targets(p)))


def _targets(project: Project) -> Iterator[str]:
    for source in project.sources.values():
        if source.kind != "docker" and any(word in source.text for word in _SUBJECTS):
            yield from (name.lower() for name in _TARGET.findall(source.text))


def built_images(project: Project) -> frozenset[str]:
    """The names of the images that the repository builds, which another Dockerfile may start from."""
    return project.remember(
        "docker.built-images",
        lambda p: frozenset(name for known in builds(p).values() for build in known for name in build.images),
    )


def named_contexts(project: Project) -> frozenset[str]:
    """The names of other build contexts than the main one: `additional_contexts` in compose, `build-contexts` in
    workflows, `--build-context` in commands, `contexts` in bake files."""
    return project.remember("docker.named-contexts", lambda p: frozenset(_named(p)))


def _named(project: Project) -> Iterator[str]:
    for source in project.sources.values():
        if source.kind != "docker" and "context" in source.text:
            yield from _CONTEXT.findall(source.text)
            for block in _CONTEXTS.findall(source.text):
                yield from _NAME.findall(block)
