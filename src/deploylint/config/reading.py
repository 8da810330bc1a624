"""From a settings file to Config.

A file without flaws is read with libyaml and judged by hand, because the schema library alone costs more time than
linting a file does. Whatever is doubtful goes to the schema, which knows what to say about it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from deploylint.authored import Authored, AuthoredError, AuthoredProblem, check, load, load_toml
from deploylint.config import TOML_TABLE, Config, Ignore
from deploylint.model import Severity, Source
from deploylint.values.patterns import lazy_pattern

SEVERITIES = {str(severity): severity for severity in Severity}
PROFILES = ("default", "strict")
NEVER = "never"
BASE_USERS = ("root", "non-root", "unknown")
_QUICK_CHARACTERS = 20_000
_QUICK_BRACKETS = 500
_ANCHOR = lazy_pattern(r"(?:^|[\s\[{,:-])&[^\s&]")
_DATE = lazy_pattern(r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
VERSION = lazy_pattern(r"v?1\.[0-9]{1,3}(?:\.[0-9]{1,3})?")


class Doubtful(Exception):
    """Something that the schema must look at."""


def read(name: str, text: str, *, toml: bool = False) -> Config:
    """The settings in a text. Raises AuthoredProblem with every error in it."""
    source = Source(name, "toml" if toml else "yaml", text)
    try:
        config = from_plain(authored(source).data if toml else _quick(text), name)
    except Doubtful:
        config = _slow(source)
    config = config._replace(source=source)
    _refuse_impossible_dates(config)
    return config


def authored(source: Source) -> Authored:
    """The settings file with positions, for what is to be said about it. Raises AuthoredProblem."""
    if source.kind == "toml":
        return load_toml(source.path, source.text, *TOML_TABLE)
    return load(source.path, source.text)


def _slow(source: Source) -> Config:
    found = authored(source)
    if found.data is None:
        found = found._replace(data={})
    if errors := check(found, "config"):
        raise AuthoredProblem(errors)
    try:
        return from_plain(found.data, source.path)
    except Doubtful as doubt:
        raise AuthoredProblem([AuthoredError(source.path, 0, 0, f"cannot be read: {doubt}")]) from None


def _refuse_impossible_dates(config: Config) -> None:
    wrong = [number for number, ignore in enumerate(config.ignores) if ignore.until and not _exists(ignore.until)]
    if wrong and config.source is not None:
        found = authored(config.source)
        raise AuthoredProblem(
            found.error(("ignores", number, "until"), f"{config.ignores[number].until} is no day of the calendar")
            for number in wrong
        )


def _exists(day: str) -> bool:
    from datetime import date

    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _quick(text: str) -> Any:
    """The text as plain data where it is small, free of anchors and read alike by YAML 1.1 and 1.2."""
    brackets = text.count("[") + text.count("{")
    if len(text) > _QUICK_CHARACTERS or brackets > _QUICK_BRACKETS or _ANCHOR.search(text):
        raise Doubtful
    import yaml

    try:
        data = yaml.load(text, Loader=_loader())
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise Doubtful from None
    return {} if data is None else data


@lru_cache
def _loader() -> Any:
    """libyaml with no types but those on which both versions of YAML agree; other tags and repeated keys are errors."""
    import yaml

    parent: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(parent):  # type: ignore[misc]
        yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        yaml_constructors: dict[str | None, Any] = {None: _refuse}

    for kind, first, pattern in _AGREED:
        Loader.add_implicit_resolver(_TAG + kind, re.compile(pattern), first)
    for kind in ("bool", "null", "int", "float", "str", "seq"):
        Loader.add_constructor(_TAG + kind, parent.yaml_constructors[_TAG + kind])
    Loader.add_constructor(_TAG + "map", _mapping)
    return Loader


_TAG = "tag:yaml.org,2002:"
_AGREED = (
    ("bool", [*"tTfF"], r"(?:true|True|TRUE|false|False|FALSE)$"),
    ("null", [*"~nN", ""], r"(?:~|null|Null|NULL|)$"),
    ("int", [*"-0123456789"], r"-?(?:0|[1-9][0-9]*)$"),
    ("float", [*"-0123456789"], r"-?(?:0|[1-9][0-9]*)\.[0-9]+$"),
    ("str", [*"0123456789"], r"[0-9]{4}-[0-9]{2}-[0-9]{2}$"),
    ("doubtful", [*"-+.0123456789<="], r"(?:[-+]?[0-9.][0-9._:xobeEinfaNA+-]*|<<|=)$"),
)


def _refuse(_loader: Any, node: Any) -> Any:
    raise ValueError(node.tag)


def _mapping(loader: Any, node: Any) -> dict[str, Any]:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if type(key) is not str or key in result:
            raise ValueError(key)
        result[key] = loader.construct_object(value_node, deep=True)
    return result


def from_plain(data: Any, origin: str = "") -> Config:
    """Settings from plain data, as they stand in a file or beside a rule's example. Raises Doubtful."""
    if type(data) is not dict or not data.keys() <= _READERS.keys():
        raise Doubtful("unknown keys")
    settings: dict[str, Any] = {}
    for key, value in data.items():
        name, reader = _READERS[key]
        read_value = reader(value)
        settings.update(read_value if name == _SEVERAL else {name: read_value})
    return Config().with_(origin, **settings)


