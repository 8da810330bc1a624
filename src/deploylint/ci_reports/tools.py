"""What sort of tool a name is, for reports in formats that many tools write."""

from __future__ import annotations

from collections.abc import Iterable

_TOOLS = {
    "sast": (
        *("codeql", "semgrep", "opengrep", "bandit", "gosec", "brakeman", "njsscan", "mobsfscan", "bearer", "horusec"),
        *("devskim", "sonarqube", "sonarcloud", "sonar", "snykcode", "checkmarx", "fortify", "veracode", "coverity"),
        *("spotbugs", "findsecbugs", "securitycodescan", "psalm"),
    ),
    "dependencies": (
        *(
            "trivy",
            "grype",
            "osv-scanner",
            "dependency-check",
            "snykopensource",
            "pip-audit",
            "govulncheck",
            "npm-audit",
        ),
        *("yarn-audit", "pnpm-audit", "mend", "whitesource", "retire.js", "auditjs", "cargo-audit", "bundler-audit"),
    ),
    "image": ("dockerscout", "snykcontainer"),
    "lint": (
        *("eslint", "ruff", "golangci-lint", "checkstyle", "pmd", "flake8", "pylint", "stylelint", "biome", "oxlint"),
        *("ktlint", "detekt", "staticcheck", "rubocop", "clippy", "tslint"),
    ),
}
SORTS = frozenset(_TOOLS)


def is_tool(name: str, sort: str) -> bool:
    """Whether the tool of this name is of that sort, or is the tool that is called so."""
    plain = _plain(name)
    known = [_plain(candidate) for candidate in _TOOLS.get(sort, (sort,))]
    return any(plain == candidate or (len(candidate) > 4 and plain.startswith(candidate)) for candidate in known)


def is_any(name: str, sorts: Iterable[str]) -> bool:
    """Whether the tool is of any of these sorts or names."""
    return any(is_tool(name, sort) for sort in sorts)


def _plain(name: str) -> str:
    """Without case, spaces and punctuation, as the same tool is written "OSV-Scanner" and "osv-scanner"."""
    return "".join(character for character in name.lower() if character.isalnum())
