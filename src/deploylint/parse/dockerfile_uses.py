"""The variables that the words of a Dockerfile refer to, and what is known of each where it is used."""

from __future__ import annotations

from collections.abc import Container
from typing import NamedTuple

from deploylint.model import Node
from deploylint.parse.dockerfile_variables import Expansion, Scope

SET, UNSET, DEFAULT, MISSING = "set", "unset", "default", "missing"


class Use(NamedTuple):
    """One variable in one word of an instruction that BuildKit fills in.

    `state` says what gives it a value there: `set` (an ENV, an ARG with a default, BuildKit, or an ARG without one and
    a default beside the variable), `default` (nothing in the file but that default beside it), `unset` (an ARG without
    a default: whoever builds may give one), `missing` (nothing in the file; the base image may). `key` is the name that
    the word is the value of, in ENV, LABEL and ARG. `outdated` says that the instruction itself sets the variable, to
    another value than it has here; None when that cannot be told.
    """

    keyword: str
    word: Node
    name: str
    state: str
    key: str = ""
    outdated: bool | None = False


def uses(keyword: str, word: Node, expansion: Expansion, declared: Container[str], key: str = "") -> list[Use]:
    """A Use for each variable in a word. `declared` are the ARGs without a value."""
    return [
        Use(keyword, word, name, _state(name, expansion, declared), key)
        for name in dict.fromkeys(expansion.names)
        if name.isidentifier()
    ]


def _state(name: str, expansion: Expansion, declared: Container[str]) -> str:
    if name in expansion.missing:
        return UNSET if name in declared else MISSING
    return DEFAULT if name in expansion.defaulted and name not in declared else SET


def judged_by_sibling(use: Use, before: Scope, after: Scope, siblings: Container[str]) -> Use:
    """The use of a variable in an ENV that the same ENV sets, with what that means for it."""
    name = use.name
    if name not in siblings or name == use.key:
        return use
    if name not in before:
        return use._replace(outdated=True)
    if before[name] is None or after[name] is None:
        return use._replace(outdated=None)
    return use._replace(outdated=before[name] != after[name])
