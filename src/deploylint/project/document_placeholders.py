"""Emergency contacts that were never filled in, found without asking what the repository deploys."""

from __future__ import annotations

from collections.abc import Iterator

from deploylint.model import View
from deploylint.project import Project
from deploylint.project.document_contacts import contacts
from deploylint.project.document_pages import PAGE, deployed
from deploylint.values.patterns import lazy_pattern

_TITLE = lazy_pattern(r"(?i)on-?call|\bCTO\b|\b(?:devops|backend) lead\b|\bdatabase admin|\bDBA\b")


def views(project: Project) -> Iterator[View]:
    """One view for each emergency contact that is written down, standing there, where something is deployed.

    Facts: `role`, `title`, `placeholder` (whether it waits to be filled in).
    """
    pages = (source for path, source in project.sources.items() if path.lower().endswith(PAGE))
    if not any(_TITLE.search(source.text) for source in pages) or deployed(project) is None:
        return
    for role, found in contacts(project).items():
        if "template" in found.node.source.path.lower():
            continue
        facts = {"role": role, "placeholder": found.contact.placeholder}
        yield View("document.placeholder", found.node, facts, label=role)
