"""The build arguments that builds of the repository give."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_GIVEN = lazy_pattern(r"--build-arg[= ]+[\"']?([A-Za-z_]\w*)")


def given_arguments(project: Project) -> frozenset[str]:
    """The names of all of them: in compose files, in `build-args` of workflow steps, in `--build-arg` of commands."""
    return project.remember("docker.given-arguments", lambda p: frozenset(_given(p)))


def _given(project: Project) -> Iterator[str]:
    if project.may_have("compose"):
        from deploylint.views.compose import pairs  # of which most repositories with a Dockerfile have no need

        for service in project.views("compose.service"):
            build: Node = service.derived["build"]
            yield from (key for key, _ in pairs(build.get("args")))
    for source in project.sources.values():
        if "--build-arg" in source.text:
            yield from _GIVEN.findall(source.text)
    if project.may_have("workflow"):
        for step in project.views("workflow.step"):
            for line in step.node.get("with").get("build-args").text.splitlines():
                yield line.partition("=")[0].strip()
