"""Passwords that the configuration of a Redis server holds: in its file, in a ConfigMap, on its command line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from deploylint.model import Node, Place, View
from deploylint.parse.redis_conf import Directive, read, scalar_locator
from deploylint.project import Project
from deploylint.project.database_servers import servers

_NAMES = frozenset({"requirepass", "masterauth", "tls-key-file-pass", "tls-client-key-file-pass"})


def secret_views(project: Project) -> Iterator[View]:
    """Every password that stands in a redis.conf or on a server's command line. Facts: `key` (text), `value` (Node)."""
    for document in project.documents("redis.conf"):
        yield from _in_directives(document.content)
    if project.may_have("kubernetes"):
        for entry in project.views("kubernetes.variable"):
            value = entry.derived["value"]
            if str(entry.derived["key"]).endswith(".conf") and _holds_one(value):
                yield from _in_directives(read(value.text, scalar_locator(value))[0])
    seen: set[Place] = set()
    for server in servers(project):
        for name, value in _options(server.start.words if server.start is not None else []):
            if value.place not in seen:
                seen.add(value.place)
                yield _view(name, value)


def _holds_one(value: Node) -> bool:
    text = value.text
    return "requirepass" in text or "masterauth" in text or "auth-pass" in text or "user " in text


def _in_directives(directives: Iterable[Directive]) -> Iterator[View]:
    for directive in directives:
        words = directive.arguments
        if directive.name in _NAMES and words:
            yield _view(directive.name, words[0])
        elif directive.name == "sentinel" and len(words) > 2 and words[0].text.lower() == "auth-pass":
            yield _view("sentinel-auth-pass", words[2])
        elif directive.name == "user":
            yield from (_view("user-password", _behind_mark(word)) for word in words[1:] if word.text.startswith(">"))


def _behind_mark(word: Node) -> Node:
    """The password of an ACL rule, which a mark stands in front of."""
    span = word.span
    if span.line == span.end_line and not word.quoted:
        span = span._replace(column=span.column + 1)
    return Node(word.source, span, word.text[1:], raw=word.text[1:], unknown=word.unknown)


def _options(words: list[Node]) -> Iterator[tuple[str, Node]]:
    for option, value in pairwise(words):
        name = option.text.removeprefix("--").lower()
        if option.text.startswith("--") and name in _NAMES:
            yield name, value


def _view(key: str, value: Node) -> View:
    return View("database.variable", value, {"key": key, "value": value}, label=key)
