"""Checks on what a pipeline's results are worth: tests that cannot fail, late scans, images that nobody vouches for."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Node, Problem, Related, View
from deploylint.parse.shell import Command
from deploylint.project import Project
from deploylint.project.pipeline_order import gates
from deploylint.project.pipeline_runs import job_runs
from deploylint.views.pipeline_commands import PUSH, SCAN
from deploylint.views.workflow_jobs import acts
from deploylint.views.workflow_steps import Script, inputs_of

_SIGNERS = (
    "actions/attest-build-provenance",
    "actions/attest",
    "slsa-framework/",
    "sigstore/gh-action-sigstore-python",
)


def deploy_despite_failed_tests(it: View, project: Project, _: Params) -> Iterator[Problem | Unknown]:
    """A job that a deploy waits for, in which a test command may fail and the job goes on."""
    if id(it) not in gates(project):
        return
    for run in job_runs(it, project):
        if run.tests and run.ignored.unknown:
            yield Unknown("an expression decides whether the step may fail")
        elif run.tests and run.ignored.exists:
            related = () if run.ignored.place == run.node.place else (Related(run.node.place, "the tests"),)
            yield Problem(run.ignored.place, related=related, facts={"command": run.text})


def placeholder_tests(it: View, project: Project, _: Params) -> Iterator[Problem]:
    """A job that runs a test script which tests nothing."""
    for run in job_runs(it, project):
        if run.stub is not None:
            yield Problem(
                run.node.place,
                related=(Related(run.stub.place, "the script"),),
                facts={"command": run.text, "script": run.stub.text},
            )


def late_scan(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A job that pushes an image before anything scans it, and scans it then."""
    pushed = acts(it, PUSH)[0]
    order = [act.what for act in it.get("acts") if act.what in (PUSH, SCAN)]
    if order and order[0] == SCAN:
        return
    yield Problem(pushed.node.place, facts={"command": pushed.text})


def unproven_image(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A job that pushes an image with neither provenance nor signature, so that nobody can tell who built it."""
    steps = [step for job in (it, *it.get("downstream")) for step in job.get("steps")]
    if any(step.derived["slug"].startswith(_SIGNERS) or _signs(step) for step in steps):
        return
    if any(job.derived["use"].slug.startswith(_SIGNERS) for job in it.get("downstream")):
        return
    for act in acts(it, PUSH):
        inputs = inputs_of(act.step.node)
        built_by_action = act.text == "docker/build-push-action"
        if built_by_action and inputs.get("provenance", "true").lower() not in ("false", "0"):
            continue
        if any(word.startswith(("--provenance=mode", "--attest", "--provenance=true")) for word in act.words.split()):
            continue
        yield Problem(act.node.place, facts={"command": act.text})
        return


def _signs(step: View) -> bool:
    commands: list[Command] = step.get("commands")
    return any(c.name in ("cosign", "notation", "witness") and c.args[:1] in (("sign",), ("attest",)) for c in commands)


def identity_token_not_permitted(it: View, _: Project, __: Params) -> Iterator[Problem | Unknown]:
    """A step that logs in to a cloud by the workflow's own identity, in a job that is given no such identity."""
    job = it.scope["job"]
    permissions: Node = job.derived["permissions"]
    if permissions.text in ("write-all",) or permissions.get("id-token").text == "write":
        return
    if not permissions and "workflow_call" in it.scope["workflow"].derived["events"]:
        yield Unknown("the workflow that calls this one decides the permissions")
    elif "${{" in permissions.get("id-token").text:
        yield Unknown("an expression decides the permission")
    else:
        yield Problem(it.node.get("uses").place)


def literal_registry_password(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A login to a registry whose password stands in the command."""
    parsed: list[tuple[Script, Command]] = it.get("parsed")
    for script, command in parsed:
        word = _password(command)
        if command.name in ("docker", "podman", "helm", "crane", "oras") and "login" in command.args[:3] and word:
            yield Problem(script.node(command.line, command.column, command.end_line, command.end_column).place)


def stored_registry_password(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A login to a registry with a secret of the repository, where the run could be given a token of its own."""
    password = it.node.at("with", "password")
    if "secrets." in password.text and "secrets.GITHUB_TOKEN" not in password.text:
        yield Problem(password.place)


def _password(command: Command) -> str:
    """The literal after `-p` or `--password`; empty for a variable, an expression, or `-`."""
    for at, word in enumerate(command.args):
        option, _, value = word.partition("=")
        if option in ("-p", "--password"):
            value = value or (command.args[at + 1] if at + 1 < len(command.args) else "")
            return "" if value.startswith(("$", "\ue000", "`", "-")) or "$" in value else value
    return ""
