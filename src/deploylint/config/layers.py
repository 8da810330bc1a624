"""Settings from several sources: file, then `DEPLOYLINT_*`, then the command line; and which of them holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deploylint.authored import AuthoredError, AuthoredProblem
from deploylint.config import Config
from deploylint.config.reading import NEVER, PROFILES, SEVERITIES, VERSION, authored
from deploylint.model import Severity

_PREFIX = "DEPLOYLINT_"
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})


def merge(config: Config, environ: Mapping[str, str], options: Mapping[str, Any]) -> Config:
    """These settings, overridden by variables and then by options.

    `options` are by setting name as in Config; None and the empty tuple mean that nothing was asked for. A list may
    be one text with commas. An empty variable counts as unset. Raises AuthoredProblem for a value that is none.
    """
    errors: list[AuthoredError] = []
    for name, reader in _READERS.items():
        variable = _PREFIX + name.upper()
        config = _override(config, name, reader, environ.get(variable) or None, variable, errors)
        option = "--" + name.replace("_", "-")
        config = _override(config, name, reader, options.get(name), option, errors)
    if errors:
        raise AuthoredProblem(errors)
    return config


def _override(
    config: Config, name: str, reader: Callable[[Any], Any], value: Any, origin: str, errors: list[AuthoredError]
) -> Config:
    if value is None or value == ():
        return config
    try:
        return config.with_(origin, **{name: reader(value)})
    except ValueError as problem:
        errors.append(AuthoredError(origin, 0, 0, str(problem)))
        return config


def _list(value: Any) -> tuple[str, ...]:
    texts = [value] if isinstance(value, str) else value
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def _one_of(known: Mapping[str, Any]) -> Callable[[Any], Any]:
    def choose(value: Any) -> Any:
        if isinstance(value, str) and value.strip().lower() in known:
            return known[value.strip().lower()]
        if value in known.values() and not isinstance(value, str):
            return value
        raise ValueError(f"must be one of {', '.join(known)}, not {value!r}")

    return choose


def _version(value: Any) -> str:
    if not VERSION.fullmatch(str(value)):
        raise ValueError(f"must be a version such as 1.36, not {value!r}")
    return str(value)


def _flag(value: Any) -> bool:
    word = str(value).strip().lower()
    if word not in _TRUE | _FALSE:
        raise ValueError(f"must be true or false, not {value!r}")
    return word in _TRUE


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "select": _list,
    "ignore": _list,
    "profile": _one_of({name: name for name in PROFILES}),
    "fail_on": _one_of({**SEVERITIES, NEVER: None}),
    "exclude": _list,
    "rules": _list,
    "kubernetes_version": _version,
    "kubernetes_crds": _list,
    "format": _list,
    "honor_foreign_ignores": _flag,
    "baseline": str,
    "group": _flag,
}


_NESTED = {
    "kubernetes_version": "kubernetes.version",
    "kubernetes_crds": "kubernetes.crds",
    "docker_bases": "docker.bases",
    "docker_targets": "docker.targets",
}
"""How settings are written that stand below another key of a file."""


def describe(config: Config) -> dict[str, dict[str, Any]]:
    """Each setting by its name in a file, with its `value` as plain data and where it comes `from`."""
    described = {}
    for name in Config._fields:
        if name in ("source", "origins"):
            continue
        shown = _NESTED.get(name) or name.replace("_", "-")
        origin = config.origins.get(name, "default")
        described[shown] = {"value": _plain(name, getattr(config, name)), "from": origin}
    return described


def _plain(name: str, value: Any) -> Any:
    if name == "fail_on" and value is None:
        return NEVER
    if name == "ignores":
        return [{key: _plain(key, item) for key, item in ignore._asdict().items() if item} for ignore in value]
    if isinstance(value, Severity):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {key: _plain("", child) for key, child in value.items()}
    return value


def error_at(config: Config, name: str, pattern: str, message: str) -> AuthoredError:
    """An error about `pattern` in the setting `name` of Config, where it was made: in the file, else by its origin."""
    origin = config.origins.get(name, "")
    if config.source is None or origin != config.source.path:
        return AuthoredError(origin or name, 0, 0, message)
    value = getattr(config, name)
    step = value.index(pattern) if isinstance(value, tuple) and pattern in value else pattern
    return authored(config.source).error((name.replace("_", "-"), step), message, at_key=True)
