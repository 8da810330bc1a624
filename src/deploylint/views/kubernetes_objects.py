"""The Kubernetes objects in a document, and what each is called."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from deploylint.model import Node, View
from deploylint.parse import Document

_LISTS_DEEP = 3
# What kustomize makes and changes objects with; it goes by this name alone.
_OUTSIDE = {"builtin": "builtin"}
MOST = 100_000
"""Views of one kind that are made of one document: a second lock, as the parser reads none that could have more."""


def object_views(document: Document, *kinds: str) -> Iterator[View]:
    """Every object of the document, or every one of these kinds; lists give their items, each at its own place.

    Facts: `kind`, `name`, `namespace` and `apiVersion` (Nodes; absent where not written), `group` and `version`
    (text; the core group is ""), `partial` (whether this looks like a fragment of an object, such as a patch).
    """
    for view in document.remember(_all_objects):
        if not kinds or view.derived["kind"].text in kinds:
            yield view


def _all_objects(document: Document) -> list[View]:
    return [_object(*found) for found in islice(_objects(document.root, _LISTS_DEEP), MOST)]


def _object(node: Node, kind: Node, api: Node) -> View:
    name = _name(node)
    label = f"{kind.text}/{name.scalar}" if name.scalar else kind.text
    return View("kubernetes.object", node, _facts(node, kind, api, name), label=label)


def _objects(node: Node, depth: int) -> Iterator[tuple[Node, Node, Node]]:
    kind, api = node.get("kind"), node.get("apiVersion")
    if depth and kind.text.endswith("List") and type(node.get("items").value) is list:
        for item in node.get("items").entries:
            if item.get("kind"):
                yield from _objects(item, depth - 1)
            elif item.items and kind.text != "List":
                # A typed list such as PodList leaves kind and apiVersion out of its items.
                yield item, Node(kind.source, kind.span, kind.text.removesuffix("List"), key=kind.key), api
    elif type(node.value) is dict and (kind.text or kind.unknown):
        yield node, kind, api


def _facts(node: Node, kind: Node, api: Node, name: Node) -> dict[str, Any]:
    group, slash, version = api.text.rpartition("/")
    return {
        "kind": kind,
        "apiVersion": api,
        "group": group if slash else _OUTSIDE.get(api.text, ""),
        "version": version,
        "name": name,
        "namespace": written(node.at("metadata", "namespace")),
        "partial": not name or "$patch" in node.value,
    }


def _name(node: Node) -> Node:
    """The object's name, or the prefix that the API server makes its name from."""
    metadata = node.get("metadata")
    name = metadata.get("name")
    return name if written(name) else metadata.get("generateName")


def written(node: Node) -> Node:
    """The Node itself, or an absent one in its place when it is null: Kubernetes reads null as not there."""
    return node.absent() if node.value is None and not node.unknown else node


def object_facts(view: View) -> dict[str, Any]:
    """The facts that every view of an object shares, copied from its `kubernetes.object`."""
    return {name: view.derived[name] for name in ("kind", "apiVersion", "group", "version", "name", "namespace")}


def filled(own: Node, more: Node) -> Node:
    """A mapping with the entries of another that it does not have itself."""
    if not own or not more or type(own.value) is not dict or type(more.value) is not dict:
        return own or more
    return Node(own.source, own.span, {**more.value, **own.value}, key=own.key)
