"""Values that know where they stand, and the views that rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from deploylint.model.places import Place, Source, Span


class Node:
    """A value and the place where it was written.

    `value` is a scalar, a `dict[str, Node]`, a `list[Node]`, or None for null and for what is absent.
    `span` covers the value; `key` is the span of the mapping key it stands under (None in lists and roots).
    `raw` is a scalar as it was written, without quotes; `quoted` says that it had some (or is a block scalar).
    `unknown` marks a scalar that a template decides, such as `{{ name }}` or `${NAME}`.
    An absent Node is falsy and stands where its nearest existing parent stands.
    """

    __slots__ = ("_above", "exists", "key", "quoted", "raw", "source", "span", "unknown", "value")

    def __init__(
        self,
        source: Source,
        span: Span,
        value: Any = None,
        *,
        key: Span | None = None,
        raw: str | None = None,
        quoted: bool = False,
        unknown: bool = False,
        exists: bool = True,
    ) -> None:
        self.source = source
        self.span = span
        self.value = value
        self.key = key
        self.raw = raw
        self.quoted = quoted
        self.unknown = unknown
        self.exists = exists
        self._above: Node | None = None

    def __bool__(self) -> bool:
        return self.exists

    def __repr__(self) -> str:
        what = repr(self.value) if self.exists else "absent"
        return f"<Node {self.source.path}:{self.span.line}:{self.span.column} {what[:60]}>"

    def __str__(self) -> str:
        """A scalar as text, a list's scalars with commas between, as a message shows them."""
        if type(self.value) is list:
            return ", ".join(entry.scalar for entry in self.value)
        return self.scalar

    def get(self, name: str) -> Node:
        """The entry `name` of a mapping; an absent Node here when there is none or this is no mapping."""
        if type(self.value) is dict:
            found = self.value.get(name)
            if found is not None:
                return found  # type: ignore[no-any-return]
        return self.absent()

    def at(self, *route: str | int) -> Node:
        """Follow keys and list indexes; an absent Node, standing at the last step that exists, when one fails."""
        node = self
        for step in route:
            if type(step) is str:
                node = node.get(step)
            elif type(node.value) is list and isinstance(step, int) and -len(node.value) <= step < len(node.value):
                node = node.value[step]
            else:
                return node.absent()
        return node

    def absent(self) -> Node:
        """The Node for something missing in this one."""
        if not self.exists:
            return self
        node = Node.__new__(Node)  # half the time of a call with keywords, and there are tens of thousands
        node.source = self.source
        node.key = self.key
        node.span = self.key or self.span
        node.value = node.raw = None
        node.quoted = node.unknown = node.exists = False
        node._above = self
        return node

    @property
    def items(self) -> list[tuple[str, Node]]:
        """The entries of a mapping in written order; none when this is no mapping."""
        return list(self.value.items()) if type(self.value) is dict else []

    @property
    def entries(self) -> list[Node]:
        """The items of a list; none when this is no list."""
        return self.value if type(self.value) is list else []

    @property
    def text(self) -> str:
        """A string's text; empty for everything else."""
        return self.value if type(self.value) is str else ""

    @property
    def scalar(self) -> str:
        """A scalar as text: strings as they are, numbers and booleans as written; empty for the rest."""
        if type(self.value) is str:
            return self.value
        if self.raw is not None and type(self.value) not in (dict, list):
            return self.raw
        return ""

    @property
    def place(self) -> Place:
        """Where a finding about this value stands: a scalar on its own line, a structure at its key, never long.

        Of a null that is not written there is only the key, or the dash of a list's entry.
        """
        if self._above is not None:
            return self._above.place
        span = self.span
        if span.line == span.end_line and type(self.value) not in (dict, list):
            return self._scalar_place()
        if self.key is not None:
            return Place(self.source, self.key)
        if type(self.value) is dict:
            for child in self.value.values():
                if child.key is not None and child.key.line >= span.line:
                    return Place(self.source, child.key)
                break
        if span.line == span.end_line:
            return Place(self.source, span)
        return Place(self.source, self.source.line_span(span.line))

    def _scalar_place(self) -> Place:
        span = self.span
        if span.column < span.end_column:
            return Place(self.source, span)
        if self.key is not None:
            return Place(self.source, self.key)
        return Place(self.source, span._replace(column=max(span.column - 1, 1)))

    @property
    def key_place(self) -> Place:
        """Where the key stands that leads to this value; the value's own place when it has no key."""
        return Place(self.source, self.key) if self.key is not None else self.place

    def plain(self) -> Any:
        """The value without places, for libraries. A Node met again inside itself becomes None."""
        return _plain(self, set())


def _plain(node: Node, above: set[int]) -> Any:
    value = node.value
    if type(value) not in (dict, list):
        return value
    if id(value) in above:
        return None
    above.add(id(value))
    try:
        if type(value) is dict:
            return {name: _plain(child, above) for name, child in value.items()}
        return [_plain(child, above) for child in value]
    finally:
        above.discard(id(value))


class View:
    """What a rule is `for:` a Node, with the facts that a parser, a view or a join derived from it.

    `derived` holds those facts by name; a callable in it is called at the first look-up. `scope` names the views
    around this one (`workload` of a container, `job` of a step) for expressions and messages.
    `label` says which thing it is, for people: "Deployment/web", "stage build", "job deploy".
    """

    __slots__ = ("derived", "kind", "label", "node", "scope")

    def __init__(
        self,
        kind: str,
        node: Node,
        derived: Mapping[str, Any] | None = None,
        scope: Mapping[str, View] | None = None,
        label: str = "",
    ) -> None:
        self.kind = kind
        self.node = node
        self.derived: dict[str, Any] = dict(derived or {})
        self.scope: Mapping[str, View] = scope or {}
        self.label = label

    def get(self, name: str) -> Any:
        """The derived fact `name`, else the entry of that name in the Node."""
        if name in self.derived:
            value = self.derived[name]
            if callable(value):
                value = self.derived[name] = value()
            return value
        return self.node.get(name)

    @property
    def place(self) -> Place:
        return self.node.place

    @property
    def source(self) -> Source:
        return self.node.source

    def __str__(self) -> str:
        return self.label

    def __repr__(self) -> str:
        return f"<View {self.kind} {self.label} {self.node!r}>"
