"""Which stages of the repository's Dockerfiles ship, and what is reached from these."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from deploylint.model import Node, View
from deploylint.parse.dockerfile_stages import Stage
from deploylint.project import Project
from deploylint.project.docker_builds import builds
from deploylint.values.glob import path_glob
from deploylint.values.image_pattern import ImagePatterns
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_users import user_in_force

DEVELOPMENT = lazy_pattern(
    r"(?:^|[-_])(?:dev|devel|development|dev-envs?|debug|e2e|test|tests|testing|testdata|testfiles|lint|validate|ci|tilt|fuzz"
    r"|benchmarks?)(?:$|[-_])"
)
BUILDERS = lazy_pattern(r"(?:^|[-_])(?:builder|build-image|build-tools|build-env|toolchain|devtools|hack)(?:$|[-_])")
"""Names of folders and files whose images are tools of those who develop, and run nowhere else."""

Indexes = Mapping[str, frozenset[int]]
"""The indexes of stages by the path of their Dockerfile."""


def shipped_indexes(project: Project) -> Indexes:
    """The stages that get deployed.

    Those that the setting `docker.targets` names; else the last one, but where a build in the repository names another
    target, that one, unless its name says that it is for development.
    """
    found: Indexes = project.remember("docker.shipped", _shipped)
    return found


def chain_indexes(project: Project) -> Indexes:
    """The shipped stages and those that they are made from: whose files and settings are in the images."""
    found: Indexes = project.remember("docker.chains", _chains)
    return found


def reachable_indexes(project: Project) -> Indexes:
    """The shipped stages and all that they are made from or take from."""
    found: Indexes = project.remember("docker.reachable", _reachable)
    return found


def _shipped(project: Project) -> dict[str, frozenset[int]]:
    found = {}
    for document in project.documents("docker"):
        path, stages = document.source.path, document.content.stages
        wanted = _named(stages, _asked_for(path, project))
        found[path] = frozenset(wanted or _built(path, stages, project))
    return found


def _asked_for(path: str, project: Project) -> tuple[str, ...]:
    targets = project.config.docker_targets
    if path in targets:
        return targets[path]
    return next((targets[pattern] for pattern in reversed(list(targets)) if path_glob(pattern)(path)), ())


def _named(stages: Sequence[Stage], names: Iterable[str]) -> set[int]:
    lowered = {name.lower() for name in names}
    return {stage.index for stage in stages if stage.name and stage.name in lowered}


def _built(path: str, stages: Sequence[Stage], project: Project) -> set[int]:
    known = builds(project).get(path, [])
    targets = {build.target for build in known if not DEVELOPMENT.search(build.target)}
    wanted = _named(stages, targets)
    if stages and (not wanted or "" in targets):
        wanted.add(len(stages) - 1)
    return wanted


def _chains(project: Project) -> dict[str, frozenset[int]]:
    return _spread(project, lambda stage: [] if stage.parent is None else [stage.parent])


def _reachable(project: Project) -> dict[str, frozenset[int]]:
    return _spread(project, lambda stage: [*stage.uses, *([] if stage.parent is None else [stage.parent])])


def _spread(project: Project, step: Callable[[Stage], Iterable[int]]) -> dict[str, frozenset[int]]:
    """What can be reached from the shipped stages by these steps."""
    indexes = shipped_indexes(project)
    found = {}
    for document in project.documents("docker"):
        stages = document.content.stages
        reached: set[int] = set()
        waiting = list(indexes.get(document.source.path, ()))
        while waiting:
            index = waiting.pop()
            if index not in reached:
                reached.add(index)
                waiting.extend(step(stages[index]))
        found[document.source.path] = frozenset(reached)
    return found


def shipped(stage: View, project: Project) -> bool:
    """Whether the stage is what gets deployed."""
    return stage.derived["index"] in shipped_indexes(project).get(stage.source.path, ())


def in_reachable(view: View, project: Project) -> bool:
    """Whether the view's stage goes into something that ships."""
    stage = view.scope.get("stage")
    return stage is not None and reachable(stage, project)


def reachable(stage: View, project: Project) -> bool:
    """Whether something that ships is made from the stage or takes files from it."""
    return stage.derived["index"] in reachable_indexes(project).get(stage.source.path, ())


def in_shipped(view: View, project: Project) -> bool:
    """Whether what the view's stage holds ends up in a shipped image: that stage, or one it is made from."""
    stage = view.scope.get("stage", view)
    index = stage.derived.get("index")
    return index is not None and index in chain_indexes(project).get(stage.source.path, ())


def user(stage: View, project: Project) -> Node:
    """The user in force, with what the team says of its base images."""
    taught = project.remember("docker.bases", lambda p: ImagePatterns(p.config.docker_bases))
    return user_in_force(stage, taught)
