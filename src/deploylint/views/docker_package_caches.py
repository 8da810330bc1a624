"""What a package manager leaves in the layer besides the packages: lists, indexes and caches that nobody cleans up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.shell_packages import Invocation
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_package_options import base_unknown, may_add_options, undecided
from deploylint.views.docker_package_runs import Run


class Cache(NamedTuple):
    """What a manager keeps.

    `folders` are where, as patterns of a path without its last slash; `actions` what fills them; `off` the options that
    keep it from being filled, `variables` those that do so when they are set to anything; `emptied_by` the managers
    whose `clean` empties it.
    """

    folders: re.Pattern[str]
    actions: frozenset[str]
    off: tuple[str, ...]
    variables: tuple[str, ...]
    emptied_by: frozenset[str]


_FILLS = frozenset({"install", "update", "upgrade"})
_RPM = Cache(
    lazy_pattern(r"^(?:/var|/var/cache|/var/cache/(?:yum|dnf|libdnf5|tdnf|zypp)(?:/.*)?|/var/cache/\*)$"),
    _FILLS,
    ("--downloadonly",),
    (),
    frozenset({"yum", "dnf", "microdnf", "tdnf", "zypper"}),
)
_APT = Cache(
    lazy_pattern(r"^(?:/var|/var/lib|/var/lib/apt(?:/lists(?:/.*)?)?)$"),
    frozenset({"update"}),
    ("--print-uris",),
    (),
    frozenset(),
)
_HOME = r"^(?:~|\$\{?HOME\}?|/root|/home/[^/]+|/.*)?/"
_NPM = Cache(
    lazy_pattern(
        rf"{_HOME}(?:\.npm|\.cache|\.?yarn|\.cache/yarn|_cacache)(?:/.*)?$|/(?:npm|yarn)[\w.-]*cache[^/]*$|^/root$"
    ),
    frozenset({"install"}),
    (),
    (),
    frozenset({"npm", "yarn"}),
)
CACHES: Mapping[str, Cache] = {
    "apt-get": _APT,
    "apt": _APT,
    "aptitude": _APT,
    "apk": Cache(
        lazy_pattern(r"^(?:/var|/var/cache|/var/cache/apk(?:/.*)?|/var/cache/\*|/etc/apk/cache(?:/.*)?)$"),
        _FILLS,
        ("--no-cache", "--cache-dir"),
        (),
        frozenset(),
    ),
    "yum": _RPM,
    "dnf": _RPM,
    "microdnf": _RPM,
    "tdnf": _RPM,
    "zypper": _RPM,
    "pip": Cache(
        lazy_pattern(rf"{_HOME}(?:\.cache(?:/.*)?)$|pip[^/]*$|^/root$"),
        frozenset({"install"}),
        ("--no-cache-dir", "--dry-run"),
        ("PIP_NO_CACHE_DIR",),
        frozenset({"pip"}),
    ),
    "uv": Cache(
        lazy_pattern(rf"{_HOME}(?:\.cache(?:/.*)?)$|uv[^/]*$|^/root$"),
        frozenset({"install"}),
        ("--no-cache", "--no-cache-dir", "-n", "--dry-run"),
        ("UV_NO_CACHE",),
        frozenset({"uv"}),
    ),
    "npm": _NPM,
    "yarn": _NPM,
}
_MOVED = (
    "PIP_CACHE_DIR",
    "UV_CACHE_DIR",
    "YARN_CACHE_FOLDER",
    "npm_config_cache",
    "NPM_CONFIG_CACHE",
    "XDG_CACHE_HOME",
)
_PIP_CONFIGURED = lazy_pattern(r"no-cache-dir[\s=]*(?:true|1|yes|on|false|0)", re.IGNORECASE)
_MAY_CLEAN = lazy_pattern(r"clean|purge|slim|shrink|strip(?!\Z)", re.IGNORECASE)
"""Names of scripts that may empty caches; `strip` by itself takes symbols out of programs."""
_BRACES = lazy_pattern(r"^(.*)\{([^{}]*,[^{}]*)\}(.*)$")
_LAST = lazy_pattern(r"/\*{0,2}$")
_REMOVERS = frozenset({"rm", "find", "unlink", "shred", "rmdir"})
_MOST_WORDS = 64
_LONGEST_PATH = 300


def keeps_cache(run: Run, at: int, asked: Invocation, node: Node) -> bool | Node:
    """Whether the command fills a cache that is then part of the layer.

    Of several commands of one RUN that fill the same one, this is said of the first.
    """
    cache = CACHES.get(asked.manager)
    if cache is None or asked.action not in cache.actions:
        return False
    first, doubt = run.remember(("kept", cache.folders), lambda: _first_kept(run, cache))
    if at != first:
        return False
    return undecided(node) if doubt or _doubtful(run, at, asked, cache) else True


def _first_kept(run: Run, cache: Cache) -> tuple[int, bool]:
    """The index of the first command that fills the cache for good, -1 without one; whether a script may empty it."""
    if any(target is None or cache.folders.search(target[:_LONGEST_PATH]) for target in run.mounted()):
        return -1, False
    emptied, doubted = _emptied(run, cache)
    for at, asked in run.invocations.items():
        if at > emptied and CACHES.get(asked.manager) is cache and _fills(run, at, asked):
            return (at, at < doubted) if not _moved_to_mount(run, at) else (-1, False)
    return -1, False


def _fills(run: Run, at: int, asked: Invocation) -> bool:
    cache = CACHES.get(asked.manager)
    if cache is None or asked.action not in cache.actions or asked.given(*cache.off) or _abbreviated(asked):
        return False
    if any(run.variable(at, name) for name in cache.variables):
        return False
    return asked.manager != "pip" or not run.said(_PIP_CONFIGURED)


def _abbreviated(asked: Invocation) -> bool:
    """pip takes any beginning of an option that is no other's."""
    return asked.manager == "pip" and any(option.name.startswith("--no-ca") for option in asked.options)


