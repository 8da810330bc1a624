"""A report becomes text: one module per format, pure functions that know the model alone and never open a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from deploylint.model import Report
from deploylint.render.options import Options

__all__ = ["FORMATS", "Options", "Renderer"]

Renderer = Callable[[Report, Options], str]


def _imported_when_called(name: str) -> Renderer:
    def render(report: Report, options: Options) -> str:
        module = import_module(f"deploylint.render.{name}")
        return cast(Renderer, module.render)(report, options)

    return render


FORMATS: Mapping[str, Renderer] = {
    name: _imported_when_called(name) for name in ("text", "concise", "json", "sarif", "github", "summary")
}
"""The formats by name. What one returns ends in a newline, or is empty, and can be encoded as UTF-8."""
