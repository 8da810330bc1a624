"""Lists of packages that a RUN fetches and does not install from: later builds take the lists of an older layer."""

from __future__ import annotations

from functools import cached_property

from deploylint.model import Node
from deploylint.parse.shell_packages import Invocation
from deploylint.views.docker_package_options import undecided
from deploylint.views.docker_package_runs import Run

_BEYOND = 1 << 60
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
    family = asked.family
    if asked.action != "update" or family not in ("apt", "apk", "pacman"):
        return False
    if run.remember(("installs", family), lambda: _last_install(run, family)) > at:
        return False
    stranger = run.remember("stranger", lambda: _last_stranger(run))
    return undecided(node) if asked.open or stranger > at else True


def _last_install(run: Run, family: str) -> int:
    using = ("install", "upgrade", "source")
    indexes = (at for at, asked in run.invocations.items() if asked.family == family and asked.action in using)
    return max(indexes, default=-1)


def _last_stranger(run: Run) -> int:
    unknown = (
        at for at, command in enumerate(run.commands) if at not in run.invocations and command.name not in _HARMLESS
    )
    return max(unknown, default=-1)


class LaterInstalls:
    """Which RUNs of a file install from lists that an earlier RUN has fetched."""

    def __init__(self, every: list[Run]) -> None:
        self.every = every

    def follow(self, run: Run, asked: Invocation) -> bool:
        """Whether a later RUN, of this stage or of one that is made from it, installs from the lists fetched here."""
        return self._last.get((id(run.history), asked.family), -1) > run.position

    @cached_property
    def _last(self) -> dict[tuple[int, str], int]:
        """The last position of each stage, by its history, and family; beyond all where another stage is later."""
        last: dict[tuple[int, str], int] = {}
        for run in self.every:
            for family in _families_from_old_lists(run):
                last[id(run.history), family] = max(run.position, last.get((id(run.history), family), -1))
                above = run.history.parent
                while above is not None and last.get((id(above), family)) != _BEYOND:
                    last[id(above), family] = _BEYOND
                    above = above.parent
        return last


def _families_from_old_lists(run: Run) -> set[str]:
    fetched: set[str] = set()
    using: set[str] = set()
    for asked in run.invocations.values():
        if asked.action == "update":
            fetched.add(asked.family)
        elif asked.action == "install" and asked.family not in fetched:
            using.add(asked.family)
    return using
