"""The words of one logical line of a Dockerfile, each with its offset in that line."""

from typing import NamedTuple

from deploylint.values.patterns import lazy_pattern

_BLANKS = lazy_pattern(r"[\t\v\f\r ]+")
_NOT_BLANK = lazy_pattern(r"[^\t\v\f\r ]+")
_PLAIN = lazy_pattern(r"""[^\s'"\\`]+""")
_JSON_STRING = lazy_pattern(r'"(?:[^"\\]|\\.)*"')


class Text(NamedTuple):
    """A word and where it begins in the logical line. `written` is what stands there, where that is not the text."""

    text: str
    start: int
    written: str = ""

    @property
    def end(self) -> int:
        return self.start + len(self.written or self.text)


class Command(NamedTuple):
    """The keyword as written, the leading `--flag` words, and the offset of what follows."""

    keyword: str
    flags: tuple[Text, ...]
    rest: int


def split_command(line: str, start: int = 0) -> Command:
    """Keyword, flags and the offset of the arguments of the instruction that begins at offset `start`."""
    keyword = _NOT_BLANK.search(line, start)
    if not keyword:
        return Command("", (), len(line))
    flags = []
    at = _behind_blanks(line, keyword.end())
    while line.startswith("--", at):
        word = quoted_word(line, at, "\\")
        if word.text == "--":
            at = _behind_blanks(line, word.end)
            break
        flags.append(word)
        at = _behind_blanks(line, word.end)
    return Command(keyword[0], tuple(flags), at)


def _behind_blanks(line: str, at: int) -> int:
    found = _BLANKS.match(line, at)
    return found.end() if found else at


def quoted_word(line: str, start: int, escape: str) -> Text:
    """The word at `start`, up to a blank outside of quotes. Quotes and escapes stay."""
    plain = _PLAIN.match(line, start)
    at, quote = plain.end() if plain else start, ""
    while at < len(line):
        c = line[at]
        if c == escape and quote != "'":
            at += 2
            continue
        if quote:
            quote = "" if c == quote else quote
        elif c in "'\"":
            quote = c
        elif c.isspace():
            break
        at += 1
    return Text(line[start:at], start)


def quoted_words(line: str, start: int, escape: str) -> list[Text]:
    """The words from `start` on, split at blanks outside of quotes; as for ENV, LABEL and ARG."""
    words = []
    at = start
    while at < len(line):
        if line[at].isspace():
            at += 1
            continue
        word = quoted_word(line, at, escape)
        at = word.end
        words.append(word)
    return words


def plain_words(line: str, start: int) -> list[Text]:
    """The words from `start` on, split at blanks alone; as for FROM, COPY and EXPOSE."""
    return [Text(found[0], found.start()) for found in _NOT_BLANK.finditer(line, start)]


def is_json(text: str) -> bool:
    """Whether the text is a JSON list of strings: the exec form."""
    return json_words(text, 0) is not None


def json_words(line: str, start: int) -> list[Text] | None:
    """The strings of the JSON list at `start` with the offsets of their quotes; None when it is no such list."""
    if not line[start:].lstrip().startswith("["):
        return None
    from json import loads

    try:
        values = loads(line[start:].strip())
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return None
    places = _JSON_STRING.finditer(line, start)
    return [Text(value, found.start(), found[0]) for value, found in zip(values, places, strict=False)]