def _text(value: Any) -> str:
    if type(value) is not str or not value:
        raise Doubtful("text is asked for")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    if type(value) is not list:
        raise Doubtful("a list is asked for")
    return tuple(_text(item) for item in value)


def _mapping_of(reader: Callable[[Any], Any]) -> Callable[[Any], dict[str, Any]]:
    def read_mapping(value: Any) -> dict[str, Any]:
        if type(value) is not dict:
            raise Doubtful("a mapping is asked for")
        return {key: reader(child) for key, child in value.items()}

    return read_mapping


def _params(value: Any) -> Mapping[str, Any]:
    if type(value) is not dict:
        raise Doubtful("a mapping is asked for")
    return value


def _chosen(known: Mapping[str, Any]) -> Callable[[Any], Any]:
    def choose(value: Any) -> Any:
        if type(value) is not str or value not in known:
            raise Doubtful("not one of the words that are known")
        return known[value]

    return choose


def _shaped(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def shaped(value: Any) -> str:
        if not pattern.fullmatch(_text(value)):
            raise Doubtful("not of the form that is asked for")
        return _text(value)

    return shaped


def _flag(value: Any) -> bool:
    if type(value) is not bool:
        raise Doubtful("true or false is asked for")
    return value


def _kubernetes(value: Any) -> dict[str, Any]:
    if type(value) is not dict or not value.keys() <= {"version", "crds"}:
        raise Doubtful("unknown keys")
    readers = {"version": _shaped(VERSION), "crds": _texts}
    return {f"kubernetes_{key}": readers[key](entry) for key, entry in value.items()}


def _docker(value: Any) -> dict[str, Any]:
    if type(value) is not dict or not value.keys() <= {"bases", "targets"}:
        raise Doubtful("unknown keys")
    readers = {"bases": _mapping_of(_chosen({user: user for user in BASE_USERS})), "targets": _mapping_of(_names)}
    read_values = {f"docker_{key}": readers[key](entry) for key, entry in value.items()}
    for entry in read_values.values():
        _texts(list(entry))
    return read_values


def _names(value: Any) -> tuple[str, ...]:
    found = (_text(value),) if type(value) is str else _texts(value)
    if not found:
        raise Doubtful("a name is asked for")
    return found


def _ignores(value: Any) -> tuple[Ignore, ...]:
    if type(value) is not list:
        raise Doubtful("a list is asked for")
    return tuple(_ignore(item) for item in value)


def _ignore(value: Any) -> Ignore:
    if type(value) is not dict or not value.keys() <= set(Ignore._fields) or not value.get("rules"):
        raise Doubtful("unknown or missing keys")
    if not _text(value.get("reason")).strip():
        raise Doubtful("a reason is asked for")
    return Ignore(
        rules=_texts(value["rules"]),
        until=_shaped(_DATE)(value["until"]) if "until" in value else "",
        **{key: _text(item) for key, item in value.items() if key not in ("rules", "until")},
    )


_SEVERAL = ""
"""Stands for the name of a setting where a key holds several; its reader gives them by name."""

_READERS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "select": ("select", _texts),
    "ignore": ("ignore", _texts),
    "profile": ("profile", _chosen({name: name for name in PROFILES})),
    "fail-on": ("fail_on", _chosen({**SEVERITIES, NEVER: None})),
    "exclude": ("exclude", _texts),
    "rules": ("rules", _texts),
    "params": ("params", _mapping_of(_params)),
    "severity": ("severity", _mapping_of(_chosen(SEVERITIES))),
    "ignores": ("ignores", _ignores),
    "kubernetes": (_SEVERAL, _kubernetes),
    "docker": (_SEVERAL, _docker),
    "format": ("format", _texts),
    "honor-foreign-ignores": ("honor_foreign_ignores", _flag),
    "baseline": ("baseline", _text),
    "group": ("group", _flag),
}
