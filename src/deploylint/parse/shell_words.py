"""Where the words of a POSIX shell text begin and end: quotes, expansions, substitutions. Never raises."""

import re
from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_DEEPEST = 40
_IN_DOUBLE = lazy_pattern(r'["\\`$]')
_IN_PARENS = lazy_pattern(r"""['"\\`$()]""")
_IN_BRACES = lazy_pattern(r"""['"\\`${}]""")
_IN_BACKTICKS = lazy_pattern(r"[\\`]")
_PLAIN = lazy_pattern(r"""[^\s'"\\`$;&|()<>]+""")
_GOES_ON = frozenset("'\"\\`$<>")
_SPECIAL_ESCAPED = frozenset('"\\`$')


class Nested(NamedTuple):
    """A script inside a word: how it is run (`$(`, a backtick, `<(` or `>(`) and the offsets of its text."""

    opener: str
    start: int
    end: int


class Word(NamedTuple):
    """A word without its quotes; expansions stand as written. Offsets are those of the written word."""

    text: str
    start: int
    end: int
    quoted: bool
    nested: tuple[Nested, ...]


def written_at(text: str, word: Word) -> list[int]:
    """The offset in `text` of each character of the word's own, and of what follows it.

    The characters are found one after the other, which passes over quotes, escapes and backslash-newlines.
    """
    offsets: list[int] = []
    at = word.start
    for character in word.text:
        at = max(text.find(character, at, word.end), at)
        offsets.append(at)
        at += 1
    return [*offsets, at]


class WordReader:
    """Reads words out of `text`. With `joined`, backslash-newlines were taken out before the shell read the text
    (as Docker does), so that they count for nothing even in single quotes."""

    def __init__(self, text: str, *, joined: bool = False) -> None:
        self.text = text
        self.joined = joined
        self._depth = 0

    def word(self, start: int) -> Word:
        """The word that starts at offset `start`, which must not be a blank or an operator."""
        text, i = self.text, start
        plain = _PLAIN.match(text, start)
        if plain:  # most words are nothing else
            i = plain.end()
            if i == len(text) or text[i] not in _GOES_ON:
                return Word(plain[0], start, i, False, ())
            i = start
        parts: list[str] = []
        nested: list[Nested] = []
        quoted = False
        while i < len(text):
            plain = _PLAIN.match(text, i)
            if plain:
                parts.append(plain[0])
                i = plain.end()
                continue
            if text[i] not in _GOES_ON or (text[i] in "<>" and text[i + 1 : i + 2] != "("):
                break
            quoted = quoted or text[i] in "'\""
            i = self._part(i, parts, nested)
        return Word("".join(parts), start, i, quoted, tuple(nested))

    def _part(self, i: int, parts: list[str], nested: list[Nested]) -> int:
        c = self.text[i]
        if c == "'":
            return self._single(i + 1, parts)
        if c == '"':
            return self._double(i + 1, parts, nested)
        if c == "\\":
            if self.text[i + 1 : i + 2] != "\n":
                parts.append(self.text[i + 1 : i + 2])
            return i + 2
        return self._expansion(i, parts, nested)

    def _single(self, i: int, parts: list[str]) -> int:
        end = self._find("'", i)
        body = self.text[i:end]
        parts.append(body.replace("\\\n", "") if self.joined else body)
        return end + 1

    def _double(self, i: int, parts: list[str], nested: list[Nested]) -> int:
        text = self.text
        while i < len(text):
            stop = _IN_DOUBLE.search(text, i)
            if not stop:
                parts.append(text[i:])
                return len(text)
            at = stop.start()
            parts.append(text[i:at])
            if text[at] == '"':
                return at + 1
            if text[at] == "\\":
                following = text[at + 1 : at + 2]
                if following != "\n":
                    parts.append(following if following in _SPECIAL_ESCAPED else "\\" + following)
                i = at + 2
            else:
                i = self._expansion(at, parts, nested)
        return i

    def _expansion(self, i: int, parts: list[str], nested: list[Nested]) -> int:
        text = self.text
        end = self._skip_expansion(i)
        two = text[i : i + 2]
        if two in ("$(", "<(", ">(") and text[i : i + 3] != "$((":
            nested.append(Nested(two, i + 2, max(i + 2, end - 1)))
        elif text[i] == "`":
            nested.append(Nested("`", i + 1, max(i + 1, end - 1)))
        elif two == "$'":
            parts.append(text[i + 2 : end - 1])
            return end
        parts.append(text[i:end])
        return end

    def _skip_expansion(self, i: int) -> int:
        """The offset behind the expansion at `i`; behind the text when it is not closed."""
        text = self.text
        if text[i] == "`":
            return self._balanced(i + 1, _IN_BACKTICKS, "", "`")
        if text.startswith("${{", i):
            return self._find("}}", i + 3) + 2
        opener = text[i + 1 : i + 2]
        if opener == "(":
            return self._balanced(i + 2, _IN_PARENS, "(", ")")
        if opener == "{" and text[i] == "$":
            return self._balanced(i + 2, _IN_BRACES, "{", "}")
        if opener == "'" and text[i] == "$":
            return self._balanced(i + 2, re.compile(r"[\\']"), "", "'")
        return i + 1

    def _balanced(self, i: int, stops: re.Pattern[str], opener: str, closer: str) -> int:
        if self._depth >= _DEEPEST:
            return len(self.text)
        self._depth += 1
        try:
            return self._close(i, stops, opener, closer)
        finally:
            self._depth -= 1

    def _close(self, i: int, stops: re.Pattern[str], opener: str, closer: str) -> int:
        level = 1
        while stop := stops.search(self.text, i):
            i = stop.end()
            if stop[0] == closer:
                level -= 1
                if not level:
                    return i
            elif stop[0] == opener:
                level += 1
            else:
                i = self._skip_quoted(stop[0], stop.start())
        return len(self.text)

    def _skip_quoted(self, c: str, i: int) -> int:
        if c == "\\":
            return i + 2
        if c == "'":
            return self._find("'", i + 1) + 1
        if c == '"':
            return self._skip_double(i + 1)
        return self._skip_expansion(i)

    def _skip_double(self, i: int) -> int:
        while stop := _IN_DOUBLE.search(self.text, i):
            if stop[0] == '"':
                return stop.end()
            i = stop.start() + 2 if stop[0] == "\\" else self._skip_expansion(stop.start())
        return len(self.text)

    def _find(self, what: str, i: int) -> int:
        found = self.text.find(what, i)
        return found if found >= 0 else len(self.text)
