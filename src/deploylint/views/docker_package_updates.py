"""Lists of packages that a RUN fetches and does not install from: later builds take the lists of an older layer."""

from __future__ import annotations

from deploylint.model import Node
from deploylint.parse.shell_packages import Invocation
from deploylint.views.docker_package_options import undecided
from deploylint.views.docker_package_runs import Run

_HARMLESS = frozenset(
    {
        *(
            "rm",
            "echo",
            "printf",
            "true",
            ":",
            "mkdir",
            "cd",
            "ln",
            "cp",
            "mv",
            "chmod",
            "chown",
            "export",
            "set",
            "cat",
        ),
        *(
            "touch",
            "sleep",
            "curl",
            "wget",
            "tar",
            "unzip",
            "useradd",
            "groupadd",
            "adduser",
            "addgroup",
            "usermod",
            "sed",
        ),
        *(
            "grep",
            "tee",
            "ls",
            "test",
            "[",
            "exit",
            "which",
            "install",
            "sync",
            "find",
            "locale-gen",
            "date",
            "trap",
            "env",
        ),
        *(
            "gpg",
            "apt-key",
            "add-apt-repository",
            "apt-add-repository",
            "source",
            "false",
            "unset",
            "pwd",
            "id",
            "uname",
        ),
    }
)
"""Commands of which it is known that they install no package."""


def is_alone(run: Run, at: int, asked: Invocation, node: Node) -> bool | Node:
    """Whether lists are fetched that no later command of the RUN installs from.

    A script, or a command that nobody here knows, may do that.
    """
    if asked.action != "update" or asked.family not in ("apt", "apk", "pacman"):
        return False
    others = dict(run.invocations)
    doubt = asked.open
    for index, command in enumerate(run.commands):
        other = others.get(index)
        if index > at and other is not None and other.family == asked.family:
            if other.action in ("install", "upgrade", "source"):
                return False
        elif index > at and other is None and command.name not in _HARMLESS:
            doubt = True
    return undecided(node) if doubt else True


def installs_later(every: list[Run], run: Run, asked: Invocation) -> bool:
    """Whether a later RUN, of this stage or of one that is made from it, installs from the lists fetched here."""
    seen = False
    for other in every:
        if other is run:
            seen = True
        elif seen and _installs_from_old_lists(other, asked.family) and _follows(other, run):
            return True
    return False


def _follows(other: Run, run: Run) -> bool:
    return any(
        run.instruction in (earlier, earlier.inner)
        for earlier in other.earlier
        if earlier.start == run.instruction.start
    )


def _installs_from_old_lists(run: Run, family: str) -> bool:
    actions = [asked.action for _, asked in run.invocations if asked.family == family]
    return "install" in actions and "update" not in actions[: actions.index("install")]
