"""Which jobs the documents of a deployed repository do, and which nobody does."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from deploylint.model import Node, View
from deploylint.parse.markdown import Heading, Item, Line, Page, Row
from deploylint.project import Project
from deploylint.project.document_commands import Typed, page_commands, rolls_back
from deploylint.project.document_pages import OTHER_PAGE, PAGE, aside, first_node, ground, pages, readme
from deploylint.values.document_roles import PLACEHOLDER, POST_MORTEM, ROLES, Role
from deploylint.values.patterns import lazy_pattern

_WORD = lazy_pattern(r"\w+")
_DATABASE = lazy_pattern(
    r"\bdatabases?\b|\bmigrat|\bschema|\bpostgres|\bmysql|\bmongo|\bno data(?:base)?\b|\bstateless\b", re.IGNORECASE
)
_STATUS_WORDS = lazy_pattern(r"\bstatus ?-?page\b", re.IGNORECASE)
_BADGE = lazy_pattern(
    r"\.(?:svg|png)(?:\?|$)|/badges?/|shields\.io|travis|circleci|github\.com/|codecov|david-dm|localhost",
    re.IGNORECASE,
)


_DOCUMENTATION = frozenset(
    ("doc", "docs", "documentation", "wiki", "runbooks", "runbook", "operations", "ops", "sre", "handbook", ".github")
)

_MOST = 50
"""Sections of one page that are looked at for one job: more is no documentation."""

Placed = TypeVar("Placed", Heading, Item, Row)


class Section(NamedTuple):
    """Lines `first` to `last` of a page that do one job; `node` is where it begins."""

    page: Page
    node: Node
    first: int
    last: int

    @property
    def text(self) -> str:
        """All that is written in it, code as well."""
        return "\n".join(self.page.source.lines[self.first - 1 : self.last])

    @property
    def prose(self) -> tuple[Line, ...]:
        """Its lines that are not code."""
        lines = self.page.prose
        start = bisect_left(lines, self.first, key=lambda line: line.number)
        return lines[start : bisect_right(lines, self.last, lo=start, key=lambda line: line.number)]

    def part(self, found: Sequence[Placed]) -> Sequence[Placed]:
        """Those of a page's headings, entries or rows that stand in it."""
        start = bisect_left(found, self.first, key=_line)
        return found[start : bisect_right(found, self.last, lo=start, key=_line)]

    def holds(self, node: Node) -> bool:
        """Whether something stands in it."""
        return self.first <= node.span.line <= self.last


def _line(part: Heading | Item | Row) -> int:
    return part.node.span.line


def views(project: Project) -> Iterator[View]:
    """One view for each job that documents do for a deployed repository; none where nothing is deployed.

    It stands where the job is done, else where it would be: at the README's heading or what deploys. Facts: `role`
    (runbook, rollback, incident, troubleshooting, disaster-recovery, security, changelog, readme, status-page), `there`
    (whether some document does it; unknown where one cannot be read or lies behind a link), `path`, `words`, `lacks`
    (names of what such a document should speak of and this does not), `entries` (items, rows and headings in it),
    `placeholders` (nodes), `commands` (how many), `restores` (whether a command brings the version before back),
    `database` (whether it speaks of data), `numbers` (whether a duration is given).
    """
    here = ground(project)
    if here is None:
        return
    for name, role in ROLES.items():
        yield _view(name, role, here, project)
    yield _status_page(here, project)


def sections(name: str, project: Project) -> list[Section]:
    """The documents and sections that do this job: whole documents first."""
    memory: dict[str, list[Section]] = project.remember("document.sections", lambda _: {})
    if name not in memory:
        memory[name] = list(_sections(name, ROLES[name], project))
    return memory[name]


def _sections(name: str, role: Role, project: Project) -> Iterator[Section]:
    own = pages(project)
    front = readme(project)
    named = [
        page for path, page in own.items() if role.path.search(path.lower()) and not POST_MORTEM.search(path.lower())
    ]
    paths = {page.source.path for page in named}
    for page in named:
        node = first_node(page)
        if node is not None:
            yield Section(page, node, 1, len(page.source.lines))
    for page in own.values():
        path = page.source.path
        if path in paths or _report(path) or not _for_all(path) or (name == "readme" and page is not front):
            continue
        for heading in islice(_outermost(page, role), _MOST):
            yield Section(page, heading.node, heading.node.span.line, page.end_of(heading))


def _for_all(path: str) -> bool:
    """Whether a page speaks of the whole repository: at its root, a README of a folder there, or documentation.

    A section of any other page is about the code beside it.
    """
    *folders, name = path.lower().split("/")
    return not folders or (len(folders) == 1 and name.startswith("readme.")) or not _DOCUMENTATION.isdisjoint(folders)


