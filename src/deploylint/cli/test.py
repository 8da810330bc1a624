"""`deploylint test`: run the examples of rule files, ours or a team's."""

from __future__ import annotations

from pathlib import Path

import click

from deploylint.cli import EXIT_CLEAN, EXIT_FINDINGS
from deploylint.cli.errors import told
from deploylint.cli.output import echo_lines
from deploylint.scan import TEAM_PREFIX, UsageError


@click.command("test")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="RULES...")
def command(paths: tuple[Path, ...]) -> int:
    """Run the examples of rule files. RULES are rule files, or folders of them."""
    with told():
        failures = 0
        count = 0
        for path in paths:
            for name, wrong in _results(path):
                count += 1
                failures += bool(wrong)
                echo_lines([f"{'FAIL' if wrong else 'ok  '}  {name}", *(f"        {line}" for line in wrong)])
        echo_lines([f"{count - failures} of {count} examples hold"])
        return EXIT_FINDINGS if failures else EXIT_CLEAN


def _results(path: Path) -> list[tuple[str, list[str]]]:
    from deploylint.examples import run
    from deploylint.policy.rule_files import read_rule, rule_paths

    if not path.exists():
        raise UsageError(f"{path} does not exist")
    folder, files = (path, rule_paths(path)) if path.is_dir() else (path.parent, [path])
    results = []
    for file in files:
        rule, page = read_rule(file, _identity(file, folder), trusted=_is_ours(file))
        for number, example in enumerate(page.examples, 1):
            results.append((f"{file}: example {number} ({example.verdict})", list(run(rule, example))))
    return results


def _identity(file: Path, folder: Path) -> str:
    """The id that the rule has in a run, by which the settings of an example name it."""
    if _is_ours(file):
        return file.resolve().relative_to(_our_folder()).with_suffix("").as_posix()
    return TEAM_PREFIX + file.relative_to(folder).with_suffix("").as_posix()


def _is_ours(file: Path) -> bool:
    return file.resolve().is_relative_to(_our_folder())


def _our_folder() -> Path:
    from deploylint.authored import data_folder

    return data_folder("rules").resolve()
