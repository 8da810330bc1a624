"""What a file, a service or a workload is for, as its name tells: production; or development, tests and examples."""

from __future__ import annotations

from deploylint.values.patterns import lazy_pattern

_PRODUCTION = lazy_pattern(r"(?:^|[-_])(?:prod|production|prd|live)(?:$|[-_])")
_DEVELOPMENT = lazy_pattern(
    r"(?:^|[-_])(?:dev|devel|develop|development|devcontainer|debug|e2e|tests?|testing|testdata|lint|ci|local|localhost"
    r"|override|examples?|samples?|demos?|quickstart|getting[-_]started|playground|sandbox|benchmarks?|tutorials?|fixtures?"
    r"|integration|acceptance|smoke|mocks?|hack|docs?)(?:$|[-_])"
)
_OF_PIPELINES = frozenset({"-github", "-gitlab", "-circleci", "-buildkite"})
"""Folders of continuous integration, with the dot in front of them as a dash."""


def _words(path: str) -> list[str]:
    return [part.lower().replace(".", "-") for part in path.split("/")]


def named_production(path: str) -> bool:
    """Whether the name of the file or of a folder above it says production."""
    return any(_PRODUCTION.search(word) for word in _words(path))


def named_development(path: str) -> bool:
    """Whether the name says development, tests, continuous integration or an example."""
    words = _words(path)
    if _PRODUCTION.search(words[-1]):
        return False
    return any(_DEVELOPMENT.search(word) for word in words) or not _OF_PIPELINES.isdisjoint(words[:-1])
