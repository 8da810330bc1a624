"""`deploylint gate`: one exit code for "go"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from deploylint.cli.asking import asked, questions
from deploylint.cli.checklist_output import finish
from deploylint.cli.errors import told


@click.command("gate", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@questions
@click.option(
    "--unknown",
    type=click.Choice(["block", "warn"]),
    default="block",
    show_default=True,
    help="Whether items of which nothing is known keep the gate closed.",
)
def command(path: Path | None, **options: Any) -> int:
    """Say whether the repository at PATH may go on: every blocking item up to --phase has to be in order.

    Without --phase it is the one that has come by the T-0 in .deploylint/release.yaml.

    Exit code: 0 go, 1 closed, 2 usage or settings, 3 closed by unknowns alone, 4 a rollback trigger fired.
    """
    with told():
        done = asked(path, options, by_date=True, unknown_blocks=options["unknown"] == "block")
        return finish(done, options, gate=True)
