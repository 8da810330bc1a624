"""Settings from the command line and the environment, over those of the file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from deploylint.config import Config
from deploylint.config.layers import merge
from deploylint.scan import Target

_FROM_COMMAND_LINE = ("select", "ignore", "profile", "fail_on", "honor_foreign_ignores")


def from_command_line(config: Config, environ: Mapping[str, str], options: Mapping[str, Any]) -> Config:
    """The settings in force: command line over `DEPLOYLINT_*` over the file. Raises AuthoredProblem."""
    return merge(config, environ, {name: options.get(name) for name in _FROM_COMMAND_LINE})


def show(target: Target, config: Config) -> str:
    """Every setting with its value and where it comes from, a line each."""
    lines = [f"{'root':<24}{target.root}"]
    for name in config._fields:
        if name not in ("source", "origins"):
            origin = config.origins.get(name, "default")
            lines.append(f"{name.replace('_', '-'):<24}{_shown(getattr(config, name))}  ({origin})")
    return "".join(f"{line}\n" for line in lines)


def _shown(value: Any) -> str:
    if value is None:
        return "never"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_shown(child)}" for key, child in value.items()) or "none"
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(_shown(child) for child in value) or "none"
    return str(value) if value != "" else "none"
