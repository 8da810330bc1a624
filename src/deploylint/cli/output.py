"""Where reports go: `--format FMT[=FILE]`, colors, and the job summary of GitHub Actions."""

import os
import sys
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import click

from deploylint.model import Report
from deploylint.render import FORMATS, Options
from deploylint.scan import UsageError

SUMMARY_LIMIT = 900_000
"""Bytes of a job summary that are written; GitHub drops a step's whole summary over 1 MiB."""


class Output(NamedTuple):
    """One report to write: its format, and the file it goes to (None is stdout)."""

    format: str
    path: Path | None


def parse_formats(given: Iterable[str], known: Collection[str] = FORMATS) -> list[Output]:
    """The outputs that `--format` asks for; text on stdout when it does not. Raises UsageError."""
    outputs = []
    for text in given:
        name, _, path = text.partition("=")
        if name not in known:
            raise UsageError(f"there is no format {name}; there are {', '.join(known)}")
        outputs.append(Output(name, Path(path) if path else None))
    outputs = outputs or [Output("text", None)]
    if sum(output.path is None for output in outputs) > 1:
        raise UsageError("only one format can go to standard output; give the others a file, such as sarif=out.sarif")
    return outputs


def write(report: Report, outputs: list[Output], options: Mapping[str, Any]) -> None:
    """Write every output; files whole or not at all."""
    for output in outputs:
        text = FORMATS[output.format](report, _options(output, options))
        emit(output, text)
        if output.format == "github":
            _job_summary(report, _options(output, options))


def emit(output: Output, text: str) -> None:
    """Write one report where it goes, as UTF-8."""
    data = text.encode("utf-8", "backslashreplace")
    if output.path is not None:
        write_file(output.path, data)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def write_file(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(data)
    partial.replace(path)


def _job_summary(report: Report, options: Options) -> None:
    name = os.environ.get("GITHUB_STEP_SUMMARY")
    if name:
        text = FORMATS["summary"](report, options)
        with open(name, "ab") as file:
            file.write(text.encode("utf-8", "backslashreplace")[:SUMMARY_LIMIT])


def _options(output: Output, options: Mapping[str, Any]) -> Options:
    terminal = output.path is None and sys.stdout.isatty()
    return Options(
        color=output.path is None and colored(options["color"], terminal),
        width=terminal_width(terminal),
        links=False,
        show_suppressed=options["show_suppressed"],
        sarif_category=options["sarif_category"],
        repository_url=repository_url(),
        commit=os.environ.get("GITHUB_SHA"),
    )


def terminal_width(terminal: bool) -> int:
    """The columns of the terminal that standard output is; 100 where it is none."""
    return (terminal and os.get_terminal_size(sys.stdout.fileno()).columns) or 100


def colored(choice: str, terminal: bool) -> bool:
    """https://no-color.org and https://force-color.org; a choice on the command line wins over both."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return terminal and os.environ.get("TERM") != "dumb"


def repository_url() -> str | None:
    """Where GitHub shows the repository that a workflow runs for; None elsewhere."""
    server, name = os.environ.get("GITHUB_SERVER_URL"), os.environ.get("GITHUB_REPOSITORY")
    return f"{server}/{name}" if server and name else None


def echo_lines(lines: Iterable[str]) -> None:
    """Lines to stdout."""
    click.echo("".join(f"{line}\n" for line in lines), nl=False)
