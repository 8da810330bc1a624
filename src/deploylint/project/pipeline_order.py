"""Which jobs must succeed before another starts, across reusable workflows and `workflow_run`."""

from __future__ import annotations

from deploylint.model import View
from deploylint.project import Project
from deploylint.project.workflow import called, callers, started_by
from deploylint.views.workflow_conditions import named_paths


def jobs_before(job: View, project: Project) -> list[View]:
    """Every job that must succeed before this one starts, those inside the workflows that they call included."""
    memory: dict[int, list[View]] = project.remember("pipeline.before", lambda _: {})
    if id(job) not in memory:
        own = _own(job, project)
        own.update(_before_calls(job.scope["workflow"], project))
        memory[id(job)] = list(own.values())
    return memory[id(job)]


def _own(job: View, project: Project) -> dict[int, View]:
    """What the job waits for in its own workflow, and in those whose success starts that."""
    found: dict[int, View] = {}
    for other in (*job.get("upstream"), *_starters(job, project)):
        if id(other) not in found:
            found.update({id(inner): inner for inner in (other, *jobs_inside(other, project))})
    return found


def _before_calls(file: View, project: Project) -> dict[int, View]:
    """What the jobs wait for that call a workflow, and those that call theirs."""
    memory: dict[str, dict[int, View]] = project.remember("pipeline.before-calls", lambda _: {})
    if file.source.path not in memory:
        found: dict[int, View] = {}
        waiting, seen = [file], {file.source.path}
        while waiting:
            for caller in callers(waiting.pop(), project):
                found.update(_own(caller, project))
                outer: View = caller.scope["workflow"]
                if outer.source.path not in seen:
                    seen.add(outer.source.path)
                    waiting.append(outer)
        memory[file.source.path] = found
    return memory[file.source.path]


def _starters(job: View, project: Project) -> list[View]:
    """The jobs of the workflow whose success starts this one's."""
    file: View = job.scope["workflow"]
    if "workflow_run" not in file.derived["events"]:
        return []
    conditions = [other.node.get("if") for other in (job, *job.get("upstream"))]
    if not any(path == "github.event.workflow_run.conclusion" for node in conditions for path in named_paths(node)):
        return []
    return [other for starter in started_by(file, project) or () for other in starter.get("jobs")]


def jobs_inside(job: View, project: Project) -> list[View]:
    """The jobs of the local workflow that a job calls, and of those that these call."""
    found: dict[int, View] = {}
    waiting = [job]
    while waiting:
        file = called(waiting.pop(), project)
        for other in file.get("jobs") if file is not None else ():
            if id(other) not in found:
                found[id(other)] = other
                waiting.append(other)
    return list(found.values())


def foreign_before(job: View, project: Project) -> bool:
    """Whether a workflow of another repository runs before the job, whose work cannot be seen here."""
    return any(other.derived["use"].kind == "workflow" for other in jobs_before(job, project))


def gates(project: Project) -> frozenset[int]:
    """The ids of the views of all jobs that deploy, or that must succeed before one that does."""

    def make(p: Project) -> frozenset[int]:
        deploying = [job for job in p.views("workflow.job") if job.get("deploys")]
        return frozenset(id(one) for job in deploying for one in (job, *jobs_before(job, p)))

    return project.remember("pipeline.gates", make)
