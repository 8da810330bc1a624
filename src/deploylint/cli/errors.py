"""Errors that are the caller's to mend become lines on stderr and exit code 2."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from deploylint.authored import AuthoredProblem
from deploylint.cli import EXIT_USAGE
from deploylint.render.terminal import terminal_safe
from deploylint.scan import UsageError


@contextmanager
def told() -> Iterator[None]:
    """Run a command's body and say what went wrong, in words for the one who can mend it."""
    try:
        yield
    except UsageError as error:
        _exit(EXIT_USAGE, f"error: {error}")
    except AuthoredProblem as problem:
        _exit(EXIT_USAGE, "\n".join(f"error: {error}" for error in problem.errors))
    except (BrokenPipeError, click.exceptions.Exit):
        raise
    except OSError as error:
        _exit(EXIT_USAGE, f"error: {error.filename or 'standard output'}: {error.strerror or error}")


def _exit(code: int, text: str) -> None:
    from deploylint.checklist.masking import masked_text

    for line in masked_text(text).split("\n"):
        print(terminal_safe(line), file=sys.stderr)  # noqa: T201
    raise SystemExit(code)
