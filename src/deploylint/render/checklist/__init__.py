"""A checklist report becomes text: one module per format, pure functions that know the model alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from deploylint.model.checklist import ChecklistReport
from deploylint.render.options import Options

__all__ = ["FORMATS", "ChecklistRenderer", "Options"]

ChecklistRenderer = Callable[[ChecklistReport, Options], str]


def _imported_when_called(name: str) -> ChecklistRenderer:
    def render(report: ChecklistReport, options: Options) -> str:
        module = import_module(f"deploylint.render.checklist.{name}")
        return cast(ChecklistRenderer, module.render)(report, options)

    return render


FORMATS: Mapping[str, ChecklistRenderer] = {
    name: _imported_when_called(name)
    for name in ("text", "markdown", "html", "json", "sarif", "junit", "github", "summary")
}
"""The formats by name. What one returns ends in a newline and can be encoded as UTF-8."""
