"""Workflows seen together: local actions and reusable workflows in the place of their calls, and who starts whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deploylint.model import View
from deploylint.project import Project
from deploylint.views.workflow_conditions import allowed_events
from deploylint.views.workflow_jobs import file_view, needs_of
from deploylint.views.workflow_steps import Act

_MOST = 2_000
"""Acts that are kept of one file: more is no pipeline."""
PRIVILEGED_EVENTS = frozenset(
    (
        "pull_request_target",
        "issues",
        "issue_comment",
        "discussion",
        "discussion_comment",
        "workflow_run",
        "gollum",
    )
)
"""Events that anybody can cause and that run with the repository's secrets and a token that may write."""

_CHECKOUT_EVENTS = frozenset(("pull_request_target", "workflow_run", "issue_comment"))


def files(project: Project) -> Mapping[str, View]:
    """The workflows of the repository by path."""
    found: Mapping[str, View] = project.remember(
        "workflow.files", lambda p: {view.source.path: view for view in p.views("workflow.file")}
    )
    return found


def _actions(project: Project) -> Mapping[str, View]:
    """The composite actions of the repository by folder, without the slash at the end."""
    found: Mapping[str, View] = project.remember(
        "workflow.actions",
        lambda p: {d.source.path.rpartition("/")[0]: file_view(d.root) for d in p.documents("action")},
    )
    return found


def local_action(folder: str, project: Project) -> View | None:
    """The composite action of a folder of this repository."""
    return _actions(project).get(folder)


def _callers(project: Project) -> Mapping[str, list[View]]:
    """The jobs that call each local reusable workflow, by the path of what they call."""

    def make(p: Project) -> Mapping[str, list[View]]:
        index: dict[str, list[View]] = {}
        for job in p.views("workflow.job"):
            if job.derived["use"].kind == "local":
                index.setdefault(job.derived["use"].path, []).append(job)
        return index

    found: Mapping[str, list[View]] = project.remember("workflow.callers", make)
    return found


def callers(file: View, project: Project) -> list[View]:
    """The jobs of the repository that call this workflow."""
    return _callers(project).get(file.source.path, [])


def called(job: View, project: Project) -> View | None:
    """The workflow of this repository that a job calls."""
    use = job.derived["use"]
    return files(project).get(use.path) if use.kind == "local" else None


def _job_acts(job: View, project: Project) -> list[Act]:
    """What a job does, local actions and reusable workflows included; those acts stand at the call."""
    found = _steps_acts(job.get("steps"), project)
    file = called(job, project)
    if file is not None:
        uses = job.node.get("uses")
        found.extend(act._replace(node=uses, text=f"{act.text} in {file.source.path}") for act in _all(file, project))
    return found


def _steps_acts(steps: list[View], project: Project) -> list[Act]:
    found: list[Act] = []
    for step in steps:
        found.extend(step.get("acts"))
        use = step.derived["use"]
        action = _actions(project).get(use.path) if use.kind == "local" else None
        if action is not None:
            uses = step.node.get("uses")
            inner = _all(action, project)
            found.extend(act._replace(node=uses, step=step, text=f"{act.text} in {use.path}") for act in inner)
    return found


def _all(file: View, project: Project) -> list[Act]:
    """What all of a workflow or composite action does, in the order of its jobs."""
    memory: dict[str, list[Act]] = project.remember("workflow.acts", lambda _: {})
    path = file.source.path
    if path not in memory:
        memory[path] = []  # what calls itself adds nothing by that
        memory[path] = _fresh_acts(file, project)
    return memory[path]


def _fresh_acts(file: View, project: Project) -> list[Act]:
    if file.kind == "workflow.action":
        return _steps_acts(file.get("steps"), project)
    found: list[Act] = []
    for job in _in_order(file.get("jobs")):
        found.extend(_steps_acts(job.get("steps"), project))
        inner = called(job, project)
        if inner is not None:
            found.extend(_all(inner, project))
    return found[:_MOST]


def _in_order(jobs: list[View]) -> list[View]:
    """Jobs so that each comes behind those it needs, as far as it can."""
    by_name = {job.derived["id"]: job for job in jobs}
    placed: dict[str, View] = {}
    stack = [(name, False) for name in reversed(by_name)]
    entered: set[str] = set()
    while stack:
        name, ready = stack.pop()
        if ready:
            placed[name] = by_name[name]
        elif name in by_name and name not in entered:
            entered.add(name)
            stack.append((name, True))
            stack.extend((other, False) for other in reversed(needs_of(by_name[name].node.get("needs"))))
    return list(placed.values())


def tested_somewhere(project: Project) -> bool:
    """Whether any workflow of the repository runs tests."""
    found: bool = project.remember(
        "workflow.tested", lambda p: any(job.get("tests") for job in p.views("workflow.job"))
    )
    return found


def _all_events(file: View, project: Project) -> list[str]:
    """The events that start a workflow, also through local workflows that call it."""
    found = dict.fromkeys(file.derived.get("events") or ())
    seen = {file.source.path}
    waiting = [file]
    while waiting:
        for job in callers(waiting.pop(), project):
            caller = job.scope["workflow"]
            if caller.source.path not in seen:
                seen.add(caller.source.path)
                found.update(dict.fromkeys(caller.derived["events"]))
                waiting.append(caller)
    return list(found)


def events(view: View, project: Project) -> set[str] | None:
    """The events on which a job, step or expression is reached, by the triggers and by `if:`.

    None when nothing in the repository tells: composite actions, and reusable workflows that nobody here calls.
    """
    file = view.scope.get("workflow", view)
    if file.kind == "workflow.action":
        return None
    found = set(_all_events(file, project)) - {"workflow_call"}
    if not found:
        return None
    for above in (view.scope.get("job"), view.scope.get("step"), view):
        allowed = allowed_events(above.node.get("if")) if above is not None else None
        if allowed is not None:
            found &= allowed
    return found


def _privileged(view: View, project: Project) -> bool:
    reached = events(view, project)
    return reached is not None and not reached.isdisjoint(PRIVILEGED_EVENTS)


def _checkout_events(view: View, project: Project) -> list[str]:
    """The privileged events on which a step handles somebody else's code, if it does."""
    found = (events(view, project) or set()) & _CHECKOUT_EVENTS
    if "workflow_run" in found and started_by_own_code(view.scope["workflow"], project):
        found.discard("workflow_run")
    return sorted(found)


def started_by(file: View, project: Project) -> list[View] | None:
    """The workflows whose end starts this one (`workflow_run`); None when one of them is not in the repository."""
    names = {node.text for node in file.node.at("on", "workflow_run", "workflows").entries}
    names.add(file.node.at("on", "workflow_run", "workflows").text)
    names.discard("")
    found = []
    for name in sorted(names):
        matching = [other for other in files(project).values() if other.node.get("name").text == name]
        if not matching:
            return None
        found.extend(matching)
    return found


def started_by_own_code(file: View, project: Project) -> bool:
    """Whether every workflow that starts this one runs on the repository's own code alone."""
    before = started_by(file, project)
    return before is not None and not any(
        event.startswith("pull_request") for other in before for event in other.derived["events"]
    )


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {
    "workflow.file": {"all_events": _all_events},
    "workflow.job": {"acts": _job_acts, "tested_somewhere": lambda _, project: tested_somewhere(project)},
    "workflow.expression": {"privileged": _privileged},
    "workflow.step": {"checkout_events": _checkout_events},
}

VIEWS: Mapping[str, Callable[[Project], list[View]]] = {}
