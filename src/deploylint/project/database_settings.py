"""The settings of a server, wherever they are given: on its command line, in its file, in its variables."""

from __future__ import annotations

from collections.abc import Iterable

from deploylint.model import Node
from deploylint.parse.redis_conf import Directive, read
from deploylint.project.database_servers import Content, Server, undecided

_MOST_FILES = 8
"""Files that one server's configuration is read from; what includes itself is read so often and no more."""


class Settings:
    """Settings by their lower-case names, each with every value given to it in order, the one that counts last.

    `open` says that there may be others that cannot be read here, so that what is missing is not known to be missing.
    """

    def __init__(self, anchor: Node, *, opened: bool = False) -> None:
        self.anchor = anchor
        self.open = opened
        self.files = 0
        self._given: dict[str, list[Node]] = {}

    def add(self, name: str, value: Node) -> None:
        """Give a setting a value, after the ones that it has."""
        self._given.setdefault(name.lower(), []).append(value)

    def every(self, name: str) -> list[Node]:
        """Every value that was given."""
        return self._given.get(name, [])

    def get(self, *names: str) -> Node:
        """The value in force of the first of these that is given; absent at the anchor, or undecided, when none is."""
        for name in names:
            if name in self._given:
                return self._given[name][-1]
        return undecided(self.anchor) if self.open else self.anchor.absent()

    def stated(self, name: str) -> bool:
        """Whether the setting is given here."""
        return name in self._given


def add_options(settings: Settings, words: Iterable[Node]) -> list[Node]:
    """Read `--name value…` and `--name=value`; the words in front of the first option are given back.

    A word that only the container's environment knows, where an option could begin, may be any number of options.
    """
    before: list[Node] = []
    name: Node | None = None
    values: list[Node] = []
    for word in words:
        if _is_option(word):
            _close(settings, name, values)
            name, values = word, []
        elif name is not None and not (values and word.unknown):
            values.append(word)
        elif word.unknown:
            settings.open = True
        else:
            before.append(word)
    _close(settings, name, values)
    return before


def _is_option(word: Node) -> bool:
    name = word.text.lstrip("-")
    return word.text.startswith("-") and name[:1].isalpha()


def _close(settings: Settings, option: Node | None, values: list[Node]) -> None:
    if option is None:
        return
    name, blank, text = option.text.lstrip("-").partition(" ")  # Redis takes `"--save 60 1"` as one word, too
    if not blank:
        name, blank, text = name.partition("=")
    if blank:
        values = [_like(option, text.strip()), *values]
    settings.add(name, joined(values) if values else _like(option, ""))


def _like(word: Node, text: str) -> Node:
    return Node(word.source, word.span, text, raw=text, unknown=word.unknown)


def joined(values: list[Node]) -> Node:
    """Several words as the one value that they are, standing at the first."""
    first = values[0]
    text = " ".join(value.text for value in values)
    return Node(first.source, first.span, text, raw=text, unknown=any(value.unknown for value in values))


def add_redis_file(settings: Settings, content: Content | None, server: Server | None) -> None:
    """Read a redis.conf and what it includes; what cannot be read leaves the settings open."""
    settings.files += 1
    if content is None or settings.files > _MOST_FILES:
        settings.open = True
        return
    directives, broken = read(content.text, content.locate)
    settings.open = settings.open or bool(broken)
    for directive in directives:
        if directive.name == "include":
            _include(settings, directive, server)
        elif directive.name.startswith(("{{", "{%", "${")):
            settings.open = True
        else:
            settings.add(directive.name, directive.value)


def _include(settings: Settings, directive: Directive, server: Server | None) -> None:
    path = directive.value
    readable = server is not None and not path.unknown and settings.files < _MOST_FILES
    add_redis_file(settings, server.content(path.text) if server is not None and readable else None, server)
