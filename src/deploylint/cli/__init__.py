"""The `deploylint` command. Options in, exit code out; what a command does lives below.

`deploylint PATH…` is lint. A first word that is a command's name is that command; a folder of that name is written
`./rules`. A command's module is imported when the command is used.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module
from typing import Any, NoReturn

import click

from deploylint import __version__

EXIT_CLEAN, EXIT_FINDINGS, EXIT_USAGE, EXIT_INTERNAL = 0, 1, 2, 5

COMMANDS = {
    "check": "Lint (the default command).",
    "attest": "Say of an item of the checklist what only a person can say.",
    "checklist": "Show the production checklist: each item with its evidence and its state.",
    "explain": "Explain a rule or an item of the checklist.",
    "gate": "Say whether the repository may go on: one exit code.",
    "rules": "List the rules.",
    "sync": "Keep the boxes of a Markdown list true.",
    "test": "Run the examples of rule files.",
    "waive": "Release without an item of the checklist for a while.",
}


class _Commands(click.Group):
    """Commands by name, each imported when it is used; anything else is a path for `check`."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = import_module(f"deploylint.cli.{name}").command
        return command

    def parse_args(self, context: click.Context, arguments: list[str]) -> list[str]:
        completing = context.resilient_parsing and not arguments
        if not completing and (not arguments or arguments[0] not in (*COMMANDS, "--help", "-h", "--version")):
            _misspelt(context, arguments)
            arguments = ["check", *arguments]
        return super().parse_args(context, arguments)

    def shell_complete(self, context: click.Context, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        return super().shell_complete(context, incomplete) or [CompletionItem(incomplete, type="file")]

    def format_usage(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_usage("deploylint", "[PATH]... [OPTIONS]\n       deploylint COMMAND [OPTIONS]")

    def format_commands(self, context: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


def _misspelt(context: click.Context, arguments: list[str]) -> None:
    """Raises click.UsageError for a first word that is no path and nearly a command."""
    if arguments and arguments[0].isalpha() and not os.path.lexists(arguments[0]):
        from difflib import get_close_matches

        near = get_close_matches(arguments[0], COMMANDS, n=1, cutoff=0.75)
        if near:
            raise click.UsageError(f"there is no file and no command {arguments[0]}; did you mean {near[0]}?", context)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`deploylint check --help` lists the options of lint. A folder named like a command is written ./NAME. "
    "`deploylint checklist` is where to begin with the production checklist.",
)
@click.version_option(__version__, message="%(prog)s %(version)s", prog_name="deploylint")
def deploylint() -> None:
    """May this repository go to production? Lints Dockerfiles, Kubernetes YAML, compose, workflows and env files."""


def main() -> NoReturn:
    """Run the command line and exit: 0 clean, 1 findings, 2 usage or configuration, 5 internal error."""
    gc.disable()  # a run is short and its input is bounded; looking for cycles costs a tenth of its time
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        code = deploylint.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = EXIT_USAGE
    except click.Abort:
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = EXIT_CLEAN
    except Exception as bug:  # noqa: BLE001 - the one place that turns a bug into its exit code, with its place shown
        _tell(bug)
        code = EXIT_INTERNAL
    sys.exit(code if isinstance(code, int) else EXIT_CLEAN)


def _tell(bug: Exception) -> None:
    """Where `bug` was raised and its type, without its message, which may quote secrets and escapes of linted files."""
    import traceback

    click.echo(f"{''.join(traceback.format_tb(bug.__traceback__))}{type(bug).__name__}", err=True)
    click.echo(f"deploylint {__version__} failed: a bug in deploylint, not in what it lints", err=True)


def run_and_leave() -> NoReturn:
    """`main` for a process of its own, which ends at once: taking every module and Node apart costs as much as linting
    a file, and the system takes the memory back anyway.
    """
    try:
        main()
    except SystemExit as done:
        code = done.code if isinstance(done.code, int) else EXIT_CLEAN
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = EXIT_CLEAN
    os._exit(code)
