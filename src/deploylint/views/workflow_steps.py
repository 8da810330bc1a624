"""Steps of jobs and composite actions: what they use, the commands they run, and what these do."""

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

from deploylint.model import Node, View
from deploylint.parse.github_expressions import Occurrence, occurrences
from deploylint.parse.scalars import ScalarText
from deploylint.parse.shell import Command, commands
from deploylint.values.patterns import lazy_pattern
from deploylint.views.pipeline_commands import action_does, command_does
from deploylint.views.workflow_uses import ActionUse, parse_use

CODE_INPUTS = {
    "actions/github-script": "script",
    "azure/cli": "inlineScript",
    "azure/powershell": "inlineScript",
    "appleboy/ssh-action": "script",
    "nick-fields/retry": "command",
    "nick-invision/retry": "command",
    "addnab/docker-run-action": "run",
    "mikefarah/yq": "cmd",
    "jannekem/run-python-script-action": "script",
    "amadevus/pwsh-script": "script",
    "cardinalby/js-eval-action": "expression",
    "devcontainers/ci": "runCmd",
}
"""Action -> the input that it runs as code."""

_SHELL_INPUTS = frozenset(("azure/cli", "nick-fields/retry", "nick-invision/retry", "devcontainers/ci"))
_NO_SHELL = lazy_pattern(r"\s*(?:python|node|ruby|perl|php|Rscript|deno|bun)\b")
_TOKEN = lazy_pattern("\ue000([0-9]+)\ue001*")
_LARGEST = 200_000


class Script(NamedTuple):
    """The code of a step: its scalar, whether a POSIX-like shell reads it, and the expressions in it."""

    scalar: ScalarText
    shell: bool
    expressions: list[Occurrence]

    def node(self, line: int, column: int, end_line: int, end_column: int) -> Node:
        """A Node for a stretch of the code, given in lines and columns (from 1) of the code itself."""
        breaks = [-1, *self.scalar.breaks]
        start = breaks[min(line, len(breaks)) - 1] + column
        end = breaks[min(end_line, len(breaks)) - 1] + end_column
        span = self.scalar.span(start, max(end, start))
        if span.end_line != span.line:  # a finding stands on one line
            written = self.scalar.node.source.line_span(span.line)
            span = span._replace(end_line=span.line, end_column=max(written.end_column, span.column + 1))
        return Node(self.scalar.node.source, span, self.scalar.text[start:end])


class Act(NamedTuple):
    """One thing that a step does: `what` is a constant of pipeline_commands, `node` where it is said.

    `text` names it for people; `words` is all that was written for it, for signs of production; `step` is its step.
    """

    what: str
    node: Node
    text: str
    words: str
    step: View


def step_view(node: Node, index: int, scope: dict[str, View], shell: str) -> View:
    """The view `workflow.step`; `shell` is the default one of its job or workflow."""
    use = parse_use(node.get("uses").text)
    name = node.get("name").scalar or node.get("id").scalar or node.get("uses").scalar or f"{index + 1}"
    view = View("workflow.step", node, {"index": index, "slug": use.slug, "use": use}, scope, f"step {name}")
    shell = node.get("shell").scalar or shell
    view.derived["scripts"] = partial(_scripts, node, use, shell)
    view.derived["parsed"] = lambda: [(script, c) for script in view.get("scripts") for c in _commands(script)]
    view.derived["commands"] = lambda: [command for _, command in view.get("parsed")]
    view.derived["runs_afterwards"] = partial(_runs_afterwards, view)
    view.derived["acts"] = partial(_acts, view, use)
    return view


def _runs_afterwards(step: View) -> bool:
    """Whether a later step of the same job runs something of the checked out code."""
    job = step.scope.get("job")
    following = job.get("steps")[step.derived["index"] + 1 :] if job is not None else []
    return any(other.node.get("run") or other.derived["use"].kind == "local" for other in following)


def _scripts(node: Node, use: ActionUse, shell: str) -> list[Script]:
    found = []
    if node.get("run").text:
        found.append(_script(node.get("run"), _NO_SHELL.match(shell) is None))
    name = CODE_INPUTS.get(use.slug)
    if name is not None and node.at("with", name).text:
        found.append(_script(node.at("with", name), use.slug in _SHELL_INPUTS))
    return found


def _script(node: Node, shell: bool) -> Script:
    return Script(ScalarText(node), shell, list(occurrences(node.text)) if "${{" in node.text else [])


def _commands(script: Script) -> list[Command]:
    """The commands of a script, in lines and columns of the script itself; each expression is one odd token."""
    if not script.shell or len(script.scalar.text) > _LARGEST:
        return []
    text = script.scalar.text
    parts, at = [], 0
    for number, found in enumerate(script.expressions):
        token = f"\ue000{number}"
        width = found.end - found.start
        blank = token.ljust(width, "\ue001")[:width]
        inner = text[found.start : found.end]
        if "\n" in inner:
            blank = "".join("\n" if c == "\n" else b for b, c in zip(blank, inner, strict=True))
        parts += [text[at : found.start], blank]
        at = found.end
    return commands("".join([*parts, text[at:]]))


def expression_numbers(word: str) -> list[int]:
    """The numbers of the script's expressions that stand in a word of one of its commands."""
    return [int(number) for number in _TOKEN.findall(word)]


def readable(word: str, script: Script) -> str:
    """A word of a command with its expressions as they were written."""
    if "\ue000" not in word:
        return word

    def written(match: re.Match[str]) -> str:
        number = int(match[1])
        found = script.expressions[number] if number < len(script.expressions) else None
        return script.scalar.text[found.start : found.end] if found else ""

    return _TOKEN.sub(written, word)


def inputs_of(node: Node) -> dict[str, str]:
    """The `with:` of a step as text."""
    return {name: value.scalar for name, value in node.get("with").items}


def _acts(step: View, use: ActionUse) -> list[Act]:
    found = []
    if use.slug:
        inputs = inputs_of(step.node)
        words = " ".join([use.slug, *inputs.values()])
        uses = step.node.get("uses")
        found = [Act(what, uses, use.slug, words, step) for what in sorted(action_does(use.slug, inputs))]
    for script, command in step.get("parsed"):
        if command.start < len(command.words):
            found.extend(_command_acts(step, script, command))
    return found


def _command_acts(step: View, script: Script, command: Command) -> Iterator[Act]:
    words = command.words[command.start :]
    done = command_does(words)
    if not done:
        return
    node = script.node(command.line, command.column, command.end_line, command.end_column)
    shown = [readable(word, script) for word in words]
    text = " ".join(word for word in shown[:4] if not word.startswith("-"))
    for what in sorted(done):
        yield Act(what, node, text, " ".join(shown), step)