def _outermost(page: Page, role: Role) -> Iterator[Heading]:
    last = 0
    for heading in page.headings:
        if heading.node.span.line > last and role.heading.search(heading.text):
            last = page.end_of(heading)
            yield heading


def _leads_to_status(target: str) -> bool:
    """Whether an address is that of a status page, by its host: `status.example.com`, `shop.statuspage.io`."""
    scheme, mark, rest = target.partition("://")
    host = rest.partition("/")[0].lower()
    known = host.startswith("status.") or ".status." in host or host.endswith((".statuspage.io", ".instatus.com"))
    return bool(mark) and scheme in ("http", "https") and known


def _report(path: str) -> bool:
    """Whether a page tells of what has been: its sections are nobody's instructions."""
    name = path.lower()
    return POST_MORTEM.search(name) is not None or ROLES["changelog"].path.search(name) is not None


def _view(name: str, role: Role, here: Node, project: Project) -> View:
    found = [section for section in sections(name, project) if _filled(section)]
    if not found:
        unseen = _elsewhere(role, project)
        there: Any = Node(here.source, here.span, unknown=True) if unseen else False
        return View("document.role", here, {"role": name, "there": there, "path": "", **_NOTHING}, label=name)
    text = "\n".join(section.text for section in found)
    commands = _commands(found)
    facts = {
        "role": name,
        "there": True,
        "path": found[0].page.source.path,
        "words": sum(1 for _ in _WORD.finditer(text)),
        "lacks": [part for part, words in role.parts.items() if not words.search(text)],
        "entries": sum(_entries(section) for section in found),
        "placeholders": [node for section in found for node in _placeholders(section)],
        "commands": len(commands),
        "restores": rolls_back(text, commands),
        "database": _DATABASE.search(text) is not None,
    }
    return View("document.role", found[0].node, facts, label=name)


_NOTHING: dict[str, Any] = {
    "words": 0,
    "lacks": [],
    "entries": 0,
    "placeholders": [],
    "commands": 0,
    "restores": False,
    "database": False,
}


def _commands(found: list[Section]) -> list[Typed]:
    """The commands in these sections; each page is gone through once."""
    by_page: dict[str, list[Section]] = {}
    for section in found:
        by_page.setdefault(section.page.source.path, []).append(section)
    return [
        typed
        for of_page in by_page.values()
        for typed in page_commands(of_page[0].page)
        if any(section.holds(typed.node) for section in of_page)
    ]


def _filled(section: Section) -> bool:
    """Whether there is anything besides headings."""
    headings = {heading.node.span.line for heading in section.part(section.page.headings)}
    written = any(line.text.strip(" \t=-") and line.number not in headings for line in section.prose)
    return written or any(section.first <= code.first <= section.last for code in section.page.codes)


def _entries(section: Section) -> int:
    page = section.page
    nodes = [
        *(item.node for item in section.part(page.items)),
        *(row.node for row in section.part(page.rows)),
        *(heading.node for heading in section.part(page.headings)),
    ]
    return sum(1 for node in nodes if node.span.line != section.node.span.line)


def _placeholders(section: Section) -> Iterator[Node]:
    for line in section.prose:
        found = PLACEHOLDER.search(line.text)
        if found is not None:
            span = section.node.span._replace(
                line=line.number, column=found.start() + 1, end_line=line.number, end_column=found.end() + 1
            )
            yield Node(section.page.source, span, found[0], raw=found[0])


def _elsewhere(role: Role, project: Project) -> bool:
    """Whether a document that cannot be read, or a page behind a link, may do the job."""
    for path in project.paths:
        name = path.lower()
        if name.endswith((*OTHER_PAGE, *PAGE)) and role.path.search(name) and not aside(path):
            unread = path not in project.sources or not name.endswith(PAGE)
            if unread:
                return True
    unread_front = readme(project) is None and any(
        path.lower().startswith("readme") and not path.lower().endswith(PAGE) for path in project.paths
    )
    if unread_front and role is ROLES["readme"]:
        return True
    links = (link for page in pages(project).values() for link in page.links)
    return any(
        link.target.startswith(("http://", "https://"))
        and len(link.text) < 80
        and role.heading.search(link.text) is not None
        and not _BADGE.search(link.target)
        for link in links
    )


def _status_page(here: Node, project: Project) -> View:
    """The address where people see whether the service runs, in whatever document it is written."""
    for page in pages(project).values():
        for link in page.links:
            line = page.source.line(link.node.span.line)
            named = _STATUS_WORDS.search(line) is not None and link.target.startswith("http")
            if (named or _leads_to_status(link.target)) and not _BADGE.search(link.target):
                facts = {"role": "status-page", "there": True, "path": page.source.path, **_NOTHING}
                return View("document.role", link.node, facts, label="status-page")
    return View(
        "document.role", here, {"role": "status-page", "there": False, "path": "", **_NOTHING}, label="status-page"
    )
