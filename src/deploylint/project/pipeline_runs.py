"""Every command and action that the workflows run, with what it does of the sorts in views.pipeline_work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse.shell import Command
from deploylint.project import Project
from deploylint.project.package_manifests import is_stub
from deploylint.project.pipeline_scripts import Ran, is_ignored, runs, runs_scripts
from deploylint.project.workflow import local_action
from deploylint.views.pipeline_work import SUITES, bare, work_named, work_of, work_of_action
from deploylint.views.workflow_steps import Script, inputs_of, readable

_MOST = 500
"""Commands and actions that are kept of one job."""

_SILENT = frozenset(("cd", "echo", "set", "export", "mkdir", "cp"))
_INSTALLERS = frozenset(("npm", "pnpm", "yarn", "bun", "pip", "pip3", "apt-get", "apt", "brew", "gem", "go"))


class Run(NamedTuple):
    """One command or action of a workflow.

    `work` are its sorts, `node` where the workflow says it, `text` names it for people, `words` is all that it and its
    scripts run. `ignored` is what lets the job go on when it fails, absent when nothing does, unknown when that
    cannot be told. `stub` is the script that only claims to test. `opaque` says that it runs what is not to be read.
    """

    work: frozenset[str]
    node: Node
    text: str
    words: tuple[tuple[str, ...], ...]
    job: View
    step: View
    ignored: Node
    stub: Node | None = None
    opaque: bool = False

    @property
    def tests(self) -> bool:
        """Whether it runs a suite of tests."""
        return not self.work.isdisjoint(SUITES)


def all_runs(project: Project) -> list[Run]:
    """What all jobs of all workflows run, in the order of paths and of the text."""

    def make(p: Project) -> list[Run]:
        return [run for job in p.views("workflow.job") for run in job_runs(job, p)]

    return project.remember("pipeline.runs", make)


def job_runs(job: View, project: Project) -> list[Run]:
    """What one job runs in its own steps, in order; not what the workflow runs that it calls."""
    memory: dict[int, list[Run]] = project.remember("pipeline.job-runs", lambda _: {})
    if id(job) not in memory:
        memory[id(job)] = [run for step in job.get("steps") for run in _of_step(step, job, project)][:_MOST]
    return memory[id(job)]


def _of_step(step: View, job: View, project: Project) -> Iterator[Run]:
    uses = step.node.get("uses")
    use = step.derived["use"]
    if use.slug:
        work = work_of_action(use.slug, inputs_of(step.node))
        words = (use.slug, *inputs_of(step.node).values())
        yield Run(work, uses, use.slug, (words,), job, step, _soft(step, job))
    elif use.kind == "local":
        action = local_action(use.path, project)
        for inner in action.get("steps") if action is not None else ():
            for run in _of_step(inner, job, project) if inner.derived["use"].kind != "local" else ():
                soft = run.ignored if run.ignored else _soft(step, job)
                yield run._replace(node=uses, step=step, ignored=soft, text=f"{run.text} in {use.path}")
    found = list(_commands(step, job, project))
    yield from found
    yield from _by_name(step, job, frozenset().union(*(run.work for run in found)))


def _by_name(step: View, job: View, known: frozenset[str]) -> Iterator[Run]:
    """What the name of a step says that it does, where none of its commands is known to do it."""
    name = step.node.get("name")
    work = work_named(name.text) - known if name.text else frozenset()
    if work and (step.node.get("run") or step.derived["use"].kind != "unreadable"):
        yield Run(work, name, name.text, (), job, step, step.node.get("name").absent())


def _commands(step: View, job: View, project: Project) -> Iterator[Run]:
    parsed: list[tuple[Script, Command]] = step.get("parsed")
    listed = [command for _, command in parsed]
    folder = _folder(step, job)
    for at, (script, command) in enumerate(parsed):
        if command.name == "cd" and command.args and not command.args[0].startswith(("$", "\ue000", "/", "~")):
            folder = f"{folder}/{command.args[0]}".strip("/").removeprefix("./")
        if command.start >= len(command.words) or _prepares(command):
            continue
        node = script.node(command.line, command.column, command.end_line, command.end_column)
        shown = " ".join([readable(word, script) for word in command.words[command.start :]][:5])
        ran = runs(command.words[command.start :], folder, project)
        yield _run(ran, node, shown, job, step, _ignored(step, job, script, listed, at))


def _prepares(command: Command) -> bool:
    """Whether a command only moves about, talks, or installs what later ones use."""
    return command.name in _SILENT or (
        command.name in _INSTALLERS and command.args[:1] in (("ci",), ("install",), ("i",))
    )


def _run(ran: Sequence[Ran], node: Node, text: str, job: View, step: View, soft: Node) -> Run:
    works = [work_of(one.words) for one in ran]
    inner: frozenset[str] = frozenset().union(*works[1:])
    stub = next((one.node for one in ran[1:] if one.node is not None and _empty(one, works[0])), None)
    if stub is not None and any(_tests(one, done) for one, done in zip(ran[1:], works[1:], strict=True)):
        stub = None
    work = inner | (works[0] - {"unit"} if inner or stub is not None else works[0])
    if not soft:
        hidden = [one for one, done in zip(ran[1:], works[1:], strict=True) if one.ignored and done and one.node]
        soft = hidden[0].node if hidden and hidden[0].node is not None else soft
    words = tuple(tuple(bare(one.words)) for one in ran)
    return Run(work, node, text, words, job, step, soft, stub, any(one.opaque for one in ran))


def _empty(ran: Ran, outer: frozenset[str]) -> bool:
    """Whether the script of a test command only says that there are no tests."""
    return ran.node is not None and not outer.isdisjoint(SUITES) and bool(ran.node.text) and is_stub(ran.node.text)


def _tests(ran: Ran, done: frozenset[str]) -> bool:
    """Whether a script is tests itself, or may be: in a workspace, one package may have none and another all."""
    return ran.opaque or (not done.isdisjoint(SUITES) and not runs_scripts(ran.words))


def _folder(step: View, job: View) -> str:
    file: View = job.scope["workflow"]
    for node in (
        step.node.get("working-directory"),
        job.node.at("defaults", "run", "working-directory"),
        file.node.at("defaults", "run", "working-directory"),
    ):
        if node.text and "${{" not in node.text:
            return node.text.strip().removeprefix("./").strip("/").removeprefix(".")
    return ""


def _soft(step: View, job: View) -> Node:
    """What of a step or job lets the run go on when it fails; absent when nothing does."""
    for view in (step, job):
        node = view.node.get("continue-on-error")
        if node.value is True:
            return node
        if "${{" in node.text:
            return Node(node.source, node.span, node.text, unknown=True)
    return step.node.get("continue-on-error")


def _ignored(step: View, job: View, script: Script, listed: Sequence[Command], at: int) -> Node:
    soft = _soft(step, job)
    command = listed[at]
    if soft.exists:
        return soft
    if is_ignored(listed, at) or _lost_in_pipe(step, job, listed, command):
        return script.node(command.line, command.column, command.end_line, command.end_column)
    if any(other.name == "set" and "+e" in other.args for other in listed[:at]):
        return Node(soft.source, soft.span, "set +e", unknown=True)
    return soft


def _lost_in_pipe(step: View, job: View, listed: Sequence[Command], command: Command) -> bool:
    """A failure left of a pipe is lost where no `shell:` is named: runners then use `bash -e`, without pipefail
    (docs.github.com "Workflow syntax", `jobs.<job_id>.steps[*].shell`)."""
    file: View = job.scope["workflow"]
    named = (
        step.node.get("shell"),
        job.node.at("defaults", "run", "shell"),
        file.node.at("defaults", "run", "shell"),
    )
    if not command.pipe_to_next or command.parent is not None or any(named):
        return False
    if not job.node.get("runs-on").text.startswith(("ubuntu", "macos")):
        return False
    return not any(other.name == "set" and "pipefail" in other.args for other in listed)
