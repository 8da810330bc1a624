"""Globs: on paths from the repository root, and on rule ids.

A path glob reads as in `.gitignore`: `*` and `?` stay within one folder, `**` crosses folders, a pattern without a
slash matches at any depth, and a pattern that matches a folder matches all that is in it. Time is linear in the
length of the path for each segment of the pattern, whoever wrote it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase, translate
from functools import lru_cache

_MAGIC = frozenset("*?[")
_ANY_DEPTH = None

Segment = Callable[[str], object] | None


@lru_cache(maxsize=512)
def path_glob(pattern: str) -> Callable[[str], bool]:
    """A test for posix paths from the repository root, such as `deploy/**/*.yaml`, `vendor/` or `*.env`."""
    steps = [step for step in pattern.replace("\\", "/").split("/") if step not in ("", ".")]
    if not steps:
        return lambda _path: pattern.strip("./") == "" and pattern != ""
    anchored = "/" in pattern.removeprefix("./").rstrip("/")
    folder_only = pattern.endswith("/") or steps[-1] == "**"
    if steps[-1] == "**":
        steps.pop()
    segments: list[Segment] = [] if anchored else [_ANY_DEPTH]
    segments.extend(_segment(step) for step in steps)
    if folder_only and steps:
        segments.append(_segment("*"))
    segments.append(_ANY_DEPTH)
    return lambda path: _matches(segments, path.split("/"))


def rule_glob(pattern: str, rule: str) -> bool:
    """Whether the rule id is `pattern` or matches it as a glob, in which `*` also crosses the slash."""
    return pattern == rule or (not _MAGIC.isdisjoint(pattern) and fnmatchcase(rule, pattern))


def _segment(step: str) -> Segment:
    if step == "**":
        return _ANY_DEPTH
    if _MAGIC.isdisjoint(step):
        return step.__eq__
    return re.compile(translate(step)).match


def _matches(segments: Sequence[Segment], parts: Sequence[str]) -> bool:
    """Wildcard matching of folder names with one remembered `**`: a later `**` never needs an earlier one again."""
    at = step = 0
    retry_at = retry_step = -1
    while at < len(parts):
        segment = segments[step] if step < len(segments) else _nothing
        if segment is _ANY_DEPTH:
            step += 1
            retry_at, retry_step = at, step
        elif segment(parts[at]):
            at += 1
            step += 1
        elif retry_step >= 0:
            retry_at += 1
            at, step = retry_at, retry_step
        else:
            return False
    return all(segment is _ANY_DEPTH for segment in segments[step:])


def _nothing(_part: str) -> bool:
    return False
