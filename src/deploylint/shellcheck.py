"""The one hardened way to ask ShellCheck, an optional program (`pip install deploylint[shell]`).

ShellCheck reads scripts and runs nothing. It gets each script as a file in a folder of its own outside the
repository, and looks at nothing else: `--norc` and an environment without SHELLCHECK_OPTS keep settings out, and
without `-x` it follows no `source`, whatever a directive in the script says. It is looked for beside the interpreter
that runs this program, then in absolute folders of PATH. Starting it takes longer than judging a script, so scripts
go in batches.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from time import monotonic
from typing import NamedTuple

TIMEOUT = 60.0
"""Seconds that all scripts of a run may take together."""

LONGEST = 50_000
"""Characters of the longest script that is judged."""

_BATCH_SCRIPTS = 200
_BATCH_CHARACTERS = 200_000
_SLOWEST_BATCH = 30.0
_SPAN = ("line", "column", "endLine", "endColumn")
_FOUND = frozenset({0, 1})
"""Exit codes that come with an answer: nothing found, and something."""


class ShellCheckError(Exception):
    """ShellCheck cannot be run, or gave no answer that makes sense. Its text says which."""


class Remark(NamedTuple):
    """What ShellCheck says of a stretch of a script; lines and columns count characters from 1, the end is exclusive.

    `level` is error, warning, info or style, `code` as in `SC2086`.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    level: str
    code: str
    text: str


def installed() -> str | None:
    """The path of the program; None where it is not installed. Runs nothing."""
    from shutil import which
    from sysconfig import get_path

    name = "shellcheck.exe" if sys.platform == "win32" else "shellcheck"
    beside = Path(get_path("scripts")) / name
    if beside.is_file() and os.access(beside, os.X_OK):
        return str(beside)
    return which("shellcheck", path=os.pathsep.join(folder for folder in os.get_exec_path() if os.path.isabs(folder)))


def judge(program: str, scripts: Sequence[str], exclude: Sequence[str] = ()) -> list[list[Remark] | None]:
    """What ShellCheck says of each script, in the order of the text; None where it did not answer in time.

    A script that takes too long costs no other its answer: its batch is halved and asked again. Raises
    ShellCheckError.
    """
    answers: list[list[Remark] | None] = [None] * len(scripts)
    deadline = monotonic() + TIMEOUT
    waiting = list(_batches(scripts))[::-1]
    while waiting:
        batch = waiting.pop()
        left = deadline - monotonic()
        if left <= 0:
            break
        found = _ask(program, [scripts[index] for index in batch], exclude, min(left, _SLOWEST_BATCH))
        if found is not None:
            for index, remarks in zip(batch, found, strict=True):
                answers[index] = remarks
        elif len(batch) > 1:
            half = len(batch) // 2
            waiting += (batch[half:], batch[:half])
    return answers


def _batches(scripts: Sequence[str]) -> Iterator[list[int]]:
    batch: list[int] = []
    size = 0
    for index, script in enumerate(scripts):
        if len(script) > LONGEST:
            continue
        if len(batch) == _BATCH_SCRIPTS or (batch and size + len(script) > _BATCH_CHARACTERS):
            yield batch
            batch, size = [], 0
        batch.append(index)
        size += len(script)
    if batch:
        yield batch


def _ask(program: str, scripts: Sequence[str], exclude: Sequence[str], seconds: float) -> list[list[Remark]] | None:
    """The remarks on each of the scripts from one process; None when it was not done in time."""
    import subprocess
    from tempfile import TemporaryDirectory

    environment = {name: value for name, value in os.environ.items() if not name.startswith("SHELLCHECK")}
    environment.update(LC_ALL="C.UTF-8")
    with TemporaryDirectory(prefix="deploylint-") as folder:
        names = [f"{number}.sh" for number in range(len(scripts))]
        for name, script in zip(names, scripts, strict=True):
            Path(folder, name).write_text(script, "utf-8", errors="replace", newline="\n")
        options = [f"--exclude={','.join(exclude)}"] if exclude else []
        try:
            done = subprocess.run(
                [program, "--norc", "--format=json1", "--color=never", *options, "--", *names],
                cwd=folder,
                env=environment,
                capture_output=True,
                timeout=seconds,
                check=False,
                stdin=subprocess.DEVNULL,
            )
        except OSError as error:
            raise ShellCheckError(f"ShellCheck cannot be run ({error.strerror})") from None
        except subprocess.TimeoutExpired:
            return None
    if done.returncode not in _FOUND:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
        raise ShellCheckError(f"ShellCheck failed: {lines[0]}")
    return _read(done.stdout, names)


def _read(output: bytes, names: Sequence[str]) -> list[list[Remark]]:
    import json

    by_name: dict[str, list[Remark]] = {name: [] for name in names}
    try:
        for entry in json.loads(output)["comments"]:
            line, column, end_line, end_column = (int(entry[name]) for name in _SPAN)
            code = f"SC{int(entry['code'])}"
            remark = Remark(line, column, end_line, end_column, str(entry["level"]), code, str(entry["message"]))
            by_name[entry["file"]].append(remark)
    except (ValueError, LookupError, TypeError):
        raise ShellCheckError("ShellCheck gave an answer that makes no sense") from None
    return [sorted(by_name[name]) for name in names]
