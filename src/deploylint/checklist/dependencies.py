"""Which packages the repository's manifests name. Versions and lock files do not matter here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from deploylint.model import Source
from deploylint.values.patterns import lazy_pattern

_MANIFEST = lazy_pattern(
    r"(?:^|/)(?:package\.json|requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|environment\.ya?ml"
    r"|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|libs\.versions\.toml|Gemfile|composer\.json|Cargo\.toml|[^/]+\.csproj)$"
)
_NAME = lazy_pattern(r"@?[A-Za-z0-9_][A-Za-z0-9_.-]*(?:/[A-Za-z0-9_.-]+)*(?:\[[a-z,]+\])?")


def is_manifest(path: str) -> bool:
    """Whether a file of this name says which packages are used."""
    return _MANIFEST.search(path) is not None


class Dependencies:
    """The words that stand in package manifests where a name could be, with the files that have them."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self.paths: dict[str, str] = {}
        for source in sources:
            if is_manifest(source.path):
                for word in _NAME.findall(source.text):
                    self.paths.setdefault(word.lower(), source.path)

    def named(self, packages: Sequence[str]) -> Iterator[str]:
        """`mongoose in package.json` for each of the packages that is there; a Go module also with its version."""
        for package in packages:
            for name in (package.lower(), *(f"{package.lower()}/v{major}" for major in range(2, 10))):
                if name in self.paths:
                    yield f"{package} in {self.paths[name]}"
                    break
