"""Secrets taken out of what people wrote into a checklist and its records, before any of it is shown or kept."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, TypeVar

from deploylint.model import Source
from deploylint.secrets.hits import MASK
from deploylint.secrets.lines import scan_text
from deploylint.secrets.masking import mask
from deploylint.values.patterns import lazy_pattern

_NAMES = frozenset({"id", "item", "path", "commit", "tree", "digest", "source"})
"""Fields that name something and are needed as they are."""

_CREDENTIALS = lazy_pattern(r"(://[^\s/:@]{0,100}:)[^\s/@]{1,500}@")

Shown = TypeVar("Shown")


@lru_cache(maxsize=4096)
def masked_text(text: str) -> str:
    """The text with every secret in it masked."""
    return _CREDENTIALS.sub(rf"\1{MASK}@", mask(text, scan_text(Source("", "text", text))))


def masked(value: Shown) -> Shown:
    """The same nouns of the model, or tuples and mappings of them, with every secret in their texts masked."""
    found: Any = _masked(value)
    return found  # type: ignore[no-any-return]


def _masked(value: Any) -> Any:
    if type(value) is str:
        return masked_text(value)
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        pairs = zip(value._fields, value, strict=True)
        return type(value)(*(part if name in _NAMES and type(part) is str else _masked(part) for name, part in pairs))
    if isinstance(value, (tuple, list)):
        return type(value)(map(_masked, value))
    if isinstance(value, Mapping):
        return {key: _masked(part) for key, part in value.items()}
    return value
