"""Annotations of Kubernetes objects and pod templates that silence findings in the whole of them."""

from collections.abc import Iterator
from typing import NamedTuple

from deploylint.model import Node, Place
from deploylint.suppressions.extents import Extent
from deploylint.suppressions.grammar import Directive, parse_annotation

PREFIX = "deploylint/"
KEY = "deploylint/ignore"
FOREIGN_PREFIX = "ignore-check.kube-linter.io/"


class Annotation(NamedTuple):
    """A directive in an annotation, and the lines of the object that carries it."""

    place: Place
    directive: Directive
    extent: Extent


def ignore_annotations(root: Node) -> Iterator[Annotation]:
    """Every annotation below the node that speaks to this program."""
    for carrier, key, value in _annotated(root):
        if key.startswith(PREFIX) and not value.unknown:
            yield Annotation(value.key_place, _directive(key, value), extent_of(carrier))


def kube_linter_annotations(root: Node) -> Iterator[tuple[Place, str, Extent]]:
    """The checks of kube-linter that annotations below the node ignore."""
    for carrier, key, value in _annotated(root):
        if key.startswith(FOREIGN_PREFIX):
            yield value.key_place, key.removeprefix(FOREIGN_PREFIX), extent_of(carrier)


def _annotated(root: Node) -> Iterator[tuple[Node, str, Node]]:
    """Each mapping with `metadata.annotations`, with each of these. A node that aliases repeat comes once."""
    seen: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if type(node.value) not in (dict, list) or id(node.value) in seen:
            continue
        seen.add(id(node.value))
        for key, value in node.at("metadata", "annotations").items:
            yield node, key, value
        children = node.value.values() if type(node.value) is dict else node.value
        waiting.extend(reversed(list(children)))


def extent_of(node: Node) -> Extent:
    """The lines that a node's text takes."""
    span = node.span
    first = min(span.line, node.key.line) if node.key is not None else span.line
    last = span.end_line - 1 if span.end_column == 1 and span.end_line > span.line else span.end_line
    return first, last


def _directive(key: str, value: Node) -> Directive:
    if key != KEY:
        return Directive(fault=f"unknown annotation {key!r}; write {KEY!r}")
    if type(value.value) is not str:
        return Directive(fault='the value must be text, such as "docker/root-user -- reason"')
    return parse_annotation(value.text)
