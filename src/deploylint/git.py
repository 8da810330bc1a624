"""The one hardened way to ask git. The repository is untrusted, and so is its `.git/config`.

`core.fsmonitor` and `core.hooksPath` name programs that git runs even for `git ls-files`; both are overridden, as the
command line wins over every configuration file (git-config(1), "-c"). `core.worktree` could point git elsewhere, so
the work tree is always given; the git folder is not, because git checks who owns it only when it finds it itself.
No `GIT_*` variable of the caller is passed on. A partial clone makes git fetch what it misses, by programs that the
configuration names; no transport is allowed (git(1), GIT_ALLOW_PROTOCOL). git is looked for in absolute folders of
PATH alone, since it runs in the repository. Replacement objects (git-replace(1)) and grafts (gitglossary(7)) are not
looked at: they could put another commit, or another past, in the place of the one that was named.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

_HARDENED = (
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.fsmonitor=false",
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "core.untrackedCache=false",
    "-c",
    "safe.bareRepository=explicit",
)
TIMEOUT = 30.0
"""Seconds after which git is given up on."""


class GitError(Exception):
    """git is not there, refused (such as "dubious ownership"), or did not answer in time. Its text says which.

    `code` is git's exit code where it ran to its end, else None.
    """

    def __init__(self, text: str, code: int | None = None) -> None:
        super().__init__(text)
        self.code = code


class Listing(NamedTuple):
    """Paths from the top of the work tree, posix."""

    tracked: frozenset[str]
    untracked: frozenset[str]


def top_level(folder: Path) -> Path | None:
    """The nearest folder at or above `folder` that holds a `.git`; None when there is none. Runs no program."""
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / ".git"):
            return candidate
    return None


def list_files(top: Path) -> Listing:
    """The files of the work tree that are tracked, and those that are neither tracked nor ignored.

    Raises GitError.
    """
    output = run(top, "ls-files", "-z", "-t", "--cached", "--others", "--exclude-standard")
    tracked: set[str] = set()
    untracked: set[str] = set()
    for entry in output.split("\0"):
        if entry:
            (untracked if entry.startswith("? ") else tracked).add(entry[2:])
    return Listing(frozenset(tracked), frozenset(untracked))


def setting(top: Path, name: str) -> str:
    """A setting of git as it stands for this repository, such as `user.email`; empty when there is none.

    Raises GitError.
    """
    try:
        return run(top, "config", "--get", name).rstrip("\n")
    except GitError as error:
        if error.code == 1:
            return ""
        raise


def run(top: Path, *arguments: str, seconds: float | None = None, lines: Iterable[str] = ()) -> str:
    """What git says on standard output; bytes that are no UTF-8 as surrogates. Options are the caller's to harden.

    `lines` are its standard input. It is given up on after `seconds`, or TIMEOUT. Raises GitError, also when git's exit
    code is not 0.
    """
    import subprocess

    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(
        LC_ALL="C",
        GIT_TERMINAL_PROMPT="0",
        GIT_CEILING_DIRECTORIES=str(top.parent),
        GIT_NO_LAZY_FETCH="1",
        GIT_NO_REPLACE_OBJECTS="1",
        GIT_GRAFT_FILE=os.devnull,
        GIT_ALLOW_PROTOCOL="none",
        PATH=os.pathsep.join(folder for folder in os.get_exec_path() if os.path.isabs(folder)),
    )
    limit = TIMEOUT if seconds is None else seconds
    command = ["git", *_HARDENED, f"--work-tree={top}", *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=top,
            env=environment,
            capture_output=True,
            timeout=limit,
            check=False,
            input="".join(f"{line}\n" for line in lines).encode(),
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except OSError as error:
        raise GitError(f"git cannot be run ({error.strerror})") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {limit:.0f} seconds") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or ["git failed"]
        raise GitError(lines[0].removeprefix("fatal: "), done.returncode)
    return done.stdout.decode("utf-8", "surrogateescape")
