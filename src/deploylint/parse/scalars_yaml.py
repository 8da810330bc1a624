"""What a plain YAML scalar means, judged by the kind of artifact it stands in.

Kubernetes reads manifests as YAML 1.1 does (`yes` is true, `0644` is octal); GitHub, compose and the rest follow the
YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema), where `on` is a string.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

_CORE: Mapping[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    ".inf": float("inf"),
    "-.inf": float("-inf"),
    ".nan": float("nan"),
}
_TRUE = ("y", "yes", "on")
_LEGACY: Mapping[str, Any] = {
    **_CORE,
    **{word: word.lower() in _TRUE for w in ("y", "n", "yes", "no", "on", "off") for word in (w, w.title(), w.upper())},
}
_INT = re.compile(r"[-+]?[0-9]{1,300}\Z").match
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z").match
_BASED = re.compile(r"0o[0-7]{1,100}\Z|0x[0-9a-fA-F]{1,100}\Z").match
_NUMERIC_START = frozenset("0123456789+-.")
LEGACY_KINDS = frozenset({"kubernetes", "kustomization", "helm.values", "helm.chart"})


def resolver(kind: str) -> Callable[[str], Any]:
    """The function from a plain scalar's text to its value, for artifacts of this kind."""
    return _resolve_legacy if kind in LEGACY_KINDS else _resolve_core


def _resolve_core(text: str) -> Any:
    if text in _CORE:
        return _CORE[text]
    return _number(text, octal=False) if text[0] in _NUMERIC_START else text


def _resolve_legacy(text: str) -> Any:
    if text in _LEGACY:
        return _LEGACY[text]
    return _number(text, octal=True) if text[0] in _NUMERIC_START else text


def _number(text: str, *, octal: bool) -> Any:
    if _INT(text):
        if octal and len(text) > 1 and text[0] == "0" and text.strip("01234567") == "":
            return int(text, 8)
        return int(text)
    if _BASED(text):
        return int(text, 0)
    return float(text) if _FLOAT(text) and len(text) < 400 else text


def template_marks(kind: str) -> tuple[str, ...]:
    """The substrings that make a scalar one that something else decides, in artifacts of this kind.

    In workflows `${X}` is shell, not a template; only GitHub's `${{ }}` is.
    """
    if kind in ("workflow", "action"):
        return ("${{",)
    return ("{{", "${", "{%")
