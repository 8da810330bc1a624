"""Commands that install what a project's own manifest asks for: `npm ci`, `bundle install`, `uv sync` and the like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.shell_packages import Invocation
from deploylint.values.patterns import lazy_pattern
from deploylint.views.docker_package_options import may_add_options, undecided
from deploylint.views.docker_package_runs import Run


class ProjectManager(NamedTuple):
    """How a manager installs a project.

    `manifest` and `lockfiles` are names of files. `insists` are the options by which it takes the lockfile's versions
    or fails, `variables` those that do the same when they are set, `exact` the verbs that always do.
    """

    manifest: str
    lockfiles: tuple[str, ...]
    insists: tuple[str, ...]
    variables: tuple[str, ...]
    exact: frozenset[str]


_FROZEN = ("--frozen-lockfile", "--immutable", "--pure-lockfile", "--offline")
PROJECT_MANAGERS: Mapping[str, ProjectManager] = {
    "npm": ProjectManager(
        "package.json",
        ("package-lock.json", "npm-shrinkwrap.json"),
        ("--offline",),
        (),
        frozenset({"ci", "clean-install", "ic", "install-clean", "install-ci-test", "cit"}),
    ),
    "yarn": ProjectManager(
        "package.json",
        ("yarn.lock",),
        _FROZEN,
        ("CI", "YARN_ENABLE_IMMUTABLE_INSTALLS"),
        frozenset({"workspaces focus"}),
    ),
    "pnpm": ProjectManager(
        "package.json", ("pnpm-lock.yaml",), _FROZEN, ("CI", "npm_config_frozen_lockfile"), frozenset({"ci", "deploy"})
    ),
    "bun": ProjectManager("package.json", ("bun.lock", "bun.lockb"), _FROZEN, (), frozenset({"ci"})),
    "bundle": ProjectManager(
        "Gemfile",
        ("Gemfile.lock",),
        ("--frozen", "--deployment", "--local"),
        ("BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT"),
        frozenset(),
    ),
    "pipenv": ProjectManager(
        "Pipfile", ("Pipfile.lock",), ("--deploy", "--ignore-pipfile"), ("PIPENV_DEPLOY",), frozenset({"sync"})
    ),
    "uv": ProjectManager(
        "pyproject.toml", ("uv.lock",), ("--locked", "--frozen"), ("UV_LOCKED", "UV_FROZEN"), frozenset()
    ),
    "composer": ProjectManager("composer.json", ("composer.lock",), (), (), frozenset({"install"})),
}
_CONFIGURED = lazy_pattern(r"bundler? config\b.{0,60}(?:frozen|deployment)|npm config set.{0,60}frozen-lockfile")
_FALSE = frozenset({"false", "0", "no", ""})
_PRODUCTION = ("NODE_ENV", "NPM_CONFIG_PRODUCTION", "npm_config_production", "NPM_CONFIG_OMIT", "npm_config_omit")
_LEAVES_OUT = frozenset({"production", "prod", "true", "dev"})


def installs_project(asked: Invocation) -> bool:
    """Whether the command installs what the manifest in its folder asks for."""
    if asked.manager not in PROJECT_MANAGERS or asked.operands or asked.open or asked.given("-g", "--global"):
        return False
    if asked.manager == "uv":
        return asked.verb == "sync"
    if asked.manager == "composer":
        return asked.action in ("install", "upgrade")
    return asked.action == "install" and asked.verb not in ("add", "global add", "inject")


def insists_on_lockfile(run: Run, at: int, asked: Invocation) -> bool:
    """Whether the command takes the versions of the lockfile or fails."""
    manager = PROJECT_MANAGERS[asked.manager]
    stated = asked.given(*manager.insists)
    if (
        asked.verb in manager.exact
        or (stated is not None and stated.value.lower() != "false")
        or may_add_options(asked)
    ):
        return True
    if any(
        (run.variable(at, name) or "unknown").lower() not in _FALSE
        for name in manager.variables
        if run.variable(at, name) != ""
    ):
        return True
    return run.said(_CONFIGURED)


def leaves_out_development(run: Run, at: int, asked: Invocation, node: Node) -> bool | Node:
    """Whether a package manager of Node.js is told to leave development dependencies out."""
    said = [
        (option.name.lstrip("-"), option.value.lower() or "true")
        for option in asked.options
        if option.name.lstrip("-") in ("production", "prod", "only", "omit", "P", "include", "dev", "p")
    ]
    for name, value in reversed(said):
        if name in ("include", "dev"):
            return False
        return value in _LEAVES_OUT
    values = [run.variable(at, name) for name in _PRODUCTION]
    if any(value in _LEAVES_OUT for value in values):
        return True
    return undecided(node) if None in values or may_add_options(asked) else False


def prunes(asked: Invocation) -> bool:
    """Whether the command removes development dependencies again."""
    return asked.family == "npm" and asked.verb == "prune"
