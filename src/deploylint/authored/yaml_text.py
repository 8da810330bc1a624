"""Authored YAML through ruamel.yaml: YAML 1.2, with positions and comments."""

from __future__ import annotations

import warnings
from itertools import count
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq, TaggedScalar
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.scalarbool import ScalarBoolean

from deploylint.authored import Authored, AuthoredError, AuthoredProblem, Route

_MAX_VALUES = 100_000
_MAX_DEPTH = 60


def read(path: str, text: str) -> Authored:
    """Read one YAML document. Raises AuthoredProblem."""
    _refuse_deep(path, text)
    tree = _tree(path, text)
    authored = Authored(path, text, None, tree, lambda route, at_key: _locate(tree, route, at_key))
    return authored._replace(data=_plain(authored, tree, (), count(1)))


class _Constructor(RoundTripConstructor):
    """Dates stay text: JSON Schema has none, and `2027-02-30` deserves a better error than a date's."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _tree(path: str, text: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = YAML()
            reader.Constructor = _Constructor
            return reader.load(text)
    except MarkedYAMLError as problem:
        raise AuthoredProblem([_syntax_error(path, problem)]) from None
    except (YAMLError, ValueError, LookupError, TypeError, AttributeError) as problem:
        # ruamel.yaml's constructors let errors of what they build escape
        reason = " ".join(str(problem).split()) or type(problem).__name__
        raise AuthoredProblem([AuthoredError(path, 0, 0, f"a value cannot be read: {reason}")]) from None


def _syntax_error(path: str, problem: MarkedYAMLError) -> AuthoredError:
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark is not None else (0, 0)
    reason = (problem.problem or problem.context or "it is no valid YAML").strip()
    if isinstance(problem, DuplicateKeyError):
        key = reason.partition('"')[2].partition('"')[0]
        return AuthoredError(path, line, column, f"the key {key!r} stands here a second time; keep one of them")
    hint = ""
    if "mapping values are not allowed" in reason:
        hint = "; put text that contains ': ' in quotes, or in a block that begins with '>'"
    elif "cannot start any token" in reason:
        hint = "; indent with spaces, and put text that begins with a special character in quotes"
    return AuthoredError(path, line, column, f"this is no valid YAML: {reason}{hint}")


def _refuse_deep(path: str, text: str) -> None:
    """The composer calls itself for each level, so brackets are counted first."""
    depth = deepest = 0
    for character in text:
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    indents = max((len(line) - len(line.lstrip(" -?")) for line in text.splitlines()), default=0)
    if deepest > _MAX_DEPTH or indents > _MAX_DEPTH * 8:
        raise AuthoredProblem([AuthoredError(path, 0, 0, "the file is nested too deeply")])


def _plain(authored: Authored, value: Any, route: tuple[str | int, ...], counter: Any) -> Any:
    if len(route) > _MAX_DEPTH or next(counter) > _MAX_VALUES:
        reason = "the file is nested too deeply, or repeats itself through aliases"
        raise AuthoredProblem([authored.error(route[:1], reason)])
    if isinstance(value, dict):
        return {_key(key): _plain(authored, child, (*route, _key(key)), counter) for key, child in value.items()}
    if isinstance(value, list):
        return [_plain(authored, child, (*route, index), counter) for index, child in enumerate(value)]
    return _scalar(authored, value, route)


def _scalar(authored: Authored, value: Any, route: Route) -> Any:
    if isinstance(value, TaggedScalar):
        return str(value.value)
    if isinstance(value, (bool, ScalarBoolean)):
        return bool(value)
    for kind in (int, float, str):
        if isinstance(value, kind):
            return kind(value)
    if value is None:
        return None
    raise AuthoredProblem([authored.error(route, "only text, numbers, true, false, lists and mappings can stand here")])


def _key(key: Any) -> str:
    if isinstance(key, str):
        return str(key)
    if isinstance(key, (bool, ScalarBoolean)):
        return "true" if key else "false"
    return "null" if key is None else str(key)


def _locate(tree: Any, route: Route, at_key: bool) -> tuple[int, int]:
    position = _start(tree) or (0, 0)
    node = tree
    for number, step in enumerate(route, 1):
        found = _step(node, step, at_key and number == len(route))
        if found is None:
            break
        node, position = found[0], found[1] or position
    return position[0] + 1, position[1] + 1


def _start(node: Any) -> tuple[int, int] | None:
    if isinstance(node, (CommentedMap, CommentedSeq)) and node.lc.line is not None:
        return node.lc.line, node.lc.col
    return None


def _step(node: Any, step: str | int, at_key: bool) -> tuple[Any, tuple[int, int] | None] | None:
    if isinstance(node, CommentedMap):
        for key in node:
            if _key(key) == step:
                where = node.lc.data.get(key) if node.lc.data else None
                return node[key], _pair(where, at_key)
    if isinstance(node, CommentedSeq) and isinstance(step, int) and 0 <= step < len(node):
        where = node.lc.data.get(step) if node.lc.data else None
        return node[step], _pair(where, True)
    return None


def _pair(where: Any, at_key: bool) -> tuple[int, int] | None:
    if not where:
        return None
    line, column = where[:2] if at_key or len(where) < 4 else where[2:4]
    return (line, column) if line is not None else None
