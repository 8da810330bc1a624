"""Regular expressions that are compiled when they are first used.

A run meets few kinds of artifact, and compiling every module's patterns at its import took longer than linting a file.
"""

from __future__ import annotations

import re
from typing import Any, cast


class _Pattern:
    """Stands in for a compiled pattern; whatever is asked of it compiles it, and is then found at once."""

    def __init__(self, text: str, flags: int) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = getattr(re.compile(self._text, self._flags), name)
        setattr(self, name, value)
        return value


def lazy_pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Like `re.compile`, at first use; an invalid pattern shows only then."""
    return cast("re.Pattern[str]", _Pattern(text, flags))
