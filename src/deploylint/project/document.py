"""Documents that go with a deployment: runbook, rollback, contacts, code owners, versions and the like.

Only a repository that deploys something is asked for them. The modules that know how are imported for the views that
they make, and not before there is something to make them of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import Any

from deploylint.model import View
from deploylint.project import Project

_PAGE_ENDINGS = (".md", ".markdown")


def _from(module: str, *, pages: bool = False) -> Callable[[Project], Iterable[View]]:
    """The function `views` of a module; nothing where it needs Markdown pages and the repository has none."""

    def make(project: Project) -> Iterable[View]:
        if pages and not any(path.lower().endswith(_PAGE_ENDINGS) for path in project.sources):
            return []
        views: Callable[[Project], Iterable[View]] = import_module(f"deploylint.project.{module}").views
        return views(project)

    return make


FIELDS: Mapping[str, Mapping[str, Callable[[View, Project], Any]]] = {}
VIEWS: Mapping[str, Callable[[Project], Iterable[View]]] = {
    "document.role": _from("document_roles"),
    "document.reference": _from("document_references", pages=True),
    "document.contact": _from("document_contacts"),
    "document.placeholder": _from("document_placeholders", pages=True),
    "document.version": _from("document_versions"),
    "document.owners": _from("document_owners"),
    "document.reviews": _from("document_reviews"),
    "document.api": _from("document_api"),
}
