"""How many connections to MongoDB the pools of all pods may open, beside how many its cluster takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.values.patterns import lazy_pattern

_SIZE = lazy_pattern(r"MONGO\w*?(MIN|MAX)_?POOL|MONGO\w*?POOL_?(?:SIZE_?)?(MIN|MAX)|MONGO\w*?(MIN|MAX)_?CONNECTIONS")
_LIMITS = {10: 1_500, 20: 3_000, 30: 3_000, 40: 6_000, 50: 16_000, 60: 32_000, 80: 96_000, 140: 96_000, 200: 128_000}
"""Connections that a node of each tier takes: https://www.mongodb.com/docs/atlas/reference/atlas-limits/."""


def pool_views(project: Project) -> Iterator[View]:
    """See `project.operations.pool_views`."""
    files: dict[str, dict[str, Node]] = {}
    for record in project.views("record"):
        match = None if record.derived["commented"] else _SIZE.search(record.label)
        if match is not None and _counts(record):
            bound = (match[1] or match[2] or match[3]).lower()
            files.setdefault(record.source.path, {})[bound] = record.derived["value"]
    for sizes in files.values():
        yield _pool(sizes, project)


def _counts(record: View) -> bool:
    """Whether a record tells of production: every manifest does, of env files those that say so."""
    return record.derived["origin"] == "kubernetes" or record.get("production") is True


def _pool(sizes: dict[str, Node], project: Project) -> View:
    shown = sizes.get("max") or next(iter(sizes.values()))
    most, pods, limit = _number(sizes.get("max")), _pods(project), _limit(project)
    facts: dict[str, Any] = {
        "minimum": _said(sizes.get("min"), shown),
        "maximum": _said(sizes.get("max"), shown),
        "pods": shown.absent() if pods is None else pods,
        "limit": shown.absent() if limit is None else limit,
        "connections": shown.absent() if most is None or pods is None else most * pods,
    }
    return View("operations.pool", shown, facts, label="the pool of connections")


def _number(node: Node | None) -> int | None:
    digits = node is not None and not node.unknown and node.scalar.isascii() and node.scalar.isdecimal()
    return int(node.scalar) if node is not None and digits and len(node.scalar) < 10 else None


def _said(node: Node | None, near: Node) -> int | Node:
    """The number; an absent Node where there is none, and an unknown one where the text is no number."""
    if node is None:
        return near.absent()
    number = _number(node)
    return Node(node.source, node.span, key=node.key, unknown=True) if number is None else number


def _pods(project: Project) -> int | None:
    """The most pods of one program: each keeps a pool of its own. None where nothing says how many there are."""
    counts = [view.derived["max"].value for view in project.views("kubernetes.autoscaler")]
    counts += [view.derived["replicas"].value for view in project.views("kubernetes.workload")]
    return max((count for count in counts if type(count) is int), default=None)


def _limit(project: Project) -> int | None:
    """The connections that the smallest cluster takes; None where no cluster of a known size is declared."""
    tiers = [tier for view in project.views("terraform.atlas_cluster") for tier in _tiers(view)]
    known = [_LIMITS[tier] for tier in tiers if tier in _LIMITS]
    return min(known) if known and len(known) == len(tiers) else None


def _tiers(cluster: View) -> list[Any]:
    tiers = cluster.derived["tiers"]
    return [tier if type(tier) is int else 0 for tier in tiers] if isinstance(tiers, list) else [0]
