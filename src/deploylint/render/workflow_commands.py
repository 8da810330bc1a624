"""Annotations as GitHub's workflow commands (escapes: actions/toolkit, packages/core/src/command.ts)."""

from __future__ import annotations

from collections.abc import Mapping

PER_LEVEL = 10
"""Annotations of one level that GitHub shows of a step; later ones are dropped without a word."""


def annotation(level: str, properties: Mapping[str, str], message: str) -> str:
    """One command; properties that are empty are left out."""
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    return f"::{level}{' ' if written else ''}{written}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
