"""Emergency contacts: who is to be called, and whether name, telephone and e-mail are written down."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from deploylint.model import Node, View
from deploylint.parse.markdown import Row, plain
from deploylint.parse.yaml import parse as parse_yaml
from deploylint.project import Project
from deploylint.project.document_pages import ground, pages
from deploylint.project.document_roles import sections
from deploylint.values.contacts import ROLES, Contact, contact_of, role_of
from deploylint.values.patterns import lazy_pattern

FILES = (".deploylint/contacts.yaml", ".deploylint/contacts.yml")

_EMERGENCY = lazy_pattern(r"\bcontacts?\b|\bto call\b|\bon-?call\b|\bescalat", re.IGNORECASE)


class Found(NamedTuple):
    """A contact and where it is written."""

    contact: Contact
    node: Node


def views(project: Project) -> Iterator[View]:
    """One view for each of the five roles that a deployed repository names somebody for.

    It stands at the contact, else where the contacts are or would be. Facts: `role` (devops-lead, backend-lead,
    database-admin, on-call, cto), `title`, `there`, `lacks` (of name, telephone, e-mail; empty where a pointer such as
    a pager or a vault stands for them), `placeholder` (whether something waits to be filled in), `shared` (how many
    roles the same name has).
    """
    here = ground(project)
    if here is None:
        return
    found = contacts(project)
    names = [one.contact.name.lower() for one in found.values() if one.contact.name]
    where = next((one.node for one in found.values()), None) or _heading(project) or here
    for role, title in ROLES.items():
        one = found.get(role)
        facts: dict[str, Any] = {"role": role, "title": title, "there": one is not None}
        if one is None:
            facts |= {"lacks": ["a name", "a telephone number", "an e-mail address"], "placeholder": False, "shared": 0}
        else:
            shared = names.count(one.contact.name.lower()) if one.contact.name else 0
            facts |= {"lacks": list(one.contact.lacks), "placeholder": one.contact.placeholder, "shared": shared}
        yield View("document.contact", one.node if one is not None else where, facts, label=title)


def contacts(project: Project) -> dict[str, Found]:
    """The best contact of each role: the file made for them first, then tables and lists in the order of the pages."""
    return project.remember("document.contacts", _contacts)


def _contacts(project: Project) -> dict[str, Found]:
    found: dict[str, Found] = {}
    for role, one in (*_in_file(project), *_in_pages(project)):
        known = found.get(role)
        if known is None or (known.contact.lacks and not one.contact.lacks):
            found[role] = one
    return found


def _in_pages(project: Project) -> Iterator[tuple[str, Found]]:
    for page in pages(project).values():
        spoken = any(_EMERGENCY.search(heading.text) for heading in page.headings)
        for row in page.rows:
            role = role_of(plain(row.cells[0])) if row.cells else ""
            contact = contact_of(row.cells[1:]) if role else None
            if contact is not None and (_has_columns(row) or (spoken and contact.reachable)):
                yield role, Found(contact, row.node)
        for item in page.items:
            title, _, rest = _titled(item.text)
            role = role_of(plain(title))
            contact = contact_of([rest]) if role and rest.strip() else None
            if contact is not None and contact.reachable:
                yield role, Found(contact, item.node)


def _titled(text: str) -> tuple[str, str, str]:
    """A list's entry as what stands before the first colon or spaced dash, and what stands behind."""
    parted = re.match(r"^([^:\u2013\u2014]{2,60}?)\s*(:\**|\s-\s|[\u2013\u2014])\s*", text)
    return (parted[1].strip("*_ "), parted[2], text[parted.end() :]) if parted else (text, "", "")


def _has_columns(row: Row) -> bool:
    return any(word in cell for cell in row.header for word in ("phone", "mail", "contact", "pager", "tel"))


def _in_file(project: Project) -> Iterator[tuple[str, Found]]:
    """What `.deploylint/contacts.yaml` says: a mapping of roles, or a list of entries with `role`."""
    for path in FILES:
        source = project.sources.get(path)
        for document in parse_yaml(source) if source is not None else ():
            root = document.root.get("contacts") or document.root
            named = [(name, entry) for name, entry in root.items]
            named += [(entry.get("role").text, entry) for entry in root.entries]
            for name, entry in named:
                role = role_of(name.replace("_", " ").replace("-", " "))
                if role:
                    texts = [value.scalar for _, value in entry.items if value.scalar] or [entry.scalar]
                    ours = [text for text in texts if role_of(text) != role or "@" in text]
                    yield role, Found(contact_of(ours), entry)


def _heading(project: Project) -> Node | None:
    """Where contacts would be added: the heading that speaks of them, else the runbook's."""
    for page in pages(project).values():
        for heading in page.headings:
            if _EMERGENCY.search(heading.text):
                return heading.node
    return next((section.node for section in sections("runbook", project)), None)
