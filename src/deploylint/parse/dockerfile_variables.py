"""Quotes and variables in the words of a Dockerfile, as BuildKit's builder treats them
(https://docs.docker.com/reference/dockerfile/#environment-replacement)."""

import re
from collections.abc import Container, Mapping
from fnmatch import translate
from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_NAME = lazy_pattern(r"[A-Za-z_]\w*|\d+|[@*#?$!-]", re.ASCII)
_DEEPEST = 20
_LONGEST = 1000  # `${X#p}` tries every cut
MOST_FILLED_IN = 100_000
"""Characters that the variables of one word may come to; each line of a hostile file doubles them."""

Scope = Mapping[str, str | None]
"""Variables in force. None: the variable is set, nobody here knows to what."""


class Expansion(NamedTuple):
    """A word without quotes and with its variables filled in.

    `value` is None when a variable decides it whose value cannot be known from the file; `guess` then has `*` in
    place of each such variable. `overlong` says that it is none only because its variables come to more than
    MOST_FILLED_IN characters. `names` are the variables it refers to; of these, `missing` are not in scope and have
    no default beside them, `defaulted` are not in scope and have one.
    """

    value: str | None
    guess: str
    names: tuple[str, ...]
    missing: tuple[str, ...] = ()
    defaulted: tuple[str, ...] = ()
    overlong: bool = False


def expand(word: str, scope: Scope, escape: str = "\\", *, absent: Container[str] | None = None) -> Expansion:
    """Fill in `$X`, `${X}`, `${X:-d}`, `${X:+d}`, `${X:?m}`, `${X#p}`, `${X%p}`, `${X/a/b}`; never raises.

    A variable that is not in `scope` is undecided by itself, and `${X:-d}` is d. In a stage the base image may have
    set it: where `absent` is given, `${X:-d}` is d for those names alone, and undecided for the others.
    """
    if _is_plain(word, escape):
        return Expansion(word, word, ())
    expander = _Expander(word, scope, escape)
    expander.absent = absent
    parts, _ = expander.until("", 0)
    guess = "".join("*" if part is None else part for part in parts)
    value = None if None in parts else guess
    found = tuple(expander.names), tuple(expander.missing), tuple(expander.defaulted)
    return Expansion(value, guess, *found, overlong=expander.filled > MOST_FILLED_IN)


def unquote(word: str, escape: str = "\\") -> str:
    """The word without quotes and escapes, variables as written."""
    if _is_plain(word, escape):
        return word
    expander = _Expander(word, {}, escape)
    expander.keep = True
    parts, _ = expander.until("", 0)
    return "".join(part or "" for part in parts)


def _is_plain(word: str, escape: str) -> bool:
    return "$" not in word and '"' not in word and "'" not in word and escape not in word


class _Expander:
    def __init__(self, text: str, scope: Scope, escape: str) -> None:
        self.text = text
        self.scope = scope
        self.escape = escape
        self.names: list[str] = []
        self.missing: list[str] = []
        self.defaulted: list[str] = []
        self.absent: Container[str] | None = None
        self.keep = False
        self.depth = 0
        self.filled = 0

    def until(self, stop: str, at: int) -> tuple[list[str | None], int]:
        """The parts up to an unquoted `stop` and the offset behind it."""
        text = self.text
        parts: list[str | None] = []
        quote = ""
        while at < len(text):
            c = text[at]
            if stop and c == stop and not quote:
                return parts, at + 1
            if c == "$" and quote != "'":
                at = self.variable(at, parts)
            elif c in "'\"" and quote in ("", c):
                quote = "" if quote else c
                at += 1
            elif c == self.escape and quote != "'" and at + 1 < len(text):
                escaped = text[at + 1]
                keeps = quote == '"' and escaped not in ('"', "$", self.escape)
                parts.append(c + escaped if keeps else escaped)
                at += 2
            else:
                parts.append(c)
                at += 1
        return parts, at

    def variable(self, at: int, parts: list[str | None]) -> int:
        text = self.text
        braced = text.startswith("{", at + 1)
        name = _NAME.match(text, at + 1 + braced)
        if not name or self.depth >= _DEEPEST:
            parts.append("$")
            return at + 1
        end = name.end()
        self.names.append(name[0])
        if braced:
            value, end = self.braced(name[0], end)
        else:
            value = self.plain(name[0])
        if self.keep:
            parts.append(text[at:end])
        else:
            self.filled += len(value or "")
            parts.append(value if self.filled <= MOST_FILLED_IN else None)
        return end

    def plain(self, name: str) -> str | None:
        """The value of a variable without a default."""
        if name not in self.scope:
            self.missing.append(name)
        return self.scope.get(name)

    def braced(self, name: str, at: int) -> tuple[str | None, int]:
        """The value of `${name…}` whose modifier starts at `at`, and the offset behind the brace."""
        text = self.text
        if text.startswith("}", at):
            return self.plain(name), at + 1
        empty_counts = text.startswith(":", at)
        at += empty_counts
        modifier = text[at : at + 1]
        self.depth += 1
        if modifier == "/":
            return self.replaced(name, at + 1)
        parts, end = self.until("}", at + 1)
        self.depth -= 1
        word = None if None in parts else "".join(part or "" for part in parts)
        return self.modified(name, modifier, word, empty_counts), end

    def modified(self, name: str, modifier: str, word: str | None, empty_counts: bool) -> str | None:
        known = name in self.scope
        value = self.scope.get(name)
        missing = not known or (empty_counts and value == "")
        if modifier in ("-", "+"):
            if not known:
                self.defaulted.append(name)
            foreign = self.absent is not None and name not in self.absent
            if (known and value is None) or (not known and foreign):
                return None
            if modifier == "-":
                return word if missing else value
            return "" if missing else word
        if modifier == "?":
            return None if missing else value
        value = self.plain(name)
        if modifier in ("#", "%") and value is not None and word is not None:
            return _trimmed(value, modifier, word)
        return None

    def replaced(self, name: str, at: int) -> tuple[str | None, int]:
        every = self.text.startswith("/", at)
        pattern, at = self.until("/", at + every)
        replacement, at = self.until("}", at)
        self.depth -= 1
        value = self.plain(name)
        if value is None or len(value) > _LONGEST or None in pattern or None in replacement:
            return None, at
        found = _glob("".join(part or "" for part in pattern))
        by = "".join(part or "" for part in replacement)
        return found.sub(lambda _: by, value, count=0 if every else 1), at


def _glob(pattern: str) -> re.Pattern[str]:
    plain = pattern.replace("[", "[[]")
    return re.compile(translate(plain).removesuffix(r"\Z").removesuffix(r"\z"))


def _trimmed(value: str, modifier: str, word: str) -> str | None:
    if len(value) > _LONGEST:
        return None
    greedy = word.startswith(modifier)
    pattern = re.compile(translate((word[1:] if greedy else word).replace("[", "[[]")))
    cuts = range(len(value) + 1)
    if modifier == "#":
        matching = [cut for cut in cuts if pattern.match(value[:cut])]
        return value[(max(matching) if greedy else min(matching)) :] if matching else value
    matching = [cut for cut in cuts if pattern.match(value[cut:])]
    return value[: (min(matching) if greedy else max(matching))] if matching else value
