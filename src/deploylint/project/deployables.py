"""Whether the repository deploys something, which artifact says so first, and whether a foreign pipeline checks it."""

from __future__ import annotations

from deploylint.model import Node
from deploylint.project import Project
from deploylint.usage.paths import set_aside
from deploylint.values.patterns import lazy_pattern

_KINDS = ("docker", "compose", "kubernetes", "kustomization", "helm.chart")
_VIEWS = ("docker.file", "compose.service", "kubernetes.object")
_FOREIGN = lazy_pattern(
    r"(?i)(?:^|/)(?:\.gitlab-ci\.ya?ml|Jenkinsfile[\w.-]*|azure-pipelines[\w.-]*\.ya?ml|bitbucket-pipelines\.ya?ml"
    r"|\.circleci/config\.ya?ml|\.travis\.ya?ml|\.drone\.ya?ml|\.woodpecker(?:/.+)?\.ya?ml|\.buildkite/.+\.ya?ml"
    r"|\.semaphore/.+\.ya?ml|\.teamcity/.+|\.tekton/.+\.ya?ml|appveyor\.ya?ml|wercker\.ya?ml|\.cirrus\.ya?ml"
    r"|\.(?:gitea|forgejo)/workflows/.+\.ya?ml|\.azure-pipelines/.+\.ya?ml|buildspec\.ya?ml|cloudbuild\.ya?ml)$"
)


def foreign_pipeline(project: Project) -> str:
    """The path of a pipeline that another system than GitHub Actions runs, and that nothing here reads; else empty."""

    def find(p: Project) -> str:
        return next((path for path in sorted(p.paths) if _FOREIGN.search(path) and not set_aside(path)), "")

    return project.remember("deployables.foreign", find)


def first_artifact(project: Project) -> Node | None:
    """The deploy artifact that findings on the whole repository stand at: the job that deploys, the Dockerfile, the
    compose file or manifest with the shortest path. None when the repository deploys nothing."""
    return project.remember("deployables.first", _find)


def _find(project: Project) -> Node | None:
    jobs = [job for job in project.views("workflow.job") if not set_aside(job.source.path) and job.get("deploys")]
    if jobs:
        return min(jobs, key=lambda job: (job.source.path, job.node.span)).node
    found = {source.kind for source in project.sources.values() if not set_aside(source.path)}
    if found.isdisjoint(_KINDS):
        return None
    for kind in _VIEWS:
        views = [view for view in project.views(kind) if not set_aside(view.source.path)]
        if views:
            return min(views, key=lambda v: (v.source.path.count("/"), v.source.path, v.node.span)).node
    return None
