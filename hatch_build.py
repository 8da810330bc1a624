"""Puts the compiled form of rules/ into the wheel, so that an installed deploylint parses no rule file at start."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledRules(BuildHookInterface):
    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from deploylint.policy.rule_set import compile_rules

        folder = Path(tempfile.mkdtemp(prefix="deploylint-"))
        for name, text in compile_rules(root / "rules").items():
            (folder / name).write_text(text, "utf-8")
            build_data["force_include"][str(folder / name)] = f"deploylint/policy/{name}"
