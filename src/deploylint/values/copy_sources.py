"""What a source of COPY or ADD takes of the files that a builder received, as BuildKit copies them.

A source with wildcards takes every path that matches (Go's filepath.Match), a folder with all that is in it.
`--exclude` speaks of paths below what was matched, so a file that is named is never excluded; `--parents` matches the
whole path, from the root or from a `/./` on (https://docs.docker.com/reference/dockerfile/#copy).
"""

from __future__ import annotations

from collections.abc import Sequence

from deploylint.values.go_paths import BadPattern, GoPattern, clean, has_wildcards
from deploylint.values.ignore_patterns import IgnorePattern, IgnorePatterns

_LONGEST = 200


class CopySource:
    """One source. `base` is the folder or file that must exist, empty for the root of the context; `pattern` matches
    paths below it, None without wildcards.

    Raises BadPattern for an exclusion that the build fails on, and for a pattern of hundreds of characters.
    """

    def __init__(self, written: str, excludes: Sequence[str] = (), *, parents: bool = False) -> None:
        self.include: IgnorePatterns | None = None
        if parents:
            before, pivot, behind = written.partition("/./")
            wanted = clean(f"/{behind if pivot else written}").removeprefix("/")
            self.include = _patterns([wanted])
            written = before if pivot else "/"
        self.exclude = _patterns(excludes)
        steps = clean(f"/{written}").strip("/").split("/")
        plain = next((index for index, step in enumerate(steps) if has_wildcards(step)), len(steps))
        self.base = "/".join(steps[:plain])
        rest = "/".join(steps[plain:])
        if len(rest) > _LONGEST:
            raise BadPattern("the pattern is too long to be asked about every path")
        self.pattern = GoPattern(rest) if rest else None

    @property
    def is_whole(self) -> bool:
        """Whether it takes everything at the top of the context."""
        if self.base or self.include is not None:
            return False
        return self.pattern is None or self.pattern.is_star

    def takes(self, path: str) -> bool:
        """Whether a file that was received (posix, from the context) is copied."""
        found = self._root(path)
        if found is None:
            return False
        below = path[found + 1 :] if found else path
        if not below or found == len(path):
            return True
        if self.include is not None and not self.include.excludes(below):
            return False
        return not self.exclude.excludes(below)

    def _root(self, path: str) -> int | None:
        """How many characters of the path are what the source names: the folder that holds it, or the file."""
        if self.base and path != self.base and not path.startswith(f"{self.base}/"):
            return None
        if self.pattern is None:
            return len(self.base)
        start = len(self.base) + 1 if self.base else 0
        end = start
        while end < len(path):
            end = path.find("/", end + 1)
            end = len(path) if end < 0 else end
            if _matches(self.pattern, path[start:end]):
                return end
        return None


def _matches(pattern: GoPattern, name: str) -> bool:
    try:
        return pattern.matches(name)
    except BadPattern:
        return False


def _patterns(written: Sequence[str]) -> IgnorePatterns:
    """Raises BadPattern where the build would fail."""
    return IgnorePatterns([IgnorePattern(text) for text in written if text.strip()], prunes=False)
