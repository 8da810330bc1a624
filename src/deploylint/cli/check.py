"""`deploylint check`: lint, the default command."""

from __future__ import annotations

import os
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import click

from deploylint.cli import EXIT_CLEAN, EXIT_FINDINGS
from deploylint.cli.errors import told
from deploylint.cli.output import Output, parse_formats, write
from deploylint.cli.progress import patience
from deploylint.cli.settings import baseline_path, from_command_line, show
from deploylint.config import Config
from deploylint.model import Source
from deploylint.project import Project
from deploylint.scan import Target, UsageError, find_target, read_project, scan, settings

_NO_ARTIFACTS = frozenset({"text", "yaml"})
_SEVERITIES = click.Choice(["info", "low", "medium", "high", "critical", "never"])


@click.command("check", context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path), metavar="[PATH]...")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="FMT[=FILE]",
    help="text, concise, json, sarif, github or summary; repeatable, to a file after =.",
)
@click.option(
    "--select", multiple=True, metavar="RULES", help="Run only these rules: ids, rooms, globs or tags, comma-separated."
)
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option("--profile", type=click.Choice(["default", "strict"]), help="strict adds contested and noisy rules.")
@click.option("--group/--no-group", default=None, help="Show findings with one cause as one (default profile: yes).")
@click.option("--fail-on", type=_SEVERITIES, help="Exit with 1 from this severity on (default: medium).")
@click.option(
    "--config",
    "config_file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Settings file to use instead of the one found.",
)
@click.option("--baseline", metavar="FILE", help="Report only what this file does not hold.")
@click.option("--write-baseline", is_flag=True, help="Write all findings of this run to the baseline file.")
@click.option("--prune-baseline", is_flag=True, help="Drop from the baseline file what is mended.")
@click.option("--no-ignores", is_flag=True, help="Report what comments, annotations and settings silence as well.")
@click.option("--show-suppressed", is_flag=True, help="List what was silenced, and why.")
@click.option("--honor-foreign-ignores", is_flag=True, default=None, help="Obey comments that silence other linters.")
@click.option("--show-files", is_flag=True, help="List every file with its kind, and what was skipped, then exit.")
@click.option("--show-settings", is_flag=True, help="Show the settings in force and where each comes from, then exit.")
@click.option("--stdin-filename", metavar="PATH", help="With the path -: the file that standard input stands in for.")
@click.option("--hook", is_flag=True, help="Called by pre-commit: the paths are what changed, obey `exclude` for them.")
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colors in text output.")
@click.option("--sarif-category", default="deploylint", show_default=True, help="Category of the SARIF run.")
def command(paths: tuple[Path, ...], **options: Any) -> int:
    """Lint the repository round PATH (default: this folder) and report what stands at PATH.

    Exit code: 0 clean, 1 findings from --fail-on on, 2 usage or settings, 5 internal error.
    """
    with told():
        return _check(paths, options)


def _check(paths: tuple[Path, ...], options: dict[str, Any]) -> int:
    replaced_path = options["stdin_filename"]
    if (Path("-") in paths) != (replaced_path is not None):
        raise UsageError("the path - goes with --stdin-filename, which says what file standard input stands in for")
    if options["hook"]:
        paths = tuple(path for path in paths if os.path.lexists(path))
        if not paths:
            return EXIT_CLEAN
    target, replaced = _target(paths, replaced_path, options["config_file"])
    config = from_command_line(settings(target), os.environ, options)
    if options["show_settings"]:
        click.echo(show(target, config), nl=False)
        return EXIT_CLEAN
    outputs = parse_formats(options["formats"] or config.format)
    with patience():
        project = read_project(target, config, replaced, hook=options["hook"])
    if options["show_files"]:
        click.echo(_files(project, target), nl=False)
        return EXIT_CLEAN
    return _scan(target, config, project, outputs, options)


def _target(
    paths: tuple[Path, ...], replaced_path: str | None, config_file: Path | None
) -> tuple[Target, Source | None]:
    if replaced_path is None:
        return find_target(paths or (Path(),), config_file), None
    path = Path(os.path.abspath(replaced_path))
    target = find_target((path.parent,), config_file)
    name = path.relative_to(target.root).as_posix()
    return target._replace(paths=(name,)), _stdin(name, target.root)


def _stdin(name: str, root: Path) -> Source:
    from deploylint.artifacts import chart_folders, kind_of

    text = sys.stdin.buffer.read().decode("utf-8-sig", "replace")
    above = (f"{folder}/Chart.yaml".removeprefix("./") for folder in PurePosixPath(name).parents)
    charts = chart_folders(frozenset(path for path in above if (root / path).is_file()))
    return Source(name, kind_of(name, text, charts), text, tracked=None)


def _files(project: Project, target: Target) -> str:
    from deploylint.render.terminal import terminal_safe

    lines = [
        f"{source.kind:<16}{terminal_safe(path)}" for path, source in project.sources.items() if target.reports(path)
    ]
    lines += [
        f"{'skipped':<16}{terminal_safe(s.path)}  ({s.reason})" for s in project.skipped if target.reports(s.path)
    ]
    return "".join(f"{line}\n" for line in lines)


def _scan(target: Target, config: Config, project: Project, outputs: list[Output], options: dict[str, Any]) -> int:
    from deploylint.grouping import flat
    from deploylint.suppressions.baseline import Baseline

    path = baseline_path(target, config)
    rewrites = options["write_baseline"] or options["prune_baseline"]
    if rewrites and path is None:
        raise UsageError("--write-baseline and --prune-baseline need --baseline FILE")
    baseline = None if path is None or options["write_baseline"] else Baseline.load(path)
    with patience():
        report = scan(
            target,
            config,
            project,
            suppress=not options["no_ignores"],
            baseline=baseline,
            line_hashes=any(output.format in ("sarif", "json") for output in outputs),
        )
    if rewrites and path is not None:
        kept = Baseline.of(flat(report.findings)) if baseline is None else baseline.pruned(target.reports)
        kept.write(path)
        count = sum(kept.counts.values())
        click.echo(f"{path} holds {count} finding{'' if count == 1 else 's'}", err=True)
        if baseline is None:
            return EXIT_CLEAN
    write(report, outputs, options)
    if _NO_ARTIFACTS.issuperset(report.read.values()) and not report.findings and not options["hook"]:
        click.echo(
            "note: there is nothing to deploy here that deploylint knows; --show-files lists what it saw", err=True
        )
    return EXIT_FINDINGS if any(report.failing) else EXIT_CLEAN
