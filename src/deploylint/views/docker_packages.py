"""Commands of package managers in a RUN, as rules see them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

from deploylint.model import Node, View
from deploylint.parse import Document
from deploylint.parse.shell_packages import Invocation
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_package_runs import Run, runs
from deploylint.views.docker_stages import command_node

_SNAPSHOT = lazy_pattern(r"\bsnapshot(?:-\w+)?\.(?:debian|ubuntu)\.(?:org|com)\b|APT::Snapshot")
_DATED = ("UV_EXCLUDE_NEWER", "PIP_CONSTRAINT", "UV_CONSTRAINT")
_ALL_PINNED: dict[str, tuple[str, ...]] = {
    "apt": ("-t", "--target-release", "--default-release"),
    "pip": ("-c", "--constraint", "--constraints", "--no-index", "--exclude-newer", "--before"),
    "npm": ("--before",),
    "gem": ("-v", "--version", "-g", "--file"),
    "cargo": ("--version", "--vers", "--path", "--rev", "--tag"),
}
"""Options that say for every package of the command which version is meant."""
_PACKAGES_AT: dict[tuple[str, str], tuple[int, int | None]] = {
    ("pipx", "inject"): (1, None),
    ("go", "run"): (0, 1),
    ("pnpm", "deploy"): (0, 0),
    ("yarn", "workspaces focus"): (0, 0),
}
"""Which of the operands are packages, where not all are."""
_REMOTE_MODULE = lazy_pattern(r"[\w-]+\.[\w.-]+/[^@$]+\Z")
_FETCHERS = frozenset({"curl", "wget"})


class Package(NamedTuple):
    """A word that names a package; `pinned` is None where a variable decides whether it says a version."""

    node: Node
    name: str
    pinned: bool | None


def package_command_views(document: Document) -> Iterator[View]:
    """Every command of a package manager in a RUN, on its physical line.

    Facts: `manager` (`pip` for `python3 -m pip`), `family` (of managers with the same packages: apt, apk, rpm, pacman,
    pip, npm, gem, go, cargo, composer), `verb` (as written), `action` (install, update: fetch the lists, upgrade,
    remove, clean, or empty), `packages` (see Package), `global` (npm: for the whole system), `first`
    (of its manager's commands in the RUN), `asks` (waits for a yes),
    `recommends` (brings what is only recommended), `keeps_cache` (leaves lists or a cache in the layer; said of the
    first such command of a RUN), `alone` (fetches lists that nothing in the RUN installs from), `installs_later`
    (a later RUN installs from them), `unsigned` (the option that takes packages without a valid signature), `local`
    (installs only files that no command of the RUN has fetched). Scope: `stage`.
    """
    every = runs(document)
    later: list[Any] = []
    for run in every:
        firsts: dict[str, int] = {}
        for at, asked in run.invocations.items():
            node = command_node(run.instruction, asked.command)
            facts: dict[str, Any] = {
                "manager": asked.manager,
                "family": asked.family,
                "verb": asked.verb,
                "action": asked.action,
                "packages": partial(_packages, run, at, asked),
                "global": asked.verb.startswith("global") or asked.given("-g", "--global") is not None,
                "first": firsts.setdefault(asked.manager, at) == at,
                "asks": partial(_asks, run, at, asked, node),
                "recommends": partial(_recommends, run, asked, node),
                "keeps_cache": partial(_keeps_cache, run, at, asked, node),
                "alone": partial(_is_alone, run, at, asked, node),
                "installs_later": partial(_installs_later, every, later, run, asked),
                "unsigned": partial(_unsigned, run, asked, node),
                "local": partial(_local, run, asked),
                "run": run,
                "at": at,
                "invocation": asked,
            }
            yield View(
                "docker.package_command", node, facts, {"stage": run.stage}, f"{asked.manager} {asked.verb}".strip()
            )


# What few rules ask of few commands is imported when it is asked.


def _asks(run: Run, at: int, asked: Invocation, node: Node) -> Any:
    from deploylint.views.docker_package_options import asks

    return asks(run, at, asked, node)


def _recommends(run: Run, asked: Invocation, node: Node) -> Any:
    from deploylint.views.docker_package_options import recommends

    return recommends(run, asked, node)


def _unsigned(run: Run, asked: Invocation, node: Node) -> Any:
    from deploylint.views.docker_package_options import unsigned

    return unsigned(run, asked, node)


def _keeps_cache(run: Run, at: int, asked: Invocation, node: Node) -> Any:
    from deploylint.views.docker_package_caches import keeps_cache

    return keeps_cache(run, at, asked, node)


def _is_alone(run: Run, at: int, asked: Invocation, node: Node) -> Any:
    from deploylint.views.docker_package_updates import is_alone

    return is_alone(run, at, asked, node)


def _installs_later(every: list[Run], known: list[Any], run: Run, asked: Invocation) -> Any:
    """`known` holds what was found out of all runs, once that was asked for."""
    from deploylint.views.docker_package_updates import LaterInstalls

    if not known:
        known.append(LaterInstalls(every))
    return known[0].follow(run, asked)


def _packages(run: Run, at: int, asked: Invocation) -> list[Package]:
    everything = _all_pinned(run, at, asked)
    first, last = _PACKAGES_AT.get((asked.manager, asked.verb), (0, None))
    return [
        Package(run.word(asked.command, index), asked.word(index), everything or _pinned(run, asked, asked.word(index)))
        for index in asked.operands[first:last]
    ]


def _pinned(run: Run, asked: Invocation, word: str) -> bool | None:
    from deploylint.values.package_pins import names_version

    said = names_version("rpm" if asked.family == "pacman" else asked.family, word)
    if said is None and asked.verb == "get" and _REMOTE_MODULE.match(word) and not _may_have_module(run, asked):
        return False
    return None if said is None or (said is False and word.startswith("<")) else said


def _may_have_module(run: Run, asked: Invocation) -> bool:
    """Whether a go.mod, copied or mounted, may say which version `go get` takes. `-u` asks for the newest."""
    if asked.given("-u"):
        return False
    mounted = bool(run.instruction.flag_values("mount"))
    return mounted or run.history.has("sources", lambda step: step.keyword in ("COPY", "ADD"), run.position)


def _all_pinned(run: Run, at: int, asked: Invocation) -> bool:
    if asked.given(*_ALL_PINNED.get(asked.family, ())):
        return True
    if asked.family == "pip":
        return any(run.variable(at, name) != "" for name in _DATED)
    return asked.family == "apt" and run.said(_SNAPSHOT)


def _local(run: Run, asked: Invocation) -> bool:
    """Whether the command installs nothing but files that were there before the RUN."""
    words = [asked.word(index) for index in asked.operands]
    files = [word for word in words if "/" in word or word.endswith((".deb", ".rpm", ".apk"))]
    fetched = any("://" in word for word in words) or run.remember("fetches", lambda: _fetches(run))
    return bool(words) and len(files) == len(words) and not fetched


def _fetches(run: Run) -> bool:
    return any(command.name in _FETCHERS for command in run.commands)
