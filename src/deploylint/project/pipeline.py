"""The pipeline as one: what the workflows run, what they deploy, and what a release calls for that they do not do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.project.pipeline_deploys import (
    CHOSEN,
    PRODUCTION,
    STAGING,
    UNNAMED,
    Deployment,
    deployments,
    rollout,
    runs_around,
    runs_before,
    runs_behind,
)
from deploylint.project.pipeline_needs import needs, unknown_at
from deploylint.project.pipeline_order import foreign_before, gates, jobs_before
from deploylint.project.pipeline_runs import Run, all_runs


def _runs(project: Project) -> Iterator[View]:
    """Each command or action of a workflow that does work of a known sort, or runs a test script that tests nothing.

    Facts: `work` (the sorts of views.pipeline_work), `tests` (whether it runs a suite), `command` (its first words),
    `ignored` (what lets the job go on when it fails; absent when nothing does), `gates` (whether a deploy waits for
    it), `stub` (the test script that tests nothing; absent when there is none). Scope: `job`, `workflow`, `step`.
    """
    gating = gates(project)
    for run in all_runs(project):
        if run.work or run.stub is not None:
            facts = {
                "work": sorted(run.work),
                "tests": run.tests,
                "command": run.text,
                "ignored": run.ignored,
                "gates": id(run.job) in gating,
                "stub": run.stub or run.node.absent(),
                "words": [list(words) for words in run.words],
            }
            scope = {"step": run.step, "job": run.job, **run.job.scope}
            yield View("pipeline.run", run.node, facts, scope, run.text)


def _deploys(project: Project) -> Iterator[View]:
    """Each deployment: a job that deploys, for each way in which it is called.

    Facts: `stage` (production, staging, empty where nothing names it, chosen where a person or a matrix does), `final`
    (whether it reaches production as far as can be told), `after_staging` and `rehearsed` (true, false, or unknown),
    `migrates` (where it or a job before it migrates the database; absent), `backed_up` (whether a backup comes before
    that), `migrates_late` (where it migrates although the new version runs already; absent), `smoke_tested`.
    Scope: `job`, `workflow`.
    """
    known = deployments(project)
    stages = {deployment.stage for deployment in known}
    for deployment in known:
        before, around = runs_before(deployment, project), runs_around(deployment, project)
        migration = _first("migration", around)
        late = _first("migration", runs_behind(deployment, project)) if not _first("migration", before) else None
        top = deployment.top
        facts = {
            "job": deployment.job.derived["id"],
            "stage": deployment.stage,
            "final": deployment.stage == PRODUCTION or (deployment.stage == UNNAMED and PRODUCTION not in stages),
            "after_staging": _after_staging(deployment, known, project),
            "rehearsed": _rehearsed(deployment, before, project),
            "migrates": migration.node if migration else top.node.absent(),
            "backed_up": _backed_up(migration, around),
            "migrates_late": late.node if late else top.node.absent(),
            "rollout": rollout(deployment, project),
            "smoke_tested": any(
                not run.work.isdisjoint(("smoke", "e2e", "integration", "contract"))
                for run in runs_behind(deployment, project)
            ),
            "self": top.node,
        }
        yield View("pipeline.deploy", top.node, facts, {"job": top, **top.scope}, top.label)


def _first(sort: str, found: list[Run]) -> Run | None:
    return next((run for run in found if sort in run.work), None)


def _backed_up(migration: Run | None, around: list[Run]) -> bool:
    """Whether a backup comes before the migration, in another job or further up in the same."""
    if migration is None:
        return True
    place = migration.node.place.span
    return any(run.job is not migration.job or run.node.place.span <= place for run in around if "backup" in run.work)


def _after_staging(deployment: Deployment, known: list[Deployment], project: Project) -> bool | Node:
    """Whether a deployment to staging has to succeed first; unknown where another workflow may see to the order."""
    tops = {id(one): one for job in (deployment.job, *deployment.calls) for one in jobs_before(job, project)}
    staging = [other for other in known if other.stage == STAGING]
    if any(id(one) in tops for other in staging for one in (other.job, *other.calls)):
        return _only_through(deployment, staging, tops)
    file = deployment.top.scope["workflow"]
    elsewhere = any(other.top.scope["workflow"] is not file for other in staging)
    chosen = any(other.stage == CHOSEN for other in known)
    foreign = any(foreign_before(job, project) for job in (deployment.job, *deployment.calls))
    return unknown_at(deployment.top.node) if elsewhere or chosen or foreign else False


def _only_through(deployment: Deployment, staging: list[Deployment], before: Mapping[int, View]) -> bool:
    """A job that staging and production share says nothing; the call for staging must come before."""
    ours = {id(one) for one in (deployment.job, *deployment.calls)}
    return any(id(one) in before and id(one) not in ours for other in staging for one in (other.job, *other.calls))


def _rehearsed(deployment: Deployment, before: list[Run], project: Project) -> bool | Node:
    """Whether what the deploy would do is shown first: by a dry run before it, on pull requests, or by an input."""
    if any("rehearsal" in run.work for run in (*before, *all_runs(project))):
        return True
    inputs = [
        name.lower()
        for job in (deployment.job, *deployment.calls)
        for event in ("workflow_dispatch", "workflow_call")
        for name, _ in job.scope["workflow"].node.at("on", event, "inputs").items
    ]
    if any(word in name.replace("-", "_") for name in inputs for word in ("dry_run", "dryrun", "plan", "simulate")):
        return True
    foreign = any(foreign_before(job, project) for job in (deployment.job, *deployment.calls))
    return unknown_at(deployment.top.node) if foreign else False


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Any]] = {
    "pipeline.run": lambda project: list(_runs(project)),
    "pipeline.deploy": lambda project: list(_deploys(project)),
    "pipeline.need": lambda project: list(needs(project)),
}
