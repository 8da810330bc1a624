"""How large Node.js is told that its heap may grow, beside the memory that its container may use."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern
from deploylint.values.quantity import parse_quantity

_OPTION = lazy_pattern(r"--max[-_]old[-_]space[-_]size(?:=|\s{1,5})([0-9]{1,9})\b")
_MEBIBYTE = 1024 * 1024


def heap_views(project: Project) -> Iterator[View]:
    """Every container with a memory limit that is given V8's `--max-old-space-size`.

    The option stands in its command or in NODE_OPTIONS. Facts: `name`, `workload` (text), `megabytes` (number),
    `limit` (Node), `share` (the part of the limit that the heap may take: 1.0 is all of it).
    """
    for container in project.views("kubernetes.container"):
        option = _option(container)
        if option is None:
            continue
        node, megabytes = option
        resources = container.get("resources")
        limit: Node = resources.at("limits", "memory")
        size = None if limit.unknown or not limit.exists else parse_quantity(limit.scalar)
        if size:
            facts = {
                "name": container.derived["name"],
                "workload": container.label,
                "megabytes": megabytes,
                "limit": limit,
                "share": float(megabytes * _MEBIBYTE / size),
            }
            yield View("operations.heap", node, facts, container.scope, container.label)


def _option(container: View) -> tuple[Node, int] | None:
    words = [*container.node.get("command").entries, *container.node.get("args").entries]
    entries = container.node.get("env").entries
    words.extend(entry.get("value") for entry in entries if entry.get("name").text == "NODE_OPTIONS")
    for node in words:
        match = _OPTION.search(node.text)
        if match is not None:
            return node, int(match[1])
    return None
