"""What the commands share that write what people say: the checklist, the person, questions, and what to do next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from deploylint import git, git_history
from deploylint.checklist.definition import load
from deploylint.checklist.own_items import items_of
from deploylint.checklist.policy_files import WorkTree
from deploylint.git import GitError
from deploylint.model.checklist import Checklist, Item
from deploylint.render.terminal import terminal_safe
from deploylint.scan import UsageError, find_target


def here() -> Path:
    """The root of the repository that this folder is in. Raises UsageError where there is none."""
    root = find_target([Path(".")]).root
    with asked_git():
        git_history.head(root)
    return root


def now() -> datetime:
    """This second."""
    return datetime.now(UTC).replace(microsecond=0)


def checklist(root: Path) -> Checklist:
    """The checklist as the work tree has it. Raises AuthoredProblem."""
    return load(WorkTree(root).read, {}, boxes=items_of)


def item(of: Checklist, name: str) -> Item:
    """The item of this id. Raises UsageError for one that there is not."""
    from difflib import get_close_matches

    found = {item.id: item for item in of.items}
    if name.upper() in found:
        name = name.upper()
    if name not in found:
        digits = name[1:]
        padded = f"{name[:1].upper()}{digits:0>3}" if digits.isdigit() else ""
        near = [padded] if padded in found else get_close_matches(name.upper(), found, n=1)
        hint = f"did you mean {near[0]}?" if near else "deploylint checklist shows those that there are"
        retired = f"the item {name} was retired" if name in of.retired else f"there is no item {name}"
        raise UsageError(f"{retired}; {hint}")
    return found[name]


def me(root: Path) -> str:
    """The e-mail address that git puts into commits made here; empty where it does not know."""
    with asked_git():
        return git.setting(git.top_level(root) or root, "user.email")


@contextmanager
def asked_git() -> Iterator[None]:
    """What git refuses is the caller's to mend."""
    try:
        yield
    except GitError as error:
        raise UsageError(str(error)) from None


def on_terminal() -> bool:
    """Whether somebody is there who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """Ask until there is an answer."""
    answer: str = click.prompt(terminal_safe(question), err=True)
    return answer.strip()


def tell(line: str) -> None:
    """A line to stderr, beside the questions."""
    click.echo(terminal_safe(line), err=True)


def confirmed(question: str, *, yes: bool) -> bool:
    """Whether to go on; nobody is asked where nobody is there."""
    return yes or not on_terminal() or click.confirm(terminal_safe(question), default=True, err=True)


def say(lines: list[str]) -> None:
    """Lines to stdout, fit for a terminal."""
    click.echo("".join(f"{terminal_safe(line)}\n" for line in lines), nl=False)
