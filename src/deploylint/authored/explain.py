"""A schema's errors in plain words, each with what to do about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from jsonschema.exceptions import best_match

from deploylint.authored import Authored, AuthoredError

Failure = Any
"""A `jsonschema.ValidationError`; the annotations of its attributes are too wide to be of use."""

_TYPES = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "null": "nothing",
}
_LONGEST = 60


def explain(authored: Authored, error: Failure) -> Iterator[AuthoredError]:
    """The errors that a person should see for one of the validator's."""
    error = _innermost(error)
    route = list(error.absolute_path)
    if error.validator in ("additionalProperties", "unevaluatedProperties"):
        for key, message in _unknown_keys(error):
            yield authored.error([*route, key], message, at_key=True)
    else:
        yield authored.error(route, f"{_name(route)}{_reason(error)}")


def _innermost(error: Failure) -> Failure:
    """What went wrong inside an `anyOf` or `oneOf`: the branch that is meant, when one plainly is."""
    while error.context and error.validator in ("anyOf", "oneOf") and not _alternative_keys(error):
        wrong_type = {inner.schema_path[0] for inner in error.context if not inner.path and inner.validator == "type"}
        meant = [inner for inner in error.context if inner.schema_path[0] not in wrong_type]
        best = best_match(meant)
        if best is None:
            return error
        error = best
    return error


def _alternative_keys(error: Failure) -> list[str]:
    """The keys that an `anyOf` or `oneOf` asks one of, where that is all that it asks."""
    branches = [branch if isinstance(branch, dict) else {} for branch in error.validator_value]
    if not all(branch.keys() <= {"required", "not"} and branch.get("required") for branch in branches):
        return []
    return [key for branch in branches for key in branch["required"]]


def _unknown_keys(error: Failure) -> Iterator[tuple[str, str]]:
    known = error.schema.get("properties", {})
    patterns = error.schema.get("patternProperties", {})
    if error.validator == "unevaluatedProperties" or patterns:
        unknown = [key for key in error.instance if key not in known and repr(key) in error.message]
    else:
        unknown = [key for key in error.instance if key not in known]
    for key in unknown:
        yield key, f"unknown key {shown(key)}; {did_you_mean(key, known)}"


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A suggestion out of the known words, or all of them when none is near."""
    from difflib import get_close_matches

    words = sorted(known)
    near = get_close_matches(word.replace("_", "-").lower(), words, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"known here: {', '.join(words)}" if 0 < len(words) <= 40 else "take it out"


def _name(route: list[str | int]) -> str:
    keys = [step for step in route if isinstance(step, str)]
    return f"{shown(keys[-1])}: " if keys else ""


def _reason(error: Failure) -> str:
    explainer = _EXPLAINERS.get(str(error.validator))
    if explainer is not None:
        return explainer(error)
    if error.schema.get("errorMessage"):
        return str(error.schema["errorMessage"])
    return _short(str(error.message))


def _type(error: Failure) -> str:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return f"must be {_words(wanted)}, not {_described(error.instance)}"


def _either(error: Failure) -> str:
    if keys := _alternative_keys(error):
        return f"must have {'exactly ' if error.validator == 'oneOf' else ''}one of the keys {', '.join(keys)}"
    wanted = [str(branch["type"]) for branch in error.validator_value if isinstance(branch, dict) and "type" in branch]
    if len(wanted) == len(error.validator_value):
        return f"must be {_words(wanted)}, not {_described(error.instance)}"
    return f"{shown(error.instance)} has none of the forms that are allowed here"


def _enum(error: Failure) -> str:
    allowed = ", ".join(str(value) for value in error.validator_value)
    return f"must be one of {allowed}, not {shown(error.instance)}"


def _required(error: Failure) -> str:
    missing = [key for key in error.validator_value if key not in error.instance]
    named = ", ".join(repr(key) for key in missing if repr(key) in error.message) or ", ".join(map(repr, missing))
    return f"the key {named} is missing; add it"


def _pattern(error: Failure) -> str:
    hint = error.schema.get("description", "")
    first = hint.split(". ")[0].rstrip(".")
    return f"{shown(error.instance)} has not the form that is asked for" + (f" ({first})" if first else "")


def _short_of(error: Failure) -> str:
    least = error.validator_value
    if least == 1:
        return "must not be empty"
    unit = "characters" if isinstance(error.instance, str) else "entries"
    return f"must have at least {least} {unit}, not {len(error.instance)}"


def _contains(error: Failure) -> str:
    keys = error.validator_value.get("required", ()) if isinstance(error.validator_value, dict) else ()
    return f"needs an entry with {', '.join(map(str, keys))}" if keys else "lacks an entry that must be there"


def _const(error: Failure) -> str:
    return f"must be {shown(error.validator_value)}, not {shown(error.instance)}"


def _dependent(error: Failure) -> str:
    return f"keys are missing that belong together: {_short(error.message)}"


_EXPLAINERS = {
    "type": _type,
    "anyOf": _either,
    "oneOf": _either,
    "enum": _enum,
    "required": _required,
    "pattern": _pattern,
    "minItems": _short_of,
    "minLength": _short_of,
    "minProperties": _short_of,
    "contains": _contains,
    "const": _const,
    "dependentRequired": _dependent,
}


def _words(kinds: Iterable[str]) -> str:
    return " or ".join(_TYPES.get(kind, kind) for kind in kinds)


def _described(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return f"the text {shown(value)}"
    hint = " (numbers that are text need quotes)" if isinstance(value, float) else ""
    return f"{str(value).lower() if isinstance(value, bool) else value}{hint}"


def shown(value: Any) -> str:
    """A value in quotes, short and without control characters."""
    return _short(repr(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
