"""What a file's path says of the secrets in it."""

from __future__ import annotations

import re

_GENERATED = (
    r"(?i)(?:^|/)(?:package-lock\.json|npm-shrinkwrap\.json|[\w.-]*\.lock|bun\.lockb|pnpm-lock\.ya?ml|go\.(?:sum|mod)|Package\.resolved"
    r"|packages\.lock\.json|paket\.lock|gradle\.lockfile|\.secrets\.baseline|\.gitleaksignore|\.terraform\.lock\.hcl)$"
    r"|[.-]min\.(?:js|css|mjs)$|\.(?:map|svg|snap|ipynb|drawio|pbxproj|po|pot|tsbuildinfo)$"
    r"|(?:^|/)(?:__snapshots__|snapshots|node_modules|vendor|third_party|dist|\.yarn|cassettes)/"
)
_TEST = (
    r"(?:^|/)(?:tests?|__tests__|testing|testdata|test[-_]data|fixtures?|__fixtures__|specs?|e2e|mocks?|__mocks__|cypress|integration[-_]tests?)/"
    r"|(?:^|/)(?:test_[^/]*|conftest)\.py$|_test\.(?:go|py|exs|dart)$|[._-](?:test|spec|mock|stories)s?\.[cm]?[jt]sx?$"
    r"|(?:Tests?|Spec|IT)\.(?:java|kt|cs|scala|groovy|swift)$|_(?:spec|test)\.rb$|(?:^|/)\.env\.(?:test|testing|ci)$"
)
_DOCUMENTATION = (
    r"(?i)\.(?:md|mdx|markdown|rst|adoc|asciidoc|txt|html?)$|(?:^|/)(?:docs?|documentation|examples?|samples?|demos?|tutorials?|website)/"
    r"|(?:^|/)(?:README|CHANGELOG|CONTRIBUTING)[^/]*$|(?:swagger|openapi)[^/]*\.(?:json|ya?ml)$"
)


def generated(path: str) -> bool:
    """Whether tools write the file: lock files, minified code, source maps, snapshots, vendored code."""
    return re.search(_GENERATED, path) is not None


def file_role(path: str) -> str:
    """`test`, `documentation` (examples too), or empty for a file that something runs on."""
    if re.search(_TEST, path):
        return "test"
    return "documentation" if re.search(_DOCUMENTATION, path) else ""
