"""Which labels a Kubernetes selector selects, where templates may leave that open."""

from __future__ import annotations

from collections.abc import Mapping

from deploylint.model import Node

_NOTHING: Mapping[str, str] = {}


def selects(selector: Node, labels: Node, added: Mapping[str, str] = _NOTHING) -> bool | None:
    """Whether a LabelSelector selects these labels; None when a template or an unknown operator decides.

    An absent or null selector selects nothing, an empty one everything. A plain map of labels, as Services and
    ReplicationControllers have, is told by its keys and means all of its entries. `added` names labels that each pod
    gets beside these, with what their values begin with: asking for one that a pod may get selects it.
    """
    if selector.unknown:
        return None
    if type(selector.value) is not dict:
        return False
    if selector.value.keys() <= {"matchLabels", "matchExpressions"}:
        wanted = [_equal(labels, name, value, added) for name, value in selector.get("matchLabels").items]
        expressions = selector.get("matchExpressions").entries
        return _all(wanted + [_meets(expression, labels, added) for expression in expressions])
    return selects_by_map(selector, labels, added)


def selects_by_map(selector: Node, labels: Node, added: Mapping[str, str] = _NOTHING) -> bool | None:
    """Whether a plain map of labels, as a Service has, selects these labels. An empty or absent one selects nothing."""
    if selector.unknown:
        return None
    return bool(selector.items) and _all([_equal(labels, name, value, added) for name, value in selector.items])


def _all(answers: list[bool | None]) -> bool | None:
    if False in answers:
        return False
    return None if None in answers else True


def _open(labels: Node) -> bool:
    """Whether a template may add labels that are not seen here."""
    return labels.unknown or any("{{" in name or "${" in name for name, _ in labels.items)


def _equal(labels: Node, name: str, value: Node, added: Mapping[str, str]) -> bool | None:
    label = labels.get(name)
    if not label and name in added:
        return None if value.unknown else value.scalar.startswith(added[name])
    if not label:
        return None if _open(labels) else False
    if value.unknown or label.unknown:
        # The same template text gives the same value wherever it is rendered.
        return True if value.scalar and value.scalar == label.scalar else None
    return value.scalar == label.scalar


def _meets(expression: Node, labels: Node, added: Mapping[str, str]) -> bool | None:
    operator, key = expression.get("operator").text, expression.get("key").text
    label = labels.get(key)
    if not label and (key in added or _open(labels)):
        return None
    if operator in ("Exists", "DoesNotExist"):
        return label.exists == (operator == "Exists")
    if operator not in ("In", "NotIn"):
        return None
    if not label:
        return operator == "NotIn"
    values = expression.get("values").entries
    if any(value.scalar == label.scalar and not value.unknown and not label.unknown for value in values):
        return operator == "In"
    if label.unknown or any(value.unknown for value in values):
        return None
    return operator == "NotIn"
