"""`deploylint waive`: decide to release without an item for a while."""

from __future__ import annotations

import os

import click

from deploylint.authored import AuthoredProblem
from deploylint.checklist import waiving
from deploylint.checklist.waivers import PATH, read
from deploylint.cli import EXIT_CLEAN, records
from deploylint.cli.errors import told
from deploylint.scan import UsageError


@click.command("waive")
@click.argument("items", nargs=-1, required=True, metavar="ITEM...")
@click.option("--reason", required=True, help="Why the release can go on without it.")
@click.option("--ticket", required=True, help="Where the work that is left is kept.")
@click.option("--until", required=True, metavar="DAY", help="The last day of the waiver, YYYY-MM-DD.")
@click.option(
    "--covers",
    type=click.Choice(["unknown", "everything"]),
    default="everything",
    show_default=True,
    help="What it lets pass: that nothing is known, or failures, too.",
)
@click.option("--by", default="", metavar="EMAIL", help="Who decides it.  [default: git's user.email]")
@click.option("--yes", is_flag=True, help="Write without asking whether to.")
def command(items: tuple[str, ...], reason: str, ticket: str, until: str, covers: str, by: str, yes: bool) -> int:
    """Add a waiver for each ITEM, such as S011, to .deploylint/waivers.yaml.

    It counts once the person whom it names has committed it.
    """
    with told():
        root = records.here()
        now = records.now()
        checklist = records.checklist(root)
        by = by or records.me(root)
        if not by:
            raise UsageError("git does not know your e-mail address; say who decides with --by")
        old = waiving.present(root)
        for name in items:
            item = records.item(checklist, name)
            wrong = waiving.objection(item, until, checklist.policy, old, now)
            if wrong:
                raise UsageError(wrong)
        said = {"reason": reason, "ticket": ticket, "by": by, "expires": until}
        if covers != "everything":
            said["covers"] = covers
        text = waiving.with_entries(old, [{"item": name, **said} for name in dict.fromkeys(items)])
        try:
            read(text)
        except AuthoredProblem as problem:
            raise UsageError("; ".join(error.message for error in problem.errors)) from None
        if not records.confirmed(f"waive {', '.join(items)} until {until} as {by}?", yes=yes):
            raise click.Abort
        _write(os.fspath(root / PATH), text)
        records.say([f"wrote {PATH}", f"next: git add {PATH} && git commit as {by}, then have its owners review it"])
        return EXIT_CLEAN


def _write(path: str, text: str) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    partial = f"{path}.{os.getpid()}.tmp"
    with open(partial, "x", encoding="utf-8", newline="") as stream:
        stream.write(text)
    os.replace(partial, path)
