"""The deployments that workflows make: each job that deploys, for each way in which it is called, with its stage."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.pipeline_order import jobs_before, jobs_inside
from deploylint.project.pipeline_runs import Run, job_runs
from deploylint.project.workflow import called, callers
from deploylint.views.workflow_jobs import deploys_of, production, production_word

PRODUCTION, STAGING, UNNAMED, CHOSEN = "production", "staging", "", "chosen"
"""`chosen` is a stage that a person or a matrix names when the workflow runs."""

_STAGING = frozenset(
    (
        *("staging", "stage", "stg", "uat", "preprod", "preproduction", "qa", "test", "testing", "acceptance", "int"),
        *("dev", "development", "integration", "sandbox", "canary", "beta", "sit"),
    )
)
_INPUT = re.compile(r"\$\{\{\s*(?:github\.event\.)?inputs\.([\w-]+)\s*\}\}")
_DEEPEST = 4
_MOST = 200
"""Deployments that are looked at: more is no pipeline."""


class Deployment(NamedTuple):
    """A job that deploys in its own steps, and the jobs through whose calls it is reached, nearest first."""

    job: View
    calls: tuple[View, ...]
    stage: str

    @property
    def top(self) -> View:
        """The job of the workflow that an event starts."""
        return self.calls[-1] if self.calls else self.job


def deployments(project: Project) -> list[Deployment]:
    """Every deployment, in the order of paths and jobs."""
    return project.remember("pipeline.deployments", lambda p: list(islice(_deployments(p), _MOST)))


def _deployments(project: Project) -> Iterator[Deployment]:
    for job in project.views("workflow.job"):
        if called(job, project) is None and job.get("deploys"):
            for calls in _ways(job, project, ()):
                yield Deployment(job, calls, _stage(job, calls))


def _ways(job: View, project: Project, above: tuple[View, ...]) -> Iterator[tuple[View, ...]]:
    outer = above[-1] if above else job
    known = callers(outer.scope["workflow"], project) if len(above) < _DEEPEST else []
    found = [caller for caller in known if not any(caller is one for one in above)]
    if not found or "workflow_call" not in outer.scope["workflow"].derived["events"]:
        yield above
        return
    for caller in found[:20]:
        yield from _ways(job, project, (*above, caller))


def _stage(job: View, calls: tuple[View, ...]) -> str:
    environment = _resolved(job.get("environment").text, calls)
    if "${{" in environment:
        return CHOSEN
    if environment:
        return _named(environment)
    handed = [value.text for call in calls for _, value in call.node.get("with").items if len(value.text) < 40]
    names = [one.derived["id"] for one in (job, *calls)] + [one.node.get("name").text for one in (job, *calls)]
    files = [one.scope["workflow"].source.path.rpartition("/")[2].partition(".")[0] for one in (job, *calls)]
    for text in (*handed, *names, *files):
        if stage := _spoken(text):
            return stage
    return PRODUCTION if production(job, deploys_of(job)) else UNNAMED


def _resolved(text: str, calls: tuple[View, ...]) -> str:
    for call in calls:
        found = _INPUT.fullmatch(text.strip())
        if found is None:
            break
        text = call.node.at("with", found[1]).scalar or text
    return text


def _named(environment: str) -> str:
    """The stage of an environment; one that is neither production's nor a trial's name is unnamed."""
    return _spoken(environment) or UNNAMED


def _spoken(text: str) -> str:
    words = re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text[:200]).lower())
    if not _STAGING.isdisjoint(words):
        return STAGING
    return PRODUCTION if production_word(text) else ""


def runs_before(deployment: Deployment, project: Project) -> list[Run]:
    """What must succeed before the deployment begins: in earlier steps of its job, and in the jobs before it."""
    jobs = {id(job): job for one in (deployment.job, *deployment.calls) for job in jobs_before(one, project)}
    found = [run for job in jobs.values() for run in job_runs(job, project)]
    first = rollout(deployment, project)
    return found + [run for run in job_runs(deployment.job, project) if _line(run.node) < _line(first)]


def runs_around(deployment: Deployment, project: Project) -> list[Run]:
    """All that runs in the deployment's job, in the jobs before it, and in those that wait for it."""
    jobs = {id(deployment.job): deployment.job}
    for one in (deployment.job, *deployment.calls):
        jobs.update({id(job): job for job in jobs_before(one, project)})
    return [run for job in jobs.values() for run in job_runs(job, project)] + runs_behind(deployment, project)


def runs_behind(deployment: Deployment, project: Project) -> list[Run]:
    """What runs after the deployment: in later steps of its job, and in the jobs that wait for it."""
    last = deploys_of(deployment.job)[-1].node
    found = [run for run in job_runs(deployment.job, project) if _line(run.node) > _line(last)]
    for one in (deployment.job, *deployment.calls):
        for job in one.get("downstream"):
            found += [run for inner in (job, *jobs_inside(job, project)) for run in job_runs(inner, project)]
    return found


def rollout(deployment: Deployment, project: Project) -> Node:
    """Where the job first puts the new version in place: a Job that migrates or backs up data is none, and neither is
    the mere writing of a version into a manifest."""
    helpers = {
        _line(run.node)[0]
        for run in job_runs(deployment.job, project)
        if not run.work.isdisjoint(("migration", "backup"))
    }
    acts = deploys_of(deployment.job)
    real = [act for act in acts if not act.words.startswith("kustomize") and _line(act.node)[0] not in helpers]
    return (real or acts)[0].node


def _line(node: Node) -> tuple[int, int]:
    span = node.place.span
    return span.line, span.column
