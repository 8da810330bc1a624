"""Whether a step writes a secret into the log."""

from __future__ import annotations

import re
from collections.abc import Iterator

from deploylint.checks import Params
from deploylint.model import Problem, View
from deploylint.parse.github_expressions import Occurrence, occurrences
from deploylint.parse.github_terms import carried
from deploylint.parse.shell import Command
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.views.workflow_steps import Script, expression_numbers

_WRITERS = frozenset(("echo", "printf", "Write-Host", "Write-Output", "print"))
_PASSERS = frozenset(
    ("tee", "cat", "base64", "rev", "xxd", "od", "hexdump", "sed", "tr", "fold", "cut", "head", "tail", "awk", "jq")
)
_GROUP_ENDS = lazy_pattern(r"^[ \t]*(?:\}|\)|done|fi|esac)[ \t]*[12&]?(?:>|\|)", re.MULTILINE)
_VARIABLE = lazy_pattern(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)|env:([A-Za-z_]\w*)|\{env:([A-Za-z_]\w*)\})")
_SUBSTITUTION = lazy_pattern(r"\$\([^()]*\)|`[^`]*`")
_NO_CREDENTIAL = lazy_pattern(
    r"(?:^|_)(?:host|hostname|server|ip|user|username|url|uri|port|name|id|region|zone|domain|email|endpoint|bucket"
    r"|org|organization|project|account|path|dir|cluster|namespace|registry|repository|image|environment|env)$"
)
"""Names of what is kept among the secrets without being one; the log shows them as `***` in any case."""
_LOG = frozenset(("/dev/stderr", "/dev/stdout", "/dev/tty", "1", "2", "&1", "&2"))


def printed_secret(it: View, _: Project, __: Params) -> Iterator[Problem]:
    """A step that echoes a secret, given as an expression or through `env`, to its log."""
    held = _held(it)
    for script, command in it.get("parsed"):
        if command.name not in _WRITERS or command.inside in ("$(", "`", "<(", ">("):
            continue
        shown = _shown(script, command, held)
        if shown and _reaches_log(it, script, command):
            node = script.node(command.line, command.column, command.end_line, command.end_column)
            yield Problem(node.place, facts={"secret": shown})


def _secret_of(found: Occurrence) -> str:
    """The secret whose text an expression gives, as it is written; empty when it gives none."""
    for reference, _ in carried(found.term) if found.term is not None else ():
        named = reference.path[0] == "secrets" and not _NO_CREDENTIAL.search(reference.path[-1])
        if named or reference.path == ("github", "token"):
            return found.text[reference.start : reference.end]
    return ""


def _held(step: View) -> dict[str, str]:
    """The variables of `env` that hold a secret, with the secret's name."""
    found: dict[str, str] = {}
    for view in (step.scope.get("workflow"), step.scope.get("job"), step):
        for name, value in view.node.get("env").items if view is not None else ():
            found.pop(name, None)
            for occurrence in occurrences(value.text) if "${{" in value.text else ():
                secret = _secret_of(occurrence)
                if secret:
                    found[name] = secret
    return found


def _shown(script: Script, command: Command, held: dict[str, str]) -> str:
    """The secret in what the command writes; empty when there is none."""
    if any("::add-mask::" in word for word in command.args):
        return ""
    for number in (number for word in command.args for number in expression_numbers(_own_text(word))):
        secret = _secret_of(script.expressions[number]) if number < len(script.expressions) else ""
        if secret:
            return secret
    starts = [-1, *script.scalar.breaks]
    for word, (line, column) in zip(command.words, command.places, strict=True):
        at = starts[min(line, len(starts)) - 1] + column
        if script.scalar.text[at : at + 1] == "'":
            continue
        for match in _VARIABLE.finditer(_own_text(word)):
            name = next(group for group in match.groups() if group)
            if name in held:
                return held[name]
    return ""


def _own_text(word: str) -> str:
    """A word without the commands whose output it takes: these are looked at by themselves."""
    for _ in range(4):
        word, found = _SUBSTITUTION.subn("", word)
        if not found:
            break
    return word.partition("$(")[0]


def _reaches_log(step: View, script: Script, command: Command) -> bool:
    if _redirected(command):
        return False
    if command.pipe_to_next:
        behind = [
            other
            for _, other in step.get("parsed")
            if other.pipeline == command.pipeline and (other.line, other.column) > (command.line, command.column)
        ]
        if not behind or not all(other.name in _PASSERS for other in behind) or _redirected(behind[-1]):
            return False
    above = command.parent
    while above is not None:
        if _redirected(above):
            return False
        above = above.parent
    starts = [0, *(at + 1 for at in script.scalar.breaks)]
    end = starts[min(command.end_line, len(starts)) - 1]
    return _GROUP_ENDS.search(script.scalar.text, end) is None


def _redirected(command: Command) -> bool:
    return any(
        operator.lstrip("1").startswith((">", "&>")) and target not in _LOG for operator, target in command.redirects
    )
