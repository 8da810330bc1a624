"""Settings from the command line and the environment, over those of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from deploylint.config import Config
from deploylint.config.layers import describe, merge
from deploylint.scan import Target

_FROM_COMMAND_LINE = ("select", "ignore", "profile", "fail_on", "honor_foreign_ignores", "baseline", "group")


def from_command_line(config: Config, environ: Mapping[str, str], options: Mapping[str, Any]) -> Config:
    """The settings in force: command line over `DEPLOYLINT_*` over the file. Raises AuthoredProblem."""
    return merge(config, environ, {name: options.get(name) for name in _FROM_COMMAND_LINE})


def baseline_path(target: Target, config: Config) -> Path | None:
    """The baseline file: from this folder when the caller names it, from the settings file's when that does."""
    if not config.baseline:
        return None
    in_file = config.source is not None and config.origins.get("baseline") == config.source.path
    return target.root / config.baseline if in_file else Path(config.baseline)


def show(target: Target, config: Config) -> str:
    """Every setting with its value and where it comes from, a line each."""
    described = describe(config).items()
    lines = [f"{'root':<24}{target.root}"]
    lines += [f"{name:<24}{_shown(setting['value'])}  ({setting['from']})" for name, setting in described]
    return "".join(f"{line}\n" for line in lines)


def _shown(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(child)}" for key, child in value.items()) or "none"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_shown(child) for child in value) or "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if value != "" else "none"
