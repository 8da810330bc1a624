"""YAML and JSON to Nodes that know where they stand, document by document.

libyaml composes; its nodes are turned into ours here. The text is split on document markers first, because no
loader returns document 1 when document 2 is broken. What libyaml refuses and YAML 1.2 allows (anchors such as `&a+b`)
gets a second opinion from ruamel.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml._yaml import CParser

from deploylint.model import Node, Place, Source, Span
from deploylint.parse import Document, Fault
from deploylint.parse.scalars_yaml import resolver, template_marks
from deploylint.values.patterns import lazy_pattern

MAX_DEPTH = 100
"""Levels of nesting that are read. libyaml's composer overflows the C stack at some 40,000."""

MAX_EXPANDED = 100_000
"""Values that a document with aliases may stand for. A page of nested aliases can stand for more than any memory."""

MAX_ITEMS = 10_000
"""Items of one list that are read."""

MAX_DOCUMENTS = 5_000
"""Documents of one file that are read: every rule may look at each, and two megabytes hold some 20,000 pods."""

_STACK = 4_000
"""Levels that libyaml's composer is trusted with: a tenth of what overflows it."""

_SECOND_OPINION_LIMIT = 65_536
"""Characters up to which a refused document is given to ruamel.yaml, whose parser is 30 times slower."""

_MARKER = lazy_pattern(r"^(?:---(?=[ \t\r\n]|\Z)|\.\.\.[ \t]*(?=[\r\n]|\Z))", re.MULTILINE)
_CONTENT = lazy_pattern(r"^[ \t]*[^ \t\r\n#]", re.MULTILINE)
_DEEP_BLOCK = lazy_pattern(r"^ {1000}|(?:[-?] {1,8}){500}", re.MULTILINE)
# Go and Jinja, and a line of its own that sed or envsubst puts whole blocks in place of.
_TEMPLATE = lazy_pattern(
    r"\{\{|\{%|(?m:^[ \t]*(?:__[A-Z][A-Z0-9_]*__|@[A-Z][A-Z0-9_]*@|\$\{[A-Z][A-Z0-9_]*\})[ \t\r]*$)"
)
_FOREIGN_BREAKS = str.maketrans({"\x85": " ", "\u2028": " ", "\u2029": " "})


_tuple = tuple.__new__


class _Composer(CParser):
    """libyaml's composer without PyYAML's tag resolution: what a plain scalar means is decided later."""

    def resolve(self, kind: type, value: str, implicit: Any) -> str:
        return ""

    def descend_resolver(self, node: Any, index: Any) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


def parse(source: Source) -> list[Document]:
    """Every document of the text. A document that cannot be read has a fault and an unknown, empty root."""
    text = source.text
    if not text.isascii():
        text = text.translate(_FOREIGN_BREAKS)
    chunks = _split(text)
    documents = [_document(source, chunk, line) for chunk, line in chunks[:MAX_DOCUMENTS]]
    if len(chunks) > MAX_DOCUMENTS:
        line = chunks[MAX_DOCUMENTS][1]
        message = f"has {len(chunks):,} documents, of which the first {MAX_DOCUMENTS:,} are checked"
        documents.append(_unread(source, line, [_fault(source, "too-many", line, 0, message)]))
    return documents


def _split(text: str) -> list[tuple[str, int]]:
    """(document text, number of lines before it) for every document with content."""
    starts = [0]
    for mark in _MARKER.finditer(text):
        if mark.start() and not _only_directives(text[starts[-1] : mark.start()]):
            starts.append(mark.start())
    chunks: list[tuple[str, int]] = []
    line = 0
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        chunk = text[start:end]
        if _has_content(chunk):
            chunks.append((chunk, line))
        line += chunk.count("\n") + (chunk.count("\r") - chunk.count("\r\n") if "\r" in chunk else 0)
    return chunks


def _only_directives(head: str) -> bool:
    lines = [line for line in head.split("\n") if line.strip() and not line.lstrip().startswith("#")]
    return bool(lines) and all(line.startswith("%") for line in lines)


def _has_content(chunk: str) -> bool:
    if chunk.startswith("..."):
        chunk = chunk[3:]
    body = chunk[3:] if chunk.startswith("---") else chunk
    return _CONTENT.search(body) is not None


