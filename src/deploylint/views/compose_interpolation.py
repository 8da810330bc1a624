"""`${X}` in the values of a compose file (https://docs.docker.com/reference/compose-file/interpolation/)."""

from collections.abc import Mapping
from typing import NamedTuple

from deploylint.model import Node

_LONGEST = 20_000
_DEEPEST = 10

Known = Mapping[str, str]
"""Variables that are set, by name: those of the `.env` beside a compose file."""

NOTHING_KNOWN: Known = {}


class Use(NamedTuple):
    """One `${NAME…}`. `default` is None without one; `required` says that compose stops when it is not set."""

    name: str
    default: str | None
    required: bool


def interpolate(text: str, depth: int = 0, known: Known = NOTHING_KNOWN) -> tuple[str | None, list[Use]]:
    """The text with each variable replaced by what is known of it or by its default, and the variables it uses.

    The text is None when a variable has neither: the environment decides. `$$` is a dollar sign. With `:+` nothing
    stands there unless the variable is set.
    """
    if "$" not in text or len(text) > _LONGEST or depth > _DEEPEST:
        return text, []
    parts: list[str | None] = []
    uses: list[Use] = []
    at = 0
    while (dollar := text.find("$", at)) >= 0:
        parts.append(text[at:dollar])
        at = _variable(text, dollar, parts, uses, depth, known)
    parts.append(text[at:])
    return (None if None in parts else "".join(part or "" for part in parts)), uses


def _variable(text: str, dollar: int, parts: list[str | None], uses: list[Use], depth: int, known: Known) -> int:
    at = dollar + 1
    if text.startswith("$", at):
        parts.append("$")
        return at + 1
    braced = text.startswith("{", at)
    start = at + braced
    end = start
    while end < len(text) and (text[end] == "_" or (text[end].isascii() and text[end].isalnum())):
        end += 1
    name = text[start:end]
    if not name or name[0].isdecimal():
        parts.append("$")
        return at
    if not braced:
        uses.append(Use(name, None, False))
        parts.append(known.get(name))
        return end
    close = _closing(text, end)
    if close < 0:
        parts.append("$")
        return at
    parts.append(_modified(name, text[end:close], uses, depth, known))
    return close + 1


def _closing(text: str, at: int) -> int:
    level = 1
    while at < len(text):
        if text.startswith("${", at):
            level += 1
            at += 1
        elif text[at] == "}":
            level -= 1
            if not level:
                return at
        at += 1
    return -1


def _modified(name: str, modifier: str, uses: list[Use], depth: int, known: Known) -> str | None:
    kind = modifier.removeprefix(":")[:1]
    word = modifier.removeprefix(":")[1:]
    value, inner = interpolate(word, depth + 1, known)
    given = known.get(name)
    if given == "" and modifier.startswith(":"):
        given = None
    if kind == "-":
        uses.append(Use(name, word, False))
        value = value if given is None else given
    elif kind == "+":
        uses.append(Use(name, "", False))
        value = "" if given is None else value
    else:
        uses.append(Use(name, None, kind == "?"))
        value = given
    uses.extend(inner)
    return value


def resolved(node: Node, known: Known = NOTHING_KNOWN) -> Node:
    """The Node with its variables replaced by what is known or by their defaults; unknown when one has neither."""
    if type(node.value) is not str or "$" not in node.value:
        return node
    value, _ = interpolate(node.value, 0, known)
    return Node(node.source, node.span, value, key=node.key, raw=node.raw, quoted=node.quoted, unknown=value is None)


def used_in(node: Node) -> list[tuple[Node, Use]]:
    """Every variable used below the Node, with the scalar that uses it."""
    found: list[tuple[Node, Use]] = []
    waiting, seen = [node], set()
    while waiting:
        at = waiting.pop()
        if type(at.value) in (dict, list):
            if id(at.value) in seen:
                continue
            seen.add(id(at.value))
            children = at.value.values() if type(at.value) is dict else at.value
            waiting.extend(reversed(list(children)))
        elif type(at.value) is str and "$" in at.value:
            found.extend((at, use) for use in interpolate(at.value)[1])
    return found
