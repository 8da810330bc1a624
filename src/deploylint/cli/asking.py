"""The options that the commands about the checklist share, and what they ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from os.path import abspath
from pathlib import Path
from typing import Any, TypeVar

import click

from deploylint.checklist.rooting import rooted
from deploylint.checklist.running import Inquiry, Run, run
from deploylint.cli.progress import patience
from deploylint.cli.records import asked_git
from deploylint.scan import UsageError, find_target
from deploylint.values.instant import instant

Command = TypeVar("Command", bound=Callable[..., Any])

_OPTIONS = (
    click.argument("path", required=False, type=click.Path(path_type=Path), metavar="[PATH]"),
    click.option("--phase", metavar="PHASE", help="Up to this phase, such as T-2h."),
    click.option("--env", "environment", metavar="NAME", help="The environment that is asked about."),
    click.option(
        *("--report", "reports"),
        multiple=True,
        metavar="FILE",
        help="A report of tests, coverage or scans, or a glob; repeatable.",
    ),
    click.option("--evidence", multiple=True, metavar="FILE", help="Records that an earlier run kept; repeatable."),
    click.option("--keep-evidence", metavar="FILE", help="Add the evidence of this run to a file of records."),
    click.option("--base", metavar="COMMIT", help="Judge by the settings, waivers and definition of this commit."),
    click.option("--as-of", metavar="INSTANT", help="Judge as of this instant, such as 2026-11-20T10:00:00Z."),
    click.option(
        "--format",
        "formats",
        multiple=True,
        metavar="FMT[=FILE]",
        help="text, markdown, json, sarif, junit, github, summary or html; repeatable, to a file after =.",
    ),
    click.option("--all", "show_all", is_flag=True, help="List what passes as well."),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colors in text output."
    ),
    click.option(
        "--config",
        "config_file",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Settings file to use instead of the one found.",
    ),
)


def questions(command: Command) -> Command:
    """Add the options to a command, in the order in which its help shows them."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asked(path: Path | None, options: dict[str, Any], *, by_date: bool, unknown_blocks: bool) -> Run:
    """Run what the options ask. Raises UsageError and AuthoredProblem."""
    target = find_target((path or Path(),), options["config_file"])
    if path is not None and not path.is_dir():
        raise UsageError(f"{path} is a file; a checklist is decided for a whole repository")
    folder = Path(abspath(path or Path()))
    if options["base"] and options["config_file"] is None:
        with asked_git():
            target = rooted(target, folder, options["base"])
    inquiry = Inquiry(
        target=target,
        now=moment(options["as_of"]),
        phase=options["phase"] or "",
        by_date=by_date,
        environment=options["environment"] or "",
        reports=options["reports"],
        evidence=options["evidence"],
        base=options["base"] or "",
        unknown_blocks=unknown_blocks,
    )
    with patience(), asked_git():
        return run(inquiry)


def moment(as_of: str | None) -> datetime:
    """The instant that `--as-of` says, else now. Raises UsageError."""
    if as_of is None:
        return datetime.now(UTC)
    found = instant(as_of)
    if found is None:
        raise UsageError(f"--as-of {as_of} is no instant; write it as 2026-11-20T10:00:00Z")
    return found
