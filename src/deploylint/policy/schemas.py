"""The `schema:` condition of rules: JSON Schema fragments (draft 2020-12), which may come from an untrusted repository.

Nothing is fetched, and patterns are matched by RE2, since Python's own can be made to take for ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from importlib import import_module
from typing import Any, NamedTuple

Route = tuple[str | int, ...]

_REFUSED = ("$ref", "$dynamicRef", "$id", "$anchor", "$dynamicAnchor", "patternProperties", "unevaluatedProperties")


class Wrong(NamedTuple):
    """What is wrong with a fragment, and the keys and indexes that lead there."""

    route: Route
    message: str


def check_fragment(fragment: Any) -> Wrong | None:
    """What is wrong with a fragment, or None."""
    import re2
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError

    try:
        Draft202012Validator.check_schema(fragment)
    except SchemaError as error:
        return Wrong(tuple(error.absolute_path), f"this is no valid JSON Schema: {error.message}")
    for route, key, value in _entries(fragment, ()):
        if key in _REFUSED:
            return Wrong(route, f"{key} cannot be used in a rule")
        if key == "pattern" and isinstance(value, str):
            try:
                re2.compile(value)
            except re2.error as error:
                reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error
                return Wrong(route, f"RE2 cannot read this pattern: {reason}")
    return None


def _entries(value: Any, route: Route) -> Iterator[tuple[Route, str, Any]]:
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        if isinstance(key, str):
            yield (*route, key), key, child
        yield from _entries(child, (*route, key))


def schema_errors(fragment: Any, value: Any) -> list[tuple[list[str | int], str]]:
    """(route, message) of the most telling failure, when a value does not satisfy the fragment; else nothing."""
    from jsonschema.exceptions import best_match

    found = best_match(_validator_class()(fragment).iter_errors(value))
    return [] if found is None else [(list(found.absolute_path), found.message)]


@lru_cache(maxsize=1)
def _validator_class() -> Any:
    from jsonschema import Draft202012Validator

    extend: Any = import_module("jsonschema.validators").extend  # it has no types
    return extend(Draft202012Validator, {"pattern": _pattern})


def _pattern(_validator: Any, pattern: str, value: Any, _schema: Any) -> Iterator[Any]:
    import re2
    from jsonschema.exceptions import ValidationError

    if isinstance(value, str) and not re2.search(pattern, value):
        yield ValidationError(f"{value!r} does not match {pattern!r}")
