"""Checks of HEALTHCHECK: whether the command can tell a broken service, and whether the image has it."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.checks import Params, Unknown
from deploylint.model import Problem, View
from deploylint.parse.dockerfile_instruction import Instruction
from deploylint.parse.dockerfile_stages import Stage
from deploylint.parse.shell import SHELLS, Command
from deploylint.project import Project
from deploylint.values.image import Image, parse_image
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_stages import command_node
from deploylint.views.docker_users import chain

_TELLS_NOTHING = frozenset(
    {"echo", "printf", "date", "whoami", "hostname", "pwd", "uptime", "env", "printenv", "id", "uname"}
)
_VERSION = frozenset({"--version", "-version", "-v", "-V", "version", "--help"})
_HTTP = lazy_pattern(r"https?://|^(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|\$)|:\d+(?:/|$)")
_SLIM = frozenset({"python", "node", "ruby", "rust", "openjdk", "perl"})
_BUSYBOX = frozenset({"alpine", "busybox", "python", "node", "golang", "ruby", "rust"})
"""Their variants with BusyBox bring its wget and no curl."""
_FULL = frozenset({"python", "node", "ruby", "golang", "rust", "buildpack-deps"})
"""Made from buildpack-deps, which brings both."""
_DOTNET = lazy_pattern(r"^mcr\.microsoft\.com/dotnet/(?:aspnet|runtime|runtime-deps)$")
_PROGRAM_FOLDERS = frozenset({"/", "/usr", "/bin", "/usr/bin", "/usr/local", "/usr/local/bin", "/sbin", "/opt"})
_INSTALLERS = frozenset({"apt-get", "apt", "apk", "yum", "dnf", "microdnf", "tdnf", "zypper", "nala", "aptitude"})
_ASKED_FOR = frozenset({"curl", "wget"})


def always_healthy(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """The command of the check can fail."""
    found = _outer(it)
    if not found:
        return
    last = found[-1]
    succeeds = last.name in ("true", ":") or (last.name == "exit" and last.args == ("0",))
    if succeeds and last.before != "&&":
        yield Problem(command_node(it.derived["model"], last).place, facts={"command": " ".join(last.words)})
    elif all(map(_tells_nothing, found)):
        yield Problem(command_node(it.derived["model"], found[0]).place, facts={"command": " ".join(found[0].words)})


def ignored_errors(it: View, _project: Project, _params: Params) -> Iterator[Problem]:
    """curl is told to fail on an HTTP error, or its answer is looked at."""
    for command in it.get("commands"):
        plain = command.name == "curl" and not command.pipe_to_next and command.inside in ("", "-c")
        if plain and not _fails(command.args) and any(_HTTP.search(word) for word in command.args):
            yield Problem(command_node(it.derived["model"], command).place)


def missing_tool(it: View, _project: Project, _params: Params) -> Iterator[Problem | Unknown]:
    """curl and wget are in the image when the check runs them."""
    for command in it.get("commands"):
        if command.name not in _ASKED_FOR:
            continue
        stages = list(chain(it.scope["stage"]))
        base = stages[-1].base
        has = None if base.unknown else _has(command.name, base.text)
        if has or any(_brings(command.name, at) for at in stages):
            continue
        if has is None:
            yield Unknown(f"whether {base.raw} brings {command.name} is not known here")
        elif any(_may_bring_anything(at) for at in stages):
            yield Unknown("what is installed depends on a variable or a script")
        else:
            facts = {"tool": command.name, "base": base.text}
            yield Problem(command_node(it.derived["model"], command).place, facts=facts)


def _outer(it: View) -> list[Command]:
    return [command for command in it.get("commands") if command.parent is None]


def _tells_nothing(command: Command) -> bool:
    if command.pipe_to_next or "$" in " ".join(command.args) or "`" in " ".join(command.args):
        return False
    return command.name in _TELLS_NOTHING or (command.name == "ls" and not command.args) or _asks_version(command)


def _asks_version(command: Command) -> bool:
    return len(command.args) == 1 and command.args[0] in _VERSION and bool(command.name)


def _fails(args: tuple[str, ...]) -> bool:
    for word in args:
        if word in ("--fail", "--fail-with-body", "--fail-early"):
            return True
        if word.startswith("-") and not word.startswith("--") and "f" in word:
            return True
    return any("$" in word and not _HTTP.search(word) for word in args)


def _has(tool: str, reference: str) -> bool | None:
    """Whether the image comes with the tool; None where that is not known."""
    image = parse_image(reference)
    if image is None or reference == "scratch":
        return False if image else None
    name, tag = image.familiar, image.tag
    if name.startswith("gcr.io/distroless/"):
        return None if "debug" in tag else False
    if "alpine" in tag or name in ("alpine", "busybox"):
        return tool == "wget" if name in _BUSYBOX else None
    if name in ("debian", "ubuntu") or _is_dotnet(image) or (name in _SLIM and "slim" in tag):
        return False
    return True if name in _FULL else None


def _is_dotnet(image: Image) -> bool:
    return _DOTNET.match(image.familiar) is not None


def _brings(tool: str, stage: Stage) -> bool:
    return any(
        tool in instruction.rest.text or any(tool in heredoc.body for heredoc in instruction.heredocs)
        for instruction in stage.of("RUN", "COPY", "ADD")
    )


def _may_bring_anything(stage: Stage) -> bool:
    if any(_copies_programs(stage, instruction) for instruction in stage.of("COPY", "ADD")):
        return True
    return any(map(_installs_unseen, (c for run in stage.of("RUN") for c in stage.commands(run))))


def _copies_programs(stage: Stage, instruction: Instruction) -> bool:
    filled = stage.expanded.get(instruction.start) or instruction.args
    return not filled or filled[-1].unknown or (filled[-1].text.rstrip("/") or "/") in _PROGRAM_FOLDERS


def _installs_unseen(command: Command) -> bool:
    if command.name in _INSTALLERS or command.name == "xargs":
        return any("$" in word or "`" in word for word in command.args) or command.name == "xargs"
    runs_script = command.name in SHELLS or command.name in ("source", ".", "make", "ansible-playbook", "nix-env")
    return runs_script or command.words[command.start].startswith(("./", "/", "$"))
