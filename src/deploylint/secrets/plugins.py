"""detect-secrets' plugin classes, called one by one: neither its scanner nor its settings, baseline or verification.

Imported when there is a candidate to judge, because its import costs more than a whole run over a clean repository.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from typing import Any


@lru_cache(maxsize=256)
def _plugin(slug: str, kind: str, pattern: str, upstream: str) -> Any:
    """The plugin instance: detect-secrets' own class, or one of ours on its `RegexBasedDetector`.

    Its GitHub and GitLab classes are never used: their capturing group makes the prefix alone the secret
    (https://github.com/Yelp/detect-secrets/issues/858).
    """
    if upstream:
        module, _, name = upstream.partition(".")
        return getattr(import_module(f"detect_secrets.plugins.{module}"), name)()
    base: Any = import_module("detect_secrets.plugins.base").RegexBasedDetector
    return type(slug, (base,), {"secret_type": kind, "denylist": (re.compile(pattern),)})()


def confirmed(slug: str, kind: str, pattern: str, upstream: str, path: str, line: str, number: int) -> list[str]:
    """The secrets that the plugin sees in this stretch of line `number` of the file `path`."""
    plugin = _plugin(slug, kind, pattern, upstream)
    found = plugin.analyze_line(filename=path, line=line, line_number=number)
    return [secret.secret_value for secret in found if secret.secret_value]
