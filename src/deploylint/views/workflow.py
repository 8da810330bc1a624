"""Typed things of a GitHub workflow or composite action."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.views.workflow_expressions import expression_views, reference_views
from deploylint.views.workflow_jobs import all_steps, file_view
from deploylint.views.workflow_uses import use_view


def files(document: Document) -> Iterator[View]:
    """Workflow files; a composite action is none."""
    if document.kind == "workflow" and document.root.items:
        yield file_view(document.root)


def actions(document: Document) -> Iterator[View]:
    """Composite actions of the repository."""
    if document.kind == "action" and document.root.items:
        yield file_view(document.root)


def jobs(document: Document) -> Iterator[View]:
    """The jobs of workflow files."""
    for file in files(document):
        yield from file.get("jobs")


def steps(document: Document) -> Iterator[View]:
    """The steps of jobs and of composite actions."""
    yield from all_steps(file_view(document.root))


def action_uses(document: Document) -> Iterator[View]:
    """Every `uses:` of steps, of jobs that call a workflow, and of composite actions' steps."""
    for job in jobs(document):
        if job.node.get("uses").text:
            yield use_view(job.node.get("uses"), {"job": job, **job.scope}, job.label)
    for step in steps(document):
        if step.node.get("uses").text:
            yield use_view(step.node.get("uses"), {"step": step, **step.scope}, step.label)


def expressions(document: Document) -> Iterator[View]:
    """Every `${{ }}`, and every `if:` without braces."""
    yield from expression_views(file_view(document.root))


def references(document: Document) -> Iterator[View]:
    """What expressions name of the contexts secrets, vars, env and inputs."""
    for expression in expressions(document):
        yield from reference_views(expression)


def permissions(document: Document) -> Iterator[View]:
    """Each `permissions:` block, of the workflow and of its jobs."""
    for file in files(document):
        if block := file.node.get("permissions"):
            yield _permissions_view(block, "workflow", file, {"workflow": file})
        for job in file.get("jobs"):
            if block := job.node.get("permissions"):
                yield _permissions_view(block, "job", job, {"job": job, **job.scope})


def _permissions_view(block: Node, level: str, owner: View, scope: Mapping[str, View]) -> View:
    writes = [name for name, value in block.items if value.text == "write"]
    facts = {"value": block, "level": level, "writes": writes, "jobs": len(scope["workflow"].get("jobs"))}
    return View("workflow.permissions", block, facts, scope, owner.label)


def variables(document: Document) -> Iterator[View]:
    """The entries of `env:` at workflow, job and step level."""
    file = file_view(document.root)
    levels: list[tuple[str, View, Mapping[str, View]]] = []
    if document.kind == "workflow":
        levels.append(("workflow", file, {"workflow": file}))
        levels.extend(("job", job, {"job": job, **job.scope}) for job in jobs(document))
    levels.extend(("step", step, {"step": step, **step.scope}) for step in steps(document))
    for level, owner, scope in levels:
        for name, value in owner.node.get("env").items:
            yield View("workflow.variable", value, {"key": name, "value": value, "level": level}, scope, name)


def settings(document: Document) -> Iterator[View]:
    """Everything by which a workflow hands a value on: `env`, an action's `with`, and registry `credentials`."""
    for variable in variables(document):
        facts = {**variable.derived, "where": "env"}
        yield View("workflow.setting", variable.node, facts, variable.scope, variable.label)
    for step in steps(document):
        for name, value in step.node.get("with").items:
            yield _setting(name, value, "with", {"step": step, **step.scope})
    for job in jobs(document):
        scope = {"job": job, **job.scope}
        for holder in ("with", "secrets"):
            for name, value in job.node.get(holder).items:
                yield _setting(name, value, holder, scope)
        for name, value in _credentials(job.node):
            yield _setting(name, value, "credentials", scope)


def _credentials(job: Node) -> Iterator[tuple[str, Node]]:
    """What a job logs in to the registries of its containers with."""
    for container in (job.get("container"), *(service for _, service in job.get("services").items)):
        yield from container.get("credentials").items


def _setting(name: str, value: Node, where: str, scope: Mapping[str, View]) -> View:
    return View("workflow.setting", value, {"key": name, "value": value, "where": where}, scope, name)


VIEWS: dict[str, Callable[[Document], Iterable[View]]] = {
    "workflow.file": files,
    "workflow.action": actions,
    "workflow.job": jobs,
    "workflow.step": steps,
    "workflow.action_use": action_uses,
    "workflow.expression": expressions,
    "workflow.reference": references,
    "workflow.permissions": permissions,
    "workflow.variable": variables,
    "workflow.setting": settings,
}
