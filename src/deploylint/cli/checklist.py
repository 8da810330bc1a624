"""`deploylint checklist`: every item with its evidence and its state."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from deploylint.checklist.running import Run
from deploylint.cli.asking import asked, questions
from deploylint.cli.checklist_output import finish
from deploylint.cli.errors import told
from deploylint.model.checklist import Item
from deploylint.scan import UsageError


@click.command("checklist", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@questions
@click.option(
    "--unknown",
    type=click.Choice(["block", "warn"]),
    default="warn",
    show_default=True,
    help="Whether items of which nothing is known make the exit code 3.",
)
@click.option(
    "--only", multiple=True, metavar="WHAT", help="An item, such as S011, or a section, such as database; repeatable."
)
def command(path: Path | None, **options: Any) -> int:
    """Show the production checklist of the repository at PATH: each item with its evidence and its state.

    Exit code: 0 nothing that blocks fails, 1 something does, 2 usage or settings, 4 a rollback trigger fired.
    """
    with told():
        done = asked(path, options, by_date=False, unknown_blocks=options["unknown"] == "block")
        return finish(_narrowed(done, options["only"]), options, gate=False)


def _narrowed(run: Run, only: Sequence[str]) -> Run:
    """The run with these items and sections alone. Raises UsageError for what names none."""
    decisions = run.report.decisions
    for words in only:
        if not any(_named(decision.item, words) for decision in decisions):
            raise UsageError(f"no item and no section is named {words}; `deploylint checklist --all` lists them")
    if not only:
        return run
    kept = [decision for decision in decisions if any(_named(decision.item, words) for words in only)]
    ids = {decision.item.id for decision in kept}
    problems = tuple(problem for problem in run.report.problems if problem.item in ids)
    return run._replace(report=run.report._replace(decisions=tuple(kept), problems=problems))


def _named(item: Item, words: str) -> bool:
    wanted = words.strip().lower()
    return wanted == item.id.lower() or (bool(wanted) and wanted in f"{item.section} / {item.subsection}".lower())
