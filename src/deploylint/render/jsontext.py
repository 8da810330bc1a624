"""JSON that every parser takes and that no terminal or workflow log obeys: ASCII alone, no lone surrogates."""

from __future__ import annotations

import json
import re
from json.encoder import encode_basestring_ascii
from typing import Any

_LONE = re.compile("[\ud800-\udfff]")


def encode(value: Any) -> str:
    """`value` (dicts, lists, strings, numbers, booleans, None) on one line."""
    text = json.dumps(value)
    if "\\ud" not in text:
        return text
    return json.dumps(json.loads(_visible(json.dumps(value, ensure_ascii=False))))


def quote(text: str) -> str:
    """One string; much quicker than `encode`."""
    quoted = encode_basestring_ascii(text)
    return quoted if "\\ud" not in quoted else encode_basestring_ascii(_LONE.sub(_escaped, text))


def _visible(text: str) -> str:
    return _LONE.sub(lambda match: "\\" + _escaped(match), text)


def _escaped(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def log_safe(text: str) -> str:
    """JSON in which no string holds DEL or `##[`, which a workflow's log takes for a command; the values stay."""
    return text.replace("##[", "##\\u005b").replace("\x7f", "\\u007f")
