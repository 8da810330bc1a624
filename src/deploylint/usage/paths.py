"""Which files hold source code that runs in production, by their paths."""

from __future__ import annotations

import re

from deploylint.values.patterns import lazy_pattern

_LANGUAGES = {
    **dict.fromkeys(("js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "astro"), "javascript"),
    "py": "python",
    "go": "go",
    "rb": "ruby",
    "erb": "ruby",
    "ru": "ruby",
    "java": "java",
    "kt": "java",
    "kts": "java",
    "scala": "java",
    "php": "php",
    "rs": "rust",
    "cs": "csharp",
    "ex": "elixir",
    "exs": "elixir",
    "prisma": "prisma",
}
_SPRING = lazy_pattern(r"^(?:application|bootstrap)(?:-[\w-]+)?\.(?:ya?ml|properties)$")

# fmt: off
_ASIDE = frozenset((
    "test", "tests", "__tests__", "testing", "testdata", "spec", "specs", "e2e", "cypress", "playwright", "fixtures",
    "fixture", "__fixtures__", "__mocks__", "mocks", "mock", "example", "examples", "sample", "samples", "demo",
    "docs", "doc", "documentation", "vendor", "vendored", "node_modules", "third_party", "thirdparty",
    "bower_components", "generated", "gen", "__generated__", "dist", "out", ".next", ".nuxt", "coverage", "stories",
    ".storybook", "storybook", "site-packages", ".venv", "venv", "benchmarks", "benchmark", "androidtest",
))
_TOOLING = frozenset((
    "scripts", "script", "tools", "tool", "tooling", "bin", "hack", ".github", ".circleci", "build", "ci", "bench",
    "migrations", "seeds",
))
# fmt: on
# Compiled by re at the first search, which most repositories without source code never make.
_ASIDE_FILE = (
    r"\.(?:test|tests|spec|e2e|stories|story|mock|min|bundle|generated|cy)\.[a-z]+$|\.d\.[mc]?ts$|_(?:test|spec)\.(?:go|py|rb|exs)$"
    r"|^test_.*\.py$|^conftest\.py$|tests?\.(?:java|kt|cs|php)$|\.pb\.go$|_pb2\.py$|^(?:jest|vitest|cypress|playwright)\."
    r"|^(?:application|bootstrap)-(?:test|dev|local)\."
)
_TOOLING_FILE = (
    r"\.config\.[mc]?[jt]s$|^(?:gulpfile|gruntfile|rakefile|webpack|rollup|babel|metro|knexfile|drizzle|ecosystem)\b"
    r"|^(?:setup|noxfile|tasks|fabfile|manage)\.py$|^build\.rs$|\.gradle(?:\.kts)?$"
)


def language_of(path: str) -> str:
    """The language of a source file by its name; empty for other files."""
    base = path.rpartition("/")[2]
    language = _LANGUAGES.get(base.rpartition(".")[2].lower(), "") if "." in base else ""
    return language or ("spring" if _SPRING.match(base) else "")


def set_aside(path: str) -> bool:
    """Whether a file does not run in production: tests, examples, documentation, vendored and generated code."""
    folders, _, base = path.lower().rpartition("/")
    return not _ASIDE.isdisjoint(folders.split("/")) or re.search(_ASIDE_FILE, base) is not None


def is_tooling(path: str) -> bool:
    """Whether a file belongs to building and maintaining rather than to the running application."""
    folders, _, base = path.lower().rpartition("/")
    return not _TOOLING.isdisjoint(folders.split("/")) or re.search(_TOOLING_FILE, base) is not None
