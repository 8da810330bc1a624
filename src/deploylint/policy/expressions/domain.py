"""The functions that CEL lacks: what deploy artifacts are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from deploylint.model import Node, Source, Span, View
from deploylint.policy.expressions.kleene import ABSENT, UNKNOWN, operand
from deploylint.policy.expressions.operators import whole

_MOST_DIGITS = 9


def quantity(value: Any) -> Any:
    """The number that a Kubernetes quantity stands for, as a double: equal quantities give equal doubles."""
    from deploylint.values.quantity import parse_quantity

    value = operand(value)
    if value is ABSENT:
        return ABSENT
    number = parse_quantity(value) if type(value) in (str, int, float) else None
    try:
        return UNKNOWN if number is None else float(number)
    except OverflowError:
        return UNKNOWN


def image(value: Any) -> Any:
    """The parts of an image reference; UNKNOWN when it is none."""
    from deploylint.values.image import parse_image

    value = operand(value)
    if value is ABSENT:
        return ABSENT
    parts = parse_image(value) if type(value) is str else None
    return UNKNOWN if parts is None else parts


def duration(value: Any) -> Any:
    """The seconds that a duration such as `1h30m` lasts, as a double."""
    from deploylint.values.duration import parse_duration

    value = operand(value)
    if value is ABSENT:
        return ABSENT
    seconds = parse_duration(value) if type(value) is str else None
    return UNKNOWN if seconds is None else seconds


def scaled(value: Any, total: Any) -> Any:
    """What a Kubernetes IntOrString is of a total: itself, or its percentage of the total, rounded up."""
    value, total = operand(value), operand(total)
    if value is ABSENT or total is ABSENT:
        return ABSENT
    if type(value) is int:
        return value
    if type(value) is not str or type(total) is not int:
        return UNKNOWN
    digits = value.removesuffix("%")
    if digits == value or not (digits.isascii() and digits.isdecimal()) or len(digits) > _MOST_DIGITS:
        return UNKNOWN
    return whole(-(-total * int(digits) // 100))


def selects(selector: Any, labels: Any) -> Any:
    """Whether a label selector selects these labels; an absent selector selects nothing."""
    from deploylint.values.selector import selects as decide

    if selector is UNKNOWN or labels is UNKNOWN:
        return UNKNOWN
    answer = decide(_node(selector), _node(labels))
    return UNKNOWN if answer is None else answer


def _node(value: Any) -> Node:
    """The value as a Node, for what asks for one. Nobody is told the place of one that is made up here."""
    if isinstance(value, (Node, View)):
        return value if isinstance(value, Node) else value.node
    source, span = Source("", "", ""), Span(1, 1, 1, 1)
    if value is ABSENT:
        return Node(source, span, exists=False)
    if isinstance(value, Mapping):
        value = {str(name): _node(child) for name, child in value.items()}
    elif isinstance(value, (list, tuple)):
        value = [_node(child) for child in value]
    raw = None if value is None or isinstance(value, (dict, list, str)) else str(value)
    return Node(source, span, value, raw=raw, unknown=value is UNKNOWN)


DOMAIN_FUNCTIONS: Mapping[str, Callable[..., Any]] = {
    "quantity": quantity,
    "image": image,
    "duration": duration,
    "scaled": scaled,
    "selects": selects,
}
