"""What ShellCheck says of the scripts in RUN, asked once for all Dockerfiles of a run."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.shellcheck import Remark, ShellCheckError, installed, judge
from deploylint.views.docker_scripts import Script, scripts

RULE = "docker/shellcheck"
EXCLUDED = ("SC1090", "SC1091", "SC2187")
"""Sources that are not followed, on purpose, and advice on the dialect ash, which has a checker's name of its own."""

_WORST_FIRST = {"error": 0, "warning": 1, "info": 2, "style": 3}


def remarks(project: Project) -> Iterator[View]:
    """A view for each of ShellCheck's remarks on a RUN, on its physical line; one that is not `found` for a script
    without any. None at all where ShellCheck is not installed.

    Facts: `found` (unknown where ShellCheck did not answer in time), `code` (`SC2086`), `level` (error, warning, info,
    style), `text`. Scope: `stage`.
    """
    foreign = project.config.honor_foreign_ignores
    listed = [script for document in project.documents("docker") for script in scripts(document, foreign=foreign)]
    program = installed() if listed else None
    if program is None:
        if listed and RULE in project.config.select:
            project.note(f"{RULE} was not run: ShellCheck is not installed; pip install 'deploylint[shell]' brings it")
        return
    texts = {text: number for number, text in enumerate(dict.fromkeys(script.text for script in listed))}
    try:
        answers = judge(program, list(texts), EXCLUDED)
    except ShellCheckError as error:
        project.note(f"{RULE} was not run: {error}")
        return
    if None in answers:
        project.note(f"{RULE}: ShellCheck had no answer on {answers.count(None)} of {len(answers)} scripts in time")
    for script in listed:
        yield from _views(script, answers[texts[script.text]])


def _views(script: Script, found: list[Remark] | None) -> Iterator[View]:
    if found is None:
        node = script.instruction.node
        yield _view(script, node, None, Node(node.source, node.span, unknown=True))
        return
    kept = [remark for remark in found if not script.silences(remark.code)]
    kept.sort(key=lambda remark: _WORST_FIRST.get(remark.level, 0))  # the first speaks for all of its line
    if not kept:
        yield _view(script, script.instruction.node, None, found=False)
    for remark in kept:
        yield _view(script, script.node(*remark[:4]), remark, found=True)


def _view(script: Script, node: Node, remark: Remark | None, found: bool | Node) -> View:
    facts = {
        "found": found,
        "code": remark.code if remark is not None else "",
        "level": remark.level if remark is not None else "",
        "text": remark.text.rstrip(".") if remark is not None else "",
    }
    return View("docker.remark", node, facts, {"stage": script.stage}, "RUN")