def _moved_to_mount(run: Run, at: int) -> bool:
    mounted = run.mounted()
    return bool(mounted) and any(run.variable(at, name) in mounted for name in _MOVED)


def _doubtful(run: Run, at: int, asked: Invocation, cache: Cache) -> bool:
    if may_add_options(asked) or any(run.variable(at, name) is None for name in cache.variables):
        return True
    return (asked.family == "pip" and run.copied_to("/etc/pip.conf")) or (bool(cache.variables) and base_unknown(run))


def _emptied(run: Run, cache: Cache) -> tuple[int, int]:
    """The indexes of the last command that empties the cache, and of the last that may do so; -1 without one."""
    emptied = doubted = -1
    for index, command in enumerate(run.commands):
        if command.name == "trap" and _removes(command.args[0].split() if command.args else (), cache):
            return len(run.commands), -1
        if command.name in _REMOVERS or (command.name == "xargs" and "rm" in command.args):
            if _removes(command.args, cache):
                emptied = index
            elif any(word.startswith(("$", "`")) for word in command.args):
                doubted = index
        elif _cleans(run, index, cache):
            emptied = index
        elif _MAY_CLEAN.search(command.name):
            doubted = index
    return emptied, doubted


def _cleans(run: Run, index: int, cache: Cache) -> bool:
    asked = run.invocations.get(index)
    if asked is None or asked.action != "clean":
        return False
    if asked.family == "apt":
        return asked.verb in ("dist-clean", "distclean") and cache is _APT
    words = [asked.word(operand) for operand in asked.operands]
    return asked.manager in cache.emptied_by and words != ["expire-cache"]


def _removes(words: Iterable[str], cache: Cache) -> bool:
    return any(cache.folders.search(path) for path in _paths(words))


def _paths(words: Iterable[str]) -> Iterator[str]:
    """The paths among words of a command that removes them, as the patterns of caches take them."""
    for word in islice(words, _MOST_WORDS):
        if not word.startswith("-") and len(word) <= _LONGEST_PATH:
            braces = _BRACES.match(word)
            for choice in braces[2].split(",") if braces else ("",):
                path = f"{braces[1]}{choice}{braces[3]}" if braces else word
                yield _LAST.sub("", path)
