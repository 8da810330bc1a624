"""`deploylint sync`: keep the ticks of a team's own Markdown list true."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from deploylint.checklist.list_diff import unified
from deploylint.checklist.list_files import read_file, write_file
from deploylint.checklist.list_sync import Synced, Wish, extension, opened, synced
from deploylint.checklist.running import Inquiry, run
from deploylint.cli import EXIT_CLEAN, EXIT_FINDINGS
from deploylint.cli.asking import moment
from deploylint.cli.errors import told
from deploylint.cli.output import echo_lines
from deploylint.cli.progress import patience
from deploylint.cli.records import asked_git
from deploylint.model.checklist import Checklist, ChecklistReport, Item, RecordProblem
from deploylint.render.terminal import log_safe, shown
from deploylint.scan import Target, UsageError, find_target


@click.command("sync", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a list is not true.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--add-ids", is_flag=True, help="Write the id of its item behind every box, and change nothing else.")
@click.option("--remove-ids", is_flag=True, help="Take away the ids behind boxes, and change nothing else.")
@click.option(
    "--notes/--no-notes", default=None, help="Say behind boxes how they stand; without either, notes are kept true."
)
@click.option("--as-of", metavar="INSTANT", help="Judge as of this instant, such as 2026-11-20T10:00:00Z.")
@click.option("--env", "environment", metavar="NAME", help="The environment that is asked about.")
@click.option("--report", "reports", multiple=True, metavar="FILE", help="A report of CI, or a glob; repeatable.")
@click.option("--evidence", multiple=True, metavar="FILE", help="Records that an earlier run kept; repeatable.")
@click.option("--base", metavar="COMMIT", help="Judge by the settings, waivers and definition of this commit.")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Settings file to use instead of the one found.",
)
def command(files: tuple[Path, ...], **options: Any) -> int:
    """Keep the boxes of Markdown lists true: ticked when there is evidence, and only then.

    Each FILE has boxes such as `- [ ] Backup restoration tested`. Only the character between the brackets is changed.
    """
    with told():
        wish = _wish(options)
        target = find_target(files, options["config_file"])
        lists = [opened(read_file(target.root, path)) for path in target.paths]
        with patience():
            report = decided(target, options, extension(lists))
        results = [synced(each, report, wish) for each in lists]
        writes = not (options["check"] or options["diff"])
        if writes:
            for result in results:
                _write(result)
        echo_lines(log_safe(line) for result in results for line in _told(result, writes=writes, diff=options["diff"]))
        return _exit_code(results, check=options["check"], writes=writes)


def decided(
    target: Target, options: Mapping[str, Any], extend: Callable[[Checklist], Sequence[Item]]
) -> ChecklistReport:
    """The checklist of the target, with the items that `extend` adds to it, decided as `checklist` decides it.

    Raises what that raises: UsageError, AuthoredProblem, OSError.
    """
    inquiry = Inquiry(
        target=target,
        now=moment(options["as_of"]),
        environment=options["environment"] or "",
        reports=options["reports"],
        evidence=options["evidence"],
        base=options["base"] or "",
        extend=extend,
    )
    with asked_git():
        return run(inquiry).report


def _wish(options: Mapping[str, Any]) -> Wish:
    if options["add_ids"] and options["remove_ids"]:
        raise UsageError("--add-ids and --remove-ids undo each other; give one")
    ids = "add" if options["add_ids"] else "remove" if options["remove_ids"] else ""
    if ids and options["notes"] is not None:
        raise UsageError(f"--{ids}-ids changes ids alone; write notes in a call of its own")
    return Wish(ids, options["notes"])


def _write(result: Synced) -> None:
    if result.edits:
        write_file(result.list.file, result.text)


def _exit_code(results: Sequence[Synced], *, check: bool, writes: bool) -> int:
    """1 for a list that is not true: as it stands with --check, after writing without; --diff alone only shows."""
    if check:
        return EXIT_CLEAN if all(result.true for result in results) else EXIT_FINDINGS
    return EXIT_FINDINGS if writes and any(result.open for result in results) else EXIT_CLEAN


def _told(result: Synced, *, writes: bool, diff: bool) -> Iterator[str]:
    if diff:
        yield from (shown(line) for line in unified(result.list.file.path, result.list.file.text, result.edits))
    problems = sorted([*result.mended, *result.open], key=lambda problem: problem.line)
    yield from map(_line, problems)
    yield from (f"note: {_line(problem)}" for problem in result.remarks)
    yield _last(result, writes=writes)


def _line(problem: RecordProblem) -> str:
    place = f"{shown(problem.path)}:{problem.line}" if problem.line else shown(problem.path)
    return f"{place}: {shown(problem.message)} [{problem.code}]"


def _last(result: Synced, *, writes: bool) -> str:
    boxes = len(result.list.found.boxes)
    count = f"{shown(result.list.file.path)}: {boxes:,} box{'' if boxes == 1 else 'es'}"
    changes = len(result.edits)
    made = (
        f"{changes:,} change{'' if changes == 1 else 's'} {'made' if writes else 'needed'}" if changes else "no changes"
    )
    left = len(result.open)
    return f"{count}, {made}" + (f", {left:,} to mend by hand" if left else "")
