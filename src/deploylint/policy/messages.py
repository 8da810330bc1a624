"""A rule's message for one problem, from its jinja2 template.

Most templates only name fields (`{{ it.name }}`); those are filled in here, because importing jinja2 takes longer than
linting a file. The rest goes to jinja2's sandbox, in which attribute access means a look-up in a Node or View.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from deploylint.model import Node, View
from deploylint.values.patterns import lazy_pattern

_FIELD = lazy_pattern(r"\{\{-?\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*-?\}\}")
LIMIT = 400
"""Characters of a repository's own value that a message shows."""


def message(template: str, names: Mapping[str, Any]) -> str:
    """The message in one line, with what the template names filled in; what is absent is empty."""
    text = _renderer(template)(names)
    return " ".join(text.split())


@lru_cache(maxsize=512)
def _renderer(template: str) -> Callable[[Mapping[str, Any]], str]:
    parts = _FIELD.split(template)
    if any("{{" in part or "{%" in part or "{#" in part for part in parts[::2]):
        return _sandboxed(template)
    routes = [part.split(".") for part in parts[1::2]]
    literals = parts[::2]

    def render(names: Mapping[str, Any]) -> str:
        values = [show(_follow(names, route)) for route in routes]
        return literals[0] + "".join(value + text for value, text in zip(values, literals[1:], strict=True))

    return render


def _follow(names: Mapping[str, Any], route: list[str]) -> Any:
    value = names.get(route[0], "")
    for step in route[1:]:
        value = look_up(value, step)
    return value


def look_up(value: Any, name: str) -> Any:
    """The field `name` of a Node, View, mapping or named tuple; empty for everything else."""
    if isinstance(value, Node | View):
        return value.get(name)
    if isinstance(value, Mapping):
        return value.get(name, "")
    if isinstance(value, tuple) and name in getattr(value, "_fields", ()):
        return getattr(value, name)
    return ""


def show(value: Any) -> str:
    """A value as people read it in a message."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(show(entry) for entry in value)
    text = "" if value is None else str(value)
    return text if len(text) <= LIMIT else text[: LIMIT - 1] + "…"


def _sandboxed(template: str) -> Callable[[Mapping[str, Any]], str]:
    from jinja2 import nodes

    environment = _environment()
    tree = environment.parse(template)
    for compared in tree.find_all(nodes.Compare):
        for side in (compared, *compared.ops):
            side.expr = nodes.Filter(side.expr, "plain", [], [], None, None)
    compiled = environment.from_string(tree)
    return lambda names: str(compiled.render(names))


def _plain(value: Any) -> Any:
    """What is compared of a value: a Node's own, and the text where there is none."""
    if not isinstance(value, Node):
        return value
    return str(value) if value.value is None else value.value


@lru_cache(maxsize=1)
def _environment() -> Any:
    from jinja2 import ChainableUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        def getattr(self, obj: Any, attribute: str) -> Any:
            if isinstance(obj, Node | View):
                return obj.get(attribute)
            return super().getattr(obj, attribute)

        def getitem(self, obj: Any, argument: Any) -> Any:
            if isinstance(obj, Node | View):
                return obj.get(str(argument))
            return super().getitem(obj, argument)

    environment = Environment(undefined=ChainableUndefined, finalize=_finalize)
    environment.filters["plain"] = _plain
    return environment


def _finalize(value: Any) -> Any:
    from jinja2 import Undefined

    return value if isinstance(value, str | Undefined) else show(value)


_PLAIN_NODES = frozenset(
    {
        *("Template", "Output", "TemplateData", "Name", "Getattr", "Getitem", "Const", "Filter", "Test", "Concat"),
        *("If", "CondExpr", "And", "Or", "Not", "Compare", "Operand"),
    }
)
_PLAIN_FILTERS = frozenset(
    {"default", "join", "lower", "upper", "title", "capitalize", "trim", "length", "count", "first", "last", "truncate"}
)
_PLAIN_TEXT = 200
"""Characters of a text constant in the template of an untrusted rule."""


def check_template(template: str, *, trusted: bool) -> str | None:
    """What is wrong with a template, or None.

    The sandbox keeps a template from reaching Python, not from taking all time and memory (`'a' * 10**9`). So an
    untrusted rule's template may look names up, choose between texts and use filters that do not make much of little.
    """
    from jinja2 import TemplateSyntaxError

    try:
        tree = _environment().parse(template)
    except TemplateSyntaxError as error:
        return str(error.message)
    return None if trusted else _more_than_plain(tree)


def _more_than_plain(tree: Any) -> str | None:
    from jinja2 import nodes

    for node in (tree, *tree.find_all(nodes.Node)):
        kind = type(node).__name__
        if kind not in _PLAIN_NODES:
            return f"{kind.lower()} cannot be used in the message of a repository's own rule"
        if kind == "Filter" and node.name not in _PLAIN_FILTERS:
            return f"the filter {node.name} cannot be used here; there are {', '.join(sorted(_PLAIN_FILTERS))}"
        if kind == "Const" and isinstance(node.value, str) and len(node.value) > _PLAIN_TEXT:
            return f"a text of more than {_PLAIN_TEXT} characters"
    return None