def _document(source: Source, chunk: str, line: int) -> Document:
    if chunk.startswith("..."):
        chunk = "   " + chunk[3:]
    faults: list[Fault] = []
    converter = _Converter(source, line, faults, shares="*" in chunk)
    try:
        deep = _too_deep(chunk)
        if deep is not None:
            faults.append(_fault(source, "too-deep", deep + line, 0, f"is nested deeper than {MAX_DEPTH} levels"))
            return _unread(source, line, faults)
        composed = _Composer(chunk).get_single_node()
    except yaml.YAMLError as error:
        composed = _second_opinion(chunk)
        if composed is None:
            faults.append(_syntax_fault(source, chunk, line, error))
            return _unread(source, line, faults)
    root = converter.convert(composed, None, 0) if composed is not None else None
    if root is not None and converter.made is not None and _expanded(root, {}) > MAX_EXPANDED:
        message = f"has aliases that stand for more than {MAX_EXPANDED:,} values"
        faults.append(Fault("alias-bomb", root.place, message))
        return _unread(source, line, faults)
    return Document(source, source.kind, root or Node(source, Span(line + 1, 1, line + 1, 2)), faults=faults)


def _expanded(node: Node, known: dict[int, int]) -> int:
    """How many values a tree has when every alias is counted as what it stands for."""
    children = node.value.values() if type(node.value) is dict else node.entries
    identity = id(node.value)
    if not children or identity in known:
        return known.get(identity, 1)
    known[identity] = 0  # a value that contains itself is counted once
    known[identity] = 1 + sum(_expanded(child, known) for child in children)
    return known[identity]


def _unread(source: Source, line: int, faults: list[Fault]) -> Document:
    return Document(source, source.kind, Node(source, Span(line + 1, 1, line + 1, 2), unknown=True), faults=faults)


def _fault(source: Source, kind: str, line: int, column: int, message: str) -> Fault:
    text = source.line(line + 1)
    column = min(column, max(len(text) - 1, 0))
    return Fault(kind, Place(source, Span(line + 1, column + 1, line + 1, max(len(text), column + 1) + 1)), message)


def _syntax_fault(source: Source, chunk: str, line: int, error: yaml.YAMLError) -> Fault:
    mark = getattr(error, "problem_mark", None)
    at, column = (int(mark.line), int(mark.column)) if mark is not None else (0, 0)
    lines = source.line
    last = max(chunk.rstrip().count("\n"), 0)
    at = min(at, last)
    while at > 0 and not lines(line + at + 1).strip():
        at, column = at - 1, 0
    template = _TEMPLATE.search(chunk)
    if template and source.kind not in ("workflow", "action"):
        at = chunk.count("\n", 0, template.start())
        return _fault(source, "template", line + at, 0, "is a template, which nothing here renders")
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "cannot be read")
    context = getattr(error, "context", None)
    return _fault(source, "yaml-syntax", line + at, column, f"{problem} {context}" if context else problem)


def _too_deep(chunk: str) -> int | None:
    """The line (from 0, in the chunk) on which nesting gets too deep; None when it never does.

    Only texts that could overflow the composer's stack pay for the exact answer, which libyaml's event parser gives
    without recursion; in the others the converter stops at the limit.
    """
    if chunk.count("[") + chunk.count("{") <= _STACK and not _DEEP_BLOCK.search(chunk):
        return None
    flow = re.search(r"(?:[\[{][\s\"]{0,40}){100}", chunk)
    if flow:  # libyaml's scanner is quadratic in open brackets, so the obvious case is told before it is asked
        return chunk.count("\n", 0, flow.end())
    depth = 0
    parser = _Composer(chunk)
    while parser.check_event():
        event = parser.get_event()
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                return int(event.start_mark.line) if event.start_mark else 0
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _second_opinion(chunk: str) -> Any:
    """The document as ruamel.yaml composes it, or None when it refuses it as well."""
    if len(chunk) > _SECOND_OPINION_LIMIT or not re.search(r"&\S*[^\w\s-]", chunk):
        return None
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).compose(chunk)
    except YAMLError:
        return None


