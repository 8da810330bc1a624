"""Whether the word that names a package says which version of it, in the spelling of each package manager."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deploylint.values.patterns import lazy_pattern

_RPM_VERSION = lazy_pattern(r"-(?:\d+:)?\d[\w.+~^]*(?:-\d[\w.+~^]*)?$")
_REQUIREMENT = lazy_pattern(r"[=<>~!]=|[<>]|\s@\s")
_VCS_REF = lazy_pattern(r"@[^/@]+$")
_EXACT_NPM = lazy_pattern(r"[v=^~<>]*\s*\d")
_GO_VERSION = lazy_pattern(r"(?:v?\d|[0-9a-f]{7,}$)")
_LOCAL = (".", "/", "~", "file:")


def names_version(family: str, word: str) -> bool | None:
    """Whether `word` says which version is meant, or is no package of a repository at all, such as a local file.

    `family` as in package_managers. None where a variable decides it.
    """
    judge = _JUDGES.get(family)
    if judge is None:
        return None
    said = judge(word)
    return None if not said and ("$" in word or "`" in word) else said


def _apt(word: str) -> bool:
    """`name=1`, `name/release`; files; `name-` removes, `name+` is also a name as in `g++`."""
    return "=" in word or "/" in word or word.endswith((".deb", "-"))


def _apk(word: str) -> bool:
    """`name=1`, `name~=1`, `name<2`, `name@repository`; files; `!name` is one not wanted, `.name` a virtual one."""
    return any(mark in word for mark in "=<>~@/") or word.endswith(".apk") or word.startswith(("!", "."))


def _rpm(word: str) -> bool:
    """`name-1.2-3`, `name=1`, `@module:1`, groups; files and URLs."""
    if any(mark in word for mark in "=<>/@") or word.endswith(".rpm") or word.startswith(("-", "!", "pattern:")):
        return True
    name, _, architecture = word.rpartition(".")
    return bool(_RPM_VERSION.search(name if architecture in ("x86_64", "noarch", "aarch64") else word))


def _pip(word: str) -> bool:
    """PEP 508 with a version or URL, `git+…@ref`; files and folders."""
    if word.startswith(("git+", "hg+", "svn+", "bzr+")) or " @ git+" in word:
        return bool(_VCS_REF.search(word.partition("#")[0]))
    return (
        bool(_REQUIREMENT.search(word)) or "/" in word or word.startswith(".") or word.endswith((".whl", ".gz", ".zip"))
    )


def _npm(word: str) -> bool:
    """`name@1`, `@scope/name@^1`, `owner/repo#ref`; files and URLs. A tag such as `latest` is no version."""
    if word.startswith(_LOCAL) or word.endswith((".tgz", ".tar.gz")):
        return True
    _, at, version = word[1:].partition("@")
    if word.startswith(("git+", "git@", "git:", "github:", "ssh:")) or ("/" in word and word[0] != "@" and not at):
        return "#" in word or word.startswith("http")
    if version.startswith("npm:"):
        version = version.rpartition("@")[2]
    return bool(at) and (bool(_EXACT_NPM.match(version)) or ":" in version)


def _gem(word: str) -> bool:
    """`name:1`; files."""
    return ":" in word or word.endswith(".gem")


def _go(word: str) -> bool | None:
    """`module@v1`, `module@commit`; packages of one's own module. Without `@`, the module around it decides."""
    module, at, version = word.partition("@")
    if not at:
        return True if module.startswith(_LOCAL) else None
    return bool(_GO_VERSION.match(version))


def _cargo(word: str) -> bool:
    """`name@1`."""
    return "@" in word


_JUDGES: Mapping[str, Callable[[str], bool | None]] = {
    "apt": _apt,
    "apk": _apk,
    "rpm": _rpm,
    "pip": _pip,
    "npm": _npm,
    "gem": _gem,
    "go": _go,
    "cargo": _cargo,
}
