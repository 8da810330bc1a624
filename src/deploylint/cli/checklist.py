"""`deploylint checklist`: every item with its evidence and its state."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deploylint.cli.asking import asked, questions
from deploylint.cli.checklist_output import finish
from deploylint.cli.errors import told


@click.command("checklist", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@questions
@click.option(
    "--unknown",
    type=click.Choice(["block", "warn"]),
    default="warn",
    show_default=True,
    help="Whether items of which nothing is known make the exit code 3.",
)
def command(path: Path | None, **options: Any) -> int:
    """Show the production checklist of the repository at PATH: each item with its evidence and its state.

    Exit code: 0 nothing that blocks fails, 1 something does, 2 usage or settings, 4 a rollback trigger fired.
    """
    with told():
        done = asked(path, options, by_date=False, unknown_blocks=options["unknown"] == "block")
        return finish(done, options)