class _Converter:
    """Composed nodes to Nodes. Works for PyYAML's node classes and ruamel.yaml's, which are named alike."""

    def __init__(self, source: Source, line: int, faults: list[Fault], *, shares: bool) -> None:
        self.source = source
        self.line = line + 1
        self.faults = faults
        self.resolve: Callable[[str], Any] = resolver(source.kind)
        self.templates = template_marks(source.kind)
        self.made: dict[int, Node] | None = {} if shares else None
        self.open: set[int] = set()
        self.convert: Callable[[Any, Span | None, int], Node] = self.shared if shares else self.fresh

    def span(self, node: Any) -> Span:
        start, end, line = node.start_mark, node.end_mark, self.line
        # Twice for every value of every file: past NamedTuple's own constructor, which takes half of this time.
        return _tuple(Span, (start.line + line, start.column + 1, end.line + line, end.column + 1))

    def shared(self, node: Any, key: Span | None, depth: int) -> Node:
        """Like fresh, in a text with aliases: an alias is a Node of its own key and its anchor's value and span."""
        made = self.made if self.made is not None else {}
        identity = id(node)
        first = made.get(identity)
        if first is None:
            if identity in self.open:
                self.fault("recursive-alias", self.span(node), "contains itself")
                return Node(self.source, self.span(node), key=key, unknown=True)
            self.open.add(identity)
            first = made[identity] = self.fresh(node, key, depth)
            self.open.discard(identity)
            return first
        return Node(
            self.source, first.span, first.value, key=key, raw=first.raw, quoted=first.quoted, unknown=first.unknown
        )

    def fresh(self, node: Any, key: Span | None, depth: int) -> Node:
        name = node.id
        if name == "scalar":
            return self.scalar(node, key)
        if depth >= MAX_DEPTH:
            self.fault("too-deep", self.span(node), f"is nested deeper than {MAX_DEPTH} levels")
            return Node(self.source, self.span(node), key=key, unknown=True)
        if name == "mapping":
            return self.mapping(node, key, depth)
        if len(node.value) > MAX_ITEMS:
            message = f"has a list of {len(node.value):,} items, of which the first {MAX_ITEMS:,} are checked"
            self.fault("too-many", self.span(node.value[MAX_ITEMS]), message)
        entries = [self.convert(child, None, depth + 1) for child in node.value[:MAX_ITEMS]]
        return Node(self.source, self.span(node), entries, key=key)

    def scalar(self, node: Any, key: Span | None) -> Node:
        raw = node.value
        quoted = bool(node.style)
        unknown = ("{" in raw) and any(mark in raw for mark in self.templates)
        value = raw if quoted or node.tag.endswith(":str") else self.resolve(raw)
        return Node(self.source, self.span(node), value, key=key, raw=raw, quoted=quoted, unknown=unknown)

    def mapping(self, node: Any, key: Span | None, depth: int) -> Node:
        entries: dict[str, Node] = {}
        merges: list[Any] = []
        for name_node, child in node.value:
            if name_node.id != "scalar":
                if node.flow_style:  # an unquoted {{ template }} reads as a mapping whose key is a mapping
                    return Node(self.source, self.span(node), key=key, unknown=True)
                self.fault("complex-key", self.span(name_node), "is a complex key")
                continue
            name = name_node.value
            at = self.span(name_node)
            if name == "<<" and not name_node.style:
                merges.append(self.convert(child, at, depth + 1))
                continue
            if name in entries:
                first = entries[name].key
                where = f", first on line {first.line}" if first else ""
                self.fault("duplicate-key", at, f"key {name} is given twice{where}")
            entries[name] = self.convert(child, at, depth + 1)
        for merge in merges:
            _merge(merge, entries)
        return Node(self.source, self.span(node), entries, key=key)

    def fault(self, kind: str, span: Span, message: str) -> None:
        self.faults.append(Fault(kind, Place(self.source, span), message))


def _merge(merge: Node, entries: dict[str, Node]) -> None:
    """Fill in what a merge key brings and the mapping itself does not give (https://yaml.org/type/merge.html)."""
    for mapping in merge.entries or [merge]:
        for name, value in mapping.items:
            entries.setdefault(name, value)
