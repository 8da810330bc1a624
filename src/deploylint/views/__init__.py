"""Typed things of one document: `kubernetes.container`, `docker.stage`, `workflow.job`, `env.variable` and so on.

The view kind `kubernetes.container` lives in the module `views.kubernetes`, under that name in its `VIEWS`. A view
function is pure, sees one document, and survives wrong-typed input by yielding less.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module

from deploylint.model import View
from deploylint.parse import Document

DOCUMENT_KINDS: Mapping[str, tuple[str, ...]] = {
    "kubernetes": ("kubernetes",),
    "docker": ("docker",),
    "compose": ("compose",),
    "workflow": ("workflow", "action"),
    "env": ("env",),
    "database": ("compose", "kubernetes", "env", "redis.conf", "mongod.conf", "pg_hba.conf", "postgresql.conf"),
}
"""The kinds of document that the views of each module are made from, known here so that no module is imported
for a repository that has none of its documents."""

SCOPE_NAMES = frozenset(
    {"object", "workload", "container", "ingress", "service", "stage", "workflow", "job", "step", "file", "declared"}
)
"""The names that a view's scope may hold: what else than `it`, `params` and `repository` a rule may speak of."""


def view_function(kind: str) -> Callable[[Document], Iterable[View]] | None:
    """The function that makes views of this kind from a document; None when only a join makes them."""
    room = kind.partition(".")[0]
    if room not in DOCUMENT_KINDS:
        return None
    views: Mapping[str, Callable[[Document], Iterable[View]]] = import_module(f"deploylint.views.{room}").VIEWS
    return views.get(kind)
