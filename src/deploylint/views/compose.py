"""Compose files as rules see them: services as written, the variables they set, the variables they need."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from deploylint.model import Node, Span, View
from deploylint.parse import Document
from deploylint.views.compose_interpolation import NOTHING_KNOWN, Known, resolved, used_in
from deploylint.views.origins import origin_facts


def written_services(document: Document) -> Iterator[View]:
    """Every service as this document has it, with the facts of `service_facts`."""
    for name, node in document.root.get("services").items:
        if type(node.value) is dict:
            yield View("compose.service", node, service_facts(name, node), label=f"service {name}")


def service_facts(name: str, node: Node, known: Known = NOTHING_KNOWN) -> dict[str, Any]:
    """What the service says of itself, with variables replaced by what is known of them or by their defaults.

    `name` (text), `image`, `user`, `build` (absent without one), `context`, `dockerfile` and `target` of the build;
    `healthcheck` as written; `env_file` (Nodes); `environment` (list of `{key, value}`, from both its forms).
    """
    build = node.get("build")
    short = type(build.value) is str
    return {
        "name": name,
        "image": resolved(node.get("image"), known),
        "user": resolved(node.get("user"), known),
        "build": build,
        "context": resolved(build if short else build.get("context"), known),
        "dockerfile": resolved(build.get("dockerfile"), known),
        "target": resolved(build.get("target"), known),
        "healthcheck": node.get("healthcheck"),
        "env_file": _env_files(node.get("env_file")),
        "environment": [{"key": key, "value": value} for key, value in pairs(node.get("environment"))],
    }


def _env_files(node: Node) -> list[Node]:
    if type(node.value) is str:
        return [resolved(node)]
    found = [entry.get("path") if type(entry.value) is dict else entry for entry in node.entries]
    return [resolved(entry) for entry in found if entry.text]


def pairs(node: Node) -> list[tuple[str, Node]]:
    """The entries of a map or of a list of `KEY=value`. A key without a value has an absent one."""
    found = []
    for key, value in node.items:
        found.append((key, value if value.value is not None else value.absent()))
    for entry in node.entries:
        key, equals, text = entry.text.partition("=")
        if key.strip():
            found.append((key.strip(), _behind(entry, len(key) + 1, text) if equals else entry.absent()))
    return found


def _behind(entry: Node, offset: int, text: str) -> Node:
    """The Node for the part of a one-line scalar that starts `offset` characters on."""
    span = entry.span
    written = entry.source.line(span.line)[span.column - 1 : span.end_column - 1]
    if span.line != span.end_line or not written.endswith(text + written[:1] * entry.quoted):
        return Node(entry.source, span, text, key=entry.key, raw=text, quoted=entry.quoted)
    start = span.column + offset + (1 if entry.quoted else 0)
    end = max(span.end_column - (1 if entry.quoted else 0), start + 1)
    return Node(entry.source, Span(span.line, start, span.end_line, end), text, raw=text, quoted=entry.quoted)


def variable_views(document: Document) -> Iterator[View]:
    """Every name in a service's `environment` or build arguments, at its value or, without one, at its name.

    Facts: `key` (text), `value` (with variables replaced by their defaults; absent when the environment of compose
    gives it, unknown when a variable without a default does), and those of `origin_facts`. Scope: `service`.
    """
    for service in written_services(document):
        build: Node = service.derived["build"]
        for node in (service.node.get("environment"), build.get("args")):
            for key, value in pairs(node):
                filled = resolved(value)
                facts = {"key": key, "value": filled, **origin_facts(key, filled)}
                yield View("compose.variable", filled, facts, {"service": service}, key)


def interpolation_views(document: Document) -> Iterator[View]:
    """Every `${NAME}` in the file. Facts: `name` (text), `default` (text; absent without one), `required` (whether
    compose stops when it is not set)."""
    for node, use in used_in(document.root):
        default = node.absent() if use.default is None else use.default
        facts = {"name": use.name, "default": default, "required": use.required}
        yield View("compose.interpolation", node, facts, label=use.name)


VIEWS: dict[str, Callable[[Document], Iterable[View]]] = {
    "compose.variable": variable_views,
    "compose.interpolation": interpolation_views,
}
