"""Records: every place that gives a name a value, whatever kind of file it stands in, seen as one thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from deploylint.model import Node, View
from deploylint.project import Project
from deploylint.values.purposes import named_production
from deploylint.views import DOCUMENT_KINDS

_ORIGINS = {
    "env.variable": "env",
    "docker.variable": "docker",
    "compose.variable": "compose",
    "kubernetes.variable": "kubernetes",
    "workflow.variable": "workflow",
    "database.variable": "database",
}


def records(project: Project) -> Iterator[View]:
    """One view for each name with a value written beside it; the node is the value.

    Facts: `key` (text), `value` (node), `origin` (env, docker, compose, kubernetes, workflow, database), `role` (what
    an env file is for, empty elsewhere), `commented` (whether the assignment is commented out), `encoded` (whether the
    value is base64), `production` (whether its file says that it is for production). Scope is that of the view it was
    made from, which is `declared` there.
    """
    for kind, origin in _ORIGINS.items():
        room = kind.partition(".")[0]
        for view in project.views(kind) if project.documents(*DOCUMENT_KINDS[room]) else ():
            made = _record(view, origin)
            if made is not None:
                yield made


def _record(view: View, origin: str) -> View | None:
    value = view.get("value")
    key = view.get("key")
    name = key.text if isinstance(key, Node) else key
    if not isinstance(value, Node) or not value.exists or not isinstance(name, str) or not name:
        return None
    file = view.scope.get("file")
    facts = {
        "key": name,
        "value": value,
        "origin": origin,
        "role": file.get("role") if file is not None and origin == "env" else "",
        "commented": origin == "env" and view.get("commented"),
        "encoded": origin == "kubernetes" and view.get("encoded") is True,
        "production": partial(_production, view, origin),
    }
    return View("record", value, facts, {**view.scope, "declared": view}, label=name)


def _production(view: View, origin: str) -> bool:
    if origin == "env":
        return view.get("production") is True
    return named_production(view.source.path) or (origin == "compose" and view.get("production") is True)


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {"record": records}
