"""One compose service over another: what `extends` and a further `-f` file do to it.

The rules are those of compose's own loader (https://docs.docker.com/reference/compose-file/merge/): mappings are
merged, lists are appended, some entries are told apart by what they name. Every value keeps the place that it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from deploylint.model import Node
from deploylint.views.compose import pairs
from deploylint.views.compose_mounts import target_of

_REPLACED = frozenset({"command", "entrypoint", "healthcheck.test"})
_PAIRED = frozenset(
    {
        *("environment", "labels", "annotations", "sysctls", "deploy.labels"),
        *("build.args", "build.labels", "build.additional_contexts"),
    }
)
_NAMED = frozenset({"depends_on", "networks", "models"})
_LISTED = frozenset(
    {"dns", "dns_opt", "dns_search", "env_file", "label_file", "tmpfs", "extra_hosts", "build.extra_hosts"}
)
_DEEPEST = 20


def directive(node: Node) -> str:
    """`reset` or `override` where the value carries that tag, else empty."""
    written = node.source.line(node.span.line)[node.span.column - 1 :] if node.exists else ""
    if written.startswith("!reset"):
        return "reset"
    return "override" if written.startswith("!override") else ""


def merge(base: Node, over: Node, path: str = "", depth: int = 0) -> Node:
    """What `over` makes of `base`; `path` is where both stand in the service, such as `build.args`."""
    if not base.exists or depth > _DEEPEST:
        return without_resets(over)
    tag = directive(over)
    if tag:
        return over.absent() if tag == "reset" else over
    if path in _REPLACED:
        return over
    if over.value is None and not over.unknown:
        return base
    if path in _PAIRED:
        return _like(over, dict(pairs(base)) | dict(pairs(over)))
    return _structures(base, over, path, depth)


def _structures(base: Node, over: Node, path: str, depth: int) -> Node:
    if path in _NAMED:
        base, over = _named(base), _named(over)
    elif path == "build":
        base, over = _built(base), _built(over)
    kinds = (type(base.value), type(over.value))
    if kinds == (dict, dict):
        return over if path == "logging" and _other_driver(base, over) else _mappings(base, over, path, depth)
    if path in _LISTED or kinds == (list, list):
        return _like(over, _appended([*_listed(base), *_listed(over)], path))
    return over


def without_resets(node: Node) -> Node:
    """The value without the entries that `!reset` takes away."""
    if directive(node) == "reset":
        return node.absent()
    if type(node.value) is not dict or not any(directive(child) == "reset" for child in node.value.values()):
        return node
    return _like(node, {name: child for name, child in node.value.items() if directive(child) != "reset"})


def _like(node: Node, value: object) -> Node:
    return Node(node.source, node.span, value, key=node.key)


def _mappings(base: Node, over: Node, path: str, depth: int) -> Node:
    found: dict[str, Node] = dict(base.value)
    for name, child in over.value.items():
        made = merge(found.get(name, over.absent()), child, f"{path}.{name}" if path else name, depth + 1)
        if made.exists:
            found[name] = made
        else:
            found.pop(name, None)
    return _like(over, found)


def _named(node: Node) -> Node:
    """A list of names as a mapping to nothing."""
    if type(node.value) is not list:
        return node
    return _like(node, {entry.text: _like(entry, {}) for entry in node.value if entry.text})


def _built(node: Node) -> Node:
    return _like(node, {"context": node}) if type(node.value) is str else node


def _other_driver(base: Node, over: Node) -> bool:
    one, other = base.get("driver"), over.get("driver")
    return one.exists and other.exists and one.scalar != other.scalar


def _listed(node: Node) -> list[Node]:
    if type(node.value) is dict:
        return [child for _, child in node.items]
    return node.entries if type(node.value) is list else [node]


def _appended(entries: list[Node], path: str) -> list[Node]:
    """The entries, of those that name the same thing the last one in the place of the first."""
    name = _NAMES.get(path, _plain)
    found: dict[str, Node] = {}
    for entry in entries:
        found[name(entry) or f"\0{len(found)}"] = entry
    return list(found.values())


def _plain(entry: Node) -> str:
    return entry.scalar


def _device(entry: Node) -> str:
    if type(entry.value) is dict:
        return entry.get("target").text
    parts = entry.text.split(":")
    return parts[1] if len(parts) > 1 else parts[0]


def _source(entry: Node) -> str:
    if type(entry.value) is not dict:
        return entry.text
    return entry.get("target").text or entry.get("source").text


def _file(entry: Node) -> str:
    return entry.get("path").text if type(entry.value) is dict else entry.text


_NAMES: Mapping[str, Callable[[Node], str]] = {
    "volumes": target_of,
    "devices": _device,
    "secrets": _source,
    "configs": _source,
    "env_file": _file,
}
