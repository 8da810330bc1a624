"""Checks on the way to production: tests before a deploy, a scan before an image is used, gates that hold."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, View
from deploylint.parse.shell import Command
from deploylint.project import Project
from deploylint.project.workflow import called, callers, started_by
from deploylint.views.pipeline_commands import DEPLOY, PUSH, SCAN, TEST
from deploylint.views.workflow_conditions import condition, named_paths, overrides_failure, required_success
from deploylint.views.workflow_jobs import acts, deploys_of
from deploylint.views.workflow_steps import Script, inputs_of


def untested_deploy(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A job that deploys although no test has run: in it, in a job it waits for, or in the workflow that starts it."""
    first = deploys_of(it)[0]
    answer = _tested_before(it, project, set())
    if answer is None:
        yield Unknown("a workflow that is not in this repository may run the tests")
    elif not answer:
        yield Problem(first.node.place, facts={"command": first.text})


def _tested_before(job: View, project: Project, seen: set[str]) -> bool | None:
    """Whether tests pass before the job deploys; None when something out of sight may run them."""
    answers = [_tested_within(job, project, seen), _tested_upstream(job), _tested_by_starter(job, project)]
    file = job.scope["workflow"]
    if "workflow_call" in file.derived["events"] and file.source.path not in seen:
        answers.append(_tested_by_callers(file, project))
    if any(answers):
        return True
    return None if None in answers else False


def _tested_within(job: View, project: Project, seen: set[str]) -> bool | None:
    inner = called(job, project)
    if inner is not None and inner.source.path not in seen:
        deploying = [other for other in inner.get("jobs") if deploys_of(other)]
        answers = [_tested_before(other, project, seen | {inner.source.path}) for other in deploying]
        return False if False in answers or not answers else (None if None in answers else True)
    for act in job.get("acts"):
        if act.what == TEST:
            return True
        if act.what == DEPLOY:
            return False
    return False


def _tested_upstream(job: View) -> bool | None:
    upstream = job.get("upstream")
    if any(other.get("tests") for other in upstream):
        return True
    return None if any(other.derived["use"].kind == "workflow" for other in upstream) else False


def _tested_by_callers(file: View, project: Project) -> bool | None:
    """Whether every job here that calls the workflow comes after tests; None when nobody here calls it."""
    answers = [_tested_upstream(job) or _tested_by_starter(job, project) for job in callers(file, project)]
    if not answers:
        return None if file.derived["called_only"] else False
    return all(answers) if None not in answers else None


def _tested_by_starter(job: View, project: Project) -> bool | None:
    """Whether a `workflow_run` starts the workflow after one that tests, and only when that succeeded."""
    file = job.scope["workflow"]
    if "workflow_run" not in file.derived["events"]:
        return False
    guarded = any(
        path == "github.event.workflow_run.conclusion"
        for other in (job, *job.get("upstream"))
        for path in named_paths(other.node.get("if"))
    )
    if not guarded:
        return False
    before = started_by(file, project)
    if before is None:
        return None
    return any(other.get("tests") for starter in before for other in starter.get("jobs"))


def unscanned_push(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A job that pushes an image that nothing scans before the push, nor between the push and a deploy."""
    pushed = acts(it, PUSH)[0]
    if _scanned_in_time(it):
        return
    file = it.scope["workflow"]
    around = [it, *it.get("upstream"), *it.get("downstream")]
    for caller in callers(file, project):
        around += [caller, *caller.get("upstream"), *caller.get("downstream")]
    if any(acts(job, SCAN) for job in around if job is not it):
        return
    if file.derived["called_only"] and not callers(file, project):
        yield Unknown("a workflow elsewhere calls this one and may scan the image")
    elif any(job.derived["use"].kind == "workflow" for job in around):
        yield Unknown("a workflow of another repository may scan the image")
    else:
        yield Problem(pushed.node.place, facts={"command": pushed.text})


def _scanned_in_time(job: View) -> bool:
    pushed = False
    for act in job.get("acts"):
        if act.what == SCAN:
            return True
        pushed = pushed or act.what == PUSH
        if act.what == DEPLOY and pushed:
            return False
    return False


def bypassed_gate(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A job that deploys although one it needs failed, since its `if:` says so."""
    node = it.node.get("if")
    term = condition(node)
    if term is None or not overrides_failure(term):
        return
    required = required_success(term)
    if "*" not in required:
        missing = [name for name in it.derived["needs"] if name.lower() not in required]
        if missing:
            yield Problem(node.place, facts={"missing": missing})


def non_blocking_scan(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A step whose image scan cannot fail the job."""
    for act in it.get("acts"):
        if act.what == SCAN:
            place = _lenient(it)
            if place is not None:
                yield Problem(place.place, facts={"scanner": act.text})
            return


def _lenient(step: View) -> Node | None:
    """What makes a scan a mere report, if anything does. A report for code scanning is judged there."""
    node, inputs = step.node, inputs_of(step.node)
    if "sarif" in inputs.get("format", "").lower() or "sarif-file" in inputs:
        return None
    if node.get("continue-on-error").value is True:
        return node.get("continue-on-error")
    slug = step.derived["slug"]
    if slug == "aquasecurity/trivy-action":
        code = node.at("with", "exit-code")
        return _falsy(code, node.get("uses"), "0")
    if slug == "anchore/scan-action":
        build = node.at("with", "fail-build")
        return build if build.scalar.lower() == "false" else None
    if slug == "docker/scout-action":
        return _falsy(node.at("with", "exit-code"), node.get("uses"), "false")
    return _lenient_command(step)


def _falsy(given: Node, uses: Node, off: str) -> Node | None:
    if not given:
        return uses
    return given if given.scalar.lower() == off else None


def _lenient_command(step: View) -> Node | None:
    """`trivy image` without `--exit-code`; a configuration file or a variable may say it instead."""
    parsed: list[tuple[Script, Command]] = step.get("parsed")
    for script, command in parsed:
        words = command.args
        if command.name != "trivy" or not words or words[0] not in ("image", "i"):
            continue
        if any(word.startswith(("--exit-code", "--config", "-c")) or "sarif" in word for word in words):
            continue
        if any(name.startswith("TRIVY_") for name in _variables(step)):
            continue
        return script.node(command.line, command.column, command.end_line, command.end_column)
    return None


def _variables(step: View) -> Iterator[str]:
    for view in (step, step.scope.get("job"), step.scope.get("workflow")):
        if view is not None:
            yield from (name for name, _ in view.node.get("env").items)
